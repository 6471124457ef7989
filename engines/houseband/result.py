"""From a take to a song: recorded, joined with what stays of its source, and told in words and notes."""

from engines.contract import Song, TimedChord, TimedLine, TimedSection, TimedWord, Watch
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.fields import VERSION
from engines.houseband.midi import midi_file
from engines.houseband.plan import Plan
from engines.houseband.project import Project
from engines.houseband.score import Score
from engines.houseband.session import record
from engines.houseband.singing import guests
from engines.houseband.tasks.backing import backing
from engines.houseband.tasks.splice import spliced
from engines.houseband.tasks.take import Take


def finish(take: Take, seed: int, watch: Watch, *, keep_stems: bool) -> Song:
    """Record a take and put everything together that goes with the song; `seed` is the request's."""
    plan, score = take.plan, take.score
    frames = round(plan.duration * SAMPLE_RATE)
    beside = list(guests(plan, score))
    if take.backing and take.source is not None:
        beside.append(backing(take.source, frames))
    recording = record(plan, score, watch, beside, keep_stems=keep_stems)
    samples = recording.master
    if take.source is not None and take.kept:
        samples = spliced(samples, take.source, take.kept, watch.check, retold=take.whole)
    return Song(
        samples=samples,
        sample_rate=SAMPLE_RATE,
        used=_used(plan, seed),
        stems=recording.stems,
        midi=midi_file(plan, score),
        lyrics=tuple(timed_lines(plan, score)),
        chords=tuple(timed_chords(plan)),
        sections=tuple(timed_sections(plan)),
        project=Project(plan, score).to_bytes() if take.whole else None,
        plan=plan.to_json(),
        notices=(*plan.notices, *take.notices),
    )


def _used(plan: Plan, seed: int) -> dict[str, str | int | float | bool | None]:
    return {
        "seed": seed,
        "bpm": round(plan.bpm, 2),
        "key": str(plan.key),
        "time_signature": plan.meter.signature,
        "style": plan.style.name,
        "voice": plan.voice,
        "engine_version": VERSION,
    }


def timed_lines(plan: Plan, score: Score) -> list[TimedLine]:
    """The lines of the lyrics and their words, in seconds."""
    found = []
    for line in score.lines:
        words = tuple(
            TimedWord(*_span(plan, word.start, word.end), word.text) for word in line.words if word.notes
        )
        found.append(TimedLine(*_span(plan, line.start, line.end), line.text, words))
    return found


def timed_chords(plan: Plan) -> list[TimedChord]:
    """The chord chart in seconds, up to the last chord."""
    found = [
        TimedChord(*_span(plan, change.start, change.start + change.beats), change.chord.name)
        for section in plan.sections
        for change in plan.changes(section)
    ]
    start = round(max(0.0, plan.seconds(plan.frame.beats)), 3)
    if start < plan.duration:
        found.append(TimedChord(start, round(plan.duration, 3), plan.final.name))
    return [chord for chord in found if chord.end > chord.start]


def timed_sections(plan: Plan) -> list[TimedSection]:
    """The form in seconds; the last section lasts to the end."""
    beats = plan.meter.beats
    found = [
        TimedSection(
            *_span(plan, section.start_bar * beats, min(section.end_bar * beats, plan.frame.beats)),
            section.kind,
        )
        for section in plan.sections
    ]
    if found:
        last = found[-1]
        found[-1] = TimedSection(last.start, round(plan.duration, 3), last.kind)
    return [section for section in found if section.end > section.start]


def _span(plan: Plan, start: float, end: float) -> tuple[float, float]:
    """Two beats in seconds, within the song."""
    first, last = (min(plan.duration, max(0.0, plan.seconds(beat))) for beat in (start, end))
    return round(first, 3), round(last, 3)
