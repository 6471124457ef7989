"""What each agent makes: plan, settings, lyrics, idea of a cover, review."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from engines.music import TimeSignature
from engines.request import MAX_LYRICS, MAX_PROMPT, KeyName, Task, Text

Source = Literal["model", "rules"]
"""Who made a result: a language model, or the rules; the user is always told."""
Part = Literal["music", "lyrics", "cover"]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
Short = Annotated[Text, Field(max_length=200)]
Words = Annotated[tuple[Annotated[Text, Field(min_length=1, max_length=60)], ...], Field(max_length=16)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
SECTION_TAGS: Final = ("intro", "verse", "pre-chorus", "chorus", "bridge", "solo", "outro")


class Result(BaseModel):
    """Base of all results: closed, so that a model cannot smuggle fields in."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Constraints(Result):
    """What the user asked for in so many words; None where they said nothing."""

    bpm: float | None = Field(None, ge=30, le=300, allow_inf_nan=False)
    key: KeyName | None = None
    time_signature: TimeSignature | None = None
    duration: float | None = Field(None, ge=1, le=600, allow_inf_nan=False, description="Seconds.")
    instrumental: bool | None = None
    variants: int | None = Field(None, ge=1, le=8)


class Plan(Result):
    """The Director's: what to make, within which limits, and who is needed."""

    kind: Literal["plan"] = "plan"
    reply: Annotated[Text, Field(max_length=600)] = Field(
        "", description="What the squad tells the user, in the user's language."
    )
    edit: bool = Field(False, description="It changes what stands in the studio, rather than beginning anew.")
    task: Task = "text2music"
    make: tuple[Part, ...] = Field(("music", "lyrics", "cover"), description="What is wanted.")
    title: Short = ""
    theme: Short = Field("", description="What the song is about.")
    genres: Words = ()
    moods: Words = ()
    instruments: Words = ()
    avoid: Words = Field((), description="What must not be in it: instruments, sounds, voices.")
    language: Language | None = Field(None, description="Of the lyrics; None: as in the studio.")
    constraints: Constraints = Constraints()
    lyrics_wish: Annotated[Text, Field(max_length=600)] = Field(
        "", description="What the user said of the lyrics, such as shorter or less sad."
    )
    agents: tuple[Literal["producer", "lyricist", "visualizer", "critic"], ...] = (
        "producer",
        "lyricist",
        "visualizer",
        "critic",
    )


class Settings(Result):
    """The Producer's: fields of the song request to set and to clear in the studio, already validated."""

    kind: Literal["settings"] = "settings"
    set: dict[str, Any] = Field({}, description="Fields of SongRequest and their new values.")
    clear: tuple[str, ...] = Field((), description="Fields to leave to the engine again.")
    notes: tuple[Short, ...] = Field((), max_length=16, description="What could not be done, and why.")


class Section(Result):
    """Some lines of lyrics under their tag."""

    tag: Annotated[str, Field(pattern=r"^[a-z][a-z -]{1,20}[0-9]?$")] = Field(examples=list(SECTION_TAGS))
    lines: tuple[Annotated[Text, Field(max_length=300)], ...] = Field((), max_length=40)


class Lyrics(Result):
    """The Lyricist's."""

    kind: Literal["lyrics"] = "lyrics"
    title: Short = ""
    language: Language = "en"
    rhyme_scheme: Annotated[str, Field(max_length=40)] = Field("", examples=["AABB"])
    sections: tuple[Section, ...] = Field((), max_length=24)

    @property
    def text(self) -> str:
        """As `SongRequest.lyrics` has it: lines under tags."""
        return "\n\n".join("\n".join((f"[{part.tag}]", *part.lines)) for part in self.sections)[:MAX_LYRICS]


class CoverIdea(Result):
    """The Visualizer's: what the cover is to show, and in which colours."""

    kind: Literal["cover"] = "cover"
    prompt: Annotated[Text, Field(min_length=1, max_length=MAX_PROMPT)] = Field(
        description="The image in words, in English, for a model of images."
    )
    palette: tuple[Colour, ...] = Field((), max_length=6, description="Dark to light; a sixth is the accent.")
    mood: Short = ""
    genre: Short = ""
    title: Short = ""


class Finding(Result):
    """Something the Critic has found."""

    about: Literal["settings", "lyrics", "cover"]
    severity: Literal["note", "fault"]
    message: Annotated[Text, Field(max_length=400)]
    remedy: Annotated[Text, Field(max_length=400)] = ""


class Review(Result):
    """The Critic's."""

    kind: Literal["review"] = "review"
    approved: bool = True
    summary: Annotated[Text, Field(max_length=600)] = ""
    findings: tuple[Finding, ...] = Field((), max_length=16)
    revise: Literal["producer", "lyricist"] | None = Field(None, description="Who is to try once more.")


AgentResult = Annotated[Settings | Lyrics | CoverIdea | Review, Field(discriminator="kind")]
