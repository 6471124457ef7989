"""Loading, waiting for room on the card, and giving it back, as the runner does it."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from engines import LoadProgress, Setup, Song, SongRequest, Watch
from serve_app.inference.messages import (
    Done,
    Failed,
    Freed,
    Message,
    Orders,
    Progress,
    Stopped,
    Ticket,
    Weights,
)
from serve_app.inference.room import Room
from serve_app.inference.runner import Runner
from serve_app.inference.work import EngineWatch, Part, Work
from serve_app.library.artifacts import ArtifactStore
from tests.serve_app.inference.test_runner import end, ticket
from tests.stand_ins import FakeClock, Strings, Tone

CARD = 10 * 2**30
VIOLIN, CELLO = Strings.sizes["violin"], Strings.sizes["cello"]


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(str(tmp_path / "audio"), tmp_path / "cache")


@pytest.fixture
def engine() -> Strings:
    made = Strings()
    made.configure(Setup(memory_bytes=CARD))
    return made


@pytest.fixture
def runner(engine: Strings, artifacts: ArtifactStore) -> Runner:
    """One whose wishes for room are granted by the test."""
    return Runner(engine, artifacts, Room("node/0"))


def song(prompt: str = "rain", model: str = "violin", **fields: object) -> Ticket:
    return ticket(prompt, model=model, **fields)


def stages(one: Ticket, messages: Sequence[Message]) -> list[str]:
    found = [m.stage for m in messages if isinstance(m, Progress) and m.job_id == one.job_id]
    return list(dict.fromkeys(found))


def wait_for(question: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def grant(runner: Runner, unload: int | None = None) -> None:
    """What the job table would say to the newest wish."""
    wait_for(lambda: runner.room.hold and runner.room.hold.wants)
    assert runner.room.hold
    runner.room.hear(Orders(1, frozenset(), unload, granted=runner.room.hold.turn))


@contextmanager
def running(
    runner: Runner, *tickets: Ticket, unwanted: Callable[[Ticket], bool] = lambda _: False
) -> Iterator[list[Message]]:
    """The messages so far of a run in another thread; ends when that has."""
    messages: list[Message] = []
    with ThreadPoolExecutor(1) as thread:
        work = thread.submit(runner.run, tickets, messages.append, unwanted)
        yield messages
        work.result(30)


def test_it_waits_for_room_before_it_prepares_and_shows_it(runner: Runner, engine: Strings) -> None:
    one = song()
    with running(runner, one) as messages:
        wait_for(lambda: runner.room.hold and runner.room.hold.wants)
        time.sleep(0.1)
        assert (engine.model, runner.idle) == (None, None)
        assert [(m.stage, m.step, m.steps) for m in messages if isinstance(m, Progress)][-1] == (
            "loading",
            0,
            1,
        )
        assert runner.room.hold
        assert (runner.room.hold.wants, runner.room.hold.capacity) == (VIOLIN, CARD)
        grant(runner)
    assert isinstance(end(one, messages), Done)
    assert stages(one, messages)[0] == "loading"
    assert (runner.room.hold.held, runner.room.hold.wants) == (VIOLIN, 0)
    assert runner.weights == Weights("violin")
    assert runner.idle is not None


def test_files_are_fetched_before_room_is_asked_for(artifacts: ArtifactStore) -> None:
    class Remote(Strings):
        here = False

        def fetch(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
            while not self.here:
                progress(1, 100)
                time.sleep(0.01)

    engine = Remote()
    engine.configure(Setup(memory_bytes=CARD))
    runner, gone = Runner(engine, artifacts, Room("node/0")), threading.Event()
    with running(runner, one := song(), unwanted=lambda _: gone.is_set()) as messages:
        wait_for(lambda: any(isinstance(m, Progress) and (m.step, m.steps) == (1, 100) for m in messages))
        assert runner.room.hold
        assert runner.room.hold.wants == 0, "others work meanwhile"
        gone.set()
    assert isinstance(end(one, messages), Stopped)
    with running(runner, two := song()) as messages:
        engine.here = True
        grant(runner)
    assert isinstance(end(two, messages), Done)


def test_what_fits_in_its_room_does_not_ask_again(runner: Runner) -> None:
    with running(runner, song()):
        grant(runner)
    for _ in range(2):
        with running(runner, one := song()) as messages:
            pass
        assert isinstance(end(one, messages), Done)
    with running(runner, song(model="cello")):
        grant(runner)
    assert runner.room.hold
    assert runner.room.hold.held == CELLO


def test_what_is_larger_than_the_card_gets_all_of_it(runner: Runner, engine: Strings) -> None:
    engine.configure(Setup(memory_bytes=VIOLIN - 1))
    with running(runner, one := song()) as messages:
        grant(runner)
    assert isinstance(end(one, messages), Done), "whether it really fits is the engine's to say"
    assert runner.room.hold
    assert runner.room.hold.held == VIOLIN - 1


def test_one_who_waits_for_room_can_be_cancelled(runner: Runner) -> None:
    gone = threading.Event()
    with running(runner, one := song(), unwanted=lambda _: gone.is_set()) as messages:
        wait_for(lambda: runner.room.hold and runner.room.hold.wants)
        begun = time.monotonic()
        gone.set()
    assert time.monotonic() - begun < 1
    assert isinstance(end(one, messages), Stopped)
    assert runner.room.hold
    assert (runner.room.hold.held, runner.room.hold.wants) == (0, 0)


@pytest.mark.parametrize("where", ["load", "prepare"])
def test_loading_can_be_cancelled_and_leaves_nothing_behind(artifacts: ArtifactStore, where: str) -> None:
    done = list[int]()

    class Slow(Strings):
        def load(self, progress: LoadProgress) -> None:
            for step in range(500 if where == "load" else 1):
                done.append(step)
                progress(step, 500)
                time.sleep(0.02)

        def prepare(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
            def counted(step: int, steps: int) -> None:
                done.append(step)
                progress(step, steps)

            super().prepare(requests, counted)

    engine = Slow()
    runner, gone = Runner(engine, artifacts), threading.Event()
    with running(runner, one := song("heavy 30 s"), unwanted=lambda _: gone.is_set()) as messages:
        wait_for(lambda: any(isinstance(m, Progress) and m.step > 1 for m in messages))
        before = len(done)
        gone.set()
    assert len(done) - before < 50, "a second of steps, which last longer where the machine is busy"
    assert isinstance(end(one, messages), Stopped)
    assert stages(one, messages) == ["loading"]
    assert (runner.loaded, runner.weights, engine.model) == (False, None, None)
    where = "again"
    with running(runner, two := song()) as messages:
        pass
    assert isinstance(end(two, messages), Done)


def test_loading_is_no_engine_time(runner: Runner) -> None:
    begun = time.monotonic()
    with running(runner, song("heavy 0.5 s takes 0.1 s")) as messages:
        time.sleep(0.3)
        grant(runner)
    whole = time.monotonic() - begun
    (freed,) = (m for m in messages if isinstance(m, Freed))
    assert 0.1 <= freed.seconds <= whole - 0.3 - 0.5, "neither the wait for room nor the loading is in it"


def test_weights_that_are_not_to_be_had_end_only_the_jobs_that_asked_for_them(
    artifacts: ArtifactStore,
) -> None:
    engine = Strings()
    runner = Runner(engine, artifacts)
    with running(runner, kept := song()) as before:
        pass
    with running(runner, lost := song("lost", "cello"), same := song("lost", "cello", seed=1)) as messages:
        pass
    assert isinstance(end(kept, before), Done)
    for one in (lost, same):
        failed = end(one, messages)
        assert isinstance(failed, Failed)
        assert (failed.error.code, failed.error.retryable) == ("engine_unavailable", False)
        assert failed.error.remedy == "Run: opentunes models pull it"
    with running(runner, after := song()) as messages:
        pass
    assert isinstance(end(after, messages), Done)


def test_told_to_go_it_does_so_after_its_call(runner: Runner, engine: Strings) -> None:
    told = False

    with running(runner, one := song("takes 0.3 s")) as messages:
        grant(runner)
        wait_for(lambda: "sampling" in stages(one, messages))
        runner.room.hear(Orders(2, frozenset(), unload=0))
        told = engine.model == "violin"
    assert told
    assert isinstance(end(one, messages), Done)
    assert (engine.model, runner.loaded, runner.weights) == (None, False, None)
    assert runner.room.hold
    assert (runner.room.hold.held, runner.room.unloads) == (0, 1)
    assert not runner.room.leaving


def test_told_to_go_before_its_call_it_asks_anew(runner: Runner, engine: Strings) -> None:
    with running(runner, song()):
        grant(runner)
    runner.room.hear(Orders(2, frozenset(), unload=0))
    with running(runner, one := song()) as messages:
        wait_for(lambda: engine.unloads)
        grant(runner)
    assert isinstance(end(one, messages), Done)
    assert (engine.loads, engine.unloads) == (2, 1)


def test_told_to_go_while_it_waits_for_more_it_gives_up_what_it_has_and_keeps_its_place(
    runner: Runner, engine: Strings
) -> None:
    with running(runner, song()):
        grant(runner)
    with running(runner, one := song(model="cello")) as messages:
        wait_for(lambda: runner.room.hold and runner.room.hold.wants)
        runner.room.hear(Orders(2, frozenset(), unload=0))
        wait_for(lambda: engine.unloads)
        assert runner.room.hold
        assert (runner.room.hold.held, runner.room.hold.wants) == (0, CELLO), (
            "never without a wish in between"
        )
        grant(runner)
    assert isinstance(end(one, messages), Done)


def test_an_old_order_is_not_obeyed_twice(runner: Runner, engine: Strings) -> None:
    with running(runner, song()):
        grant(runner)
    runner.room.hear(Orders(2, frozenset(), unload=0))
    runner.unload()
    runner.room.hear(Orders(2, frozenset(), unload=0))
    with running(runner, song()):
        grant(runner, unload=0)
    assert (engine.model, engine.unloads) == ("violin", 1)


def test_another_model_is_no_new_turn(runner: Runner) -> None:
    for model in ("cello", "violin"):
        with running(runner, song(model=model)):
            if model == "cello":
                grant(runner)
    assert runner.ready is not None
    before = runner.ready
    time.sleep(0.05)
    with running(runner, song(model="cello")):
        pass
    assert runner.ready >= before + 0.05, "or one that alternates would never have to go"


def test_only_who_holds_something_says_that_it_rests(artifacts: ArtifactStore) -> None:
    told: list[str] = []
    tone = Runner(Tone(), artifacts, Room("node/0"))
    tone.room.tell = lambda: told.append("tone")
    with running(tone, ticket()):
        pass
    assert not told


def test_hours_of_loading_are_a_few_hundred_events(
    monkeypatch: pytest.MonkeyPatch, artifacts: ArtifactStore
) -> None:
    clock = FakeClock()
    monkeypatch.setattr("serve_app.inference.work.steady_clock", clock)
    messages: list[Message] = []
    watch = EngineWatch([Part(Work(ticket()), 0)], messages.append, lambda _: False, artifacts)
    for second in range(4 * 3600):
        watch.loading(second, 4 * 3600)
        clock.move(1)
    assert 200 < len(messages) < 1500


def test_what_is_idle_for_long_enough_is_unloaded(runner: Runner, engine: Strings) -> None:
    with running(runner, song()):
        grant(runner)
    runner.unload(idle=60)
    assert runner.loaded
    time.sleep(0.05)
    runner.unload(idle=0.05)
    assert (engine.model, runner.loaded) == (None, False)
    runner.unload()
    assert runner.room.unloads == 1, "there was nothing left"


def test_nothing_is_unloaded_under_a_call(runner: Runner, engine: Strings) -> None:
    with running(runner, one := song("takes 0.2 s")) as messages:
        grant(runner)
        wait_for(lambda: "sampling" in stages(one, messages))
        runner.unload()
        assert engine.model == "violin"
    assert isinstance(end(one, messages), Done)


def test_a_song_is_made_in_the_room_it_was_prepared_for(artifacts: ArtifactStore) -> None:
    """Every call of the engine is prepared, also those of one by one after a failure."""

    class Picky(Strings):
        prepared: Sequence[SongRequest] = ()

        def prepare(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
            super().prepare(requests, progress)
            self.prepared = requests

        def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
            assert list(requests) == list(self.prepared)
            if len(requests) > 1:
                raise MemoryError
            return super().generate(requests, watch)

    tickets = [song(variants=3), song(seed=9)]
    with running(Runner(Picky(), artifacts), *tickets) as messages:
        pass
    assert all(isinstance(end(one, messages), Done) for one in tickets)
