"""Filters and orders of the library, on both databases: pages meet in each, whatever comes and goes."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from serve_app.jobs.model import JobResult
from serve_app.jobs.store import JobStore
from serve_app.library.listing import Listing, Place, Sort
from serve_app.library.tracks import TrackStore
from tests.serve_app.in_process import make_track, new_job
from tests.stand_ins import FakeClock

Add = Callable[..., str]
SONGS = (("banjo", 9.0), ("Öde", 12.5), ("apple", 9.0), ("Banjo", 30.25), ("äpfel", 9.0), ("apple", 5.0))


@pytest.fixture
def tracks(database: Engine, clock: FakeClock) -> TrackStore:
    return TrackStore(database, clock)


@pytest.fixture
def add(store: JobStore) -> Add:
    """Adds a track by finishing a job."""

    def add(prompt: str = "rain", seconds: float = 12.5, owner: str = "local") -> str:
        job, _ = store.accept(new_job(prompt, owner=owner))
        store.start(job.job_id)
        track = make_track(uuid4().hex, seconds=seconds)
        store.succeed(job.job_id, 1, JobResult(tracks=[track]))
        return track.track_id

    return add


def walk(tracks: TrackStore, sort: Sort, limit: int) -> list[tuple[str, float]]:
    """Every page by the cursors that a client would send back."""
    found, cursor = list[tuple[str, float]](), None
    while True:
        after = Place.of(cursor, sort) if cursor else None
        page, more = tracks.page("local", Listing(sort=sort), after=after, limit=limit)
        found += [(track.title, track.seconds) for track in page]
        if more is None:
            return found
        assert len(page) == limit
        cursor = str(more)


@pytest.mark.parametrize("limit", [1, 2, 3, 6])
def test_every_order_is_whole_and_right_in_pages_of_any_size(
    tracks: TrackStore, add: Add, limit: int
) -> None:
    for title, seconds in SONGS:
        add(title, seconds)
    add("not mine", 1.0, "ann")
    newest = list(reversed(SONGS))
    assert walk(tracks, "newest", limit) == newest
    assert walk(tracks, "oldest", limit) == list(SONGS)
    assert walk(tracks, "longest", limit) == sorted(newest, key=lambda song: -song[1])
    assert walk(tracks, "shortest", limit) == sorted(newest, key=lambda song: song[1])
    by_title = walk(tracks, "title", limit)
    assert sorted(by_title) == sorted(SONGS)
    assert [song for song in by_title if song[0] in {"apple", "banjo", "Banjo"}] == [
        ("apple", 5.0),
        ("apple", 9.0),
        ("Banjo", 30.25),
        ("banjo", 9.0),
    ], "whatever the case; of the same title, newest first"


def test_a_page_goes_on_after_its_place_though_that_song_is_renamed_or_gone(
    tracks: TrackStore, add: Add
) -> None:
    made = {title: add(title) for title in ("a", "b", "c", "d")}
    by_title = Listing(sort="title")
    page, more = tracks.page("local", by_title, limit=2)
    assert [track.title for track in page] == ["a", "b"]
    tracks.edit(made["b"], "local", title="z")
    tracks.delete(made["c"], "local")
    rest, end = tracks.page("local", by_title, after=more, limit=5)
    assert [track.title for track in rest] == ["d", "z"]
    assert end is None


@pytest.mark.parametrize("tag", ["slow", "雨 🎵", "it's", '"', "50%", "a\\b"])
def test_a_tag_is_found_as_it_is_and_nothing_like_it(tracks: TrackStore, add: Add, tag: str) -> None:
    one, two, other = add(), add(), add()
    tracks.edit(one, "local", tags=[tag, "other"])
    tracks.edit(two, "local", tags=[tag, tag])
    tracks.edit(other, "local", tags=[f"{tag}er", tag[:-1] or "x", "other"])
    assert [t.track_id for t in tracks.page("local", Listing(tag=tag))[0]] == [two, one]
    assert tracks.page("local", Listing(tag="none"))[0] == []
    assert tracks.page("ann", Listing(tag=tag))[0] == []
    tags = tracks.tags("local")
    assert tags[:2] == sorted([(tag, 2), ("other", 2)]) or {name for name, _ in tags[:2]} == {tag, "other"}
    assert dict(tags)[f"{tag}er"] == 1
    tracks.delete(two, "local")
    assert dict(tracks.tags("local"))[tag] == 1
    assert tracks.tags("ann") == []


def test_the_trash_has_what_was_deleted_and_says_when(tracks: TrackStore, add: Add, clock: FakeClock) -> None:
    kept, gone = add("kept"), add("gone")
    tracks.delete(gone, "local")
    [trashed] = tracks.page("local", Listing(trashed=True))[0]
    assert trashed.track_id == gone
    assert trashed.deleted_at
    assert [track.track_id for track in tracks.page("local")[0]] == [kept]
    assert tracks.page("ann", Listing(trashed=True))[0] == []
    restored = tracks.restore(gone, "local")
    assert restored
    assert restored.deleted_at is None
    assert tracks.page("local", Listing(trashed=True))[0] == []


def bin_of(tracks: TrackStore, sort: Sort, limit: int) -> list[str]:
    """The trash by the cursors that a client would send back."""
    found, cursor = list[str](), None
    listing = Listing(sort=sort, trashed=True)
    while True:
        after = Place.of(cursor, sort, trashed=True) if cursor else None
        page, more = tracks.page("local", listing, after=after, limit=limit)
        found += [track.title for track in page]
        if more is None:
            return found
        cursor = str(more)


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_the_trash_goes_by_when_its_songs_were_deleted(
    tracks: TrackStore, add: Add, clock: FakeClock, limit: int
) -> None:
    made = {title: add(title) for title in ("a", "b", "c", "d", "kept")}
    for together in ("c", "ab", "d"):
        clock.move(60)
        for title in together:
            tracks.delete(made[title], "local")
    assert bin_of(tracks, "newest", limit) == ["d", "b", "a", "c"]
    assert bin_of(tracks, "oldest", limit) == ["c", "b", "a", "d"], "deleted together: newest first"
    assert bin_of(tracks, "title", limit) == ["a", "b", "c", "d"]


def test_a_page_of_the_trash_goes_on_after_its_place_though_that_song_is_restored(
    tracks: TrackStore, add: Add, clock: FakeClock
) -> None:
    made = {title: add(title) for title in ("a", "b", "c", "d")}
    for title in "dcba":
        clock.move(60)
        tracks.delete(made[title], "local")
    page, more = tracks.page("local", Listing(trashed=True), limit=2)
    assert [track.title for track in page] == ["a", "b"]
    tracks.restore(made["b"], "local")
    clock.move(60)
    tracks.delete(made["b"], "local")
    rest, end = tracks.page("local", Listing(trashed=True), after=more, limit=5)
    assert [track.title for track in rest] == ["c", "d"]
    assert end is None


def test_filters_hold_together(tracks: TrackStore, add: Add) -> None:
    both, starred, _ = add("rain one"), add("rain two"), add("rain three")
    for track_id in (both, starred):
        tracks.edit(track_id, "local", starred=True)
    tracks.edit(both, "local", tags=["slow"])
    engine = tracks.page("local")[0][0].engine
    wanted = Listing("rain", starred=True, tag="slow", engine=engine, sync="local", sort="oldest")
    assert [track.track_id for track in tracks.page("local", wanted)[0]] == [both]
    assert tracks.page("local", Listing(engine="another"))[0] == []


def told(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("cursor", "sort"),
    [
        ("", "newest"),
        ("0", "newest"),
        ("x", "newest"),
        ("9" * 19, "newest"),
        ("12", "title"),
        (told(["title", "a", 1]), "newest"),
        (told(["title", "a", 1]), "longest"),
        (told(["title", 1.0, 1]), "title"),
        (told(["title", None, 1]), "title"),
        (told(["title", "a", 0]), "title"),
        (told(["title", "a", 2**63]), "title"),
        (told(["title", "a", True]), "title"),
        (told(["title", "a\0", 1]), "title"),
        (told(["title", "\ud800", 1]), "title"),
        (told(["title", "a"]), "title"),
        (told({"title": "a"}), "title"),
        (told("title"), "title"),
        (told([["a"], "a", 1]), "title"),
        (told(["longest", True, 1]), "longest"),
        (told(["longest", "1", 1]), "longest"),
        ("ö", "title"),
        ("[" * 4000, "title"),
    ],
)
def test_what_is_no_cursor_is_refused(cursor: str, sort: Sort) -> None:
    with pytest.raises(ValueError, match="cursor"):
        Place.of(cursor, sort)


@pytest.mark.parametrize(
    "place", [Place("newest", 7), Place("oldest", 7), Place("title", 7, "雨 “a”"), Place("longest", 7, 12.1)]
)
def test_a_cursor_says_its_place(place: Place) -> None:
    assert Place.of(str(place), place.sort) == place


def test_a_cursor_of_the_trash_is_none_of_the_library_nor_the_other_way() -> None:
    place = Place("newest", 7, "2026-11-26T09:00:00.000Z")
    assert Place.of(str(place), "newest", trashed=True) == place
    for cursor, trashed in ((str(place), False), ("7", True), (str(Place("oldest", 7)), True)):
        with pytest.raises(ValueError, match="cursor"):
            Place.of(cursor, "oldest" if cursor == str(Place("oldest", 7)) else "newest", trashed=trashed)
