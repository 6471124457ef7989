"""All that is remembered of an account can be seen and forgotten, wherever it is."""

from uuid import uuid4

import pytest

from agents.memory import Gap
from serve_app.cloud import everywhere as module
from serve_app.cloud import recollections
from serve_app.cloud.errors import CloudAway, CloudError, NotWelcome
from serve_app.cloud.everywhere import Everywhere
from serve_app.cloud.memory import CloudMemory
from serve_app.library.tracks import TrackStore
from serve_app.memory.places import ForgottenHere
from serve_app.memory.store import SqlMemory
from tests.serve_app.cloud.teaching import asked, teach
from tests.serve_app.memory.conftest import Add
from tests.stand_ins import FakeClock
from tests.supabase.cloud import Cloud


@pytest.fixture
def mine(both: CloudMemory, cloud: Cloud) -> Everywhere:
    """Memories of an account."""
    return Everywhere(both, *cloud.user("Ann"))


@pytest.fixture
def ben(cloud: Cloud) -> str:
    """Somebody else, of whom something is remembered."""
    ben, _ = cloud.user("Ben")
    teach(cloud, ben, "rain")
    return ben


def owners(cloud: Cloud) -> list[str]:
    """Of everything in the cloud."""
    return [row[0] for row in cloud.sql("select user_id::text from agent_memory")]


def test_it_says_where_each_memory_is(mine: Everywhere, cloud: Cloud, memory: SqlMemory, ben: str) -> None:
    here, both = uuid4().hex, uuid4().hex
    memory.remember(mine.owner, here, "rain", {})
    memory.remember(mine.owner, both, "rain", {})
    teach(cloud, mine.owner, "rain", both)
    there = teach(cloud, mine.owner, "rain, elsewhere", created_at="2027-01-15T08:00:00+00:00")
    page = mine.page(None, 50)
    assert {one.item_id: one.where for one in page.memories} == {here: "here", both: "both", there: "cloud"}
    (found,) = [one for one in page.memories if one.where == "cloud"]
    assert (found.text, found.created_at) == ("rain, elsewhere", "2027-01-15T08:00:00.000000Z")
    assert (page.more, page.gap) == (None, None)
    assert mine.memory.recollections.present(mine.token, mine.owner, ["odd id"]) == frozenset()
    assert mine.token not in repr(mine)


def test_every_page_together_is_everything_once_and_in_order(
    mine: Everywhere, cloud: Cloud, memory: SqlMemory, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recollections, "STEP", 4)  # rows of one page of the cloud
    monkeypatch.setattr(module, "STEP", 4)
    made = list[str]()
    for number in range(12):
        if number % 3 == 0:
            at = f"2027-01-15T08:00:{number:02}.00{number % 2}{number:03}+00:00"
            made.append(teach(cloud, mine.owner, "rain", created_at=at))
        else:
            made.append(uuid4().hex)
            memory.remember(mine.owner, made[-1], "rain", {})
            if number % 2:
                at = f"2027-01-15T08:00:{number:02}+00:00"
                teach(cloud, mine.owner, "rain", made[-1], created_at=at)
        clock.move(1)
    assert memory.page(mine.owner, limit=1)[0][0].created_at.startswith("2027-01-15T08:00:11")
    for limit in (1, 2, 5, 12, 50):
        found, before = list[str](), None
        while True:
            page = mine.page(before, limit)
            found += [one.item_id for one in page.memories]
            assert len(page.memories) <= limit
            if (before := page.more) is None:
                break
        assert found == made[::-1], limit


def test_what_is_here_is_listed_though_the_cloud_is_away(
    mine: Everywhere, cloud: Cloud, memory: SqlMemory
) -> None:
    memory.remember(mine.owner, here := uuid4().hex, "rain", {})
    cloud.faults.answer(503, "/rest/", times=None)
    for _ in range(2):
        page = mine.page(None, 50)
        assert [(one.item_id, one.where) for one in page.memories] == [(here, None)]
        assert page.gap is Gap.AWAY
    assert len(asked(cloud)) == 1


def test_a_song_is_forgotten_wherever_it_is(
    mine: Everywhere, cloud: Cloud, tracks: TrackStore, add: Add, ben: str
) -> None:
    track = add("rain", owner=mine.owner)
    tracks.edit(track, mine.owner, starred=True)
    teach(cloud, mine.owner, "rain", track)
    there, theirs = teach(cloud, mine.owner, "rain"), teach(cloud, ben, "rain")
    known = (track, there)
    assert [one for one in (*known, theirs, *known, "x") if mine.forget(one)] == [*known]
    assert mine.page(None, 50).memories == []
    assert owners(cloud) == [ben, ben]


@pytest.mark.parametrize(("status", "error"), [(500, CloudAway), (401, NotWelcome)])
def test_what_only_the_cloud_may_know_is_not_said_to_be_forgotten(
    mine: Everywhere, cloud: Cloud, memory: SqlMemory, status: int, error: type[CloudError]
) -> None:
    memory.remember(mine.owner, here := uuid4().hex, "rain", {})
    there = teach(cloud, mine.owner, "rain")
    cloud.faults.answer(status, "/rest/", times=2)
    assert mine.forget(here)
    with pytest.raises(error):
        mine.forget(there)
    assert mine.forget(there)


def test_everything_is_forgotten_everywhere(
    mine: Everywhere, cloud: Cloud, memory: SqlMemory, ben: str
) -> None:
    memory.remember(mine.owner, both := uuid4().hex, "rain", {})
    teach(cloud, mine.owner, "rain", both)
    teach(cloud, mine.owner, "rain")
    assert (mine.forget_all(), mine.forget_all()) == (2, 0)
    assert owners(cloud) == [ben]
    memory.remember(mine.owner, uuid4().hex, "rain", {})
    cloud.faults.answer(500, "/rest/", times=None)
    with pytest.raises(ForgottenHere) as half:
        mine.forget_all()
    assert half.value.count == 1
    assert isinstance(half.value.failure, CloudAway)
    assert memory.page(mine.owner)[0] == []
