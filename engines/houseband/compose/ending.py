"""The ending: everyone lands on the last chord, which rings out."""

from typing import Final

from engines.houseband.compose.bass import root_near
from engines.houseband.compose.drums import GENERAL_MIDI
from engines.houseband.harmony import voicing
from engines.houseband.plan import Plan
from engines.houseband.score import Note, velocity
from engines.houseband.styles import Part

_LONG_RING: Final = 3.2


def ending(plan: Plan, part: Part, before: list[Note]) -> list[Note]:
    """What one part plays from the last chord on; `before` is what it played until there."""
    start = float(plan.frame.beats)
    length = plan.frame.ring * plan.bpm / 60.0
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
        part.role in ("keys", "guitar", "arp")
        and plan.frame.ring - rings[-1] * 60 / plan.bpm > _LONG_RING + 1.6
    ):
        rings.append(rings[-1] + plan.meter.beats / 2)  # a long last chord is touched again, softer
    for turn, offset in enumerate(rings):
        for order, pitch in enumerate(shape):
            roll = order * (0.03 + 0.03 * turn) * plan.bpm / 60.0 if part.role in ("keys", "guitar") else 0.0
            loud = 76.0 * 0.8**turn + rng.normal(0.0, 2.0)
            ends = rings[turn + 1] if turn + 1 < len(rings) else length
            notes.append(Note(start + offset + roll, ends - offset - roll, pitch, velocity(loud)))
    return notes


def _home(plan: Plan, part: Part, before: list[Note]) -> int:
    """The tonic nearest to the lead's last note, within its register."""
    last = before[-1].pitch
    options = [p for p in range(part.low - 2, part.high + 3) if p % 12 == plan.key.pitch_class]
    return min(options, key=lambda pitch: abs(pitch - last))
