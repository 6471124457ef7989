"""Chains of tasks, without sound: whatever is done to a song, it stays one."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.contract import Source
from engines.errors import InvalidRequest
from engines.houseband import HouseBand
from engines.houseband.harmony import transposed
from engines.houseband.midi import midi_file
from engines.houseband.project import Project
from engines.houseband.result import timed_chords, timed_sections
from engines.houseband.tasks import Take, take
from engines.request import SongRequest
from tests.engines.listener import Listener

RATE = 44_100
LYRICS = (
    "[verse]\nAnd I will love you in the morning\nEvery window holds a golden light\n"
    "[chorus]\nWe are running with the morning sun\nSing it louder till the day is done"
)
STYLES = ("pop", "jazz", "metal", "techno", "folk", "reggae", "waltz", "orchestral", "bossa + house")


class Shelf(Listener):
    """A watch with one source on it: noise under a project."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.project: Project | None = None

    def source(self, source_id: str) -> Source:
        if source_id != "song" or self.project is None:
            return super().source(source_id)
        frames = round(self.project.plan.duration * RATE)
        path = self._folder / f"{frames}.wav"
        if not path.exists():
            noise = np.random.default_rng(0).normal(0.0, 0.05, (frames, 2))
            soundfile.write(path, noise, RATE)
        return Source("song", path, self.project.to_bytes(), "houseband")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def done(shelf: Shelf, **fields: object) -> Take:
    """The task done to the song on the shelf, which becomes its result."""
    request = SongRequest.model_validate({"seed": 5, **fields})
    HouseBand.info.check(request)
    made = take(request, shelf)
    assert round(made.plan.duration * RATE) == round(request.duration * RATE)
    check(made)
    shelf.project = Project(made.plan, made.score)
    return made


def check(made: Take) -> None:
    """What holds for every song."""
    plan, score = made.plan, made.score
    assert Project.from_bytes(Project(plan, score).to_bytes()) == Project(plan, score)
    assert len({part.name for part in plan.parts}) == len(plan.parts)
    bar = 0
    for section in plan.sections:
        assert section.start_bar == bar
        assert len(section.chords) == section.bars
        assert sum(section.line_bars) <= section.bars
        bar += section.bars
    assert any(track.notes for track in score.tracks)
    for track in score.tracks:
        sounding: dict[int, float] = {}
        for note in track.notes:
            assert plan.seconds(note.start) < plan.duration
            assert sounding.get(note.pitch, 0.0) <= note.start + 1e-6, f"{track.name} strikes a sounding note"
            sounding[note.pitch] = note.start + note.beats
    spans = [(line.start, line.end, line.text) for line in score.lines]
    assert all(one[1] <= other[0] + 1e-6 for one, other in pairwise(spans)), spans
    chords = timed_chords(plan)
    assert all(one.end <= other.start + 2e-3 for one, other in pairwise(chords))
    assert chords[-1].end == pytest.approx(plan.duration, abs=2e-3)
    assert timed_sections(plan)
    assert midi_file(plan, score)


def sung(shelf: Shelf, prompt: str, seconds: float, seed: int) -> Take:
    return done(shelf, prompt=prompt, lyrics=LYRICS, duration=seconds, seed=seed)


@pytest.mark.parametrize("seed", range(24))
def test_any_chain_of_tasks_is_a_song(seed: int, shelf: Shelf) -> None:
    rng = np.random.default_rng(seed)

    def style() -> str:
        return str(rng.choice(STYLES))

    language = str(rng.choice(["en", "fr"]))
    seconds = float(rng.choice([8.0, 21.3, 47.0]))
    done(shelf, prompt=style(), lyrics=LYRICS, language=language, duration=seconds, seed=seed)
    for _ in range(7):
        assert shelf.project is not None
        seconds = shelf.project.plan.duration
        common = {"source": "song", "duration": seconds, "seed": int(rng.integers(1000))}
        task = str(rng.choice(["retake", "repaint", "extend", "cover", "complete"]))
        if task == "retake":
            done(shelf, task=task, strength=float(rng.random()), **common)
        elif task == "repaint":
            start = float(rng.uniform(0, seconds - 0.2))
            region = {"start": start, "end": float(rng.uniform(start + 0.1, seconds))}
            prompt = style() if rng.random() < 0.5 else ""
            done(shelf, task=task, region=region, prompt=prompt, **common)
        elif task == "extend":
            common["duration"] = seconds + float(rng.uniform(1.0, 20.0))
            done(shelf, task=task, extend_at=str(rng.choice(["start", "end"])), **common)
        elif task == "cover":
            common["duration"] = float(rng.uniform(5.0, 60.0))
            key = str(rng.choice(["A minor", "F# major", "C major"])) if rng.random() < 0.5 else None
            done(shelf, task=task, prompt=style(), key=key, strength=float(rng.random()), **common)
        else:
            names = [name for name in ("violin", "organ", "trumpet") if name not in _names(shelf)]
            if names:
                done(shelf, task=task, tracks=names[:1], **common)


