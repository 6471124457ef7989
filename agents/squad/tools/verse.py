"""Takes the lyrics, and holds them against the length of the song and the language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field, ValidationError, field_validator

from agents.lyrics import SyllableBudget, detect_language, read_lyrics, rhyme_scheme, syllables
from agents.results import Lyrics, Result, Section
from agents.squad.tools.typed import Outcome, Refused, TypedTool, readable

SLACK: Final = 1.25
"""How far over the budget lyrics may go: singers hurry."""
PATIENCE: Final = 1
"""Times that lyrics which do not fit are sent back to a model; after that they are taken with a note."""


class LyricsArguments(Result):
    """Lyrics as a model gives them."""

    title: str = Field("", max_length=200)
    language: str = Field(
        "en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", description="Two letters, as in es."
    )
    rhyme_scheme: str = Field("", max_length=40, description="Of the verses, as in AABB or ABAB.")
    sections: tuple[Section, ...] = Field(
        min_length=1,
        max_length=24,
        description="In order: tag such as verse, chorus or bridge, and its lines.",
    )

    @field_validator("language", mode="before")
    @classmethod
    def _short_language(cls, value: object) -> object:
        return value.strip().lower()[:3].strip("-") if isinstance(value, str) and len(value) <= 3 else value

    @field_validator("sections", mode="before")
    @classmethod
    def _as_written(cls, value: object) -> object:
        """Text with tags, lines in one string, and tags such as `[Verse 1]`, are understood."""
        if isinstance(value, str):
            return [part.model_dump() for part in read_lyrics(value, "en").sections]
        if not isinstance(value, list | tuple):
            return value
        return [_section(part) for part in value]


def _section(part: object) -> object:
    if not isinstance(part, dict):
        return part
    tag, lines = part.get("tag"), part.get("lines", ())
    if isinstance(tag, str):
        part = {**part, "tag": re.sub(r"[^a-z0-9 -]", "", tag.lower()).strip()}
    if isinstance(lines, str):
        part = {**part, "lines": [line for line in lines.splitlines() if line.strip()]}
    return part


@dataclass(frozen=True, slots=True)
class Measure:
    """What the lyrics are held against."""

    budget: SyllableBudget
    duration: float
    """Seconds."""
    language: str | None
    """Two letters; None: any."""


class WriteLyrics(TypedTool):
    """`write_lyrics`: `lyrics` are those that were taken; `draft` was refused but can be sung."""

    name = "write_lyrics"
    description = "Hand in the whole lyrics: sections with their lines, language and rhyme scheme."

    def __init__(self, measure: Measure, patience: int = PATIENCE) -> None:
        super().__init__(LyricsArguments)
        self.patience = patience
        self.measure = measure
        self.lyrics: Lyrics | None = None
        self.draft: Lyrics | None = None
        self._sent_back = 0

    def call(self, arguments: Mapping[str, Any]) -> Outcome:
        """Check and keep."""
        try:
            given = LyricsArguments.model_validate({k: v for k, v in arguments.items() if v is not None})
        except ValidationError as error:
            raise readable(error) from None
        lines = [line for part in given.sections for line in part.lines if line.strip()]
        if not lines:
            raise Refused("sections: there is no line to sing; write at least one verse.", {"sections"})
        self.draft = Lyrics.model_validate(given.model_dump())
        faults = self._faults(given, lines)
        if faults and self._sent_back < self.patience:
            self._sent_back += 1
            raise Refused(" ".join(faults), {"sections"})
        self.lyrics = self.draft
        shown = {
            "title": given.title,
            "language": given.language,
            "lines": len(lines),
            "syllables": _count(lines, given.language),
            "syllables_that_fit": self.measure.budget.syllables,
            "rhymes": _schemes(given),
            "notes": faults,
        }
        return Outcome(f"The lyrics are taken: {shown}", shown)

    def _faults(self, given: LyricsArguments, lines: list[str]) -> list[str]:
        budget, faults = self.measure.budget, []
        count = _count(lines, given.language)
        if count > budget.syllables * SLACK:
            faults.append(
                f"Too long: {count} syllables in {len(lines)} lines, but {self.measure.duration:g} s "
                f"have room for about {budget.syllables} in {budget.lines} lines. Shorten."
            )
        wanted, heard = self.measure.language, detect_language("\n".join(lines))
        if wanted and heard and heard != wanted[:2]:
            faults.append(f"The lines are in {heard!r}, but {wanted!r} is wanted. Write them in {wanted!r}.")
        elif wanted and given.language[:2] != wanted[:2]:
            faults.append(f"language: {wanted!r} is wanted.")
        return faults


def _count(lines: list[str], language: str) -> int:
    return sum(syllables(line, language) for line in lines)


def _schemes(given: LyricsArguments) -> dict[str, str]:
    """How each kind of section rhymes, as heard."""
    found: dict[str, str] = {}
    for part in given.sections:
        if 2 <= len(part.lines) <= 12:
            found.setdefault(part.tag, rhyme_scheme(list(part.lines), given.language))
    return found
