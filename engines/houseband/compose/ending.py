"""The ending: everyone lands on the last chord; how the music slows down or fades before it."""

from dataclasses import replace
from typing import Final

from engines.houseband.compose.bass import root_near
from engines.houseband.compose.drums import GENERAL_MIDI
from engines.houseband.form import fade_bars
from engines.houseband.harmony import voicing
from engines.houseband.plan import Plan
from engines.houseband.score import Note, SungLine, velocity
from engines.houseband.styles import Part

_LONG_RING: Final = 3.2
_RELEASE: Final = 0.3
"""Part of the last chord's time in which it dies away by itself, at most a second."""
_STING_BEATS: Final = 0.5
_RITARD: Final = 0.3
"""Seconds by which the last chord of a slowing song comes late at most."""
_RITARD_BEATS: Final = 0.4
_FADED_TO: Final = 0.3


def ending(plan: Plan, part: Part, before: list[Note]) -> list[Note]:
    """What one part plays from the last chord on; `before` is what it played until there."""
    start = float(plan.frame.beats)
    length = _length(plan)
    if part.role == "drums":
        pieces = ("kick", "crash") if plan.style.full_beat else ()
        return [Note(start, 0.5, GENERAL_MIDI[piece], 92) for piece in pieces]
    if part.role == "bass":
        return [Note(start, length, root_near(plan.final.root, part.low, part.high), 88)]
    if part.role == "lead":
        return [Note(start, min(length, 4.0), _home(plan, part, before), 84)] if before else []
    rng = plan.rng("touch", part.name, "ending")
    previous = tuple(note.pitch for note in before[-part.voices :])
    tones = plan.final.pitch_classes
    shape = voicing(
        tones[:1] + tones[2:3] if part.power else tones, part.low, part.high, previous, part.voices
    )
    if part.left:
        low = max(31, part.low - 19)
        shape = (root_near(plan.final.root, low, low + 16), *shape)
    notes: list[Note] = []
    rings = [0.0]
    while (
        plan.finish != "stinger"
        and part.role in ("keys", "guitar", "arp")
        and plan.frame.ring - rings[-1] * 60 / plan.bpm > _LONG_RING + 1.6
    ):
        rings.append(rings[-1] + plan.meter.beats / 2)  # a long last chord is touched again, softer
    for turn, offset in enumerate(rings):
        for order, pitch in enumerate(shape):
            roll = order * (0.03 + 0.03 * turn) * plan.bpm / 60.0 if part.role in ("keys", "guitar") else 0.0
            roll = 0.0 if plan.finish == "stinger" else roll
            loud = 76.0 * 0.8**turn + rng.normal(0.0, 2.0)
            ends = rings[turn + 1] if turn + 1 < len(rings) else length
            notes.append(Note(start + offset + roll, max(0.1, ends - offset - roll), pitch, velocity(loud)))
    return notes


def faded(plan: Plan, notes: list[Note]) -> list[Note]:
    """The notes, softer and softer over the last bars where the song ends in a fade."""
    if plan.finish != "fade":
        return notes
    bars = fade_bars(plan.bars)
    start = float(plan.frame.beats - bars * plan.meter.beats)
    length = float(bars * plan.meter.beats)

    def soft(note: Note) -> Note:
        part = min(1.0, max(0.0, (note.start - start) / length))
        return replace(note, velocity=velocity(note.velocity * (1.0 - (1.0 - _FADED_TO) * part)))

    return [soft(note) for note in notes]


def steady_until(plan: Plan) -> int:
    """The beat up to which the song goes on as if it would not end."""
    if plan.finish == "fade":
        return plan.frame.beats - fade_bars(plan.bars) * plan.meter.beats
    return plan.frame.beats - (plan.meter.beats if Ritard(plan).slows else 0)


class Ritard:
    """Slows the last beats of songs that breathe, so that the last chord comes a little late."""

    def __init__(self, plan: Plan) -> None:
        slows = plan.style.slows and plan.finish == "ring" and len(plan.clock.beats) < 2
        spare = plan.frame.ring - 1.2
        late = min(_RITARD, max(0.0, spare)) if slows and plan.bars >= 4 else 0.0
        self._late = min(late * plan.bpm / 60.0, _RITARD_BEATS)
        self._end = float(plan.frame.beats)
        self._span = float(min(plan.meter.beats, 4))
        self._last = plan.duration * plan.bpm / 60.0

    @property
    def slows(self) -> bool:
        """Whether it does anything."""
        return self._late > 0.0

    def beat(self, beat: float) -> float:
        """Where a beat comes."""
        part = min(1.0, max(0.0, (beat - self._end + self._span) / self._span))
        return beat + self._late * part * part

    def note(self, note: Note) -> Note:
        """Where a note comes, and how long it is then."""
        if not self._late:
            return note
        start = self.beat(note.start)
        stop = min(self.beat(note.start + note.beats), self._last)
        return replace(note, start=start, beats=max(0.02, stop - start))

    def line(self, line: SungLine) -> SungLine:
        """Where a sung line comes."""
        if not self._late:
            return line
        return replace(
            line,
            words=tuple(
                replace(word, notes=tuple(self.note(note) for note in word.notes)) for word in line.words
            ),
        )


def _length(plan: Plan) -> float:
    """Beats that the last chord is held: it is let go early enough to die away within the song."""
    if plan.finish == "stinger":
        return _STING_BEATS
    ring = plan.frame.ring
    return (ring - min(1.0, _RELEASE * ring)) * plan.bpm / 60.0


def _home(plan: Plan, part: Part, before: list[Note]) -> int:
    """The tonic nearest to the lead's last note, within its register."""
    last = before[-1].pitch
    options = [p for p in range(part.low - 2, part.high + 3) if p % 12 == plan.final.root]
    return min(options, key=lambda pitch: abs(pitch - last))