def _names(shelf: Shelf) -> set[str]:
    assert shelf.project is not None
    return {part.name for part in shelf.project.plan.parts}


def test_a_repaint_changes_the_chart_where_it_changes_the_chords(shelf: Shelf) -> None:
    sung(shelf, "pop, 120 bpm", 30, 3)
    before = shelf.project
    assert before is not None
    made = done(shelf, task="repaint", source="song", duration=30, region={"start": 4.0, "end": 20.0}, seed=9)
    old, new = (
        [bar for section in plan.sections for bar in section.chords] for plan in (before.plan, made.plan)
    )
    changed = [bar for bar in range(len(old)) if old[bar] != new[bar]]
    assert changed
    assert all(4.0 <= (bar + 0.5) * 2.0 < 20.0 for bar in changed)
    bass = next(track for track in made.score.tracks if track.role == "bass")
    for bar in changed:
        first = [note for note in bass.notes if bar * 4 - 0.1 <= note.start < bar * 4 + 0.2]
        assert all(note.pitch % 12 in new[bar][0].pitch_classes for note in first)


def test_two_repaints_in_two_styles_have_players_of_their_own(shelf: Shelf) -> None:
    sung(shelf, "pop, 120 bpm", 16, 3)
    for prompt, start in (("jazz trio", 2.0), ("heavy metal", 8.0)):
        region = {"start": start, "end": start + 3.0}
        made = done(shelf, task="repaint", source="song", duration=16, region=region, prompt=prompt)
    players: dict[str, set[str]] = {}
    for track in made.score.tracks:
        for note in track.notes:
            moment = made.plan.seconds(note.start)
            where = "jazz" if 2.0 <= moment < 5.0 else "metal" if 8.0 <= moment < 11.0 else "pop"
            players.setdefault(track.name, set()).add(where)
    anew = [where for name, where in players.items() if "anew" in name]
    assert {"jazz"} in anew
    assert {"metal"} in anew
    assert {"jazz", "metal"} not in anew


def test_a_cover_heeds_what_the_prompt_says_of_the_singer(shelf: Shelf) -> None:
    for prompt, voice in (
        ("jazz", "heart"),
        ("jazz, male vocals", "tenor"),
        ("jazz without vocals", None),
        ("instrumental jazz", None),
    ):
        sung(shelf, "pop", 20, 1)
        made = done(shelf, task="cover", source="song", duration=20, prompt=prompt)
        assert made.plan.voice == voice
        assert made.score.lines, "the words are kept in time"
    sung(shelf, "pop", 20, 1)
    quiet = done(shelf, task="cover", source="song", duration=20, prompt="jazz", loudness=-20)
    assert quiet.plan.loudness == -20
    assert done(shelf, task="cover", source="song", duration=20, prompt="waltz in 3/4").notices


def test_a_section_in_a_key_of_its_own_moves_with_the_cover(shelf: Shelf) -> None:
    sung(shelf, "pop", 30, 1)
    assert shelf.project is not None
    plan = shelf.project.plan
    home = plan.key.pitch_class
    raised = replace(plan.sections[-1], key=transposed(plan.key, 2))
    shelf.project = replace(shelf.project, plan=replace(plan, sections=(*plan.sections[:-1], raised)))
    key = str(transposed(plan.key, 5))
    made = done(shelf, task="cover", source="song", duration=30, prompt="jazz", key=key)
    last = made.plan.sections[-1]
    assert made.plan.key_of(last).pitch_class == (home + 7) % 12


def test_an_upbeat_is_not_sung_twice(shelf: Shelf) -> None:
    for seed in range(12):
        first = sung(shelf, "pop", 8, seed)
        longer = done(shelf, task="extend", source="song", duration=18, extend_at="start", seed=seed)
        assert [line.text for line in longer.score.lines] == [line.text for line in first.score.lines]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:40] + bytes([data[40] ^ 255]) + data[41:],
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"{}",
    ],
)
def test_a_broken_project_is_said_to_be(change: object, shelf: Shelf) -> None:
    sung(shelf, "pop", 8, 1)
    assert shelf.project is not None
    assert callable(change)
    with pytest.raises(InvalidRequest) as caught:
        Project.from_bytes(change(shelf.project.to_bytes()))
    assert caught.value.field == "source"
