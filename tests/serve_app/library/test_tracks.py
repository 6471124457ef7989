"""The library's rows, on both databases."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from serve_app.jobs.model import JobResult
from serve_app.jobs.store import JobStore
from serve_app.library.listing import Listing, Place
from serve_app.library.tracks import TrackStore
from tests.serve_app.in_process import make_track, new_job
from tests.stand_ins import FakeClock

Add = Callable[..., str]


@pytest.fixture
def tracks(database: Engine, clock: FakeClock) -> TrackStore:
    return TrackStore(database, clock)


@pytest.fixture
def add(store: JobStore) -> Add:
    """Adds a track by finishing a job."""

    def add(prompt: str = "rain", owner: str = "local") -> str:
        job, _ = store.accept(new_job(prompt, owner=owner))
        store.start(job.job_id)
        track = make_track(uuid4().hex, seconds=12.5)
        store.succeed(job.job_id, 1, JobResult(tracks=[track]))
        return track.track_id

    return add


def found(tracks: TrackStore, text: str, owner: str = "local") -> list[str]:
    return [track.prompt for track in tracks.page(owner, Listing(text))[0]]


def test_a_track_knows_where_it_is_from(tracks: TrackStore, add: Add) -> None:
    track = tracks.get(add("a song\n of rain"), "local")
    assert track
    assert (track.title, track.prompt) == ("a song of rain", "a song\n of rain")
    assert (track.seconds, track.starred, track.tags) == (12.5, False, [])
    assert track.track.audio[0].format == "wav"


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("rain", ["rain 50%", "under_score rain"]),
        ("50%", ["rain 50%"]),
        ("%", ["rain 50%"]),
        ("_", ["under_score rain"]),
        ("r_score", ["under_score rain"]),
        ("rain%50", []),
        ("\\", ["back\\slash"]),
        ("K\\S", ["back\\slash"]),
        ("'", ["it's"]),
        ("' OR 1=1 --", []),
        ("ÖDE straße", ["Öde Straße"]),
        ("öde", ["Öde Straße"]),
        ("雨", ["雨の夜 🎵"]),
        ("🎵", ["雨の夜 🎵"]),
        ("nothing", []),
    ],
)
def test_search_takes_words_as_they_are(tracks: TrackStore, add: Add, text: str, prompts: list[str]) -> None:
    for prompt in ("rain 50%", "under_score rain", "back\\slash", "it's", "Öde Straße", "雨の夜 🎵"):
        add(prompt)
    assert sorted(found(tracks, text)) == sorted(prompts)


def test_a_new_title_is_found_and_the_prompt_still_is(tracks: TrackStore, add: Add) -> None:
    track_id = add("rain")
    tracks.edit(track_id, "local", title="Snow")
    assert found(tracks, "snow") == found(tracks, "rain") == ["rain"]


def test_nobody_sees_or_changes_the_tracks_of_another(tracks: TrackStore, add: Add) -> None:
    mine, theirs = add("mine", "ann"), add("theirs", "bob")
    assert tracks.get(theirs, "ann") is None
    assert tracks.edit(theirs, "ann", title="stolen") is None
    assert not tracks.delete(theirs, "ann")
    tracks.delete(theirs, "bob")
    assert tracks.restore(theirs, "ann") is None
    assert tracks.restore(theirs, "bob")
    assert [track.track_id for track in tracks.page("ann")[0]] == [mine]
    assert found(tracks, "theirs", "ann") == []
    kept = tracks.get(theirs, "bob")
    assert kept
    assert kept.title == "theirs"


def test_edits_change_only_what_is_given(tracks: TrackStore, add: Add) -> None:
    track_id = add()
    tracks.edit(track_id, "local", tags=["slow", "雨"])
    tracks.edit(track_id, "local", starred=True)
    tracks.edit(track_id, "local", title="New")
    track = tracks.edit(track_id, "local")
    assert track
    assert (track.title, track.tags, track.starred) == ("New", ["slow", "雨"], True)
    track = tracks.edit(track_id, "local", tags=[], starred=False)
    assert track
    assert (track.title, track.tags, track.starred) == ("New", [], False)
    assert tracks.edit("none", "local", title="x") is None


def test_stars_filter(tracks: TrackStore, add: Add) -> None:
    plain, starred = add(), add()
    tracks.edit(starred, "local", starred=True)
    assert [t.track_id for t in tracks.page("local", Listing(starred=True))[0]] == [starred]
    assert [t.track_id for t in tracks.page("local", Listing(starred=False))[0]] == [plain]


def test_a_deleted_track_is_hidden_until_it_is_restored(tracks: TrackStore, add: Add) -> None:
    track_id = add()
    tracks.edit(track_id, "local", title="Kept", starred=True)
    assert tracks.delete(track_id, "local")
    assert not tracks.delete(track_id, "local")
    assert tracks.get(track_id, "local") is None
    assert tracks.edit(track_id, "local", title="x") is None
    assert tracks.page("local") == ([], None)
    restored = tracks.restore(track_id, "local")
    assert restored
    assert (restored.title, restored.starred) == ("Kept", True)
    assert tracks.restore(track_id, "local") == restored


def test_pages_meet_without_a_gap_even_when_tracks_come_and_go(tracks: TrackStore, add: Add) -> None:
    made = [add(f"song {n}") for n in range(5)]
    first, cursor = tracks.page("local", limit=2)
    assert [track.track_id for track in first] == made[:2:-1]
    add("a new one")
    tracks.delete(made[3], "local")
    second, cursor = tracks.page("local", limit=2, after=cursor)
    assert [track.track_id for track in second] == [made[2], made[1]]
    third, end = tracks.page("local", limit=2, after=cursor)
    assert [track.track_id for track in third] == [made[0]]
    assert end is None
    assert tracks.page("local", limit=2, after=Place("newest", 1)) == ([], None)
