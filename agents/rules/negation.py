"""Which of the things that are named are not wanted."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from agents.rules.folding import Token
from agents.rules.lexicon import Hit

CONTENT: Final = frozenset(
    {
        "genre",
        "mood",
        "instrument",
        "vocals",
        "instrumental",
        "voice",
        "part",
        "pace",
        "language",
        "scene",
        "length",
    }
)
_GROUPS: Final = {
    "instrument": "sound",
    "vocals": "sound",
    "voice": "sound",
    "instrumental": "sound",
    "part": "sound",
}
_STOPS: Final = re.compile(r"[.;:!?\n()]")
_COMMA: Final = re.compile(r"[,.;:!?\n()]")
_JOINED: Final = frozenset(
    {"or", "nor", "and", "o", "u", "ni", "y", "e", "ou", "et", "oder", "noch", "und", "&"}
)
_EITHER: Final = frozenset({"or", "nor", "o", "u", "ni", "ou", "oder", "noch"})
_INDEFINITE: Final = frozenset({"a", "an", "some", "un", "una", "une", "ein", "eine", "einen", "einem",
    "more", "mas", "plus",
                                "mehr", "lots", "with", "con", "avec", "mit", "solo", "only",
                                "nur"})  # fmt: skip
_WITH: Final = frozenset({"with", "con", "avec", "mit"})
_REACH: Final = 4
"""Words that may stand between a no and what it denies."""


class Scope:
    """The hits of a text, sorted by what is wanted of them."""

    def __init__(self, text: str, spoken: Sequence[Token], hits: Sequence[Hit]) -> None:
        self._text, self._spoken, self._hits = text, spoken, hits
        self.denied: set[int] = set()
        """Not wanted; indexes of hits."""
        self.mild: set[int] = set()
        """Not too much of it."""
        self.less: set[int] = set()
        """Less of it than there is."""
        self.removed: set[int] = set()
        """Not wanted any more: denied by a word such as drop."""
        self.added: set[int] = set()
        """Wanted in addition."""
        self.kept: set[int] = set()
        """To stay as it is."""
        self.affirmed: set[int] = set()
        """Denied twice, hence wanted."""
        self._read()

    def _read(self) -> None:
        cancelled = self._double()
        for index, hit in enumerate(self._hits):
            if index in cancelled:
                continue
            if hit.kind == "negation":
                found = self._reached(index, hit)
                self.denied |= found
                if hit.id == "out":
                    self.removed |= found
            elif hit.kind == "mild":
                self.mild |= self._reached(index, hit)
            elif hit.kind == "less":
                self.less |= self._reached(index, hit)
            elif hit.kind == "add":
                self.added |= self._reached(index, hit)
            elif hit.kind == "keep":
                self.kept |= self._reached(index, hit)
            elif hit.kind == "keepbut":
                found = {i for i in self._reached(index, hit) if self._hits[i].kind in _GROUPS}
                self.denied |= found
                self.removed |= found
            elif hit.kind == "trailing":
                self._trailing(index, hit)
            elif hit.kind == "swap":
                self._swapped(index, hit)
        self.denied -= self.affirmed | self.mild
        self.removed &= self.denied
        self.kept -= self.denied

    def _double(self) -> set[int]:
        """Nos that deny a no: "don't drop the drums", "not without drums"."""
        cancelled: set[int] = set()
        for index, (one, two) in enumerate(zip(self._hits, self._hits[1:], strict=False)):
            both = one.kind == "negation" and two.kind == "negation" and one.id == "no"
            if not both or index in cancelled or two.first - one.last > 2 or self._parted(one, two, _COMMA):
                continue
            if two.id == "out" or self._spoken[two.first].text in ("without", "sin", "sans", "ohne", "avoid"):
                cancelled |= {index, index + 1}
                found = self._reached(index + 1, two)
                self.affirmed |= found
                self.kept |= found
        return cancelled

    def _reached(self, index: int, hit: Hit) -> set[int]:
        """The thing after a word of this kind, and the list that it begins."""
        found: set[int] = set()
        last = hit
        for at in range(index + 1, len(self._hits)):
            candidate = self._hits[at]
            if candidate.kind == "degree" and not found:
                last = candidate
                continue
            if candidate.kind not in CONTENT:
                if found and candidate.kind in ("edit", "wish"):
                    break
                if candidate.kind in (
                    "negation",
                    "but",
                    "mild",
                    "keep",
                    "add",
                    "less",
                    "swap",
                    "neutral",
                    "trailing",
                ):
                    break
                continue
            if not found:
                if candidate.first - last.last > _REACH or self._parted(hit, candidate, _COMMA):
                    break
                between = [token.text for token in self._spoken[last.last + 1 : candidate.first]]
                if _WITH & set(between[1:]):  # "jazz without frills, with a double bass"
                    break
            elif not self._listed(last, candidate, at):
                break
            found.add(at)
            last = candidate
        return found

    def _listed(self, before: Hit, after: Hit, at: int) -> bool:
        """Whether `after` goes on the list that `before` is on."""
        between = [token.text for token in self._spoken[before.last + 1 : after.first]]
        if len(between) > 3:
            return False
        same = _GROUPS.get(before.kind, before.kind) == _GROUPS.get(after.kind, after.kind)
        close = after.first == before.last + 1 and not self._parted(before, after, _COMMA)
        if close:  # "no distorted guitar", "no sad songs"
            return same or after.kind in ("instrument", "part", "genre", "vocals")
        if not same or self._parted(before, after, _STOPS):
            return False
        if any(word in _EITHER for word in between):
            return True
        if any(word in _JOINED for word in between):
            return not any(word in _INDEFINITE for word in between)
        return "," in self._text[before.end : after.start] and not between and self._closed(at)

    def _closed(self, at: int) -> bool:
        """Whether the list with commas that goes on at this hit ends with an or."""
        for before, after in zip(self._hits[at:], self._hits[at + 1 :], strict=False):
            between = [token.text for token in self._spoken[before.last + 1 : after.first]]
            if len(between) > 2 or self._parted(before, after, _STOPS):
                return False
            if any(word in _EITHER for word in between):
                return True
            if "," not in self._text[before.end : after.start]:
                return False
        return False

    def _parted(self, before: Hit, after: Hit, marks: re.Pattern[str]) -> bool:
        return marks.search(self._text, before.end, after.start) is not None

    def _trailing(self, index: int, hit: Hit) -> None:
        """Read "the drums out": what stands before."""
        last = hit
        for at in range(index - 1, -1, -1):
            candidate = self._hits[at]
            near = hit.first - candidate.last <= 3 and not self._parted(candidate, hit, _COMMA)
            if candidate.kind in _GROUPS and candidate.kind != "part" and near:
                self.denied.add(at)
                self.removed.add(at)
                self.kept.discard(at)
                before = self._hits[at - 1] if at else None
                joined = before is not None and before.kind in _GROUPS and self._listed(before, candidate, at)
                if not joined:
                    return
                hit = last = candidate
            elif candidate.kind not in ("keep", "negation") or last is not hit:
                return

    def _swapped(self, index: int, hit: Hit) -> None:
        """Read "replace the piano with a guitar": what stands before with goes."""
        for at in range(index + 1, len(self._hits)):
            candidate = self._hits[at]
            if candidate.kind not in ("instrument", "vocals") or candidate.first - hit.last > _REACH:
                return
            following = [token.text for token in self._spoken[candidate.last + 1 : candidate.last + 2]]
            if following and following[0] in ("with", "for", "by", "to", "into", "por", "con", "a", "par",
            "avec", "pour",
                                              "contre", "en", "durch", "mit", "gegen", "zu"):  # fmt: skip
                self.denied.add(at)
                self.removed.add(at)
            return


def ids(hits: Sequence[Hit], indexes: Iterable[int], kind: str) -> tuple[str, ...]:
    """Which of a kind are among these hits, in their order, once each."""
    return tuple(dict.fromkeys(hits[index].id for index in sorted(indexes) if hits[index].kind == kind))
