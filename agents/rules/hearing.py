"""What the words of a message say together, once it is known which of them are denied."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from agents.rules.folding import Token, fold, tokens
from agents.rules.lexicon import Hit, Lexicon, Term, genres
from agents.rules.negation import Scope, ids

_FUZZY_LEAST: Final = 5
_FUZZY_ALIKE: Final = 0.83
_NO_SLIPS: Final = frozenset(
    {
        "mental",
        "petal",
        "medal",
        "metals",
        "dance",
        "country",
        "countries",
        "balance",
        "ballads",
        "ballet",
        "rocket",
        "rocks",
        "pops",
        "house",
        "houses",
        "horse",
        "trace",
        "stance",
        "chance",
        "france",
        "trans",
        "finance",
        "simple",
        "single",
        "symbol",
        "classic",
        "classics",
        "clavier",
        "metal",
        "folks",
        "blue",
        "blues",
        "punks",
        "synths",
        "regain",
        "soldier",
        "souls",
        "samba",
        "tempo",
        "temp",
        "tempos",
        "drums",
        "drones",
        "dream",
        "dreams",
        "jazzed",
        "minimal",
        "gosling",
        "waltzes",
        "walter",
        "market",
        "marsh",
        "match",
        "marche",
        "marchen",
        "martes",
        "marzo",
        "electric",
        "electrica",
        "electrico",
        "electrics",
        "electrique",
        "elektrisch",
        "elektrische",
        "elektrischen",
    }
)
"""Words that are no slips of genres, though they look like some."""


def _closer(phrase: str, genre: str) -> bool:
    """Whether an English phrase says more than the name of the genre."""
    spoken = phrase.replace("-", " ").split()
    more = len(spoken) > 1 and phrase.isascii() and not _UNENGLISH & set(spoken)
    name = genres()[genre].prompt
    return more and bool({genre, name} & {*spoken, phrase} or phrase.endswith(f" {name}"))


SEASONING: Final = frozenset({"jazzy", "funky", "bluesy", "folky", "soulful", "rocky", "punky"})
"""Words that season another genre rather than stand beside it."""
_UNENGLISH: Final = frozenset(
    (
        "musique",
        "musica",
        "musik",
        "music",
        "song",
        "songs",
        "de",
        "du",
        "des",
        "del",
        "los",
        "suave",
        "track",
    )
)


class Told:
    """What the hits of a message say together."""

    def __init__(self, text: str, spoken: list[Token], hits: list[Hit], scope: Scope, words: Lexicon) -> None:
        self._text, self._spoken, self._hits = text, spoken, hits
        self._scope, self._words = scope, words
        scope = self._scope
        self._open = [i for i in range(len(hits)) if i not in scope.denied | scope.mild | scope.less]

    def wanted(self, kind: str) -> tuple[str, ...]:
        """Those of a kind that are wanted; what is only to stay is not asked for."""
        kept = self._scope.kept - self._scope.affirmed
        return ids(self._hits, [i for i in self._open if i not in kept], kind)

    def genres(self) -> tuple[str, ...]:
        """Genres that are wanted; slips of the pen count if nothing else is a genre."""
        found = self.wanted("genre")
        if found or any(hit.kind == "genre" for hit in self._hits):
            return found
        covered = {at for hit in self._hits for at in range(hit.first, hit.last + 1)}
        names = self._words.single_words("genre")
        slips = []
        for at, token in enumerate(self._spoken[:60]):
            if (
                at in covered
                or len(token.text) < _FUZZY_LEAST
                or token.text in _NO_SLIPS
                or not token.text.isalpha()
            ):
                continue
            near = [
                name
                for name in names
                if name[0] == token.text[0] and abs(len(name) - len(token.text)) <= 2 and len(name) >= 5
            ]
            slips += [names[one].id for one in get_close_matches(token.text, near, 1, _FUZZY_ALIKE)]
        return tuple(dict.fromkeys(slips))

    def styles(self) -> tuple[str, ...]:
        """Genres in style words: the English phrase itself where it says more, as in "deep house"."""
        said: dict[str, str] = {}
        for i in self._open:
            hit = self._hits[i]
            if hit.kind == "genre" and i not in self._scope.kept - self._scope.affirmed:
                phrase = " ".join(self._text[hit.start : hit.end].split())
                seasons = phrase in SEASONING and len(self.genres()) > 1
                own = seasons or _closer(phrase, hit.id)
                said.setdefault(hit.id, phrase if own else genres()[hit.id].prompt)
        return tuple(said.get(each, genres()[each].prompt) for each in self.genres())

    def alone(self) -> bool:
        """Whether the instruments that are named should play alone, as in "solo piano"."""
        for i in self._open:
            hit = self._hits[i]
            if hit.kind != "instrument":
                continue
            before = self._hits[i - 1] if i else hit
            after = self._hits[i + 1] if i + 1 < len(self._hits) else hit
            ahead = 0 < hit.first - before.last <= 2 and self._says_only(before)
            behind = after.first == hit.last + 1 and self._says_only(after)
            if ahead or (behind and not self._text[hit.end : after.start].strip()):
                return True
        return False

    def _says_only(self, hit: Hit) -> bool:
        return (hit.kind == "only" and hit.id == "only") or (hit.kind == "but" and self._is_only(hit))

    def avoided(self, lacking: Sequence[str]) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
        """What is not wanted at all, and what of it is there now."""
        kinds = ("genre", "mood", "instrument", "scene", "vocals", "voice")
        denied = [self._hits[i].term for i in sorted(self._scope.denied) if self._hits[i].kind in kinds]
        beats = [i for i in sorted(self._scope.denied) if self._hits[i].term == Term("part", "beat")]
        denied += [Term("instrument", "drums") for _ in beats]
        for stem in lacking:
            denied.append(_LACKING.get(stem, Term("instrument", stem)))
        gone = [self._hits[i].term for i in sorted(self._scope.removed) if self._hits[i].kind in kinds]
        return tuple(dict.fromkeys(denied)), tuple(dict.fromkeys(gone))

    def pace(self) -> tuple[str | None, str | None]:
        """A word of tempo, and one that should not be overdone."""
        mild = next(
            (self._hits[i].id for i in sorted(self._scope.mild) if self._hits[i].kind == "pace"), None
        )
        denied = next(
            (self._hits[i].id for i in sorted(self._scope.denied) if self._hits[i].kind == "pace"), None
        )
        return next(iter(self.wanted("pace")), None), mild or denied

    def instrumental(self, lacking: Sequence[str]) -> bool | None:
        """Whether nobody should sing; None if nothing is said of it."""
        scope = self._scope
        said: bool | None = None
        for i, hit in enumerate(self._hits):
            if hit.kind == "instrumental":
                said = i not in scope.denied
            elif hit.kind == "vocals" or hit.term == Term("part", "lyrics"):
                if i in scope.denied:
                    said = True
                elif (
                    i not in scope.less | scope.mild
                    and hit.kind == "vocals"
                    and said is None
                    and i not in scope.kept
                ):
                    said = False
            elif hit.kind == "voice" and i not in scope.denied:
                said = False
        return True if {"vocal", "voice", "lyric", "word"} & set(lacking) else said

    def language(self) -> str | None:
        """The language that lyrics are asked for in."""
        for i in self._open:
            hit = self._hits[i]
            if hit.kind == "language" and self._sung_in(i, hit):
                return hit.id
        return None

    def _sung_in(self, index: int, hit: Hit) -> bool:
        before = self._spoken[hit.first - 1].text if hit.first else ""
        if before in ("in", "en", "auf", "into", "al", "a", "to", "ins", "into"):
            return True
        if not self._text[hit.end :].strip() or self._text[hit.end :].lstrip()[:1] in ",.;!?":
            return True
        following = self._hits[index + 1 : index + 4]
        kinds = [one.kind for one in following if one.first - hit.last <= 4]
        if any(kind in ("vocals", "voice") for kind in kinds):
            return True
        if any(one.term in _WORDED for one in following if one.first - hit.last <= 4):
            return True
        previous = self._hits[index - 1] if index else None
        return (
            previous is not None
            and hit.first - previous.last <= 2
            and (previous.term in _WORDED or previous.kind in ("vocals", "voice"))
        )

    def parts(self) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
        """Parts wanted alone, not wanted, named, and to be made anew."""
        only: set[str] = set()
        named: set[str] = set()
        newly: set[str] = set()
        denied: set[str] = set()
        for i, hit in enumerate(self._hits):
            if hit.kind != "part":
                continue
            if i in self._scope.denied:
                denied.add(hit.id)
                continue
            if i in self._scope.kept:
                continue
            named.add(hit.id)
            if self._said_alone(i, hit):
                only.add(hit.id)
            if self._made_anew(i, hit):
                newly.add(hit.id)
        return frozenset(only), frozenset(denied), frozenset(named), frozenset(newly)

    def _said_alone(self, index: int, hit: Hit) -> bool:
        for other in self._hits[max(0, index - 3) : index + 2]:
            if other.kind == "only" or (other.term == Term("but", "but") and self._is_only(other)):
                before = 0 < hit.first - other.last <= 3
                after = 0 < other.first - hit.last <= 1
                if (before or after) and "," not in self._text[
                    min(hit.end, other.end) : max(hit.start, other.start)
                ]:
                    return True
        return False

    def _is_only(self, hit: Hit) -> bool:
        return self._spoken[hit.first].text in ("just", "only", "solo", "seulement", "juste", "nur")

    def _made_anew(self, index: int, hit: Hit) -> bool:
        for other in self._hits[max(0, index - 3) : index]:
            near = 0 < hit.first - other.last <= 3
            if near and (
                other.kind in ("newly", "add", "again", "fresh")
                or self._spoken[other.first].text in ("change", "cambia", "andere")
            ):
                return True
        return self._spoken[hit.first].text in ("another", "extra") or self._spoken[hit.last].text in (
            "neu",
            "anew",
        )

    def lyrics_wish(self, message: str) -> str:
        """The clauses that speak of lyrics, in the user's words."""
        marks = [hit for hit in self._hits if hit.term in _OF_WORDS]
        if not marks:
            return ""
        clauses = [clause.strip() for clause in re.split(r"[.;!?\n]|,\s", message)]
        words = [
            clause
            for clause in clauses
            if any(t.term in _OF_WORDS for t in self._words.find(tokens(fold(clause))))
        ]
        return "; ".join(words)[:600]


_LACKING: Final = {
    "drum": Term("instrument", "drums"), "beat": Term("instrument", "drums"), "vocal": Term("vocals",
    "vocals"),
    "voice": Term("vocals", "vocals"), "lyric": Term("vocals", "vocals"), "word": Term("vocals", "vocals"),
    "string": Term("instrument", "strings"),
}  # fmt: skip
_OF_WORDS: Final = frozenset(Term("part", name) for name in ("lyrics", "verse", "chorus", "bridge"))
_WORDED: Final = frozenset(Term("part", name) for name in ("lyrics", "song", "verse", "chorus", "piece"))
