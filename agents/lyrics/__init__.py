"""Lyrics without a model: whole couplets and choruses of our own, and what a lyricist must know of a
language.

| Module | What it is |
|---|---|
| `wish` | `LyricWish`: what is wanted |
| `writing`, `form`, `titles` | `write`: a song from stanzas by theme, mood and length |
| `verse/`, `corpus`, `themes` | the stanzas, read at their first use; what the words of a wish mean |
| `budget` | how many lines and syllables fit into a song |
| `sounds/`, `rhyme` | syllables and rhymes, by language |
| `language` | which language a text is in |
| `reading` | from text with tags to sections |

Pure functions, no model, no network. The same wish and seed give the same song.
"""

from agents.lyrics.budget import SyllableBudget, budget
from agents.lyrics.language import detect_language
from agents.lyrics.reading import read_lyrics
from agents.lyrics.rhyme import rhyme_scheme, rhymes
from agents.lyrics.sounds import syllables
from agents.lyrics.wish import LANGUAGES, LanguageNotWritten, LyricWish
from agents.lyrics.writing import write

__all__ = [
    "LANGUAGES",
    "LanguageNotWritten",
    "LyricWish",
    "SyllableBudget",
    "budget",
    "detect_language",
    "read_lyrics",
    "rhyme_scheme",
    "rhymes",
    "syllables",
    "write",
]
