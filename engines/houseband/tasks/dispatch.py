"""From a request's task to the module that does it."""

from collections.abc import Callable, Mapping
from typing import Final

from engines.contract import Watch
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


def take(request: SongRequest, watch: Watch) -> Take:
    """What is to be recorded for the request. Raises `InvalidRequest` where it cannot be."""
    return _TASKS[request.task](request, watch)
