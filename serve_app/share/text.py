"""Text of any script in a box: a face for every character, both directions of writing, lines that fit.

Pillow shapes a run of one face and one direction (Raqm); which runs there are and in which order they stand
is decided here, after rule L2 of Unicode's bidirectional algorithm (UAX #9) for text without embeddings.
A character that no face here has is left out: a card shows no boxes in place of letters.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from PIL import ImageDraw, ImageFont

Direction = Literal["ltr", "rtl"]

FONTS: Final = Path(__file__).parent / "fonts"
LATIN: Final = tuple(
    f"inter-{script}"
    for script in ("latin", "latin-ext", "cyrillic", "greek", "vietnamese", "cyrillic-ext", "greek-ext")
)
OTHERS: Final = ("noto-sans-hebrew", "noto-sans-arabic", "noto-sans-devanagari", "noto-sans-thai")
EAST: Final = {"ja": "noto-sans-jp", "ko": "noto-sans-kr", "zh": "noto-sans-sc"}
EMOJI: Final = "noto-emoji"
_NOWHERE: Final = "\U0010fffe"
"""A noncharacter: what a face shows for it is its sign for a missing character."""
_PROBE: Final = 64
"""Size in which everything is measured: text twice as large is twice as wide, but for hinting."""
MARKS: Final = 3
"""Accents on one letter; of more than that no language makes use."""
_JOINERS: Final = frozenset("\u200c\u200d\ufe0e\ufe0f")
ELLIPSIS: Final = "…"


@cache
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """One of the faces beside this module."""
    return ImageFont.truetype(FONTS / f"{name}.woff2", size, layout_engine=ImageFont.Layout.RAQM)


@cache
def has(name: str, character: str) -> bool:
    """Whether a face has a character."""
    probe = face(name, _PROBE)
    shown, missing = probe.getmask(character), probe.getmask(_NOWHERE)
    return (shown.size, bytes(shown)) != (missing.size, bytes(missing))


def order(text: str, language: str | None) -> tuple[str, ...]:
    """Faces in the order in which they are asked: Han characters look different in China and Japan."""
    names = "".join(unicodedata.name(character, "?")[:9] for character in set(text))
    first = EAST.get((language or "").lower()[:2])
    if "HIRAGANA" in names or "KATAKANA" in names:
        first = EAST["ja"]
    elif "HANGUL" in names:
        first = EAST["ko"]
    east = [first] if first else []
    east += [name for name in ("noto-sans-sc", "noto-sans-jp", "noto-sans-kr") if name != first]
    return (*LATIN, *OTHERS, *east, EMOJI)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Characters that belong together, such as a letter and its accents, and the face that has them."""

    text: str
    face: str
    direction: Direction | None
    """None: that of what stands around it."""


_BLANK: Final = Cluster(" ", LATIN[0], None)


def clusters(text: str, language: str | None) -> list[Cluster]:
    """A text cut into clusters, without what no face has."""
    text = unicodedata.normalize("NFC", text)
    faces = order(text, language)
    found: list[Cluster] = []
    last = LATIN[0]
    for part in _parts(text):
        if part.isspace():
            found.append(_BLANK)
            continue
        near = [last, *faces] if not part.isalnum() else faces  # a full stop looks like its sentence
        for whole in (part, part[0]):  # a letter is better than none, where its accents are unknown
            bare = [character for character in whole if character not in _JOINERS]
            chosen = next((name for name in near if all(has(name, character) for character in bare)), None)
            if chosen and bare:
                found.append(Cluster(whole, chosen, _direction(whole)))
                last = chosen
                break
    return found


def _parts(text: str) -> Iterator[str]:
    """Characters with the marks, joiners, tones of skin and halves of flags that follow them."""
    part = ""
    for character in filter(_shown, text.replace("\t", " ").replace("\n", " ")):
        flag = "\U0001f1e6" <= character <= "\U0001f1ff"
        flags = sum("\U0001f1e6" <= one <= "\U0001f1ff" for one in part)
        tone = "\U0001f3fb" <= character <= "\U0001f3ff"
        mark = unicodedata.category(character) in {"Mn", "Mc", "Me"}
        joined = character in _JOINERS or part.endswith("\u200d")
        if mark and len(part) > MARKS and not joined:
            continue
        if part and (mark or tone or joined or (flag and flags % 2 == 1)):
            part += character
        else:
            if part:
                yield part
            part = character
    if part:
        yield part


