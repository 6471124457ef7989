"""All that is remembered of an account can be seen and forgotten, wherever it is."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from agents.memory import Gap
from agents.memory.embedding import shared
from serve_app.cloud import everywhere as module
from serve_app.cloud import recollections
from serve_app.cloud.breaker import Breaker
from serve_app.cloud.errors import CloudAway, CloudError, NotWelcome
from serve_app.cloud.everywhere import Everywhere
from serve_app.cloud.memory import CloudMemory
from serve_app.library.tracks import TrackStore
from serve_app.memory.places import ForgottenHere
from serve_app.memory.store import SqlMemory
from tests.serve_app.cloud.under_token.stand_in import ANN, BEN, StandIn
from tests.serve_app.memory.conftest import Add
from tests.stand_ins import FakeClock


@pytest.fixture
def mine(memory: SqlMemory, cloud: StandIn, clock: FakeClock) -> Iterator[Everywhere]:
    both = CloudMemory(memory, cloud.project, Breaker(clock=clock))
    yield Everywhere(both, ANN, cloud.token(ANN))
    both.close()


def teach(
    cloud: StandIn, user: str, created_at: str = "2027-01-15T08:00:00.000000", item_id: str = ""
) -> str:
    item_id = item_id or uuid4().hex
    point = shared().embed(["rain"])[0].tobytes()
    cloud.teach(user, item_id, point, "rain, elsewhere", created_at=f"{created_at}+00:00")
    return item_id


def test_it_says_where_each_memory_is(mine: Everywhere, cloud: StandIn, memory: SqlMemory) -> None:
    here, both = uuid4().hex, uuid4().hex
    memory.remember(ANN, here, "rain", {})
    memory.remember(ANN, both, "rain", {})
    teach(cloud, ANN, item_id=both)
    there = teach(cloud, ANN)
    teach(cloud, BEN)
    page = mine.page(None, 50)
    assert {one.item_id: one.where for one in page.memories} == {here: "here", both: "both", there: "cloud"}
    (found,) = [one for one in page.memories if one.where == "cloud"]
    assert (found.text, found.created_at) == ("rain, elsewhere", "2027-01-15T08:00:00.000000Z")
    assert (page.more, page.gap) == (None, None)
    memory.remember("local", "odd id", "rain", {})
    assert mine.memory.recollections.present(cloud.token(ANN), ANN, ["odd id"]) == frozenset()


def test_every_page_together_is_everything_once_and_in_order(
    mine: Everywhere, cloud: StandIn, memory: SqlMemory, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recollections, "STEP", 4)  # pages of the cloud, that is
    monkeypatch.setattr(module, "STEP", 4)
    made = list[str]()
    for number in range(23):
        if number % 3 == 0:
            made.append(teach(cloud, ANN, f"2027-01-15T08:00:{number:02}.00{number % 2}{number:03}"))
        else:
            made.append(uuid4().hex)
            memory.remember(ANN, made[-1], "rain", {})
            if number % 2:
                teach(cloud, ANN, f"2027-01-15T08:00:{number:02}.000000", made[-1])
        clock.move(1)
    assert memory.page(ANN, limit=1)[0][0].created_at.startswith("2027-01-15T08:00:22")
    for limit in (1, 2, 5, 23, 50):
        found, before = list[str](), None
        while True:
            page = mine.page(before, limit)
            found += [one.item_id for one in page.memories]
            assert len(page.memories) <= limit
            if (before := page.more) is None:
                break
        assert found == made[::-1], limit


def test_what_is_here_is_listed_though_the_cloud_is_away(
    mine: Everywhere, cloud: StandIn, memory: SqlMemory
) -> None:
    memory.remember(ANN, here := uuid4().hex, "rain", {})
    cloud.status = 503
    for _ in range(2):
        page = mine.page(None, 50)
        assert [(one.item_id, one.where) for one in page.memories] == [(here, None)]
        assert page.gap is Gap.AWAY
    assert len(cloud.asked) == 1


def test_a_song_is_forgotten_wherever_it_is(
    mine: Everywhere, cloud: StandIn, tracks: TrackStore, add: Add
) -> None:
    track = add("rain", owner=ANN)
    tracks.edit(track, ANN, starred=True)
    teach(cloud, ANN, item_id=track)
    there, theirs = teach(cloud, ANN), teach(cloud, BEN)
    assert [mine.forget(one) for one in (track, there, theirs, track, "x")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert mine.page(None, 50).memories == []
    assert cloud.memories[ANN] == {}
    assert len(cloud.memories[BEN]) == 1


@pytest.mark.parametrize(("status", "error"), [(500, CloudAway), (401, NotWelcome)])
def test_what_only_the_cloud_may_know_is_not_said_to_be_forgotten(
    mine: Everywhere, cloud: StandIn, memory: SqlMemory, status: int, error: type[CloudError]
) -> None:
    memory.remember(ANN, here := uuid4().hex, "rain", {})
    there = teach(cloud, ANN)
    cloud.status = status
    assert mine.forget(here)
    with pytest.raises(error):
        mine.forget(there)
    cloud.status = 200
    assert mine.forget(there)


def test_everything_is_forgotten_everywhere(mine: Everywhere, cloud: StandIn, memory: SqlMemory) -> None:
    memory.remember(ANN, both := uuid4().hex, "rain", {})
    teach(cloud, ANN, item_id=both)
    teach(cloud, ANN)
    teach(cloud, BEN)
    assert (mine.forget_all(), mine.forget_all()) == (2, 0)
    assert (cloud.memories[ANN], len(cloud.memories[BEN])) == ({}, 1)
    memory.remember(ANN, uuid4().hex, "rain", {})
    cloud.status = 500
    with pytest.raises(ForgottenHere) as half:
        mine.forget_all()
    assert half.value.count == 1
    assert isinstance(half.value.failure, CloudAway)
    assert memory.page(ANN)[0] == []
