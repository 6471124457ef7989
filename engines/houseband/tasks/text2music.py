"""A new song from words."""

from engines.contract import Watch
from engines.houseband.compose import compose
from engines.houseband.planning import make_plan
from engines.houseband.tasks.take import Take
from engines.request import SongRequest


def text2music(request: SongRequest, watch: Watch) -> Take:
    """Plan and write the song that the request describes."""
    plan = make_plan(request, request.seed or 0)
    return Take(plan, compose(plan, watch.check))
