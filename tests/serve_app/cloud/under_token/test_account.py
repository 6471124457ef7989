"""An account's things in the cloud: counted, exported, taken away, and only its own."""

import json
from uuid import uuid4

import pytest

from serve_app.cloud.account import CloudAccount
from serve_app.cloud.errors import CloudAway
from serve_app.cloud.project import Project, told
from tests.serve_app.cloud.teaching import teach
from tests.supabase.cloud import Cloud


def test_an_account_is_counted_exported_and_deleted(cloud: Cloud, project: Project) -> None:
    accounts = {}
    for name in ("Ann", "Ben"):
        user, token = cloud.user(name)
        accounts[name] = CloudAccount(project, user, token)
        teach(cloud, user, "rain")
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


def test_files_of_songs_that_are_not_here_can_be_read(cloud: Cloud, project: Project) -> None:
    user, token = cloud.user("Ann")
    here, there = uuid4(), uuid4()
    names = [f"{here}.flac", f"{here}-1.png", f"{there}.flac", "odd.flac"]
    with told():
        files = project.as_user(token).storage.from_("music")
        for name in names:
            files.upload(f"{user}/{name}", name.encode(), {"content-type": "audio/flac"})
    account = CloudAccount(project, user, token)
    found = {
        name: b"".join(opens()) for name, opens in account.files_of_others(lambda song: song == here.hex)
    }
    assert found == {f"cloud/music/{name}": name.encode() for name in names[2:]}
    with cloud.faults.outage(), pytest.raises(CloudAway):
        list(account.files_of_others(lambda _: False))
