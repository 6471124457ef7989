"""Sets fields of the song request."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import Field, ValidationError

from agents.brief import EngineCard, StudioState
from agents.results import Constraints, Settings
from agents.squad.tools.typed import Outcome, Refused, TypedTool, readable
from agents.squad.words import say
from engines.request import FROM_SOURCE, SongRequest

NOT_THE_PRODUCERS: Final = frozenset({"lyrics"})
"""Fields that another agent makes."""


class StudioArguments(StudioState):
    """Fields to set, and names of fields to leave to the engine again."""

    clear: tuple[str, ...] = Field((), max_length=40, description="Names of fields to unset.")


class ConfigureStudio(TypedTool):
    """`configure_studio`: several calls add up; `settings` is what they made together."""

    name = "configure_studio"
    description = (
        "Set fields of the song request. Only give fields that are to change; leave the rest out. "
        "prompt is the music in English style words."
    )

    def __init__(
        self,
        studio: StudioState,
        card: EngineCard,
        known: Callable[[], frozenset[str]],
        *,
        edit: bool = False,
        wanted: Constraints | None = None,
        language: str = "en",
    ) -> None:
        """`known` gives ids of tracks that may be used beside those in the studio.

        `wanted` is what the user asked for in so many words: it holds, whatever the arguments say.
        Notes are in `language`.
        """
        fields = frozenset[str]().union(*card.fields.values()) - NOT_THE_PRODUCERS
        super().__init__(StudioArguments, fields | {"clear"})
        self.studio = studio
        self.card = card
        self.known = known
        self.language = language
        self.wanted = wanted.model_dump(exclude_none=True) if wanted else {}
        self.base = studio.given() if edit else {}
        self.settings: Settings | None = None
        self.calls = 0
        """Calls that were good."""
        self.refused: frozenset[str] = frozenset()
        if "task" in self.inputs:
            self.inputs["task"]["enum"] = sorted(card.fields)

    def call(self, arguments: Mapping[str, Any]) -> Outcome:
        """Validate and keep; what is wrong with any field refuses the whole call."""
        try:
            return self._set({name: value for name, value in arguments.items() if value is not None})
        except Refused as refusal:
            self.refused = refusal.fields
            raise

    def _set(self, given: dict[str, Any]) -> Outcome:
        clear = given.pop("clear", ())
        clear = [clear] if isinstance(clear, str) else list(clear) if isinstance(clear, list | tuple) else []
        self._names(given, clear)
        if not given and not clear:
            raise Refused("Give at least one field, as in prompt and bpm.")
        before = self.settings or Settings()
        made = {**{name: value for name, value in before.set.items() if name not in clear}, **given}
        task = made.get("task", self.base.get("task", "text2music"))
        honoured = next((fields for name, fields in self.card.fields.items() if name == task), frozenset())
        made |= {name: value for name, value in self.wanted.items() if name in honoured}
        whole = {**{name: value for name, value in self.base.items() if name not in clear}, **made}
        try:
            state = StudioState.model_validate(whole)
        except ValidationError as error:
            raise readable(error) from None
        notes = [*before.notes]
        values = state.model_dump(mode="json")
        made = {name: values[name] for name in made}
        self._allowed(state, frozenset(given))
        if "duration" in made and (note := self._clamped(made)):
            notes.append(note)
        cleared = tuple(dict.fromkeys(name for name in (*before.clear, *clear) if name not in made))
        self.settings = Settings(set=made, clear=cleared, notes=tuple(notes[-16:]))
        self.calls += 1
        shown = self.settings.model_dump(mode="json", exclude={"kind"})
        return Outcome(f"The studio is set: {json.dumps(shown, ensure_ascii=False)}", shown)

    def _names(self, given: Mapping[str, Any], clear: list[Any]) -> None:
        names = [*given, *(str(name) for name in clear)]
        if unknown := [name[:40] for name in names if name not in SongRequest.model_fields]:
            raise Refused(
                f"There is no field {', '.join(map(repr, unknown[:4]))}. "
                f"Fields: {', '.join(sorted(self.inputs))}.",
                unknown,
            )
        if foreign := NOT_THE_PRODUCERS & set(given):
            raise Refused(f"{', '.join(foreign)}: the Lyricist makes that; leave it out.", foreign)

    def _allowed(self, state: StudioState, given: frozenset[str]) -> None:
        card, task = self.card, state.task
        if task not in card.fields:
            raise Refused(
                f"task: {card.id} cannot do {task!r}; use one of {', '.join(sorted(card.fields))}.", {"task"}
            )
        asked = given & state.fields_asked()
        if unsupported := sorted(asked - card.fields[task]):
            raise Refused(
                f"{', '.join(unsupported)}: not honoured by {card.id} for {task}. Leave out, or use: "
                f"{', '.join(sorted(card.fields[task] - NOT_THE_PRODUCERS))}.",
                unsupported,
            )
        if task in FROM_SOURCE and state.source is None:
            raise Refused(
                f"task: {task!r} needs a source track, and none is in the studio; use text2music.", {"task"}
            )
        own = {self.studio.source, self.studio.reference} | self.known()
        for name in ("source", "reference"):
            if name in asked and getattr(state, name) not in own:
                raise Refused(
                    f"{name}: only the track in the studio or one that search_memory found.", {name}
                )
        for name, value, offered in (
            ("voice", state.voice, card.voices),
            ("model", state.model, card.models),
            ("lora", state.lora.name if state.lora else None, card.loras),
        ):
            if name in asked and value not in offered:
                raise Refused(
                    f"{name}: {card.id} has {', '.join(offered[:12]) or 'none'}; leave it out.", {name}
                )
        if (fault := card.fault(state)) and fault[0] in given:
            raise Refused(f"{fault[0]}: {fault[1]}", {fault[0]})

    def _clamped(self, made: dict[str, Any]) -> str | None:
        asked = made["duration"]
        made["duration"] = min(max(asked, self.card.min_seconds), self.card.max_seconds)
        if made["duration"] == asked:
            return None
        numbers = (self.card.min_seconds, self.card.max_seconds, asked, made["duration"])
        low, high, given, now = (f"{number:g}" for number in numbers)
        return say(self.language, "clamped", engine=self.card.title, low=low, high=high, asked=given, now=now)
