"""The clients of Supabase, Python and JavaScript, against the emulator, and a real project if there is one.

What the emulator shows is that our requests and the schema fit together; a real project says the truth.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from postgrest import APIError
from postgrest.types import ReturnMethod
from storage3.exceptions import StorageApiError

from supabase import AuthApiError, Client, ClientOptions, create_client
from tests.supabase.cloud import Cloud
from tests.supabase.command_line import TOOLS
from tests.supabase.database import ROOT
from tests.supabase.real_project import RealProject

VECTOR = [0.05] * 384
As = Callable[[str | None], Client]


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """Connections for all clients of a test, closed afterwards."""
    with httpx.Client() as client:
        yield client


def connected(place: Cloud | RealProject, http: httpx.Client, token: str | None = None) -> Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    options = ClientOptions(headers=headers, auto_refresh_token=False, httpx_client=http)
    return create_client(place.url, place.publishable, options)


@pytest.fixture
def acting(place: Cloud | RealProject, http: httpx.Client) -> As:
    """A client of supabase-py as whoever has this token, or as anybody."""
    return lambda token: connected(place, http, token)


def sung(client: Client, uid: str, visibility: str = "private") -> str:
    """A song of a user's, inserted by themselves."""
    song = str(uuid4())
    row = {"id": song, "user_id": uid, "title": "Rain", "duration_s": 30, "visibility": visibility}
    client.table("songs").insert(row, returning=ReturnMethod.minimal).execute()
    return song


def rows(asked: Any) -> Any:
    """What the Data API answers, of whatever type."""
    return asked.execute().data


def refusal(asked: Callable[[], object]) -> str:
    """The code with which it is refused."""
    with pytest.raises(APIError) as caught:
        asked()
    return str(caught.value.code)


def test_profiles_are_changed_by_their_owner(place: Cloud | RealProject, acting: As) -> None:
    (uid, token), (_, other) = place.user("Anna"), place.user("Ben")
    change, shown = {"bio": "pianist"}, acting(None).table("profiles").select("bio").eq("id", uid)
    assert rows(acting(token).table("profiles").update(change).eq("id", uid))[0]["bio"] == "pianist"
    assert rows(acting(other).table("profiles").update({"bio": "x"}).eq("id", uid)) == []
    assert refusal(acting(None).table("profiles").update({"bio": "x"}).eq("id", uid).execute) == "42501"
    assert rows(shown) == [{"bio": "pianist"}]


def test_songs_are_seen_by_whom_they_are_for(place: Cloud | RealProject, acting: As) -> None:
    (uid, token), (other_uid, other) = place.user("Anna"), place.user("Ben")
    mine, song = acting(token), sung(acting(token), uid)
    seen = [acting(who).table("songs").select("id").eq("id", song) for who in (token, other, None)]
    assert [len(rows(each)) for each in seen] == [1, 0, 0]
    change = {"visibility": "public"}
    assert rows(acting(other).table("songs").update(change).eq("id", song).select("id")) == []
    assert len(rows(mine.table("songs").update(change).eq("id", song).select("id"))) == 1
    assert [len(rows(each)) for each in seen] == [1, 1, 1]
    assert song in [row["id"] for row in rows(acting(None).rpc("feed_new", {}))]
    assert refusal(lambda: sung(acting(other), uid)) == "42501"
    assert refusal(lambda: sung(acting(None), other_uid)) == "42501"
    forged = {"like_count": 9}
    assert refusal(mine.table("songs").update(forged).eq("id", song).select("id").execute) == "42501"


def test_all_columns_at_once_are_for_nobody(place: Cloud | RealProject, acting: As) -> None:
    """`parent_id` could open an unlisted parent: clients name their columns, also of what they write."""
    uid, token = place.user("Anna")
    assert refusal(acting(token).table("songs").select("*").execute) == "42501"
    row = {"id": str(uuid4()), "user_id": uid, "title": "Rain", "duration_s": 30}
    assert refusal(acting(token).table("songs").insert(row).execute) == "42501"


