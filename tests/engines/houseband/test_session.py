"""Tests of a recording session with players and guests."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from engines.contract import Samples
from engines.errors import RenderFailed
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.compose import compose
from engines.houseband.plan import Plan
from engines.houseband.planning import make_plan
from engines.houseband.score import Score
from engines.houseband.session import Guest, Recording, record
from engines.request import SongRequest
from tests.engines.houseband.hearing import lufs, true_peak
from tests.engines.listener import Listener


@dataclass(frozen=True)
class Hummer:
    """A guest that hums one note for a second."""

    frames: int
    name: str = "vocals"
    effort: float = 0.1
    steps: int = 10

    def render(self, step: Callable[[], None]) -> Samples:
        time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
        out = np.zeros((2, self.frames), dtype=np.float32)
        for part in range(self.steps):
            span = slice(part * SAMPLE_RATE // 10, (part + 1) * SAMPLE_RATE // 10)
            out[:, SAMPLE_RATE:][:, span] = np.sin(2 * np.pi * 440 * time[span]) + np.sin(
                2 * np.pi * 880 * time[span]
            )
            step()
        return out


def song(prompt: str = "folk", duration: float = 5.0) -> tuple[Plan, Score]:
    plan = make_plan(SongRequest(prompt=prompt, duration=duration), 1)
    return plan, compose(plan, lambda: None)


@pytest.fixture(scope="module")
def hummed() -> tuple[Plan, Recording, Listener]:
    plan, score = song()
    listener = Listener()
    guest = Guest(Hummer(5 * SAMPLE_RATE), leads=True)
    return plan, record(plan, score, listener, [guest]), listener


def test_stems_add_up_to_what_was_mastered_whether_they_are_kept_or_not(
    hummed: tuple[Plan, Recording, Listener],
) -> None:
    plan, kept, _ = hummed
    assert list(kept.stems) == [*(part.name for part in plan.parts), "vocals"]
    _, score = song()
    guest = Guest(Hummer(5 * SAMPLE_RATE), leads=True)
    alone = record(plan, score, Listener(), [guest], keep_stems=False)
    assert alone.stems == {}
    assert alone.master.tobytes() == kept.master.tobytes()


def test_the_record_is_finished_and_exact(hummed: tuple[Plan, Recording, Listener]) -> None:
    _, recording, _ = hummed
    assert recording.master.shape == (2, 5 * SAMPLE_RATE)
    assert recording.master.dtype == np.float32
    assert lufs(recording.master) == pytest.approx(-14.0, abs=0.5)
    assert true_peak(recording.master) <= -1.0
    assert not recording.master[:, [0, -1]].any()
    assert np.abs(recording.master.mean(axis=1)).max() < 1e-3


def test_a_guest_is_heard_and_the_band_steps_back(hummed: tuple[Plan, Recording, Listener]) -> None:
    plan, recording, _ = hummed
    _, score = song()
    without = record(plan, score, Listener())
    during, after = (
        slice(int(1.3 * SAMPLE_RATE), int(1.8 * SAMPLE_RATE)),
        slice(3 * SAMPLE_RATE, 4 * SAMPLE_RATE),
    )
    for name in without.stems:
        role = plan.part(name).role
        one, other = recording.stems[name], without.stems[name]
        assert np.array_equal(one[:, after], other[:, after])
        stepped = 20 * np.log10(np.sqrt((one[:, during] ** 2).mean() / (other[:, during] ** 2).mean()))
        assert stepped == pytest.approx(0.0 if role in ("drums", "bass") else -1.8, abs=0.1)
    voice = recording.stems["vocals"][:, during]
    rest = np.sum([recording.stems[name] for name in without.stems], axis=0)[:, during]
    assert -8.0 < 10 * np.log10((voice**2).mean() / (rest**2).mean()) < 3.0


def test_progress_only_rises_and_ends_at_one(hummed: tuple[Plan, Recording, Listener]) -> None:
    _, _, listener = hummed
    fractions = [fraction for *_, fraction in listener.heard if fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert {stage for stage, *_ in listener.heard} == {"sampling", "decoding"}
    assert all(0 <= step <= steps for _, step, steps, _ in listener.heard)


def test_two_performers_of_one_name_are_refused() -> None:
    plan, score = song()
    guest = Guest(Hummer(5 * SAMPLE_RATE, name=plan.parts[0].name))
    with pytest.raises(ValueError, match=f"{plan.parts[0].name!r}.*name of its own"):
        record(plan, score, Listener(), [guest])


def test_a_guest_of_another_length_is_refused() -> None:
    plan, score = song()
    with pytest.raises(ValueError, match="vocals rendered"):
        record(plan, score, Listener(), [Guest(Hummer(4 * SAMPLE_RATE))])


def test_an_instrument_that_fails_ends_the_session() -> None:
    plan, score = song()
    broken = tuple(replace(part, preset="kazoo") if part.role == "bass" else part for part in plan.parts)
    with pytest.raises(RenderFailed, match="kazoo"):
        record(replace(plan, parts=broken), score, Listener())
