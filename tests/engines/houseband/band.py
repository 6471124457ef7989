"""Small songs for tests of the players, laid out by hand; what holds for the notes of every song."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engines.houseband.harmony import chord
from engines.houseband.meter import Meter
from engines.houseband.plan import Aspect, Plan, Section
from engines.houseband.planning import make_plan
from engines.houseband.score import Score
from engines.houseband.styles import Part, Style
from engines.music import Key
from engines.request import SongRequest

ENERGY = {
    "intro": 0.45, "verse": 0.6, "prechorus": 0.72, "chorus": 1.0, "bridge": 0.58, "solo": 0.85,
    "break": 0.42, "outro": 0.5,
}  # fmt: skip


def song(
    style: Style,
    kinds: Sequence[str],
    *,
    bars: int = 4,
    signature: str = "4/4",
    key: str = "C major",
    chords: Sequence[str] = ("I", "IV", "V", "I"),
    bpm: float = 120.0,
    seed: int = 1,
    reseeded: Mapping[Aspect, int] | None = None,
    parts: tuple[Part, ...] = (),
) -> Plan:
    """A plan of sections of `bars` bars each, on one progression."""
    meter = Meter(signature)
    total = len(kinds) * bars * meter.beats
    plan = make_plan(SongRequest(prompt="pop", key=key, bpm=bpm, duration=total * 60 / bpm + 2.5), seed)
    tonic = Key.parse(key)
    found = tuple(tuple(chord(n, tonic) for n in bar.split()) for bar in chords)
    sections = tuple(
        Section(
            kind=kind,  # type: ignore[arg-type]
            start_bar=index * bars,
            bars=bars,
            energy=ENERGY[kind],
            chords=tuple(found[bar % len(found)] for bar in range(bars)),
        )
        for index, kind in enumerate(kinds)
    )
    return replace(
        plan,
        style=style,
        parts=parts or style.parts,
        meter=meter,
        sections=sections,
        final=chord("I" if tonic.mode == "major" else "i", tonic),
        reseeded=dict(reseeded or {}),
        frame=replace(plan.frame, beats=total, bpm=bpm),
    )


def no_check() -> None:
    """Nobody wants to stop."""


def assert_playable(score: Score, end: float) -> None:
    """Every note of the score can be played, and is inside a song of `end` beats."""
    assert score.tracks
    for track in score.tracks:
        for note in track.notes:
            assert 0 <= note.start < end
            assert 0 < note.beats <= end - note.start + 1e-6
            assert 0 <= note.pitch <= 127
            assert 1 <= note.velocity <= 127
