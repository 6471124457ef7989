"""Measures what it brings to make several songs in one call of the model, beside the same songs one by one.

`make bench` does it with tiny checkpoints on the CPU, which says how much of a call does not grow with its
songs. What a card gains, with real weights:

    python -m benchmarks.batching --model ace-step-xl-turbo --seconds 60 --songs 1 2 4 8
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure
from benchmarks.plan import Plan
from engines.contract import AudioEngine, Setup
from engines.errors import EngineError
from engines.neural.batches import Unwatched
from engines.registry import available, engine_class
from engines.request import SongRequest
from serve_app.config import Settings
from tests.engines.neural.tiny import ace_step, musicgen

SONGS: Final = 8
SECONDS: Final = 2.0
AGAINST: Final = "the same songs one by one, in the same process"
TINY: Final[Mapping[str, tuple[str, Callable[[Path], Path]]]] = {
    "ace-step": ("ace-step-xl-turbo", ace_step.build),
    "musicgen": ("musicgen-small", musicgen.build),
}
"""By engine: a published model, and what builds a tiny one in its format."""


def measure(plan: Plan) -> Iterator[Figure]:
    """Both ways in every round, on a tiny checkpoint of each engine."""
    for name, (model, build) in TINY.items():
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder) / model)
            engine = _loaded(name, Setup(models_dir=Path(folder), device="cpu"))
            asked = _requests(model, SECONDS, plan.size(SONGS, 2))
            ratios = [singly / together for singly, together in _rounds(engine, asked, plan.rounds)]
        yield Figure(f"{name} (tiny), {len(asked)} songs at once, times as fast", ratios, AGAINST, at_least=1)


def _rounds(
    engine: AudioEngine, requests: Sequence[SongRequest], rounds: int
) -> Iterator[tuple[float, float]]:
    """Seconds one by one, and together; after one song to warm up."""
    _seconds(engine, requests[:1])
    for _ in range(rounds):
        singly = sum(_seconds(engine, [request]) for request in requests)
        yield singly, _seconds(engine, requests)


def _seconds(engine: AudioEngine, requests: Sequence[SongRequest]) -> float:
    engine.prepare(requests, _quiet)
    begun = time.perf_counter()
    engine.generate(requests, Unwatched())
    return time.perf_counter() - begun


def _loaded(name: str, setup: Setup) -> AudioEngine:
    engine = engine_class(name)()
    engine.configure(setup)
    engine.load(_quiet)
    return engine


def _requests(model: str, seconds: float, count: int) -> list[SongRequest]:
    return [
        SongRequest(prompt="warm piano ballad, 72 bpm", duration=seconds, seed=seed, model=model)
        for seed in range(count)
    ]


def _quiet(step: int, steps: int) -> None:
    del step, steps


def main() -> int:
    """Print what a real model does on this machine, as it is set up here."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, help="as opentunes models list names it")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of a song")
    parser.add_argument("--songs", type=int, nargs="+", default=[1, 2, 4, 8], help="songs in one call")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    setup = Settings().setup
    for name in available():
        engine = engine_class(name)()
        engine.configure(setup)
        if arguments.model in {model.id for model in engine.models()}:
            break
    else:
        parser.error(f"no engine has a model {arguments.model!r}: see opentunes models list")
    try:
        engine.load(_quiet)
        alone = _requests(arguments.model, arguments.seconds, 1)
        _seconds(engine, alone)
        for count in arguments.songs:
            asked = _requests(arguments.model, arguments.seconds, count)
            rates = [count / _seconds(engine, asked) for _ in range(arguments.rounds)]
            ratios = [rate * _seconds(engine, alone) for rate in rates]
            what = f"{arguments.model}, {count} songs of {arguments.seconds:g} s at once"
            print(Figure(f"{what}, songs/s", rates, "the clock"))
            print(Figure(f"{what}, times as fast", ratios, AGAINST))
    except EngineError as error:
        sys.stderr.write(f"{error.message} {error.remedy or ''}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
