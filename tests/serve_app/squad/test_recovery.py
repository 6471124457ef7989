"""What the last event of a run is whose desk died."""

from agents.errors import ModelUnreachable
from agents.events import AgentFailed
from serve_app.squad.recovery import AGAIN, draft

TOLD = AgentFailed.of("critic", ModelUnreachable("Nobody answers.", "Start it.")).sealed("run", 1, 1.0)


def test_a_song_that_was_made_in_part_by_rules_says_what_to_do() -> None:
    end = draft([TOLD.model_dump(mode="json")], {"prompt": "rain"})
    assert (end.status, end.hint) == ("partial", "Start it.")
    assert draft([TOLD.model_dump(mode="json")]).hint == AGAIN
