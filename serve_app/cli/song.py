"""What to ask the server for, and where the files go."""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from serve_app.cli.errors import WrongUse
from serve_app.cli.views import AudioFormat, Track

EXTENSIONS: Final[Mapping[AudioFormat, str]] = {
    "wav": ".wav",
    "wav24": ".wav",
    "flac": ".flac",
    "mp3": ".mp3",
    "ogg": ".ogg",
}
"""Format → how its files end."""
FORMATS: Final[Mapping[str, AudioFormat]] = {
    ".wav": "wav",
    ".flac": "flac",
    ".mp3": "mp3",
    ".ogg": "ogg",
}
"""How a file ends → the format that means."""
MAX_LYRICS_BYTES: Final = 100_000
"""More than any lyrics the server takes."""


OPTIONS: Final[Mapping[str, str]] = {"prompt": "the prompt", "tracks": "--track"}
"""Field → what gives it, where it is not the option of its name."""
BESIDE: Final = (".mid", ".lrc", ".cho", ".project", ".manifest.json")
"""How files end that come with a song: MIDI, lyrics, chords, the engine's project, manifest."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where songs go: a file name without its extension, and the format."""

    stem: Path
    format: AudioFormat
    extension: str
    named: bool
    """Whether the user chose the name; such a file is replaced, any other is not."""

    def paths(self, variants: int) -> list[Path]:
        """One path per variant: `name.wav`, or `name-1.wav`, `name-2.wav` …"""
        stem, count = self.stem, 1
        while True:
            names = [stem.name] if variants == 1 else [f"{stem.name}-{n}" for n in range(1, variants + 1)]
            paths = [stem.with_name(name + self.extension) for name in names]
            if self.named or not any(_is_taken(path) for path in paths):
                return paths
            count += 1
            stem = self.stem.with_name(f"{self.stem.name}_{count}")


def plan_target(out: Path | None, asked: AudioFormat | None, title: str) -> Target:
    """Where a song called `title` goes; the extension of `out` and the format must agree.

    Raises `WrongUse`.
    """
    asked_or_wav = asked or "wav"
    if out is None or os.path.isdir(out):
        target = Target((out or Path()) / slug(title), asked_or_wav, EXTENSIONS[asked_or_wav], named=False)
    elif not out.suffix:
        target = Target(out, asked_or_wav, EXTENSIONS[asked_or_wav], named=True)
    else:
        found = FORMATS.get(out.suffix.lower())
        if found is None:
            raise WrongUse(
                f"{out.name!r} does not end as a format that can be made.",
                remedy=f"Use {', '.join(FORMATS)}, or no extension.",
            )
        if asked and EXTENSIONS[asked] != EXTENSIONS[found]:
            raise WrongUse(
                f"{out.name!r} is not a name for {asked}.",
                remedy=f"Use -o {out.with_suffix(EXTENSIONS[asked])}, or leave --format out.",
            )
        target = Target(out.with_suffix(""), asked or found, out.suffix, named=True)
    check_folder(target.stem.parent)
    return target


def check_folder(folder: Path) -> None:
    """Raises `WrongUse` when nothing can be written there."""
    if not os.path.isdir(folder):
        raise WrongUse(f"There is no folder {folder}.", remedy="Create it, or choose another -o.")
    if not os.access(folder, os.W_OK):
        raise WrongUse(f"The folder {folder} cannot be written to.", remedy="Choose another -o.")


def beside(path: Path, track: Track) -> list[tuple[Path, str, str]]:
    """What comes with a song: a path next to it, the address, and the hash where it is known."""
    base = path.with_suffix("")
    found = [
        (base.with_name(f"{base.name}.{slug(stem.name)}.flac"), stem.audio.url, stem.audio.sha256)
        for stem in track.stems
    ]
    urls = (track.midi, track.lrc, track.chord_chart, track.project, track.manifest)
    others = zip(BESIDE, urls, strict=True)
    return found + [(base.with_name(base.name + ending), url, "") for ending, url in others if url]


def _is_taken(path: Path) -> bool:
    """Whether something of that name is there, be it only what comes with a song."""
    base = path.with_suffix("")
    return path.exists() or any(base.with_name(base.name + ending).exists() for ending in BESIDE)


