"""The whole way of a lesson: a star in the library, the real memory, and the squad that goes by it."""

from typing import Any

from agents.events import AgentFinished
from agents.results import Settings
from agents.rules import plan
from agents.squad.perform import perform
from agents.work import AgentTask
from serve_app.library.tracks import TrackStore
from serve_app.memory.store import SqlMemory
from tests.agents.squad.scripted import brief, task_of
from tests.serve_app.memory.conftest import Add

WISH = "make me something new, my usual"


def set_by_rules(memory: SqlMemory, owner: str = "local") -> Settings:
    asked = brief(WISH, owner=owner)
    task: AgentTask = task_of("producer", brief=asked, plan=plan(asked).result, model=None)
    last: Any = list(perform(task, memory, lambda: None))[-1]
    assert isinstance(last, AgentFinished)
    assert isinstance(last.result, Settings)
    return last.result


def test_the_squad_goes_by_what_was_starred_until_it_is_forgotten(
    memory: SqlMemory, tracks: TrackStore, add: Add
) -> None:
    untaught = set_by_rules(memory).set
    track = add("hypnotic desert blues, slide guitar")
    assert set_by_rules(memory).set == untaught  # made, but not starred
    tracks.edit(track, "local", starred=True)
    taught = set_by_rules(memory)
    assert (taught.set["bpm"], taught.set["key"]) == (100, "A minor")
    assert any("hypnotic desert blues" in note for note in taught.notes)
    assert set_by_rules(memory, "ben").set == untaught
    memory.forget("local", track)
    assert set_by_rules(memory).set == untaught
