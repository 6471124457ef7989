"""The song that a task starts from: the band's own project, or what is heard in its audio."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from engines.audio import read
from engines.audio.loudness import integrated
from engines.contract import Samples, Source, Watch
from engines.errors import InvalidRequest
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.project import Project
from engines.request import SongRequest

QUIET_LUFS: Final = -55.0
"""Below this a source has nothing to listen to."""
_SLACK: Final = SAMPLE_RATE // 50
"""Frames by which a length may be off: rates and containers round."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A source that has been opened."""

    source: Source
    project: Project | None
    """The band's own project; None for anything else."""
    watch: Watch

    def audio(self) -> Samples:
        """The source's audio at the band's sample rate, shape (2, frames).

        Raises `InvalidRequest` when it cannot be read or is silent.
        """
        samples = read(self.source.path, SAMPLE_RATE, step=self.watch.check)
        if integrated(samples, SAMPLE_RATE, self.watch.check) < QUIET_LUFS:
            raise InvalidRequest(
                "The source is silent: there is nothing in it to start from.",
                field="source",
                remedy="Choose a track or an upload with music in it.",
            )
        return samples

    def audio_of(self, seconds: float) -> Samples:
        """The source's audio as `seconds` of it; raises `InvalidRequest` when that is not its length."""
        samples = self.audio()
        frames = round(seconds * SAMPLE_RATE)
        spare = frames - samples.shape[1]
        if abs(spare) > _SLACK:
            found = samples.shape[1] / SAMPLE_RATE
            raise InvalidRequest(
                f"The source has {found:.2f} s, not {seconds:g}.",
                field="duration",
                remedy="Leave duration out: the task keeps the length of its source.",
            )
        return np.pad(samples, ((0, 0), (0, spare))) if spare > 0 else samples[:, :frames]


def open_source(request: SongRequest, watch: Watch) -> Origin:
    """The source of a request. Raises `InvalidRequest` when it is gone or its project cannot be read."""
    source = watch.source(request.source or "")
    own = source.engine == "houseband" and source.project is not None
    project = Project.from_bytes(source.project) if own and source.project else None
    return Origin(source, project, watch)


def own_project(request: SongRequest, watch: Watch) -> tuple[Origin, Project]:
    """The source, which must be a song of the band's own."""
    origin = open_source(request, watch)
    if origin.project is None:
        raise InvalidRequest(
            f"The task {request.task!r} needs a song of the house band; the source is none with a project.",
            field="source",
            remedy="Use 'cover' to play any audio anew, or an engine that separates audio for stems.",
        )
    return origin, origin.project


def rededicated(project: Project, request: SongRequest) -> Project:
    """The project with the loudness that the request asks for, and without what was said of it then."""
    plan = project.plan
    loudness = request.loudness if request.loudness is not None else plan.loudness
    return replace(project, plan=replace(plan, loudness=loudness, notices=()))
