"""Any audio as a plan: tempo or beats, key, chords of every bar, sections, and its melody."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from engines.analysis import Analysis, analyse
from engines.contract import Samples, Watch
from engines.houseband.band import band
from engines.houseband.clock import SAMPLE_RATE, Clock
from engines.houseband.form import Frame, frame
from engines.houseband.harmony import Chord, named
from engines.houseband.lyrics import Kind
from engines.houseband.meter import Meter
from engines.houseband.plan import Plan, Section
from engines.houseband.planning import loudness_of
from engines.houseband.prompt import read_prompt
from engines.houseband.score import Note
from engines.request import SongRequest

UNSTEADY: Final = 0.15
"""Below this confidence a tempo is a guess."""
_PHRASE: Final = 8
"""Bars of a section where none are heard."""
_INTERVALS: Final = {
    "maj": (0, 4, 7), "min": (0, 3, 7), "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "min7": (0, 3, 7, 10),
    "dim": (0, 3, 6), "sus2": (0, 2, 7), "sus4": (0, 5, 7), "hdim7": (0, 3, 6, 10), "aug": (0, 4, 8),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """What the band hears in a recording."""

    plan: Plan
    """In the style of the request's prompt; pop where it names none."""
    tune: tuple[Note, ...]
    notices: tuple[str, ...]


def transcribe(audio: Samples, request: SongRequest, watch: Watch, *, along: bool) -> Heard:
    """Listen to `audio` (2, frames); `along` keeps to its own beats, else the tempo is even from 0 on."""
    found = analyse(audio, SAMPLE_RATE, watch.check)
    seconds = audio.shape[1] / SAMPLE_RATE
    brief = read_prompt(request.prompt, request.negative_prompt)
    meter = Meter(found.time_signature)
    origin = _clock(found, meter)
    clock = origin if along else Clock(float(round(found.bpm, 1)))
    length = request.duration if along else seconds
    placed = _frame(length, clock, meter)
    bars = max(1, math.ceil(placed.beats / meter.beats))
    chords = [_bar(found, origin, meter, bar) for bar in range(bars)]
    notices = []
    if found.tempo_confidence < UNSTEADY:
        notices.append("No steady beat was found in the source; the band counts its own.")
    plan = Plan(
        style=brief.style,
        parts=band(brief, request.lead),
        key=found.key,
        meter=meter,
        frame=placed,
        clock=clock,
        duration=request.duration,
        seed=request.seed or 0,
        sections=_sections(found, origin, meter, chords, audio),
        final=named(
            found.key.pitch_class, _INTERVALS["maj" if found.key.mode == "major" else "min"], found.key
        ),
        language=request.language,
        voice=None,
        loudness=loudness_of(request),
        reseeded={},
        notices=(),
    )
    return Heard(plan, _tune(found, origin), tuple(notices))


def _clock(found: Analysis, meter: Meter) -> Clock:
    """The recording's beats, from a downbeat at or before its start on."""
    beats = list(found.beats)
    if len(beats) < 4:
        return Clock(found.bpm)
    each = 60.0 / found.bpm
    first = found.downbeats[0] if found.downbeats else 0
    back = -first % meter.beats  # beats before the first one heard, so that beat 0 is a downbeat
    earlier = [beats[0] - each * (back - index) for index in range(back)]
    bar = each * meter.beats
    while (earlier + beats)[0] > 0.05:
        start = (earlier + beats)[0]
        earlier = [start - bar + each * index for index in range(meter.beats)] + earlier
    return Clock(found.bpm, beats=tuple(earlier + beats))


def _frame(seconds: float, clock: Clock, meter: Meter) -> Frame:
    """Bars up to the end of the audio: along a recording there is no last chord to wait for."""
    if not clock.beats:
        return frame(seconds, clock.bpm, meter)
    beats = max(meter.beats, math.floor(clock.beat(seconds) / meter.beats) * meter.beats)
    return Frame(clock.bpm, beats, max(0.05, seconds - clock.seconds(beats)))