def _shown(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


def _direction(part: str) -> Direction | None:
    kind = unicodedata.bidirectional(part[0])
    if kind in {"R", "AL"}:
        return "rtl"
    return "ltr" if kind in {"L", "EN", "AN"} else None


def paragraph(line: Sequence[Cluster]) -> Direction:
    """The direction of a text: that of its first letter."""
    return next((c.direction for c in line if c.direction and not c.text.isdigit()), "ltr")


@dataclass(frozen=True, slots=True)
class Run:
    """What Pillow shapes at once."""

    text: str
    face: str
    direction: Direction

    def width(self, size: int) -> float:
        """Pixels it goes on."""
        return _measured(self) * size / _PROBE


@lru_cache(20_000)
def _measured(run: Run) -> float:
    return face(run.face, _PROBE).getlength(run.text, direction=run.direction)


def visual(line: Sequence[Cluster], base: Direction) -> list[Run]:
    """The runs of a line from left to right."""
    directions = [cluster.direction for cluster in line]
    sides = [_resolved(directions, at, base) for at in range(len(line))]
    runs = [
        Run("".join(cluster.text for cluster, _ in group), name, side)
        for (name, side), group in groupby(
            zip(line, sides, strict=True), lambda pair: (pair[0].face, pair[1])
        )
    ]
    ordered: list[Run] = []
    for side, group in groupby(runs, lambda run: run.direction):
        same = list(group)
        ordered = (
            ordered + (same if side == "ltr" else same[::-1])
            if base == "ltr"
            else ((same if side == "ltr" else same[::-1]) + ordered)
        )
    return ordered


def _resolved(directions: Sequence[Direction | None], at: int, base: Direction) -> Direction:
    """Of what has no direction: that of both its sides if they agree, else the paragraph's."""
    if own := directions[at]:
        return own
    before = next((d for d in reversed(directions[:at]) if d), base)
    after = next((d for d in directions[at + 1 :] if d), base)
    return before if before == after else base


def width(line: Sequence[Cluster], size: int) -> float:
    """Pixels a line goes on."""
    return sum(run.width(size) for run in visual(line, paragraph(line)))


def _breaks(line: Sequence[Cluster]) -> list[list[Cluster]]:
    """Words, each with the blanks after it; of Han, kana and Thai, which have none, every character."""
    words: list[list[Cluster]] = [[]]
    for cluster in line:
        words[-1].append(cluster)
        kind = unicodedata.east_asian_width(cluster.text[0])
        if cluster.text == " " or (kind in {"W", "F"} and not _closes(cluster)):
            words.append([])
    return [word for word in words if word]


def _closes(cluster: Cluster) -> bool:
    return unicodedata.category(cluster.text[0]) in {"Ps", "Pi"}


def lines(text: Sequence[Cluster], size: int, room: float) -> list[list[Cluster]]:
    """Lines no wider than `room`; a word that is wider is broken anywhere."""
    found: list[list[Cluster]] = [[]]
    for word in _breaks(text):
        if width(_stripped([*found[-1], *word]), size) <= room:
            found[-1] += word
            continue
        if _stripped(found[-1]):
            found.append([])
        for cluster in word:
            if found[-1] and width([*found[-1], cluster], size) > room:
                found.append([])
            found[-1].append(cluster)
    return [stripped for line in found if (stripped := _stripped(line))]


def _stripped(line: Sequence[Cluster]) -> list[Cluster]:
    kept = list(line)
    while kept and kept[-1].text == " ":
        kept.pop()
    while kept and kept[0].text == " ":
        kept.pop(0)
    return kept


def shortened(line: Sequence[Cluster], size: int, room: float) -> list[Cluster]:
    """A line that ends with an ellipsis and fits."""
    kept = list(line)
    end = Cluster(ELLIPSIS, LATIN[0], None)
    while kept and width([*kept, end], size) > room:
        kept.pop()
    return [*_stripped(kept), end]


def fitted(
    text: Sequence[Cluster], sizes: Sequence[int], room: float, most: int
) -> tuple[int, list[list[Cluster]]]:
    """The largest of `sizes` in which the text takes at most so many lines, and these; the last is cut short.

    A size that would break a word is passed over for a smaller one, as long as there is one.
    """
    for size in sizes:
        found = lines(text, size, room)
        whole = all(width(_stripped(word), size) <= room for word in _breaks(text))
        if len(found) <= most and (whole or size == sizes[-1]):
            return size, found
    size = sizes[-1]
    found = lines(text, size, room)
    if len(found) > most:
        found = [*found[: most - 1], shortened([*found[most - 1], _BLANK, *found[most]], size, room)]
    return size, found


def write(
    pen: ImageDraw.ImageDraw,
    line: Sequence[Cluster],
    at: tuple[float, float],
    size: int,
    fill: tuple[int, int, int],
    base: Direction = "ltr",
    room: float = 0.0,
) -> None:
    """Write a line of a paragraph with its baseline at `at`; read from the right, it ends after `room`."""
    x, y = at
    if base == "rtl":
        x += room - width(line, size)
    for run in visual(line, base):
        pen.text((x, y), run.text, fill, face(run.face, size), anchor="ls", direction=run.direction)
        x += run.width(size)
