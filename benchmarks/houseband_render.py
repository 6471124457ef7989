"""Measures the house band: speed, cancel latency and memory, each beside its target.

Every song is made in a process of its own, so that peak memory is the song's and imports are not timed.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from typing import Final

from benchmarks.figure import Figure
from benchmarks.plan import Plan
from engines.contract import Stage, Watch
from engines.errors import Cancelled
from engines.houseband import HouseBand
from engines.request import SongRequest

PROMPT: Final = "catchy pop, 110 bpm, no pad"
"""Five tracks: drums, bass, piano, guitar, lead."""
RENDER: Final = 0.5
CANCEL_SECONDS: Final = 0.25
MEMORY_MIB: Final = 1.2 * 1024
LENGTHS: Final = (30.0, 180.0)


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
    """Run this module's worker in a fresh process and read what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.houseband_render", "--worker", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def work(kind: str, seconds: float, whole: float, count: int) -> None:
    """The worker: measure one thing and print it as JSON."""
    values = render(seconds, count) if kind == "render" else cancel(seconds, whole, count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"values": values, "memory": [peak]}))


def measure(plan: Plan) -> list[Figure]:
    """All figures: a render per round and twelve cancelled renders of each length."""
    runs, cancels = plan.rounds, plan.size(12, 3)
    figures: list[Figure] = []
    for seconds in LENGTHS:
        name = f"house band, {seconds:g} s song"
        rendered = apart("render", str(seconds), "0", str(runs))
        rates = [value / seconds for value in rendered["values"]]
        middle = statistics.median(rates)
        waits = apart("cancel", str(seconds), str(middle * seconds), str(cancels))["values"]
        figures += [
            Figure(f"{name}, render s per s of audio", rates, "the length of the song", at_most=RENDER),
            Figure(f"{name}, peak MiB", rendered["memory"], "the process", at_most=MEMORY_MIB),
            Figure(f"{name}, cancel s", waits, "the clock", at_most=CANCEL_SECONDS),
            Figure(f"{name}, slowest cancel s", [max(waits)], "the clock", at_most=CANCEL_SECONDS),
        ]
    return figures


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        kind, seconds, whole, count = sys.argv[2:]
        work(kind, float(seconds), float(whole), int(count))
    else:
        for figure in measure(Plan()):
            sys.stdout.write(f"{figure}\n")
