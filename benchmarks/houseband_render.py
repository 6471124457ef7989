"""Measures the house band: speed, cancel latency, progress and memory, each beside its target.

Every song is made in a process of its own, so that peak memory is the song's and imports are not timed. Speed
is also set beside the bare instruments of the same song, played one after the other in the same process: what
the whole record costs beyond them does not depend on the machine.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Final

from benchmarks.figure import Figure
from benchmarks.plan import Plan
from engines.contract import Stage, Watch
from engines.errors import Cancelled
from engines.houseband import HouseBand
from engines.houseband.compose import compose
from engines.houseband.perform import Player
from engines.houseband.planning import make_plan
from engines.houseband.session import record
from engines.houseband.styles import STYLES
from engines.request import SongRequest

PROMPT: Final = "catchy pop, 110 bpm, no pad"
"""Five tracks: drums, bass, piano, guitar, lead."""
RENDER: Final = 0.35
CANCEL_SECONDS: Final = 0.25
SILENT_SECONDS: Final = 1.0
OVER_BARE: Final = 1.35
"""Core-seconds of a whole song over those of its bare instruments."""
MEMORY_MIB: Final = 1.2 * 1024
LENGTHS: Final = (30.0, 180.0, 600.0)
CANCELS: Final = {30.0: 12, 180.0: 6, 600.0: 3}
"""Renders of each length that are stopped, at moments spread over them."""
LONGEST_WITH_GOALS: Final = 180.0
"""The longest song that has a goal for memory; ten minutes only have to be finished."""
STYLE_SECONDS: Final = 30.0


class Stopper(Watch):
    """Wants to stop `after` seconds, counted from its making; never when that is None."""

    def __init__(self, after: float | None = None) -> None:
        self.told = time.perf_counter()
        self.wished = None if after is None else self.told + after
        self.longest_silence = 0.0

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        """Remember how long nothing was told."""
        now = time.perf_counter()
        self.longest_silence = max(self.longest_silence, now - self.told)
        self.told = now

    def check(self) -> None:
        """Raise `Cancelled` once the moment has come."""
        if self.wished is not None and time.perf_counter() >= self.wished:
            raise Cancelled


def request(seconds: float) -> SongRequest:
    """The song that is measured."""
    return SongRequest(prompt=PROMPT, duration=seconds, seed=1)


def render(seconds: float, runs: int) -> dict[str, list[float]]:
    """Wall seconds of each run, and the longest silence between two reports."""
    band = HouseBand()
    band.load(lambda step, steps: None)
    times: list[float] = []
    silences: list[float] = []
    for _ in range(runs):
        watch = Stopper()
        start = time.perf_counter()
        band.generate([request(seconds)], watch)
        times.append(time.perf_counter() - start)
        silences.append(watch.longest_silence)
    return {"values": times, "silences": silences}


def beside_bare(style: str) -> dict[str, list[float]]:
    """Core-seconds of one song of a style, per second of audio, and over those of its bare instruments."""
    plan = make_plan(SongRequest(prompt=style, duration=STYLE_SECONDS), 1)
    score = compose(plan, lambda: None)
    start = time.process_time()
    frames = record(plan, score, Stopper()).master.shape[1]
    whole = time.process_time() - start
    start = time.process_time()
    for track in score.tracks:
        Player(track, plan.part(track.name), plan.clock, frames).render(lambda: None)
    bare = time.process_time() - start
    return {
        "values": [whole / STYLE_SECONDS],
        "over_bare": [whole / bare],
        "tracks": [float(len(score.tracks))],
    }


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
    found = render(seconds, count) if kind == "render" else {"values": cancel(seconds, whole, count)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found | {"memory": [peak]}))


def measure(plan: Plan) -> Iterator[Figure]:
    """A render per round and some cancelled ones of each length, and a song of each style."""
    for seconds in plan.size(LENGTHS, LENGTHS[:1]):
        runs = plan.rounds if seconds <= LONGEST_WITH_GOALS else 1
        name = f"house band, {seconds:g} s song"
        rendered = apart("render", str(seconds), "0", str(runs))
        rates = [value / seconds for value in rendered["values"]]
        whole = statistics.median(rates) * seconds
        waits = apart("cancel", str(seconds), str(whole), str(plan.size(CANCELS[seconds], 3)))["values"]
        memory = MEMORY_MIB if seconds <= LONGEST_WITH_GOALS else None
        yield Figure(f"{name}, render s per s of audio", rates, "the length of the song", at_most=RENDER)
        yield Figure(f"{name}, peak MiB", rendered["memory"], "the process", at_most=memory)
        yield Figure(f"{name}, longest silence s", rendered["silences"], "the clock", at_most=SILENT_SECONDS)
        yield Figure(f"{name}, cancel s", waits, "the clock", at_most=CANCEL_SECONDS)
        yield Figure(f"{name}, slowest cancel s", [max(waits)], "the clock", at_most=CANCEL_SECONDS)
    for style in plan.size(STYLES, STYLES[:2]):
        found = apart("style", style.name)
        tracks = f"{found['tracks'][0]:g} tracks"
        yield Figure(
            f"{style.title}, core-s per s of audio", found["values"], "the length of the song", note=tracks
        )
        yield Figure(
            f"{style.title}, song over instruments",
            found["over_bare"],
            "its bare instruments",
            at_most=OVER_BARE,
            note=tracks,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        if sys.argv[2] == "style":
            print(json.dumps(beside_bare(sys.argv[3])))
        else:
            kind, seconds, whole, count = sys.argv[2:]
            work(kind, float(seconds), float(whole), int(count))
    else:
        for figure in measure(Plan()):
            sys.stdout.write(f"{figure}\n")
