"""What is remembered of a track: a text to find it by, and facts to go by. Data, never instructions."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MAX_TEXT: Final = 1_500
"""Characters; the model of embeddings reads 256 tokens."""
MAX_TITLE: Final = 200
MAX_PROMPT: Final = 600
MAX_LINES: Final = 4
"""Of the lyrics."""
MAX_LINE: Final = 100
MAX_TAGS: Final = 10
MAX_FACTS: Final = 24
MAX_NAME: Final = 40
_JOINERS: Final = "\u200c\u200d"
"""Not printable, yet part of words in some scripts."""

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one song teaches."""

    text: str
    facts: Mapping[str, Scalar]


def lesson_of(row: Mapping[str, Any], request: Mapping[str, Any]) -> Lesson:
    """The lesson of a row of `tracks`; what the engine really used goes before what was asked for.

    `request` is the song request as JSON, empty where nothing is known of it any more.
    """
    track = row["track"]
    used = track.get("used") or {}
    lines = _lines(track, request)
    title, prompt = clean(row["title"], MAX_TITLE), clean(row["prompt"], MAX_PROMPT)
    facts: dict[str, Scalar] = {
        "title": title,
        "prompt": prompt,
        "bpm": used.get("bpm") or request.get("bpm"),
        "key": used.get("key") or request.get("key"),
        "time_signature": used.get("time_signature") or request.get("time_signature"),
        "language": (used.get("language") or request.get("language")) if lines else None,
        "duration": round(row["seconds"], 2),
        "engine": row["engine"],
        "instrumental": not lines,
    }
    kept = clean_facts({name: value for name, value in facts.items() if value is not None})
    return Lesson(_text(kept, _style(used, request), row["tags"], lines), kept)


def clean(text: str, most: int) -> str:
    """One line of at most `most` characters, without control characters and others that are not seen."""
    spaced = " ".join(text.split())
    return "".join(one for one in spaced if one.isprintable() or one in _JOINERS)[:most].strip()


def clean_facts(facts: Mapping[str, Any]) -> dict[str, Scalar]:
    """Facts as they are stored: few, flat, short and finite; others are left out."""
    kept: dict[str, Scalar] = {}
    for name, value in list(facts.items())[:MAX_FACTS]:
        if isinstance(value, str):
            kept[clean(name, MAX_NAME)] = clean(value, MAX_PROMPT)
        elif (
            value is None
            or isinstance(value, (bool, int))
            or (isinstance(value, float) and math.isfinite(value))
        ):
            kept[clean(name, MAX_NAME)] = value
    return kept


def _text(facts: Mapping[str, Scalar], style: str, tags: Sequence[str], lines: Sequence[str]) -> str:
    title, prompt = str(facts["title"]), str(facts["prompt"])
    bpm = facts.get("bpm")
    music = [
        str(facts.get("key") or ""),
        f"{bpm:g} bpm" if isinstance(bpm, (int, float)) else "",
        str(facts.get("time_signature") or ""),
    ]
    sung = f"lyrics ({facts.get('language', '')}): {' / '.join(lines)}" if lines else "instrumental"
    parts = [
        "" if prompt.casefold().startswith(title.casefold()) else title,  # as it is until someone renames it
        prompt,
        "" if style.casefold() in prompt.casefold() else style,
        ", ".join(clean(tag, MAX_NAME) for tag in tags[:MAX_TAGS]),
        ", ".join(part for part in music if part),
        sung,
    ]
    return clean(". ".join(part for part in parts if part), MAX_TEXT)


def _style(used: Mapping[str, Any], request: Mapping[str, Any]) -> str:
    words = (used.get("style"), used.get("lead") or request.get("lead"))
    return ", ".join(clean(word, MAX_NAME) for word in words if isinstance(word, str))


def _lines(track: Mapping[str, Any], request: Mapping[str, Any]) -> list[str]:
    """The first lines that are sung; none in an instrumental."""
    sung: Iterable[str] = [line["text"] for line in track.get("lyrics") or ()]
    if not sung and not request.get("instrumental"):
        sung = [
            line for line in (request.get("lyrics") or "").splitlines() if not line.lstrip().startswith("[")
        ]
    found = (clean(line, MAX_LINE) for line in sung)
    return [line for line in found if line][:MAX_LINES]
