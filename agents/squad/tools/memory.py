"""Looks into what starred songs taught."""

import json
import logging
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.memory import Memory, Recollection
from agents.squad.prompts.data import data
from agents.squad.tools.typed import Outcome, Refused, TypedTool, readable

MAX_TEXT: Final = 400
"""Characters of one recollection that a model gets to read."""
MAX_TOKENS: Final = 900
"""Of all recollections together."""
_log = logging.getLogger(__name__)


class SearchArguments(BaseModel):
    """What to look for."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[
        str, Field(min_length=1, max_length=500, description="What to look for: style, mood, theme.")
    ]
    limit: int = Field(3, ge=1, le=5, description="How many at most.")


class SearchMemory(TypedTool):
    """`search_memory`: what is found is kept in `found`, best first."""

    name = "search_memory"
    description = "Find songs that this user has starred and that are near to a description."

    def __init__(self, memory: Memory, owner: str) -> None:
        super().__init__(SearchArguments)
        self.memory = memory
        self.owner = owner
        self.found: list[Recollection] = []

    def call(self, arguments: Mapping[str, Any]) -> Outcome:
        """Search, always for the owner of the run."""
        try:
            asked = SearchArguments.model_validate(arguments)
        except ValidationError as error:
            raise readable(error) from None
        try:
            hits = self.memory.search(self.owner, asked.query, asked.limit)
        except Exception:
            _log.exception("the memory does not answer")
            raise Refused("The memory does not answer now; go on without it.") from None
        known = {one.item_id for one in self.found}
        self.found += [hit for hit in hits if hit.item_id not in known]
        shown = [
            {"item_id": hit.item_id, "text": hit.text[:MAX_TEXT], "similarity": round(hit.similarity, 3)}
            for hit in hits
        ]
        if not hits:
            return Outcome("Nothing like it was starred yet; go on without.", [])
        told = [{**one, "facts": _short(hit.facts)} for one, hit in zip(shown, hits, strict=True)]
        text = json.dumps(told, ensure_ascii=False, default=str)
        return Outcome(data("starred_songs", text, MAX_TOKENS), shown)


def _short(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value[:120] if isinstance(value, str) else value for name, value in list(facts.items())[:12]
    }
