"""Memory and accounts as a real database with its row level security knows them, behind the emulator."""

import json
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from agents.memory import Gap
from agents.memory.embedding import MODEL_ID, shared
from serve_app.cloud.account import CloudAccount
from serve_app.cloud.errors import CloudAway, NotWelcome
from serve_app.cloud.everywhere import Everywhere
from serve_app.cloud.memory import CloudMemory
from serve_app.cloud.project import Project, told
from serve_app.memory.store import SqlMemory
from tests.supabase.cloud import Cloud
from tests.supabase.fixtures import cloud

__all__ = ["cloud"]


@pytest.fixture
def project(cloud: Cloud) -> Iterator[Project]:
    made = cloud.project
    yield made
    made.close()


@pytest.fixture
def both(memory: SqlMemory, project: Project) -> Iterator[CloudMemory]:
    made = CloudMemory(memory, project, patience=20.0)
    yield made
    made.close()


def teach(project: Project, user: str, text: str, item_id: str = "", model: str = MODEL_ID) -> str:
    """A row as the sync writes it, under the secret key."""
    item_id = item_id or uuid4().hex
    point = "[" + ",".join(map(str, shared().embed([text])[0])) + "]"
    row = {"user_id": user, "item_id": str(UUID(item_id)), "content": text, "facts": {"bpm": 100}}
    with told():
        project.as_service().rest.from_("agent_memory").upsert(
            row | {"model": model, "embedding": point}
        ).execute()
    return item_id


def test_a_search_finds_ones_own_and_nobody_elses(
    both: CloudMemory, cloud: Cloud, project: Project, database: Engine
) -> None:
    (ann, token), (ben, _) = cloud.user("Ann"), cloud.user("Ben")
    both.remember(ann, here := uuid4().hex, "slow sad piano ballad", {})
    near, far = teach(project, ann, "quiet grand piano"), teach(project, ann, "thrash metal")
    teach(project, ben, "quiet grand piano")
    teach(project, ann, "quiet grand piano", model="another model")
    gaps = list[Gap]()
    found = both.under(token, gaps.append).search(ann, "a quiet melancholic grand piano")
    assert [one.item_id for one in found] == [near, here, far]
    assert found[0].facts == {"bpm": 100}
    assert found[0].similarity > found[2].similarity + 0.1
    assert gaps == []
    expired = cloud.token(ann, seconds=-1)
    assert [one.item_id for one in both.under(expired, gaps.append).search(ann, "piano")] == [here]
    assert gaps == [Gap.SIGNED_OUT]


def test_memories_are_seen_and_forgotten_wherever_they_are(
    both: CloudMemory, cloud: Cloud, project: Project
) -> None:
    (ann, token), (ben, bens) = cloud.user("Ann"), cloud.user("Ben")
    mine, theirs = Everywhere(both, ann, token), Everywhere(both, ben, bens)
    both.remember(ann, here := uuid4().hex, "rain", {})
    both.remember(ann, twice := uuid4().hex, "rain", {})
    teach(project, ann, "rain", twice)
    there = [teach(project, ann, f"rain {number}") for number in range(5)]
    teach(project, ben, "rain")
    where = {here: "here", twice: "both", **dict.fromkeys(there, "cloud")}
    found, before = dict[str, str | None](), None
    while True:
        page = mine.page(before, 2)
        found |= {one.item_id: one.where for one in page.memories}
        if (before := page.more) is None:
            break
    assert found == where
    assert not theirs.forget(there[0])
    assert mine.forget(there[0])
    assert not mine.forget(there[0])
    assert mine.forget(twice)
    assert mine.forget_all() == 5
    assert mine.page(None, 50).memories == []
    assert cloud.sql("select user_id::text from agent_memory") == [(ben,)]


def test_an_account_is_counted_exported_and_deleted(cloud: Cloud, project: Project) -> None:
    accounts = {}
    for name in ("Ann", "Ben"):
        user, token = cloud.user(name)
        accounts[name] = CloudAccount(project, user, token)
        teach(project, user, "rain")
        with told():
            files = project.as_user(token).storage
            files.from_("music").upload(f"{user}/{uuid4()}.flac", b"sound", {"content-type": "audio/flac"})
            files.from_("avatars").upload(f"{user}/face.png", b"face", {"content-type": "image/png"})
    ann, ben = accounts["Ann"], accounts["Ben"]
    profile = ann.profile()
    assert profile
    assert str(profile.id) == ann.owner
    ann.reach()
    counted = ann.holdings()
    assert (counted.songs, counted.memories, counted.likes, counted.files, counted.bytes) == (0, 1, 0, 2, 9)
    with ann.export() as export:
        told_of = json.loads(export.read())
    assert [row["id"] for row in told_of["profiles"]] == [ann.owner]
    assert [row["content"] for row in told_of["agent_memory"]] == ["rain"]
    assert len(told_of["files"]) == 2
    assert ann.remove_files() == 2
    ann.delete()
    assert (ann.profile(), ann.remove_files()) == (None, 0)
    ann.delete()  # once more does no harm
    assert cloud.sql("select id::text from auth.users") == [(ben.owner,)]
    assert cloud.sql("select user_id::text from agent_memory") == [(ben.owner,)]
    assert ben.holdings().files == 2
    with pytest.raises(NotWelcome):
        CloudAccount(project, ben.owner, cloud.token(ben.owner, seconds=-1)).holdings()
    with cloud.faults.outage(), pytest.raises(CloudAway):
        ben.export()


def test_many_files_are_removed_page_by_page(
    cloud: Cloud, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serve_app.cloud.account.STEP", 2)
    user, token = cloud.user("Ann")
    with told():
        files = project.as_user(token).storage.from_("music")
        for _ in range(5):
            files.upload(f"{user}/{uuid4()}.flac", b"sound", {"content-type": "audio/flac"})
    account = CloudAccount(project, user, token)
    assert account.holdings().files == 5
    assert account.remove_files() == 5
    assert account.holdings().files == 0