def _bar(found: Analysis, clock: Clock, meter: Meter, bar: int) -> tuple[Chord, ...]:
    """The chord of a bar, or two where its halves differ."""
    start = bar * meter.beats
    halves = [
        _chord(
            found,
            clock.seconds(start + meter.beats * half / 2),
            clock.seconds(start + meter.beats * (half + 1) / 2),
        )
        for half in range(2)
    ]
    known = [chord for chord in halves if chord is not None]
    if not known:
        tonic = "maj" if found.key.mode == "major" else "min"
        return (named(found.key.pitch_class, _INTERVALS[tonic], found.key),)
    return tuple(dict.fromkeys(known)) if meter.beats % 2 == 0 else (known[0],)


def _chord(found: Analysis, start: float, end: float) -> Chord | None:
    """The chord that sounds longest between two times."""
    longest: dict[tuple[int, str], float] = {}
    for chord in found.chords:
        overlap = min(end, chord.end) - max(start, chord.start)
        if overlap > 0:
            name = (chord.root, chord.quality)
            longest[name] = longest.get(name, 0.0) + overlap
    if not longest:
        return None
    root, quality = max(longest, key=lambda name: (longest[name], name))
    return named(root, _INTERVALS.get(quality, _INTERVALS["maj"]), found.key)


def _sections(
    found: Analysis, clock: Clock, meter: Meter, chords: list[tuple[Chord, ...]], audio: Samples
) -> tuple[Section, ...]:
    """Sections on bar lines: the loudest kind that returns is the chorus."""
    bars = len(chords)
    edges = {0, bars}
    for section in found.sections:
        edges.add(min(bars, max(0, round(clock.beat(section.start) / meter.beats))))
    places = sorted(edges)
    if len(places) == 2:
        places = [*range(0, bars, _PHRASE), bars]
    spans = [(a, b) for a, b in pairwise(places) if b > a]
    loud = [_rms(audio, clock.seconds(a * meter.beats), clock.seconds(b * meter.beats)) for a, b in spans]
    top = max(loud) or 1.0
    labels = [_label(found, clock.seconds((a + b) / 2 * meter.beats)) for a, b in spans]
    means = {
        label: np.mean([level for level, other in zip(loud, labels, strict=True) if other == label])
        for label in labels
    }
    chorus = max(means, key=lambda label: (labels.count(label) > 1, means[label], label))
    out = []
    for (first, last), level, label in zip(spans, loud, labels, strict=True):
        kind: Kind = "chorus" if label == chorus and len(means) > 1 else "verse"
        if first == 0 and level < 0.7 * top and len(spans) > 2:
            kind = "intro"
        if last == bars and level < 0.7 * top and len(spans) > 2:
            kind = "outro"
        energy = float(np.clip(level / top, 0.4, 1.0))
        out.append(Section(kind, first, last - first, energy, tuple(chords[first:last])))
    return tuple(out)


def _label(found: Analysis, moment: float) -> str:
    return next((s.label for s in found.sections if s.start <= moment < s.end), "A")


def _rms(audio: Samples, start: float, end: float) -> float:
    here = audio[:, max(0, round(start * SAMPLE_RATE)) : max(1, round(end * SAMPLE_RATE))]
    return float(np.sqrt(np.mean(np.square(here, dtype=np.float32)))) if here.size else 0.0


def _tune(found: Analysis, clock: Clock) -> tuple[Note, ...]:
    """The melody on sixteenths of the recording's own beats."""
    notes: list[Note] = []
    for heard in found.melody:
        start = max(0.0, round(clock.beat(heard.start) * 4) / 4)
        end = round(clock.beat(heard.start + heard.seconds) * 4) / 4
        if notes and notes[-1].start >= start:
            continue
        if notes and notes[-1].start + notes[-1].beats > start:
            last = notes[-1]
            notes[-1] = Note(last.start, start - last.start, last.pitch, last.velocity)
        notes.append(Note(start, max(0.25, end - start), heard.pitch, 92))
    return tuple(notes)