def test_applause_is_counted_and_cannot_be_forged(place: Cloud | RealProject, acting: As) -> None:
    (uid, token), (other_uid, other) = place.user("Anna"), place.user("Ben")
    song, draft = sung(acting(token), uid, "public"), sung(acting(token), uid)
    fan = acting(other)
    fan.table("likes").insert({"user_id": other_uid, "song_id": song}).execute()
    fan.table("follows").insert({"follower_id": other_uid, "followee_id": uid}).execute()
    said = {"user_id": other_uid, "song_id": song, "body": "lovely"}
    fan.table("comments").insert(said).execute()
    assert [rows(fan.rpc("record_play", {"song_id": song})) for _ in range(2)] == [True, False]
    page = rows(acting(other).rpc("get_song", {"id": song}))[0]
    counted = ("like_count", "play_count", "comment_count", "liked")
    assert [page[name] for name in counted] == [1, 1, 1, True]
    told = rows(acting(token).table("notifications").select("kind").order("kind"))
    assert sorted(row["kind"] for row in told) == ["comment", "follow", "like"]
    for table, row in (
        ("likes", {"user_id": uid, "song_id": song}),
        ("likes", {"user_id": other_uid, "song_id": draft}),
        ("plays", {"user_id": other_uid, "song_id": song}),
        ("notifications", {"user_id": uid, "actor_id": other_uid, "kind": "like"}),
        ("comments", {**said, "user_id": uid}),
    ):
        assert refusal(fan.table(table).insert(row, returning=ReturnMethod.minimal).execute) == "42501"


def test_playlists_are_filled_by_their_owner(place: Cloud | RealProject, acting: As) -> None:
    (uid, token), (_, other) = place.user("Anna"), place.user("Ben")
    mine, songs = acting(token), [sung(acting(token), uid, "public") for _ in range(2)]
    row = {"user_id": uid, "title": "Rainy", "visibility": "public"}
    playlist = rows(mine.table("playlists").insert(row))[0]["id"]
    placed = [{"playlist_id": playlist, "song_id": song} for song in songs]
    for each in placed:
        mine.table("playlist_songs").insert(each).execute()
    mine.rpc("reorder_playlist", {"playlist_id": playlist, "song_ids": songs[::-1]}).execute()
    asked = acting(None).table("playlist_songs").select("song_id").eq("playlist_id", playlist)
    assert [it["song_id"] for it in rows(asked.order("position"))] == songs[::-1]
    assert refusal(acting(other).table("playlist_songs").insert(placed[0]).execute) == "42501"


def test_memory_is_ones_own(place: Cloud | RealProject, acting: As) -> None:
    (uid, token), (_, other) = place.user("Anna"), place.user("Ben")
    row = {"user_id": uid, "item_id": str(uuid4()), "content": "rain", "model": "m", "embedding": str(VECTOR)}
    acting(token).table("agent_memory").insert(row, returning=ReturnMethod.minimal).execute()
    search = {"query_embedding": str(VECTOR), "match_model": "m"}
    assert [it["content"] for it in rows(acting(token).rpc("match_agent_memory", search))] == ["rain"]
    assert rows(acting(other).rpc("match_agent_memory", search)) == []
    assert refusal(acting(None).rpc("match_agent_memory", search).execute) == "42501"
    assert refusal(acting(other).table("agent_memory").insert(row).execute) == "42501"


def test_files_lie_in_their_owners_folder_and_open_with_their_song(
    place: Cloud | RealProject, acting: As
) -> None:
    (uid, token), (_, other) = place.user("Anna"), place.user("Ben")
    song, mine = sung(acting(token), uid), acting(token).storage.from_("music")
    path = f"{uid}/{song}.flac"
    kind: Any = {"content-type": "audio/flac", "upsert": "true"}
    mine.upload(path, b"one", kind.copy())
    mine.upload(path, b"fLaC-two", kind.copy())  # once more: the same file
    assert mine.download(path) == b"fLaC-two"
    for who in (other, None):
        with pytest.raises(StorageApiError):
            acting(who).storage.from_("music").download(path)
        with pytest.raises(StorageApiError):
            acting(who).storage.from_("music").upload(f"{uid}/x.flac", b"x", kind.copy())
        with pytest.raises(StorageApiError):
            acting(who).storage.from_("music").create_signed_url(path, 60)
    with pytest.raises(StorageApiError):
        mine.upload(f"{uid}/x.exe", b"x", {"content-type": "application/x-msdownload"})
    change = {"visibility": "public", "audio_path": path}
    acting(token).table("songs").update(change).eq("id", song).select("id").execute()
    address = acting(None).storage.from_("music").create_signed_url(path, 60)["signedURL"] or ""
    assert httpx.get(address).content == b"fLaC-two"
    part = httpx.get(address, headers={"Range": "bytes=5-6"})
    assert (part.status_code, part.content) == (206, b"tw")
    assert acting(other).storage.from_("music").remove([path]) == []
    assert len(mine.remove([path])) == 1
    with pytest.raises(StorageApiError):
        mine.download(path)


