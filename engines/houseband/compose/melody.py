"""The sung lines: the tunes of the lyrics, word by word."""

from typing import Final

from engines.houseband.compose.bars import swung
from engines.houseband.compose.songbook import Songbook, Tune
from engines.houseband.lyrics import LyricWord, words_of
from engines.houseband.plan import Plan
from engines.houseband.score import Note, SungLine, SungWord, velocity
from engines.houseband.voice import read_line, voices

_BREATH_SECONDS: Final = 0.15


def comfort(voice: str) -> tuple[int, int]:
    """The range a voice likes to sing in, MIDI notes."""
    found = voices.voice(voice)
    return found.low, found.high


def sung_lines(plan: Plan, book: Songbook, gate: float = 0.97) -> list[SungLine]:
    """Every line of the lyrics in time order; one note per syllable, none past the next line's first."""
    found: list[tuple[str, tuple[LyricWord, ...], list[Note], tuple[int, ...]]] = []
    for index, section in enumerate(plan.sections):
        start_bar = section.start_bar
        for order, text in enumerate(section.lines):
            if plan.voice is not None and not read_line(text):  # the singer has to leave it out
                start_bar += section.line_bars[order]
                continue
            tune = book.line(index, order)
            notes = placed(plan, tune, start_bar, 80.0 + 12.0 * section.energy, gate)
            found.append((text, words_of(text, plan.language), notes, tune.harmony))
            start_bar += section.line_bars[order]
    lines: list[SungLine] = []
    for place, (text, words, notes, harmony) in enumerate(found):
        until = found[place + 1][2][0].start if place + 1 < len(found) else _end(plan)
        lines.append(SungLine(text, _words(words, _within(plan, notes, until), harmony)))
    return lines


def placed(plan: Plan, tune: Tune, start_bar: int, loud: float, gate: float) -> list[Note]:
    """A tune as notes from a bar on, with the swing of the style and the touch of a player."""
    rng = plan.rng("touch", "melody", start_bar)
    count = len(tune.steps)
    notes: list[Note] = []
    for place, (step, end, pitch) in enumerate(zip(tune.steps, tune.ends, tune.pitches, strict=True)):
        start, stop = _beat(plan, start_bar, step), _beat(plan, start_bar, end)
        late = min(0.2 * (stop - start), max(0.0, rng.normal(0.004, plan.style.loose)) * plan.bpm / 60.0)
        arc = 1.0 + 0.1 * (1.0 - abs(2.0 * place / max(1, count - 1) - 1.0))
        force = loud * arc * (1.0 if tune.strong[place] else 0.9) + rng.normal(0.0, 3.0)
        notes.append(Note(start + late, max(0.02, (stop - start) * gate - late), pitch, velocity(force)))
    return notes


def _beat(plan: Plan, start_bar: int, step: float) -> float:
    start = start_bar * plan.meter.beats
    if not float(step).is_integer():
        return start + step / plan.meter.steps_per_beat
    bar, inside = divmod(int(step), plan.meter.steps)
    return start + bar * plan.meter.beats + swung(inside, plan)


def _end(plan: Plan) -> float:
    return plan.frame.beats + 0.7 * plan.frame.ring * plan.bpm / 60.0


def _within(plan: Plan, notes: list[Note], until: float) -> list[Note]:
    """The notes with a breath before `until`."""
    breath = _BREATH_SECONDS * plan.bpm / 60.0
    last = notes[-1]
    room = until - last.start
    beats = min(last.beats, max(0.5 * room, room - breath))
    return [*notes[:-1], Note(last.start, beats, last.pitch, last.velocity)]


def _words(words: tuple[LyricWord, ...], notes: list[Note], harmony: tuple[int, ...]) -> tuple[SungWord, ...]:
    out: list[SungWord] = []
    at = 0
    for word in words:
        to = at + len(word.stresses)
        out.append(SungWord(word.text, tuple(notes[at:to]), harmony[at:to]))
        at = to
    return tuple(out)
