"""Which sections a song of a length has."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from agents.lyrics.budget import SyllableBudget

Part = Literal["intro", "verse", "pre-chorus", "chorus", "bridge", "solo", "outro"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
SOLO_LINES: Final = 4
"""Lines that could be sung while a solo is played."""
_SECTIONS: Final = 20
"""Sections that a song has at most: `Lyrics` takes 24, and the user may ask for more."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A section to fill: lines 0 is only played."""

    part: Part
    lines: int = 0


def _slots(*parts: tuple[Part, int]) -> tuple[Slot, ...]:
    return tuple(Slot(part, lines) for part, lines in parts)


_FORMS: Final = (
    _slots(("verse", 2)),
    _slots(("chorus", 4)),
    _slots(("verse", 2), ("chorus", 4)),
    _slots(("verse", 4), ("chorus", 4)),
    _slots(("verse", 4), ("pre-chorus", 2), ("chorus", 4)),
    _slots(("verse", 2), ("chorus", 4), ("verse", 2), ("chorus", 4)),
    _slots(("verse", 4), ("chorus", 4), ("verse", 4), ("chorus", 4)),
    _slots(
        ("verse", 4), ("pre-chorus", 2), ("chorus", 4), ("verse", 4), ("pre-chorus", 2), ("chorus", 4)
    ),
    _slots(
        ("verse", 4), ("chorus", 4), ("verse", 4), ("chorus", 4), ("bridge", 4), ("chorus", 4)
    ),
    _slots(
        ("verse", 4), ("pre-chorus", 2), ("chorus", 4), ("verse", 4), ("pre-chorus", 2), ("chorus", 4),
        ("bridge", 4), ("chorus", 4),
    ),
    _slots(
        ("verse", 4), ("pre-chorus", 2), ("chorus", 4), ("verse", 4), ("pre-chorus", 2), ("chorus", 4),
        ("bridge", 4), ("chorus", 4), ("outro", 2),
    ),
    _slots(
        ("verse", 8), ("pre-chorus", 2), ("chorus", 4), ("verse", 8), ("pre-chorus", 2), ("chorus", 4),
        ("bridge", 4), ("chorus", 4), ("outro", 2),
    ),
)  # fmt: skip
"""Forms by size; the largest that fits is taken."""


def _size(form: tuple[Slot, ...]) -> int:
    return sum(slot.lines or SOLO_LINES for slot in form)


def form_of(room: SyllableBudget, *, verse_lines: int = 4) -> tuple[Slot, ...]:
    """The sections for a budget, with an intro and an outro that are played where it has bars for them.

    A form may be one line in eight larger than the budget: engines take their breaths shorter. What is left
    over is filled with verses of `verse_lines`, choruses and solos.
    """
    allowed = room.lines * 1.125
    fitting = [form for form in _FORMS if _size(form) <= allowed]
    form = fitting[-1] if fitting else _FORMS[0]
    if verse_lines == 8:
        form = _lengthened(form, allowed)
    form = _prolonged(form, allowed)
    intro = (Slot("intro"),) if room.intro_bars else ()
    outro = (Slot("outro"),) if room.outro_bars and form[-1].part != "outro" else ()
    return (*intro, *form, *outro)


def _lengthened(form: tuple[Slot, ...], allowed: float) -> tuple[Slot, ...]:
    """With verses of eight lines, where there is room or a section can give some."""
    longer = tuple(Slot("verse", 8) if slot == Slot("verse", 4) else slot for slot in form)
    if _size(longer) <= allowed:
        return longer
    shorter = tuple(slot for slot in longer if slot.part not in ("pre-chorus", "outro"))
    return shorter if _size(shorter) <= allowed else form


def _prolonged(form: tuple[Slot, ...], allowed: float) -> tuple[Slot, ...]:
    """With more before the last chorus: a solo, then verses with their choruses, and solos between these."""
    last = max((i for i, slot in enumerate(form) if slot.part == "chorus"), default=len(form))
    body, close = list(form[:last]), form[last:]
    if len(form) < 6:
        return form
    verses = 8 if any(slot.lines == 8 for slot in form) else 4
    additions = (
        (Slot("solo"),),
        (Slot("chorus", 4), Slot("verse", verses)),
        (Slot("solo"), Slot("chorus", 4), Slot("verse", verses)),
    )
    turn = 0
    while True:
        added = additions[turn] if turn == 0 else additions[1 + turn % 2]
        if _size((*body, *close)) + _size(added) > allowed or len(body) + len(close) + len(added) > _SECTIONS:
            return (*body, *close)
        body += added
        turn += 1
