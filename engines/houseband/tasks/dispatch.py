"""From a request's task to the module that does it, and what each task lets a request ask for."""

from collections.abc import Callable, Mapping
from typing import Final

from engines.contract import Watch
from engines.errors import UnsupportedField
from engines.houseband.tasks.complete import complete
from engines.houseband.tasks.cover import cover
from engines.houseband.tasks.extend import extend
from engines.houseband.tasks.repaint import repaint
from engines.houseband.tasks.retake import retake
from engines.houseband.tasks.stems import stems
from engines.houseband.tasks.take import Take
from engines.houseband.tasks.text2music import text2music
from engines.request import SongRequest, Task

_TASKS: Final[Mapping[Task, Callable[[SongRequest, Watch], Take]]] = {
    "text2music": text2music,
    "retake": retake,
    "repaint": repaint,
    "extend": extend,
    "cover": cover,
    "complete": complete,
    "stems": stems,
}
_ANY: Final = frozenset(
    {"task", "prompt", "duration", "seed", "variants", "format", "stems", "loudness", "source"}
)
_WORDS: Final = frozenset({"lyrics", "instrumental", "language", "voice", "lead", "negative_prompt"})
_MUSIC: Final = frozenset({"bpm", "key", "time_signature"})
FIELDS: Final[Mapping[Task, frozenset[str]]] = {
    "text2music": _ANY - {"source"} | _WORDS | _MUSIC,
    "retake": _ANY | {"strength", "voice", "lead"},
    "repaint": _ANY | {"strength", "region", "negative_prompt", "lead"},
    "extend": _ANY | {"extend_at", "negative_prompt", "lead"},
    "cover": _ANY | {"strength", "bpm", "key", "negative_prompt", "lead", "voice", "instrumental"},
    "complete": _ANY | {"tracks"},
    "stems": _ANY,
}
"""Fields of `SongRequest` that mean something for a task."""


def take(request: SongRequest, watch: Watch) -> Take:
    """What is to be recorded for the request. Raises `InvalidRequest` where it cannot be."""
    check_fields(request)
    return _TASKS[request.task](request, watch)


def check_fields(request: SongRequest) -> None:
    """Raise `UnsupportedField` for the first field that means nothing for the task."""
    for name in sorted(request.fields_asked() - FIELDS[request.task]):
        others = ", ".join(sorted(task for task, fields in FIELDS.items() if name in fields))
        raise UnsupportedField(
            f"{name!r} means nothing for the task {request.task!r}.",
            field=name,
            remedy=f"Leave it out; {name!r} belongs to: {others}.",
        )
