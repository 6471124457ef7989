"""The singer's part of a recording: the lines of the score as guests at the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.desk import Channel
from engines.houseband.plan import Plan
from engines.houseband.score import BACKING_VOCALS, VOCALS, Score, SungLine
from engines.houseband.session import Guest
from engines.houseband.voice import read_line
from engines.houseband.voice.effects import Vocal, treat
from engines.houseband.voice.singer import SungPhrase, sing
from engines.houseband.voice.timing import SungNote
from engines.houseband.voice.voices import Voice, voice

_EFFORT: Final = 0.09
"""Core-seconds per second that is sung."""
_STEPS_PER_LINE: Final = 12
_SHORTEST: Final = 0.05


@dataclass(frozen=True, slots=True)
class Singer:
    """A performer that sings phrases; see `engines.houseband.perform.Performer`."""

    name: str
    phrases: tuple[SungPhrase, ...]
    voice: Voice
    treatment: Vocal
    frames: int
    seed: int

    @property
    def effort(self) -> float:
        """Core-seconds, by what is sung and by how many."""
        sung = sum(note.seconds for phrase in self.phrases for note in phrase.notes)
        return 0.5 + _EFFORT * self.voice.copies * sung

    @property
    def steps(self) -> int:
        """Steps of singing and of the vocal chain, roughly."""
        return 1 + _STEPS_PER_LINE * len(self.phrases) + self.frames // (1 << 14)

    def render(self, step: Callable[[], None]) -> Samples:
        """Sing, and bring the voice through its own chain."""
        sung = sing(self.phrases, self.voice, self.frames, SAMPLE_RATE, self.seed, step)
        return treat(sung, SAMPLE_RATE, self.treatment, step)


def guests(plan: Plan, score: Score) -> tuple[Guest, ...]:
    """Who sings the song: the voice, and a second one where lines have a harmony; nobody without words."""
    if plan.voice is None:
        return ()
    frames = round(plan.duration * SAMPLE_RATE)
    singer = voice(plan.voice)
    found = []
    lead = phrases(plan, score.lines, harmony=False)
    if lead:
        chain = Vocal(width=0.12, echo=0.1, bpm=plan.bpm)
        found.append(
            Guest(
                Singer(VOCALS, lead, singer, chain, frames, plan.seed),
                over_band=-1.5,
                leads=True,
                channel=Channel(level=-18.0, send=0.16, low_cut=90.0, compress=0.3),
            )
        )
    second = phrases(plan, score.lines, harmony=True)
    if second:
        chain = Vocal(width=0.7)
        found.append(
            Guest(
                Singer(BACKING_VOCALS, second, singer, chain, frames, plan.seed + 1),
                over_band=-9.0,
                channel=Channel(level=-24.0, send=0.25, low_cut=180.0, compress=0.3),
            )
        )
    return tuple(found)


def phrases(plan: Plan, lines: Sequence[SungLine], *, harmony: bool) -> tuple[SungPhrase, ...]:
    """The lines as phrases in seconds, at the pitches of the tune or of its second voice."""
    found = []
    for line in lines:
        pitches = _harmony(line) if harmony else [note.pitch for note in line.notes]
        words = read_line(line.text)
        if not pitches or sum(len(word.syllables) for word in words) != len(pitches):
            continue  # nothing that this singer can pronounce; the plan says so in its notices
        notes = []
        for note, pitch in zip(line.notes, pitches, strict=True):
            start = plan.seconds(note.start)
            seconds = max(_SHORTEST, plan.seconds(note.start + note.beats) - start)
            notes.append(SungNote(start, seconds, pitch, note.velocity))
        found.append(SungPhrase(words, tuple(notes)))
    return tuple(found)


def _harmony(line: SungLine) -> list[int]:
    """The second voice's pitches; none unless every word has them."""
    if not all(len(word.harmony) == len(word.notes) for word in line.words):
        return []
    return [pitch for word in line.words for pitch in word.harmony]
