"""Songs that cannot be stored yet are kept, tried again, and can be cancelled."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from serve_app.inference import runner as module
from serve_app.inference.messages import Done, Failed, Freed, Message, Progress, Stopped, Ticket
from serve_app.inference.runner import Runner
from serve_app.library.artifacts import ArtifactStore, StorageError
from tests.serve_app.inference.test_runner import assert_in_order, end, ticket
from tests.stand_ins import BatchTone, Tone


class FlakyStore(ArtifactStore):
    """Does not take the first so many songs it is given; says what it was asked."""

    refusals = 0

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), folder)
        self.puts = 0
        self.refused = Event()

    def put(self, files: Mapping[str, Path]) -> None:
        self.puts += 1
        if self.puts <= self.refusals:
            self.refused.set()
            raise StorageError("SlowDown for account 42") from LookupError("SlowDown for account 42")
        super().put(files)


@pytest.fixture
def flaky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlakyStore:
    monkeypatch.setattr(module, "PAUSES", (0.0, 0.01))
    return FlakyStore(tmp_path / "flaky")


def saved(store: ArtifactStore, *tickets: Ticket, unwanted: Callable[[Ticket], bool]) -> list[Message]:
    messages: list[Message] = []
    Runner(BatchTone(), store).run(tickets, messages.append, unwanted)
    for one in tickets:
        assert_in_order(one, messages)
    return messages


def saving(one: Ticket, messages: Sequence[Message]) -> int:
    """How often it was said that a song of a job waits for the store."""
    return sum(isinstance(m, Progress) and (m.job_id, m.stage) == (one.job_id, "saving") for m in messages)


@pytest.mark.parametrize("variants", [1, 3, 6])
def test_a_song_that_cannot_be_stored_is_kept_and_tried_again(
    flaky: FlakyStore, variants: int, caplog: pytest.LogCaptureFixture
) -> None:
    flaky.refusals = 7
    one = ticket(variants=variants, seed=40)
    messages = saved(flaky, one, unwanted=lambda _: False)
    done = end(one, messages)
    assert isinstance(done, Done)
    assert [track.used["seed"] for track in done.result.tracks] == list(range(40, 40 + variants))
    assert flaky.puts == 7 + variants
    assert saving(one, messages) == 7
    assert caplog.text.count(f"a song of job {one.job_id} cannot be stored and is kept: SlowDown") == 7


def test_after_an_hour_the_attempt_has_failed(
    flaky: FlakyStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert module.PATIENCE == 3600
    flaky.refusals = 1_000_000
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    tickets = [ticket(), ticket()]
    messages = saved(flaky, *tickets, unwanted=lambda _: False)
    for one in tickets:
        failed = end(one, messages)
        assert isinstance(failed, Failed)
        assert (failed.error.code, failed.error.retryable) == ("storage_failed", True)
        assert failed.error.message == "The song could not be stored: LookupError."
        assert saving(one, messages) >= 1


def test_each_of_a_calls_songs_can_be_cancelled_while_it_is_kept(flaky: FlakyStore) -> None:
    flaky.refusals = 1_000_000
    kept, cancelled = ticket(), ticket()
    messages: list[Message] = []

    def unwanted(one: Ticket) -> bool:
        if one is cancelled:
            return saving(cancelled, messages) > 0
        if any(isinstance(m, Stopped) for m in messages):
            flaky.refusals = 0
        return False

    Runner(BatchTone(), flaky).run([kept, cancelled], messages.append, unwanted)
    assert isinstance(end(cancelled, messages), Stopped)
    assert isinstance(end(kept, messages), Done), "once the other had been stopped, the store took it"


def test_a_long_pause_is_cut_short_by_a_cancel(flaky: FlakyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES", (600.0,))
    flaky.refusals = 1
    one = ticket()
    messages = saved(flaky, one, unwanted=lambda _: flaky.refused.is_set())
    assert isinstance(end(one, messages), Stopped)
    assert flaky.puts == 1


def test_a_song_that_must_not_go_out_is_not_tried_again(flaky: FlakyStore) -> None:
    one = ticket("silent")
    failed = end(one, saved(flaky, one, unwanted=lambda _: False))
    assert isinstance(failed, Failed)
    assert failed.error.code == "quality_rejected"
    assert flaky.puts == 0


def test_the_next_song_is_made_while_one_is_kept(flaky: FlakyStore) -> None:
    flaky.refusals = 1_000_000
    runner, first, second = Runner(Tone(), flaky), ticket(), ticket(seed=1)
    messages: list[Message] = []

    def emit(message: Message) -> None:
        messages.append(message)
        if isinstance(message, Freed) and sum(isinstance(m, Freed) for m in messages) == 2:
            flaky.refusals = 0  # the second is made: the store comes back

    with ThreadPoolExecutor(2) as threads:
        threads.submit(runner.run, [first], emit, lambda _: False)
        assert flaky.refused.wait(60)
        threads.submit(runner.run, [second], emit, lambda _: False)
    assert isinstance(end(first, messages), Done)
    assert isinstance(end(second, messages), Done)
