"""What is asked of a model for each of its tasks: little more than the task needs."""

from typing import Final

from engines.contract import EngineInfo, ModelInfo
from engines.neural.weights import Checkpoint
from engines.request import FROM_SOURCE, SongRequest, Task

PROMPT: Final = "warm piano ballad with soft drums, 90 bpm, A minor"
LYRICS: Final = "[verse]\nMorning finds the river running wide\nPaper boats are floating side by side\n"
TASKS: Final[tuple[Task, ...]] = (
    "text2music", "retake", "repaint", "extend", "cover", "complete", "stems"
)  # fmt: skip
"""In this order, so that the first can be the source of the others."""
ANY: Final = "any"
"""Id of a source that is some music."""
OWN: Final = "own"
"""Id of a source that the model made itself."""
LONGER: Final = 1.5
"""How much longer an extended song is."""


def region(seconds: float) -> tuple[float, float]:
    """The stretch that a repaint makes anew."""
    return 0.4 * seconds, 0.6 * seconds


def request(
    info: EngineInfo,
    model: ModelInfo | Checkpoint,
    task: Task,
    seconds: float,
    steps: int | None = None,
    seed: int = 1,
) -> SongRequest:
    """The request for a task."""
    honoured = info.fields_of(task) & (model.fields | {"source", "region", "tracks"})
    asked: dict[str, object] = {"task": task, "duration": seconds, "seed": seed, "model": model.id}
    if task in FROM_SOURCE:
        asked["source"] = OWN if task in info.project_tasks else ANY
    if task not in ("retake", "stems"):
        asked["prompt"] = PROMPT
    if task == "text2music" and "lyrics" in honoured:
        asked["lyrics"] = LYRICS
    if task == "repaint":
        start, end = region(seconds)
        asked["region"] = {"start": start, "end": end}
    if task == "extend":
        asked["duration"] = seconds * LONGER
    if task == "complete":
        asked["tracks"] = ("drums",)
    if steps is not None and "steps" in honoured:
        asked["steps"] = steps
    return SongRequest.model_validate(asked)
