"""How a message stands to what is there: talk, a new wish, an edit, or the wish to undo one."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from agents.brief import Brief
from agents.rules.folding import fold, tokens
from agents.rules.lexicon import Hit, Lexicon, Term, lexicon
from agents.rules.reading import read
from agents.rules.said import Reading

Stance = Literal["talk", "new", "edit", "undo"]
_RELATIVE_PACES: Final = ("slower", "faster", "half", "double")
_WORDS: Final = frozenset({"lyrics", "verse", "chorus", "bridge"})
_SCENE_WORDS: Final = 8
"""So many words of nothing but scenes are still a wish; more are a story."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A message, how it is meant, and what stands in the studio."""

    said: Reading
    stance: Stance
    given: dict[str, Any]
    """Fields that are set in the studio, as JSON."""

    @property
    def prompt(self) -> str:
        """The prompt that stands."""
        return str(self.given.get("prompt", ""))

    @property
    def keeps(self) -> bool:
        """Whether a new wish keeps what was set by hand, lyrics too: no music was made yet."""
        return not any(str(self.given.get(name) or "").strip() for name in ("prompt", "source"))

    @property
    def pasted(self) -> str:
        """Lyrics of the user's own that a new song is to have."""
        return str(self.given.get("lyrics", "")) if self.keeps else ""


def occupied(given: dict[str, Any]) -> bool:
    """Whether there is something to edit."""
    return any(str(given.get(name) or "").strip() for name in ("prompt", "lyrics", "source"))


def told_before(brief: Brief) -> tuple[str, ...]:
    """What the user has said so far."""
    return tuple(turn.content for turn in brief.history if turn.role == "user")


def theme_before(brief: Brief) -> str:
    """What the song that stands is about: as was said last, else by its prompt."""
    for message in reversed(told_before(brief)):
        said = read(message, ())
        if theme := said.theme or ", ".join(said.scenes):
            return theme[:200]
    return brief.studio.prompt[:200]


def standing(brief: Brief) -> Standing:
    """Read a brief."""
    said = read(brief.message, told_before(brief))
    given = brief.studio.given()
    return Standing(said, _stance(said, given), given)


def _stance(said: Reading, given: dict[str, Any]) -> Stance:
    if said.asks:
        return "talk"
    there = occupied(given)
    if "undo" in said.marks and not said.genres and not said.theme:
        return "undo"
    if "again" in said.marks and there and not (said.genres and said.parts & {"song", "piece"}):
        return "edit"
    if not said.content:
        return "new" if said.marks & {"surprise", "usual"} or (said.marks & {"fresh"} and there) else "talk"
    if _only_scenes(said):
        return "talk"
    return "edit" if there and _is_edit(said) else "new"


def _only_scenes(said: Reading) -> bool:
    """A story rather than a wish, such as "my dog ate my homework on Monday, so I stayed at the office"."""
    alone = said.content == 1 and bool(said.scenes or said.avoid) and not said.marks & {"wish", "edit"}
    return alone and len(tokens(said.text)) > _SCENE_WORDS


def _is_edit(said: Reading) -> bool:
    if "fresh" in said.marks:
        return False
    wants_song = bool(said.parts & {"song", "piece"} - said.new_parts) or "beat" in said.only
    if "wish" in said.marks and wants_song and (said.genres or said.theme or said.scenes):
        return False
    if says_relative(said) or "edit" in said.marks:
        return True
    if wants_song or ("wish" in said.marks and (said.genres or said.theme or said.scenes)):
        return False
    return not (said.genres and said.content >= 3)


def says_relative(said: Reading) -> bool:
    """Whether it speaks of a change of what there is."""
    return bool(
        said.pace in _RELATIVE_PACES
        or said.bpm_change
        or said.semitones is not None
        or said.relative_key
        or said.duration_change
        or said.length in ("longer", "shorter")
        or said.removed
        or said.added
        or said.less
        or said.new_parts
        or said.region
        or said.length_of_words
        or said.volume is not None
        or said.unknown_added
        or said.marks & {"keep", "keepbut"}
    )


def speaks_of_words(said: Reading) -> bool:
    """Whether it is the lyrics that are to change."""
    return bool(said.parts & _WORDS)


def terms(text: str, vocabulary: Lexicon | None = None) -> list[Hit]:
    """What a prompt in English style words names."""
    return (vocabulary or lexicon("en")).find(tokens(fold(text)))


def genre_ids(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The genres of these words that the tables know."""
    found = [hit.id for text in texts for hit in terms(text) if hit.kind == "genre"]
    return tuple(dict.fromkeys(found))


def mood_ids(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The moods of these words that the tables know."""
    return tuple(dict.fromkeys(hit.id for text in texts for hit in terms(text) if hit.kind == "mood"))


def is_vocal(term: Term) -> bool:
    """Whether a term is of voices."""
    return term.kind in ("vocals", "voice")
