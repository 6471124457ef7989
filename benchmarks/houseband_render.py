"""Measures the house band: speed, cancel latency and memory, each beside its target.

    python benchmarks/houseband_render.py [--json PATH] [--runs N] [--cancels N]

Every song is made in a process of its own, so that peak memory is the song's and imports are not timed.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from engines.contract import Stage, Watch
from engines.errors import Cancelled
from engines.houseband import HouseBand
from engines.request import SongRequest

PROMPT: Final = "catchy pop, 110 bpm, no pad"
"""Five tracks: drums, bass, piano, guitar, lead."""
TARGET_SECONDS_PER_SECOND: Final = 0.5
TARGET_CANCEL_SECONDS: Final = 0.25
TARGET_MEMORY_MIB: Final = 1.2 * 1024
LENGTHS: Final = (30.0, 180.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and what it should stay under."""

    name: str
    value: float
    low: float
    high: float
    target: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether the figure is within its target."""
        return self.value <= self.target

    def __str__(self) -> str:
        sign = "ok  " if self.met else "MISS"
        spread = f"{self.low:.3f}–{self.high:.3f}"
        value = f"{self.name:34} {self.value:9.3f} {self.unit:5}"
        return f"{sign} {value} (spread {spread}; target ≤ {self.target:g})"


class Stopper(Watch):
    """Wants to stop `after` seconds, counted from its making; never when that is None."""

    def __init__(self, after: float | None = None) -> None:
        self.wished = None if after is None else time.perf_counter() + after

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        """Nobody reads it."""

    def check(self) -> None:
        """Raise `Cancelled` once the moment has come."""
        if self.wished is not None and time.perf_counter() >= self.wished:
            raise Cancelled


def request(seconds: float) -> SongRequest:
    """The song that is measured."""
    return SongRequest(prompt=PROMPT, duration=seconds, seed=1)


def render(seconds: float, runs: int) -> list[float]:
    """Wall seconds of each run."""
    band = HouseBand()
    band.load(lambda step, steps: None)
    times: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        band.generate([request(seconds)], Stopper())
        times.append(time.perf_counter() - start)
    return times


def cancel(seconds: float, whole: float, count: int) -> list[float]:
    """Seconds from the wish to stop to the end of `generate`, at `count` moments spread over the job."""
    band = HouseBand()
    band.load(lambda step, steps: None)
    latencies: list[float] = []
    for index in range(count):
        watch = Stopper(whole * (index + 0.5) / count)
        try:
            band.generate([request(seconds)], watch)
        except Cancelled:
            assert watch.wished is not None
            latencies.append(time.perf_counter() - watch.wished)
    return latencies


def apart(*arguments: str) -> dict[str, list[float]]:
    """Run this script's worker in a fresh process and read what it measured."""
    done = subprocess.run(
        [sys.executable, __file__, "--worker", *arguments], capture_output=True, text=True, check=True
    )
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def work(kind: str, seconds: float, whole: float, count: int) -> None:
    """The worker: measure one thing and print it as JSON."""
    values = render(seconds, count) if kind == "render" else cancel(seconds, whole, count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"values": values, "memory": [peak]}))


def measure(runs: int, cancels: int) -> list[Figure]:
    """All figures."""
    figures: list[Figure] = []
    for seconds in LENGTHS:
        name = f"{seconds:g} s song"
        rendered = apart("render", str(seconds), "0", str(runs))
        rates = [value / seconds for value in rendered["values"]]
        middle = statistics.median(rates)
        figures.append(
            Figure(
                f"{name}, per second of audio",
                middle,
                min(rates),
                max(rates),
                TARGET_SECONDS_PER_SECOND,
                "s/s",
            )
        )
        (memory,) = rendered["memory"]
        figures.append(Figure(f"{name}, peak memory", memory, memory, memory, TARGET_MEMORY_MIB, "MiB"))
        waits = apart("cancel", str(seconds), str(middle * seconds), str(cancels))["values"]
        ends = (min(waits), max(waits), TARGET_CANCEL_SECONDS, "s")
        figures.append(Figure(f"{name}, cancel p50", statistics.median(waits), *ends))
        figures.append(Figure(f"{name}, cancel max", max(waits), *ends))
    return figures


def main() -> None:
    """Measure and print; exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--runs", type=int, default=3, help="renders of each length")
    parser.add_argument("--cancels", type=int, default=12, help="cancels of each length")
    parser.add_argument("--worker", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        kind, seconds, whole, count = options.worker
        work(kind, float(seconds), float(whole), int(count))
        return
    figures = measure(options.runs, options.cancels)
    for figure in figures:
        print(figure)
    if options.json:
        options.json.write_text(
            json.dumps([asdict(figure) | {"met": figure.met} for figure in figures], indent=2)
        )
    raise SystemExit(0 if all(figure.met for figure in figures) else 1)


if __name__ == "__main__":
    main()
