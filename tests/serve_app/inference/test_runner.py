"""From tickets to messages, on one thread."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from engines import AudioEngine, LoadProgress, Song, SongRequest, Watch
from serve_app.inference.messages import Done, Failed, Freed, Message, Progress, Stopped, Ticket
from serve_app.inference.runner import Runner
from serve_app.inference.work import job_error
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.model import SourceFiles
from tests.stand_ins import Band, BatchTone, Tone

Run = Callable[..., list[Message]]


def ticket(prompt: str = "rain", **fields: object) -> Ticket:
    request = SongRequest.model_validate({"prompt": prompt, "duration": 1.0, "seed": 0, **fields})
    return Ticket(uuid4().hex, 1, request)


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(str(tmp_path / "audio"), tmp_path / "cache")


@pytest.fixture
def run(artifacts: ArtifactStore) -> Run:
    def run(
        *tickets: Ticket,
        engine: AudioEngine | None = None,
        unwanted: Callable[[Ticket], bool] = lambda _: False,
    ) -> list[Message]:
        messages: list[Message] = []
        Runner(engine or BatchTone(), artifacts).run(tickets, messages.append, unwanted)
        for one in tickets:
            assert_in_order(one, messages)
        return messages

    return run


def assert_in_order(one: Ticket, messages: Sequence[Message]) -> None:
    """Progress goes from 0 to 1 without going back, then comes exactly one end, and nothing after it."""
    mine = [m for m in messages if not isinstance(m, Progress) and getattr(m, "job_id", "") == one.job_id]
    assert len(mine) == 1
    its = [m for m in messages if getattr(m, "job_id", "") == one.job_id]
    assert its[-1] is mine[0]
    progress = [m.progress for m in its if isinstance(m, Progress)]
    assert all(0 <= value <= 1 for value in progress)
    if isinstance(mine[0], Done):
        assert progress == sorted(progress)


def end(one: Ticket, messages: Sequence[Message]) -> Done | Failed | Stopped:
    return next(m for m in messages if isinstance(m, Done | Failed | Stopped) and m.job_id == one.job_id)


def test_a_song_is_made_and_its_files_are_stored(run: Run, artifacts: ArtifactStore) -> None:
    one = ticket("takes 0.5 s")
    messages = run(one)
    done = end(one, messages)
    assert isinstance(done, Done)
    for url in done.result.tracks[0].urls():
        assert artifacts.local(url.removeprefix("/audio/"))
    stages = [m.stage for m in messages if isinstance(m, Progress)]
    assert list(dict.fromkeys(stages)) == ["loading", "sampling", "encoding"]
    assert len(stages) > 3


def test_a_job_that_is_unwanted_when_its_turn_comes_never_touches_the_engine(run: Run) -> None:
    class Untouched(BatchTone):
        def load(self, progress: LoadProgress) -> None:
            raise AssertionError

        def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
            raise AssertionError

    one, other = ticket(), ticket()
    messages = run(one, other, engine=Untouched(), unwanted=lambda _: True)
    assert [type(message) for message in messages] == [Stopped, Stopped, Freed]


@pytest.mark.parametrize("engine", [Tone, BatchTone])
@pytest.mark.parametrize("variants", [1, 3, 6])
def test_variant_n_has_seed_plus_n(run: Run, engine: type[AudioEngine], variants: int) -> None:
    one = ticket("takes 0.02 s", variants=variants, seed=40)
    done = end(one, run(one, engine=engine()))
    assert isinstance(done, Done)
    assert [track.used["seed"] for track in done.result.tracks] == list(range(40, 40 + variants))
    assert len({track.audio[0].sha256 for track in done.result.tracks}) == variants


def test_the_same_ticket_makes_the_same_files(run: Run) -> None:
    one = ticket(variants=2)
    first, second = end(one, run(one)), end(one, run(one))
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.result == second.result


def test_only_the_member_at_fault_fails(run: Run) -> None:
    tickets = [ticket("rain"), ticket("broken"), ticket("bad request"), ticket("silent"), ticket("snow")]
    messages = run(*tickets)
    ends = [end(one, messages) for one in tickets]
    assert [type(m).__name__ for m in ends] == ["Done", "Failed", "Failed", "Failed", "Done"]
    errors = [m.error for m in ends if isinstance(m, Failed)]
    assert [(e.code, e.retryable) for e in errors] == [
        ("engine_failed", True),
        ("invalid_request", False),
        ("quality_rejected", False),
    ]
    assert errors[1].field == "prompt"
    assert errors[1].remedy == "Say something nice."


def test_one_bad_variant_fails_the_ticket_once(run: Run) -> None:
    one = ticket("silent", variants=3)
    assert isinstance(end(one, run(one)), Failed)


def test_an_unexpected_error_keeps_its_text_to_itself(run: Run) -> None:
    one = ticket("broken")
    failed = end(one, run(one))
    assert isinstance(failed, Failed)
    assert "secret" not in failed.error.model_dump_json()
    assert "ZeroDivisionError" in failed.error.message
    path = OSError(28, "No space left on device", "/home/me/secret")
    assert "secret" not in job_error(path).model_dump_json()
    assert (job_error(path).code, job_error(path).retryable) == ("storage_failed", True)


def test_what_nobody_wants_is_stopped(run: Run) -> None:
    tickets = [ticket("takes 30 s"), ticket("takes 30 s")]
    messages = run(*tickets, unwanted=lambda _: True)
    assert all(isinstance(end(one, messages), Stopped) for one in tickets)


def test_an_unwanted_member_is_stopped_and_the_others_get_their_song(run: Run) -> None:
    wanted, unwanted = ticket("takes 0.1 s"), ticket("takes 0.1 s")
    messages = run(wanted, unwanted, unwanted=lambda one: one is unwanted)
    assert isinstance(end(wanted, messages), Done)
    assert isinstance(end(unwanted, messages), Stopped)


def test_a_stop_between_two_variants_is_heard(run: Run, artifacts: ArtifactStore) -> None:
    one, messages = ticket(variants=3), list[Message]()

    def unwanted(_: Ticket) -> bool:
        return any(isinstance(m, Progress) and m.stage == "encoding" for m in messages)

    Runner(Tone(), artifacts).run([one], messages.append, unwanted)
    assert isinstance(end(one, messages), Stopped)


class Unloadable(Tone):
    """Cannot be loaded the first time."""

    tries = 0

    def load(self, progress: LoadProgress) -> None:
        type(self).tries += 1
        progress(1, 3)
        if self.tries == 1:
            raise MemoryError("secret")


def test_loading_that_fails_fails_every_ticket_and_is_tried_anew(artifacts: ArtifactStore) -> None:
    runner, tickets, messages = Runner(Unloadable(), artifacts), [ticket(), ticket()], list[Message]()
    runner.run(tickets, messages.append, lambda _: False)
    assert all(isinstance(end(one, messages), Failed) for one in tickets)
    for _ in range(2):
        messages.clear()
        runner.run(tickets, messages.append, lambda _: False)
        assert runner.loaded
        assert all(isinstance(end(one, messages), Done) for one in tickets)
    assert Unloadable.tries == 2
    assert not [m for m in messages if isinstance(m, Progress) and m.stage == "loading"]


class Forgetful(BatchTone):
    """Makes one song too few."""

    def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
        return super().generate(requests, watch)[1:]


def test_an_engine_that_makes_too_few_songs_has_failed(run: Run) -> None:
    tickets = [ticket(), ticket()]
    messages = run(*tickets, engine=Forgetful())
    assert all(isinstance(end(one, messages), Failed) for one in tickets)


def test_the_device_is_free_before_the_last_song_is_saved(run: Run) -> None:
    messages = run(ticket("takes 0.02 s"))
    freed = next(number for number, m in enumerate(messages) if isinstance(m, Freed))
    encoding = [n for n, m in enumerate(messages) if isinstance(m, Progress) and m.stage == "encoding"]
    assert all(number > freed for number in encoding)
    assert isinstance(messages[-1], Done)


def test_two_calls_never_hold_the_device_together(artifacts: ArtifactStore) -> None:
    class Alone(Tone):
        inside = 0
        most = 0

        def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
            Alone.inside += 1
            Alone.most = max(Alone.most, Alone.inside)
            songs = super().generate(requests, watch)
            Alone.inside -= 1
            return songs

    runner = Runner(Alone(), artifacts)
    messages: list[Message] = []
    tickets = [ticket("takes 0.05 s", seed=n) for n in range(6)]
    with ThreadPoolExecutor(3) as threads:
        for one in tickets:
            threads.submit(runner.run, [one], messages.append, lambda _: False)
    assert all(isinstance(end(one, messages), Done) for one in tickets)
    assert Alone.most == 1


def kept_song(run: Run) -> tuple[Ticket, SourceFiles]:
    """A ticket whose song the store has, and that song as a source."""
    one = ticket(seed=1)
    done = end(one, run(one, engine=Band()))
    assert isinstance(done, Done)
    (track,) = done.result.tracks
    assert track.project
    audio, project = (url.removeprefix("/audio/") for url in (track.audio[0].url, track.project))
    return one, SourceFiles(
        id="old", title="x", seconds=1.0, sha256="0", audio=audio, project=project, engine="band"
    )


def again(source: SourceFiles | None, name: str = "old") -> Ticket:
    """A ticket that starts from it."""
    asked = SongRequest(task="retake", source=name, duration=1.0, seed=2)
    return Ticket(uuid4().hex, 1, asked, (source,) if source else ())


def test_an_engine_gets_the_files_of_its_source(run: Run) -> None:
    _, source = kept_song(run)
    one = again(source)
    done = end(one, run(one, engine=Band()))
    assert isinstance(done, Done)
    used = done.result.tracks[0].used
    assert (used["source_engine"], used["source_project"]) == ("band", "text2music 1")


@pytest.mark.parametrize("lost", ["audio", "project"])
def test_a_source_whose_files_have_gone_fails_for_good(run: Run, artifacts: ArtifactStore, lost: str) -> None:
    _, source = kept_song(run)
    artifacts.delete(getattr(source, lost))
    one = again(source)
    failed = end(one, run(one, engine=Band()))
    assert isinstance(failed, Failed)
    assert (failed.error.code, failed.error.field) == ("invalid_request", "source")
    assert not failed.error.retryable


def test_an_engine_gets_no_source_that_the_ticket_does_not_name(run: Run) -> None:
    one = again(kept_song(run)[1], name="other")
    failed = end(one, run(one, engine=Band()))
    assert isinstance(failed, Failed)
    assert failed.error.field == "source"


def test_a_store_that_is_away_when_the_source_is_wanted_is_worth_another_try(
    run: Run, tmp_path: Path
) -> None:
    _, source = kept_song(run)
    one, messages = again(source), list[Message]()
    away = ArtifactStore("away://x", tmp_path / "cache")
    fsspec.register_implementation("away", Away, clobber=True)
    Runner(Band(), away).run([one], messages.append, lambda _: False)
    failed = end(one, messages)
    assert isinstance(failed, Failed)
    assert (failed.error.code, failed.error.retryable) == ("render_failed", True)
    assert "secret" not in failed.error.message


class Away(MemoryFileSystem):  # type: ignore[misc]
    """A store that does not answer."""

    protocol = "away"

    def get_file(self, *args: object, **options: object) -> None:
        raise ConnectionError("secret address")


def test_stems_are_in_memory_only_when_asked_for(run: Run) -> None:
    plain, asked = ticket(), ticket(stems=True)
    found = run(plain, asked, engine=Band())
    stems = []
    for one in (plain, asked):
        done = end(one, found)
        assert isinstance(done, Done)
        stems.append([stem.name for stem in done.result.tracks[0].stems])
    assert stems == [[], ["Low End", "lead"]]


def test_stems_tell_how_far_they_are_and_hear_a_stop(run: Run, artifacts: ArtifactStore) -> None:
    one = ticket(stems=True)
    encoding = [m for m in run(one, engine=Band()) if isinstance(m, Progress) and m.stage == "encoding"]
    assert len(encoding) == 2, "at the song, and between its stems"
    assert encoding[0].progress < encoding[1].progress < 1

    two, saving = ticket(stems=True), list[Message]()

    def unwanted(_: Ticket) -> bool:
        return sum(isinstance(m, Progress) and m.stage == "encoding" for m in saving) == 2

    class Third(Band):
        """Has another stem, before which the stop is heard."""

        def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
            (song,) = super().generate(requests, watch)
            return [replace(song, stems={**song.stems, "third": song.samples})]

    before = set(artifacts.older_than(math.inf))
    Runner(Third(), artifacts).run([two], saving.append, unwanted)
    assert isinstance(end(two, saving), Stopped)
    assert set(artifacts.older_than(math.inf)) == before
