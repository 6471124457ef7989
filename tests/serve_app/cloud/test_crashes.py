"""The worker ends anywhere, answers get lost, edits come at any moment: both ends are alike afterwards."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serve_app.cloud.outbox import Outbox
from tests.serve_app.cloud.conftest import ANNA, BEN, Killed, StandIn
from tests.serve_app.cloud.stand_in import Fault


class Mortal(Outbox):
    """Ends its process at the write of that number, before it or after it."""

    writes = 0
    at = 0
    after = False

    def _mortal(self, name: str, *args: Any) -> None:
        self.writes += 1
        if self.writes == self.at and not self.after:
            raise Killed
        getattr(super(), name)(*args)
        if self.writes == self.at:
            raise Killed

    def intend(self, *args: Any) -> None:
        self._mortal("intend", *args)

    def done(self, *args: Any) -> None:
        self._mortal("done", *args)

    def later(self, *args: Any) -> None:
        self._mortal("later", *args)

    def refuse(self, *args: Any) -> None:
        self._mortal("refuse", *args)


class Story:
    """Everything that happens to two songs, one made from the other, and the worker in between."""

    def __init__(self, desk: StandIn, outbox: Outbox) -> None:
        self._desk = desk
        self._worker = desk.syncer(outbox)

    async def tell(self) -> None:
        """From their making to the purge of one of them."""
        desk = self._desk
        song = desk.add("rain")
        desk.tracks.edit(song, ANNA, starred=True, cover=desk.draw())
        remix = desk.add("rain again", source=song)
        self._work()
        desk.tracks.edit(song, ANNA, title="Other", starred=False, cover=desk.draw())
        desk.tracks.edit(remix, ANNA, starred=True)
        self._work()
        desk.tracks.delete(remix, ANNA)
        desk.tracks.edit(song, ANNA, uncover=True, starred=True)
        self._work()
        desk.tracks.restore(remix, ANNA)
        desk.memory.forget(ANNA, song)
        self._work()
        desk.tracks.delete(song, ANNA)
        self._work()
        await desk.purge()
        self._work()

    def _work(self) -> None:
        for _ in range(2):
            try:
                self._desk.once(self._worker)
            except Killed:  # another one takes over
                self._worker = self._desk.syncer()
            self._desk.clock.move(100)


async def told(desk: StandIn, outbox: Outbox | None = None) -> int:
    """The whole story, and that both ends are alike; requests that it took."""
    await Story(desk, outbox or desk.outbox).tell()
    desk.settle()
    desk.check_alike()
    assert len(desk.cloud.songs) == 1
    assert set(desk.outbox.counts().items()) == {("pending", 0), ("failed", 0), ("synced", 1)}
    return len(desk.cloud.log)


FAILURES: Final = {
    "lost": (Fault(carried_out=True), 3),
    "drops": (Fault(), 7),
    "503": (Fault(status=503), 11),
}
"""How a request fails, and at every how many of them it is tried on SQLite; a few times on PostgreSQL."""


@pytest.mark.parametrize("name", FAILURES)
async def test_any_request_may_fail_and_any_answer_be_lost(desk: StandIn, name: str) -> None:
    fault, often = FAILURES[name]
    requests = await told(desk)
    stride = often if desk.database.dialect.name == "sqlite" else 16
    for number in range(1, requests + 1, stride):
        desk.empty()
        desk.cloud.fault = lambda n, _what, number=number: fault if n == number else None  # type: ignore[misc]
        await told(desk)


@pytest.mark.parametrize("after", [False, True])
async def test_the_worker_may_end_at_any_write(desk: StandIn, after: bool) -> None:
    mortal = Mortal(desk.database, desk.writer, desk.clock)
    await told(desk, mortal)
    stride = 3 if desk.database.dialect.name == "sqlite" else 13
    for number in range(1, mortal.writes + 1, stride):
        desk.empty()
        other = Mortal(desk.database, desk.writer, desk.clock)
        other.at, other.after = number, after
        await told(desk, other)
        assert other.writes == number  # it did end there


@pytest.mark.parametrize("purged", [True, False])
async def test_nothing_is_left_of_what_is_taken_back_after_the_worker_ended(
    desk: StandIn, purged: bool
) -> None:
    """It ends after any request, and then the song goes to the trash, or its star and cover go."""
    stride = 1 if desk.database.dialect.name == "sqlite" else 4
    for number in range(1, 30, stride):
        desk.empty()
        song = desk.add()
        desk.tracks.edit(song, ANNA, cover=desk.draw(), starred=True)
        ended = desk.dying(number)
        if purged:
            desk.tracks.delete(song, ANNA)
            await desk.purge()
        else:
            desk.tracks.edit(song, ANNA, uncover=True, starred=False)
        desk.settle()
        desk.check_alike()
        assert len(desk.cloud.songs) == (0 if purged else 1)
        if not ended:
            return
    raise AssertionError("a push has no end")


@pytest.mark.parametrize(
    "edit",
    [
        lambda desk, song: desk.tracks.edit(song, ANNA, title="Changed", starred=True),
        lambda desk, song: desk.tracks.delete(song, ANNA),
        lambda desk, song: desk.tracks.edit(song, ANNA, cover=desk.draw(), starred=False),
    ],
    ids=["title", "delete", "cover"],
)
def test_an_edit_may_come_at_any_moment_of_a_push(desk: StandIn, edit: Callable[[StandIn, str], Any]) -> None:
    for number in range(1, 30):
        desk.empty()
        song = desk.add()
        desk.tracks.edit(song, ANNA, cover=desk.draw(), starred=True)

        def meanwhile(n: int, _what: str, number: int = number, song: str = song) -> None:
            if n == number:
                edit(desk, song)

        desk.cloud.fault = meanwhile
        desk.once()
        whole = len(desk.cloud.log)
        desk.cloud.fault = lambda _number, _what: None
        desk.settle()
        desk.check_alike()
        if number > whole:
            return
    raise AssertionError("a push has no end")


ACTIONS = (
    "add", "add", "remix", "title", "star", "unstar", "cover", "uncover", "delete", "restore", "purge",
    "forget", "forget_all", "work", "work", "work",
)  # fmt: skip
FAULTS = st.sampled_from(
    [None, None, None, Fault(), Fault(carried_out=True), Fault(status=500), Fault(status=429, retry_after=7)]
)


@settings(max_examples=20, suppress_health_check=[*HealthCheck])
@given(data=st.data())
async def test_whatever_happens_both_ends_are_alike(desk: StandIn, data: st.DataObject) -> None:
    desk.empty()
    songs = list[tuple[str, str]]()
    actions = data.draw(st.lists(st.sampled_from(ACTIONS), min_size=3, max_size=25))
    for action in actions:
        await _act(desk, action, songs, data)
    desk.cloud.fault = lambda _number, _what: None
    desk.settle()
    desk.check_alike()


async def _act(desk: StandIn, action: str, songs: list[tuple[str, str]], data: st.DataObject) -> None:
    if action == "add" or not songs:
        owner = data.draw(st.sampled_from([ANNA, BEN]))
        songs.append((desk.add(owner=owner), owner))
        return
    song, owner = data.draw(st.sampled_from(songs))
    match action:
        case "remix" if desk.tracks.get(song, owner):
            songs.append((desk.add(owner=owner, source=song), owner))
        case "title":
            desk.tracks.edit(song, owner, title=data.draw(st.sampled_from(["a", "b"])))
        case "star" | "unstar":
            desk.tracks.edit(song, owner, starred=action == "star")
        case "cover":
            desk.tracks.edit(song, owner, cover=desk.draw())
        case "uncover":
            desk.tracks.edit(song, owner, uncover=True)
        case "delete":
            desk.tracks.delete(song, owner)
        case "restore":
            desk.tracks.restore(song, owner)
        case "purge":
            await desk.purge()
        case "forget":
            desk.memory.forget(owner, song)
        case "forget_all":
            desk.memory.forget_all(owner)
        case "work":
            faults = iter(data.draw(st.lists(FAULTS, max_size=6)))
            desk.cloud.fault = lambda _number, _what: next(faults, None)
            desk.once()
            desk.clock.move(data.draw(st.sampled_from([0, 2, 100])))
