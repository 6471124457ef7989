"""What is stored beside a song: stems, MIDI, lyrics, chords and the engine's own project."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from engines import Song, SongRequest
from engines.audio import AudioFile as Written
from engines.audio import Tags, write
from serve_app.library.charts import chordpro, lrc
from serve_app.library.model import AudioFile, Chord, LyricLine, LyricWord, Section, Stem

MAX_NAME: Final = 40
"""Characters of a stem's name in its file's."""


@dataclass(slots=True)
class Beside:
    """Files by their names in the store, and what the track says of them."""

    files: dict[str, Path] = field(default_factory=dict)
    track: dict[str, Any] = field(default_factory=dict)
    """Fields of `Track`."""
    stems_gain: float = 1.0


def wants_stems(request: SongRequest) -> bool:
    """Whether stems are to be kept: they are the larger part of a song."""
    return request.stems or request.task == "stems"


def lay_out(
    song: Song, request: SongRequest, folder: Path, stem: str, title: str, step: Callable[[float], None]
) -> Beside:
    """Write what comes with `song` into `folder`; `stem` is what all its files' names begin with.

    `step` hears before every stem how much of them is written, 0..1, and may raise.
    """
    beside = Beside()

    def add(extension: str, content: bytes) -> str:
        name = f"{stem}.{extension}"
        beside.files[name] = folder / f"beside.{extension}"
        beside.files[name].write_bytes(content)
        return f"/audio/{name}"

    if song.midi:
        beside.track["midi"] = add("mid", song.midi)
    if song.lyrics:
        beside.track["lyrics"] = list(_lyrics(song))
        beside.track["lrc"] = add("lrc", lrc(song.lyrics, title=title, seconds=song.seconds).encode())
    if song.chords:
        chart = chordpro(song.chords, song.sections, song.lyrics, title=title, used=song.used)
        beside.track["chords"] = [Chord(start=c.start, end=c.end, name=c.name) for c in song.chords]
        beside.track["chord_chart"] = add("cho", chart.encode())
    if song.sections:
        beside.track["sections"] = [Section(start=s.start, end=s.end, kind=s.kind) for s in song.sections]
    if song.project:
        beside.track["project"] = add("project", song.project)
    if wants_stems(request) and song.stems:
        _stems(song, beside, folder, stem, title, step)
    return beside


def audio_file(written: Written, name: str) -> AudioFile:
    """A file that was written, as a track shows it under its name in the store."""
    return AudioFile(
        url=f"/audio/{name}",
        format=written.format,
        seconds=written.seconds,
        sample_rate=written.sample_rate,
        channels=written.channels,
        bytes=written.bytes,
        sha256=written.sha256,
    )


def _stems(
    song: Song, beside: Beside, folder: Path, stem: str, title: str, step: Callable[[float], None]
) -> None:
    """Every stem as FLAC of 24 bits; should one reach beyond ±1, all are turned down alike."""
    peak = max(float(np.abs(samples).max()) for samples in song.stems.values())
    beside.stems_gain = 1.0 if peak <= 1 else 1 / peak
    found = list[Stem]()
    for name, slug in zip(song.stems, _slugs(song), strict=True):
        step(len(found) / len(song.stems))
        samples = song.stems[name]
        if beside.stems_gain != 1.0:
            samples = np.clip(samples * np.float32(beside.stems_gain), -1, 1)
        part = Song(samples, song.sample_rate, song.used)
        manifest = {"stem": name, "gain": beside.stems_gain}
        file = write(part, folder, f"stem-{slug}", "flac", Tags(title=f"{title} ({name})"), manifest)
        stored = f"{stem}-{slug}.flac"
        beside.files[stored] = file.path
        found.append(Stem(name=name, audio=audio_file(file, stored)))
    beside.track["stems"] = found


def _slugs(song: Song) -> Iterator[str]:
    """Names of stems as they can stand in a file's, each once."""
    seen = set[str]()
    for number, name in enumerate(song.stems, 1):
        plain = slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:MAX_NAME] or f"stem_{number}"
        more = number
        while slug in seen:
            slug, more = f"{plain}_{more}", more + 1
        seen.add(slug)
        yield slug


def _lyrics(song: Song) -> Iterator[LyricLine]:
    for line in song.lyrics:
        words = [LyricWord(start=word.start, end=word.end, text=word.text) for word in line.words]
        yield LyricLine(start=line.start, end=line.end, text=line.text, words=words)
