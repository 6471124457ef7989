"""From text with tags to `Lyrics`."""

import re
import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from agents.lyrics.rhyme import rhyme_scheme
from agents.results import Lyrics, Section

_NAMES: Final[tuple[tuple[str, str], ...]] = (
    (
        r"\bpre\b|pre ?-?(?:chorus|hook|refrain|coro|estribillo)|pré-?refrain|\bbuild|prerefrain|vorrefrain",
        "pre-chorus",
    ),
    (r"\bintro|introducción|vorspiel", "intro"),
    (r"chorus|\bhook\b|\brefr|\bdrop\b|estribillo|\bcoro\b|ritornello|kehrreim", "chorus"),
    (r"\bvers|\brap\b|strophe|estrofa|\bcouplet|\bstrofa", "verse"),
    (r"\bbridge|\bmiddle\b|puente|\bpont\b|\bponte\b|brücke|überleitung", "bridge"),
    (r"\boutro|\bending\b|\bend\b|\bcoda\b|\bfinale?\b|\bschluss|nachspiel", "outro"),
    (r"\bsolo\b|instrumental|interlud|zwischenspiel|\bbreak", "solo"),
)
_BRACKETED: Final = re.compile(r"^[\[【]([^\]】]*)[\]】]\s*(.*)$")
_ROUND: Final = re.compile(r"^[(]([^)]{1,40})[)]:?$")
_COLON: Final = re.compile(r"^([^:：]{1,30}?)\s*[:：]\s*(.*)$")
_BARE: Final = re.compile(r"^[\w-]+(?: \w+)?$")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MOST_SECTIONS: Final = 24
_MOST_LINES: Final = 40
_MOST_LETTERS: Final = 300


def tag_of(words: str) -> str | None:
    """The tag that a heading in one of many languages means; None for words that name no section."""
    text = words.lower().strip()
    return next((tag for pattern, tag in _NAMES if re.search(pattern, text)), None)


def _heading(line: str) -> tuple[str, str] | None:
    """The tag a line opens and what is sung after it on the same line; None for a line of lyrics."""
    plain = line.strip("#*_ \t")
    if match := _BRACKETED.match(plain):
        return tag_of(match[1]) or "verse", match[2]
    if (match := _ROUND.match(plain)) and len(match[1].split()) <= 3 and (tag := tag_of(match[1])):
        return tag, ""
    if (match := _COLON.match(plain)) and len(match[1].split()) <= 2 and (tag := tag_of(match[1])):
        return tag, match[2]
    if _BARE.match(plain) and (tag := tag_of(plain)) and re.fullmatch(r"\D+\d*", plain) and _is_name(plain):
        return tag, ""
    return None


def _is_name(line: str) -> bool:
    """Whether a line is nothing but a section's name, perhaps with a number."""
    word = re.sub(r"\s*\d+$", "", line)
    return line[:1].isupper() and word.lower() in {
        "intro", "verse", "chorus", "pre-chorus", "bridge", "outro", "refrain", "hook", "solo", "strophe",
        "estribillo",
        "estrofa", "puente", "couplet", "pont", "brücke", "coro", "verso", "vers",
    }  # fmt: skip


def read_lyrics(text: str, language: str) -> Lyrics:
    """Sections of a text.

    What stands before the first tag is a verse; without tags blank lines part verses. Lines and sections that
    are longer than `Lyrics` takes are broken, the shortest joined where there are too many, as there is
    room: 24 sections of 40 lines of 300 letters.
    """
    sections: list[tuple[str, list[str]]] = []
    tagged, fresh = False, True
    for raw in _CONTROL.sub("", text).splitlines():
        line = raw.strip()
        heading = _heading(line) if line else None
        if heading:
            sections.append((heading[0], _broken(heading[1])))
            tagged, fresh = True, False
        elif line and (not sections or (fresh and not tagged)):
            sections.append(("verse", _broken(line)))
            fresh = False
        elif line:
            sections[-1][1].extend(_broken(line))
        else:
            fresh = True
    parts = _fitted(sections)
    verse = next((part for part in parts if part.tag == "verse" and part.lines), None)
    scheme = rhyme_scheme(verse.lines[:4], language) if verse else ""
    return Lyrics(language=language, rhyme_scheme=scheme, sections=parts)


def _broken(line: str) -> list[str]:
    return textwrap.wrap(line, _MOST_LETTERS) if len(line) > _MOST_LETTERS else [line] if line else []


def _fitted(sections: Sequence[tuple[str, list[str]]]) -> tuple[Section, ...]:
    """Sections no longer and no more than `Lyrics` takes."""
    pieces = [
        (tag, lines[start : start + _MOST_LINES])
        for tag, lines in sections
        for start in range(0, max(1, len(lines)), _MOST_LINES)
    ]
    while len(pieces) > _MOST_SECTIONS:
        sizes = [len(a[1]) + len(b[1]) for a, b in pairwise(pieces)]
        least = min(range(len(sizes)), key=lambda i: sizes[i])
        joined = (pieces[least][0], (pieces[least][1] + pieces[least + 1][1])[:_MOST_LINES])
        pieces[least : least + 2] = [joined]
    return tuple(Section(tag=tag, lines=tuple(lines)) for tag, lines in pieces)
