"""Tests of the chords of a song: what sections share, how they end, and what is left to chance."""

from dataclasses import replace

import numpy as np

from engines.houseband.compose import compose
from engines.houseband.form import PEAKS
from engines.houseband.harmonising import rounds
from engines.houseband.meter import Meter
from engines.houseband.plan import Aspect, Plan
from engines.houseband.planning import make_plan
from engines.houseband.randomness import stream
from engines.houseband.styles import STYLES, Pool
from engines.music import Key
from engines.request import SongRequest

LYRICS = (
    "[verse]\nWalking down the empty street tonight\nEvery window holds a golden light\n"
    "[prechorus]\nAnd I know that you are waiting there\nSomething in the summer air\n"
    "[chorus]\nWe are running with the morning sun\nSing it louder till the day is done\n"
)


def plans(prompt: str = "pop in C major", lyrics: str = LYRICS, duration: float = 90.0) -> list[Plan]:
    return [
        make_plan(SongRequest(prompt=prompt, lyrics=lyrics, duration=duration), seed) for seed in range(24)
    ]


def names(plan: Plan, index: int) -> list[str]:
    return [" ".join(chord.name for chord in bar) for bar in plan.sections[index].chords]


def test_sections_of_a_kind_share_their_chords_and_the_verse_is_not_the_chorus() -> None:
    for plan in plans():
        found: dict[str, list[list[str]]] = {"verse": [], "chorus": []}
        for index, section in enumerate(plan.sections):
            if section.key is None and section.kind in found:
                found[section.kind].append(names(plan, index))
        for sections in found.values():
            assert all(bars[:2] == sections[0][:2] for bars in sections), "but for the cadence"
        assert found["verse"][0] != found["chorus"][0]


def test_chords_may_come_faster_before_the_chorus() -> None:
    lifts = [section for plan in plans() for section in plan.sections if section.kind == "prechorus"]
    faster = [section for section in lifts if all(len(bar) == 2 for bar in section.chords)]
    assert 0 < len(faster) < len(lifts)
    in_three = [s for plan in plans("pop 3/4") for s in plan.sections if s.kind == "prechorus"]
    assert not any(all(len(bar) == 2 for bar in section.chords) for section in in_three)


def test_the_tonic_is_seldom_cheated() -> None:
    ends = [
        section.chords[-1][-1].name
        for plan in plans(duration=200.0)
        for section in plan.sections
        if section.kind == "chorus" and section.key is None and section.lines
    ]
    assert set(ends) <= {"C", "Am", "F"}
    assert ends.count("C") > 2 * ends.count("Am")


def test_the_intro_mostly_has_the_chords_of_the_chorus() -> None:
    shared = 0
    for plan in plans():
        peak = next(index for index, section in enumerate(plan.sections) if section.kind in PEAKS)
        shared += names(plan, 0)[:2] == names(plan, peak)[:2]
    assert 12 <= shared < 24


def test_the_song_ends_with_the_cadence_of_its_style() -> None:
    for style in STYLES:
        plan = make_plan(SongRequest(prompt=style.name, duration=60), 3)
        pool = style.pools[plan.key.mode]
        last = plan.sections[-1].chords[-1]
        assert len(last) == len(pool.cadence.split())
        assert plan.final.root == plan.key_of(plan.sections[-1]).pitch_class


def test_progressions_of_eight_bars_and_less_set_no_rounds_and_a_blues_does() -> None:
    style = next(style for style in STYLES if style.name == "pop")

    def draw(aspect: Aspect, *names: str | int) -> np.random.Generator:
        return stream(1, aspect, *names)

    assert rounds(style, Key.parse("C major"), Meter("4/4"), draw) == {}
    blues = Pool(
        verse=("I7 | " * 11 + "V7",), chorus=("I | V",), bridge=("IV | I",), intro=("I | V",), cadence="V7"
    )
    found = rounds(replace(style, pools={"major": blues}), Key.parse("C major"), Meter("4/4"), draw)
    assert found == {"verse": 12, "prechorus": 12}


def test_the_last_line_is_repeated_over_its_own_chords_with_its_own_tune() -> None:
    tagged = 0
    for seed in range(30):
        plan = make_plan(SongRequest(prompt="pop, 110 bpm", lyrics=LYRICS, duration=66), seed)
        last = plan.sections[-1]
        if last.kind != "outro" or not last.lines:
            continue
        tagged += 1
        lines = compose(plan, lambda: None).lines[-3:]
        assert len({line.text for line in lines}) == 1
        tunes = [[note.pitch for note in line.notes] for line in lines]
        assert tunes[0] == tunes[1] == tunes[2]
        before = plan.sections[-2]
        end, size = sum(before.line_bars), last.line_bars[0]
        assert last.chords[: size - 1] == before.chords[end - size : end - 1]
    assert tagged >= 3
