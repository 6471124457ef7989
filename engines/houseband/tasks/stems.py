"""What every player of a song plays, exactly: the band performs its own project again."""

from engines.contract import Watch
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.tasks.retake import check_length
from engines.houseband.tasks.sources import own_project
from engines.houseband.tasks.take import Kept, Take
from engines.request import SongRequest


def stems(request: SongRequest, watch: Watch) -> Take:
    """The source's own audio, with the parts it was mixed from."""
    origin, project = own_project(request, watch)
    check_length(request, project.plan)
    frames = round(project.plan.duration * SAMPLE_RATE)
    return Take(project.plan, project.score, origin.audio_of(project.plan.duration), (Kept(0, frames),))