def test_an_account_is_exported_and_deleted(place: Cloud | RealProject, acting: As) -> None:
    (uid, token), (_, other) = place.user("Anna"), place.user("Ben")
    song = sung(acting(token), uid, "public")
    exported = rows(acting(token).rpc("export_my_data", {}))
    assert [it["id"] for it in exported["songs"]] == [song]
    acting(token).rpc("delete_my_account", {}).execute()
    assert rows(acting(other).rpc("get_song", {"id": song})) == []
    assert place.sql("select count(*) from auth.users where id = %s", uid) == [(0,)]


def test_signing_up_and_in_by_the_emulator(cloud: Cloud, http: httpx.Client) -> None:
    """A real project asks for a confirmation by e-mail first."""
    client, said = connected(cloud, http), {"email": "dora@example.org", "password": "correct horse"}
    asked: Any = {**said, "options": {"data": {"full_name": "Dora"}}}
    made, claims = client.auth.sign_up(asked), client.auth.get_claims()
    assert made.user is not None
    assert claims is not None
    assert claims["claims"]["sub"] == made.user.id
    assert claims["headers"]["alg"] == "ES256"
    again = connected(cloud, http)
    again.auth.sign_in_with_password(said)  # type: ignore[arg-type]
    assert len(rows(again.table("profiles").select("username").eq("id", made.user.id))) == 1
    with pytest.raises(AuthApiError):
        again.auth.sign_in_with_password({**said, "password": "wrong"})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The studio's typed client as JavaScript, where it finds supabase-js."""
    folder = ROOT / "supabase" / ".temp" / f"client-{uuid4().hex}"
    command = [str(TOOLS / "tsc"), "--project", str(ROOT / "supabase"), "--noEmit", "false", "--outDir"]
    subprocess.run([*command, str(folder)], check=True)
    yield folder / "client.js"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_the_studios_client_in_javascript(place: Cloud | RealProject, compiled: Path, tmp_path: Path) -> None:
    (uid, token), (other_uid, other) = place.user("Anna"), place.user("Ben")
    song, draft = str(uuid4()), str(uuid4())
    given = tmp_path / "given.json"
    given.write_text(
        json.dumps(
            {
                "url": place.url,
                "key": place.publishable,
                "anna": {"id": uid, "token": token, "username": f"anna_{song[:8]}"},
                "ben": {"id": other_uid, "token": other},
                "song": song,
                "draft": draft,
                "memory": VECTOR,
            }
        )
    )
    script = Path(__file__).parent / "clients.mjs"
    done = subprocess.run(
        ["node", script, compiled, given], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    for feed in ("feed", "trending", "found", "following"):
        shown = said.pop(feed)
        assert song in shown
        assert draft not in shown
    assert said == {
        "uploaded": True,
        "privateForBen": None,
        "published": [False, True],
        "second": 0,
        "plays": [True, False, False],
        "edited": [False, True],
        "comments": [["so lovely", "Ben"]],
        "newest": "and so short",
        "page": [1, 1, 2, True],
        "told": [
            ["comment", "Ben", "Rain on the roof"],
            ["comment", "Ben", "Rain on the roof"],
            ["follow", "Ben", None],
            ["like", "Ben", "Rain on the roof"],
        ],
        "older": 3,
        "unread": 4,
        "read": [4, 0],
        "liked": [[song], [], []],
        "follows": [True, False],
        "followers": [other_uid],
        "followed": [uid],
        "after": 0,
        "profile": "pianist",
        "profileForAnybody": "Anna",
        "avatar": "image/webp",
        "avatarBefore": False,
        "byId": True,
        "songsOf": [["Not yet", "Rain on the roof"], ["Rain on the roof"]],
        "songsAfter": 1,
        "playlist": [song],
        "list": ["Rainy", None],
        "playlists": ["Rainy"],
        "heard": "fLaC-audio",
        "signed": [f"{uid}/{song}.flac"],
        "memory": [1, 0],
        "refused": {
            "likeOfADraft": "CloudError 42501",
            "commentOfNobody": "CloudError 42501",
            "addressOfADraftsFile": "CloudError 404",
            "othersPlaylist": "CloudError 42501",
            "exportOfNobody": "CloudError 42501",
        },
        "deleted": [False, True],
        "exported": 1,
        "left": [None, 0],
    }