def read_region(text: str | None) -> JsonValue:
    """`8-16` or `1:08-1:16` as the region from one second to the other. Raises `WrongUse`."""
    if text is None:
        return None
    parts = re.fullmatch(r"(?:(\d+):)?(\d+(?:\.\d+)?)-(?:(\d+):)?(\d+(?:\.\d+)?)", text.strip())
    if not parts:
        raise WrongUse(f"{text!r} is not a region.", remedy="Use --region 8-16, or --region 1:08-1:16.")
    start, end = (int(parts[n] or 0) * 60 + float(parts[n + 1]) for n in (1, 3))
    return {"start": start, "end": end}


def read_interval(text: str | None) -> JsonValue:
    """`0.1-0.9` as the interval from one to the other. Raises `WrongUse`."""
    if text is None:
        return None
    parts = re.fullmatch(r"(\d*\.?\d+)-(\d*\.?\d+)", text.strip())
    if not parts:
        raise WrongUse(f"{text!r} is not an interval.", remedy="Use --guidance-interval 0.1-0.9.")
    return [float(parts[1]), float(parts[2])]


def read_lora(text: str | None) -> JsonValue:
    """`jazz` or `jazz:0.8` as the adapter and its scale. Raises `WrongUse`."""
    if text is None:
        return None
    name, colon, scale = text.strip().partition(":")
    try:
        return {"name": name, "scale": float(scale)} if colon else {"name": name}
    except ValueError as error:
        raise WrongUse(f"{scale!r} is not a scale.", remedy="Use --lora NAME:0.8.") from error


def read_source(option: str, given: str | None) -> Path | str | None:
    """A file to be uploaded, or the id of what the server has. Raises `WrongUse`."""
    if given is None:
        return None
    if os.path.isfile(given):
        return Path(given)
    if re.fullmatch(r"[\w-]{1,64}", given, re.ASCII):
        return given
    raise WrongUse(
        f"There is no file {given}.",
        remedy=f"Use {option} with a file, or with the id of a track or an upload.",
    )


def slug(text: str) -> str:
    """A file name out of a prompt: `dreamy-lofi-with-rain`."""
    words = re.findall(r"[^\W_]+", text.lower())
    name = ""
    for word in words:
        if len((longer := f"{name}-{word}" if name else word[:60]).encode()) > 60:
            break
        name = longer
    return name or "song"


def read_lyrics(text: str | None, file: Path | None) -> str | None:
    """The lyrics, from the option or from a file (`-`: stdin). Raises `WrongUse`."""
    if file is None:
        return text
    if text is not None:
        raise WrongUse("There are two lyrics.", remedy="Use --lyrics or --lyrics-file.")
    try:
        if str(file) == "-":
            return sys.stdin.read(MAX_LYRICS_BYTES)
        if file.stat().st_size > MAX_LYRICS_BYTES:
            raise WrongUse(
                f"{file} is too large to be lyrics.", remedy="Use a text of at most 20000 characters."
            )
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise WrongUse(f"The lyrics cannot be read from {file}: {reason}.") from error


def build_body(options: Mapping[str, JsonValue], extra: Sequence[str]) -> dict[str, JsonValue]:
    """The body of `POST /generate`: the options that were given, and `field=value` pairs.

    Raises `WrongUse`.
    """
    body: dict[str, JsonValue] = {name: value for name, value in options.items() if value is not None}
    for pair in extra:
        field, equals, text = pair.partition("=")
        field = field.strip()
        if not equals or not field:
            raise WrongUse(
                f"--set {pair!r} is not of the form field=value.", remedy="As in --set timesteps=[1,0.5]."
            )
        if field in options:
            option = OPTIONS.get(field, f"--{field.replace('_', '-')}")
            raise WrongUse(f"--set {field}=… is not needed: there is {option}.")
        if field in body:
            raise WrongUse(f"--set {field}=… is given twice.")
        body[field] = _value(text)
    return body


def _value(text: str) -> JsonValue:
    """JSON, or the text itself when it is none: `40`, `{"start": 1, "end": 2}`, `cover`."""
    try:
        value: JsonValue = json.loads(text, parse_constant=_no_json)
    except ValueError:
        return text
    return value


def _no_json(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
