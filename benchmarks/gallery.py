"""Renders one song per style, and a page to listen to them and look at them: `make gallery`.

The page and everything it shows lie in one folder and open from the disk.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Final, get_args

import numpy as np
from scipy import signal

from benchmarks.png import inferno, png
from engines.audio import Tags, measure, peaks, write
from engines.audio.loudness import integrated
from engines.contract import Samples, Song, Stage, Watch
from engines.houseband import HouseBand
from engines.houseband.desk.balance import EDGES, band_levels, spectrum
from engines.houseband.plan import Plan
from engines.houseband.project import Project
from engines.houseband.styles import STYLES, Style
from engines.request import AudioFormat, SongRequest

FOLDER: Final = Path("docs/gallery")
PAGE: Final = Path(__file__).with_name("gallery.html")
INSTRUMENTAL: Final = frozenset(
    ["ambient", "chiptune", "cinematic", "dnb", "dubstep", "jazz", "lofi", "orchestral", "techno", "trance"]
)
"""Styles that are shown without words."""
LYRICS: Final = """[verse]
Morning finds the river running wide
Paper boats are floating side by side
Every name we wrote upon the sand
Finds its way back home into my hand
[chorus]
Carry me over, carry me on
Carry me after the last light is gone
Hold me a little, let me be free
Carry the river all down to the sea
[verse]
Evening hangs a lantern on the shore
Someone leaves an open window door
"""
COLUMNS: Final = 1400
ROWS: Final = 240
LOWEST_HZ: Final = 32.0
HIGHEST_HZ: Final = 18_000.0
RANGE_DB: Final = 72.0
_WINDOW: Final = 8192


class Quiet(Watch):
    """Nobody waits for the song, and nobody stops it."""

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        """Nobody reads it."""

    def check(self) -> None:
        """Nobody wants to stop."""


def spectrogram(samples: Samples, sample_rate: int) -> bytes:
    """A PNG, time to the right and pitch upwards: level from -72 dB to the loudest."""
    mono = np.pad(samples.mean(axis=0), _WINDOW // 2)
    places = np.linspace(0, len(mono) - _WINDOW, COLUMNS).astype(int)
    window = signal.windows.hann(_WINDOW, sym=False).astype(np.float32)
    hertz = np.geomspace(LOWEST_HZ, HIGHEST_HZ, ROWS)
    bins = hertz * _WINDOW / sample_rate
    picture = np.zeros((ROWS, COLUMNS), dtype=np.float32)
    for column, place in enumerate(places):
        power = np.abs(np.fft.rfft(mono[place : place + _WINDOW] * window)) ** 2
        summed = np.concatenate([[0.0], np.cumsum(power)])
        low, high = (np.interp(bins * edge, np.arange(len(summed)), summed) for edge in (0.985, 1.015))
        picture[:, column] = np.maximum(high - low, 0.0)
    decibels = 10.0 * np.log10(picture + 1e-12)
    shade = np.clip((decibels - decibels.max() + RANGE_DB) / RANGE_DB, 0.0, 1.0)
    return png(np.rint(shade[::-1] * 255).astype(np.uint8), inferno())


def request(style: Style, seconds: float, seed: int) -> SongRequest:
    """What is asked of the band for a style."""
    lyrics = "" if style.name in INSTRUMENTAL else LYRICS
    return SongRequest(prompt=style.name, lyrics=lyrics, duration=seconds, seed=seed, stems=True)


def show(style: Style, song: Song, took: float, folder: Path, audio_format: AudioFormat) -> dict[str, object]:
    """Write a song and its picture; what the page tells of it."""
    if song.project is None or song.midi is None:
        raise RuntimeError(f"the band gave {style.name} no project or no MIDI file")
    plan = Project.from_bytes(song.project).plan
    file = write(song, folder, style.name, audio_format, Tags(title=style.title), dict(song.used))
    (folder / f"{style.name}.png").write_bytes(spectrogram(song.samples, song.sample_rate))
    (folder / f"{style.name}.mid").write_bytes(song.midi)
    loudness = measure(song.samples, song.sample_rate)
    levels = band_levels(spectrum(song.samples, _no_step))
    return {
        "name": style.name,
        "title": style.title,
        "audio": file.path.name,
        "picture": f"{style.name}.png",
        "midi": f"{style.name}.mid",
        "seconds": song.seconds,
        "work": took / song.seconds,
        "target": plan.loudness,
        "lufs": loudness.lufs,
        "peak": loudness.true_peak_dbtp,
        "bpm": plan.bpm,
        "key": str(plan.key),
        "meter": plan.meter.signature,
        "peaks": peaks(song.samples, 700),
        "sections": _sections(plan),
        "chords": _chords(plan),
        "lines": [asdict(line) for line in song.lyrics],
        "bands": [
            {
                "name": name,
                "hertz": hertz,
                "level": levels[name],
                "corridor": plan.style.balance.get(name),
            }
            for name, hertz in EDGES.items()
        ],
        "players": [
            {"name": name, "lufs": integrated(stem, song.sample_rate), "instrument": _instrument(plan, name)}
            for name, stem in song.stems.items()
        ],
        "notices": list(song.notices),
    }


def _no_step() -> None:
    """Nobody wants to stop."""


def _instrument(plan: Plan, name: str) -> str:
    return next((part.preset for part in plan.parts if part.name == name), "guest")


def _sections(plan: Plan) -> list[dict[str, object]]:
    starts = [plan.seconds(section.start_bar * plan.meter.beats) for section in plan.sections]
    ends = [*starts[1:], plan.seconds(plan.frame.beats)]
    found: list[dict[str, object]] = [
        {"start": start, "end": end, "kind": section.kind, "energy": section.energy}
        for section, start, end in zip(plan.sections, starts, ends, strict=False)
    ]
    last = plan.seconds(plan.frame.beats)
    return [*found, {"start": last, "end": plan.duration, "kind": "end", "energy": 0.3}]


def _chords(plan: Plan) -> list[dict[str, object]]:
    changes: list[tuple[float, str, int]] = []
    for section in plan.sections:
        for bar, chords in enumerate(section.chords):
            for order, chord in enumerate(chords):
                beat = (section.start_bar + bar + order / len(chords)) * plan.meter.beats
                changes.append((plan.seconds(beat), chord.name, chord.root))
    changes.append((plan.seconds(plan.frame.beats), plan.final.name, plan.final.root))
    ends = [start for start, *_ in changes[1:]] + [plan.duration]
    return [
        {"start": start, "end": end, "name": name, "root": root}
        for (start, name, root), end in zip(changes, ends, strict=True)
    ]


def page(songs: Iterable[dict[str, object]]) -> str:
    """The page with everything it shows, but for sound and pictures, which lie beside it."""
    data = json.dumps(list(songs), default=float, separators=(",", ":")).replace("<", "\\u003c")
    return PAGE.read_text().replace("__SONGS__", data)


def main() -> int:
    """Render the styles named, or all; 0 when all are there."""
    arguments = _arguments()
    styles = [style for style in STYLES if style.name in arguments.styles or not arguments.styles]
    folder: Path = arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    band = HouseBand()
    band.load(lambda step, steps: None)
    songs: list[dict[str, object]] = []
    for style in styles:
        begun = time.process_time()  # not the clock: others may be at work on this machine
        (song,) = band.generate([request(style, arguments.seconds, arguments.seed)], Quiet())
        took = time.process_time() - begun
        songs.append(show(style, song, took, folder, arguments.format))
        sys.stdout.write(f"{style.title}: {took / song.seconds:.2f} core-seconds per second of audio\n")
        sys.stdout.flush()
        (folder / "index.html").write_text(page(songs))
    sys.stdout.write(f"open {(folder / 'index.html').resolve().as_uri()}\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gallery", description=__doc__)
    names = [style.name for style in STYLES]
    parser.add_argument("styles", nargs="*", metavar="style", help=f"of {', '.join(names)}; all unless named")
    parser.add_argument("--seconds", type=float, default=40.0, help="of each song, 5 to 600")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=get_args(AudioFormat), default="ogg")
    parser.add_argument("--out", type=Path, default=FOLDER, help=f"the folder, {FOLDER} unless named")
    arguments = parser.parse_args()
    if unknown := set(arguments.styles) - set(names):
        parser.error(f"no such style: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if not 5.0 <= arguments.seconds <= 600.0:
        parser.error("--seconds must be 5 to 600")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
