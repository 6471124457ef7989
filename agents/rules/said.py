"""What a message says, as data."""

from dataclasses import dataclass, field

from agents.rules import lengths
from agents.rules.lexicon import Term, Tongue
from agents.rules.tempo import Change
from engines.music import Mode


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says; None and empty where it says nothing."""

    text: str
    tongue: Tongue
    genres: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    """The genres in style words, more closely where the message is so: deep house."""
    moods: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    alone: bool = False
    """Only the instruments that are named should play."""
    artist: str = ""
    """Somebody that it should sound like."""
    scenes: tuple[str, ...] = ()
    avoid: tuple[Term, ...] = ()
    """Genres, moods, instruments, scenes and vocals that are not wanted."""
    removed: tuple[Term, ...] = ()
    """Those of them that stand there now and are to go."""
    less: tuple[Term, ...] = ()
    added: tuple[str, ...] = ()
    """Instruments that are to join."""
    affirmed: tuple[str, ...] = ()
    """Instruments that are wanted by a double no, as in "don't drop the drums"."""
    mild: tuple[Term, ...] = ()
    pace: str | None = None
    """Slow, fast, slower … as in the vocabulary."""
    mild_pace: str | None = None
    """What it should not be too much."""
    degree: str | None = None
    bpm: float | None = None
    bpm_change: Change | None = None
    key: str | None = None
    tonic_only: bool = False
    """The key is named without major or minor."""
    mode: Mode | None = None
    relative_key: bool = False
    semitones: int | None = None
    time_signature: str | None = None
    odd_signature: str | None = None
    duration: float | None = None
    duration_change: Change | None = None
    length: str | None = None
    length_of_words: bool = False
    """It is a verse or the chorus that is to be longer or shorter."""
    volume: tuple[Term, ...] | None = None
    """What is to be louder or quieter; empty: all of it."""
    unknown: tuple[str, ...] = ()
    """Words in the place of an instrument or a genre that the vocabulary has not, as the user wrote them."""
    unknown_avoided: tuple[str, ...] = ()
    unknown_added: bool = False
    variants: int | None = None
    seed: int | None = None
    format: str | None = None
    instrumental: bool | None = None
    voice: str | None = None
    language: str | None = None
    """Of the lyrics."""
    title: str = ""
    theme: str = ""
    region: lengths.Stretch | None = None
    only: frozenset[str] = frozenset()
    """Parts that alone are wanted: lyrics, cover, music, beat."""
    no_parts: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    """Parts that are named."""
    new_parts: frozenset[str] = frozenset()
    """Parts that are to be made anew."""
    lyrics_wish: str = ""
    marks: frozenset[str] = frozenset()
    """Kinds of other phrases: edit, undo, again, fresh, wish, usual, greeting, question, keep …"""
    asks: bool = False
    """It is put as a question that is not a wish."""
    content: int = field(default=0)
    """How many things it says about music."""
