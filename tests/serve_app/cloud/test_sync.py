"""Songs on their way into the cloud, whatever happens in between."""

import pytest
from sqlalchemy import delete

from serve_app.cloud.outbox import DELETED
from serve_app.cloud.state import SyncStates
from serve_app.database.schema import outbox
from tests.serve_app.cloud.conftest import ANNA, BEN, StandIn, failing, in_cloud, state
from tests.serve_app.cloud.stand_in import Fault
from tests.stand_ins import FakeClock


def test_a_song_comes_into_the_cloud_with_all_that_belongs_to_it(desk: StandIn) -> None:
    song = desk.add("rain on tin", lyrics="[verse]\nrain, rain")
    desk.tracks.edit(song, ANNA, title="Tin", tags=["wet"], starred=True, cover=desk.draw())
    desk.add("sun", BEN)
    desk.add("nobody's", "local")
    desk.settle()
    desk.check_alike()
    assert len(desk.cloud.songs) == 2
    row = next(row for row in desk.cloud.songs.values() if row["title"] == "Tin")
    assert (row["lyrics"], row["language"], row["bpm"], row["musical_key"]) == (
        "[verse]\nrain, rain",
        "en",
        100.0,
        "A minor",
    )
    assert (row["duration_s"], row["peaks"], row["relation"]) == (1.0, [1, 2, 3], None)
    assert row["manifest"]["request"]["prompt"] == "rain on tin"
    [memory] = desk.cloud.tables["agent_memory"].values()
    assert len(memory["embedding"].split(",")) == 384
    assert set(desk.status(song)) == {"synced", None}


def test_what_is_nobodys_with_an_account_has_no_row(desk: StandIn) -> None:
    song = desk.add(owner="local")
    desk.tracks.edit(song, "local", starred=True)
    assert (desk.rows(), state(desk, song, "local").status) == ({}, "local")


def test_a_project_that_is_away_is_asked_for_ever_and_ever_less(desk: StandIn) -> None:
    song = desk.add()
    failing(desk, "/", Fault(status=503))
    pauses = []
    for _ in range(12):
        assert desk.once() == 1
        found = state(desk, song)
        assert (found.status, found.code, found.song_id) == ("syncing", "away", None)
        assert found.next_at
        pauses.append(desk.rows()[song]["next_at"] - desk.clock())
        desk.clock.move(pauses[-1])
    assert pauses[0] < pauses[2] < pauses[4] <= 72
    assert found.tries == 12
    desk.cloud.fault = lambda _number, _what: None
    desk.settle()
    desk.check_alike()
    assert (state(desk, song).tries, state(desk, song).code) == (0, None)


def test_a_pause_is_never_shorter_than_the_project_asks_for(desk: StandIn) -> None:
    song = desk.add()
    failing(desk, "/", Fault(status=429, retry_after=500))
    desk.once()
    assert desk.rows()[song]["next_at"] >= desk.clock() + 500


def test_a_key_that_is_not_accepted_is_told_loudly_and_nothing_is_lost(
    desk: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    song = desk.add()
    desk.once(desk.syncer(secret="sb_secret_of_yesterday"))  # noqa: S106
    assert "SUPABASE_SECRET_KEY" in caplog.text
    assert "yesterday" not in caplog.text
    assert [record.levelname for record in caplog.records if "synced later" in record.message] == ["ERROR"]
    assert (state(desk, song).status, state(desk, song).code) == ("syncing", "not_welcome")
    desk.settle()
    desk.check_alike()


@pytest.mark.parametrize(
    ("path", "fault", "code"),
    [
        ("PATCH", Fault(status=400, body={"code": "22001", "message": "value too long"}), "22001"),
        ("/rest/v1/songs", Fault(status=403, body={"code": "42501", "message": "denied"}), "42501"),
        ("/rest/v1/likes", Fault(status=404, body={"code": "PGRST205", "message": "no table"}), "PGRST205"),
        (
            "/storage/",
            Fault(status=400, body={"statusCode": "413", "error": "Payload too large", "message": "big"}),
            "413",
        ),
        (
            "/storage/",
            Fault(status=400, body={"statusCode": "404", "error": "Bucket not found", "message": "none"}),
            "404",
        ),
    ],
)
def test_a_refusal_waits_for_a_person_and_holds_up_nobody(
    desk: StandIn, path: str, fault: Fault, code: str
) -> None:
    song = desk.add()
    desk.settle()
    desk.tracks.edit(song, ANNA, starred=True, cover=desk.draw())
    failing(desk, path, fault)
    desk.settle()
    found = state(desk, song)
    assert (found.status, found.code, found.next_at) == ("failed", code, None)
    assert found.reason
    assert found.remedy
    assert found.song_id == in_cloud(song)
    desk.cloud.fault = lambda _number, _what: None
    other = desk.add()
    desk.settle()
    assert (state(desk, other).status, state(desk, song).status) == ("synced", "failed")
    states = SyncStates(desk.database, configured=True, clock=desk.clock)
    summary = states.summary(ANNA, account=True)
    assert (summary.synced, summary.failed, summary.syncing, summary.local) == (1, 1, 0, 0)
    assert summary.trouble
    assert (summary.trouble.track_id, summary.trouble.code) == (song, code)
    assert states.retry(BEN) == []
    assert states.retry(ANNA) == [song]
    desk.settle()
    desk.check_alike()


def test_a_serialisation_failure_passes(desk: StandIn) -> None:
    song = desk.add()
    failing(desk, "POST /rest", Fault(status=400, body={"code": "40001", "message": "could not serialize"}))
    desk.once()
    assert state(desk, song).status == "syncing"


def test_a_change_tries_again_what_was_refused(desk: StandIn) -> None:
    song = desk.add()
    failing(desk, "/rest/v1/songs", Fault(status=400, body={"code": "23514", "message": "songs_title_check"}))
    desk.settle()
    assert desk.status(song) == ("failed", "23514")
    desk.cloud.fault = lambda _number, _what: None
    desk.tracks.edit(song, ANNA, title="Shorter")
    desk.settle()
    desk.check_alike()


def test_an_upload_that_never_works_holds_up_nobody(desk: StandIn) -> None:
    bad, good = desk.add(), desk.add()
    failing(desk, f"{in_cloud(bad)}.flac", Fault(status=500))
    for _ in range(4):
        desk.once()
        desk.clock.move(100)
    assert (state(desk, bad).status, state(desk, good).status) == ("syncing", "synced")


def test_a_file_that_is_missing_is_told(desk: StandIn) -> None:
    song = desk.add()
    desk.artifacts.delete(desk.tracks.get(song, ANNA).track.audio[0].url.rsplit("/", 1)[1])  # type: ignore[union-attr]
    desk.settle()
    assert desk.status(song) == ("failed", "file_missing")
    assert "backup" in (state(desk, song).remedy or "")


def test_files_that_are_there_are_not_sent_again(desk: StandIn) -> None:
    song = desk.add()
    desk.settle()
    desk.cloud.log.clear()
    desk.tracks.edit(song, ANNA, title="Other", starred=True)
    desk.settle()
    assert not [what for what in desk.cloud.log if "/storage/" in what]
    desk.check_alike()


def test_a_song_of_another_account_is_never_touched(desk: StandIn) -> None:
    song = desk.add()
    theirs = {"id": in_cloud(song), "user_id": BEN, "title": "Ben's"}
    desk.cloud.tables["songs"][(in_cloud(song),)] = dict(theirs)
    desk.tracks.edit(song, ANNA, starred=True)
    desk.settle()
    assert desk.status(song) == ("failed", "id_taken")
    assert desk.cloud.songs == {in_cloud(song): theirs}
    assert (desk.cloud.files, desk.cloud.tables["likes"]) == ({}, {})


async def test_what_its_owner_deleted_in_the_cloud_comes_back_only_if_named(desk: StandIn) -> None:
    song = desk.add()
    desk.tracks.edit(song, ANNA, starred=True)
    desk.settle()
    desk.cloud.delete_song(in_cloud(song))
    desk.tracks.edit(song, ANNA, title="Other")
    desk.settle()
    assert desk.status(song) == ("failed", DELETED)
    assert (desk.cloud.songs, desk.cloud.files) == ({}, {})
    assert len(desk.cloud.tables["agent_memory"]) == 1  # what it taught is another matter
    desk.tracks.edit(song, ANNA, title="Yet another")
    states = SyncStates(desk.database, configured=True, clock=desk.clock)
    desk.settle()
    assert states.retry(ANNA) == []
    assert (desk.status(song), desk.cloud.songs) == (("failed", DELETED), {})
    assert states.retry(ANNA, [song]) == [song]
    desk.settle()
    desk.check_alike()
    assert desk.cloud.songs


def test_a_remix_waits_for_the_song_it_was_made_from(desk: StandIn) -> None:
    song = desk.add()
    remix = desk.add(source=song)
    failing(desk, "/storage/", Fault(status=503))
    assert desk.once() == 1
    desk.cloud.fault = lambda _number, _what: None
    desk.settle()
    desk.check_alike()
    row = desk.cloud.songs[in_cloud(remix)]
    assert (row["parent_id"], row["relation"]) == (in_cloud(song), "cover")


@pytest.mark.parametrize("status", [400, 500])
def test_a_remix_goes_alone_if_need_be_and_names_its_parent_when_that_comes(
    desk: StandIn, status: int
) -> None:
    song = desk.add()
    remix = desk.add(source=song)
    bad = Fault(status=status, body={"statusCode": "413", "error": "too large", "message": "big"})
    failing(desk, f"{in_cloud(song)}.flac", bad)
    for _ in range(10):
        desk.once()
        desk.clock.move(100)
    assert state(desk, remix).status == "synced"
    assert desk.cloud.songs[in_cloud(remix)]["parent_id"] is None
    desk.cloud.fault = lambda _number, _what: None
    SyncStates(desk.database, configured=True, clock=desk.clock).retry(ANNA)
    desk.settle()
    desk.check_alike()
    assert desk.cloud.songs[in_cloud(remix)]["parent_id"] == in_cloud(song)


def test_a_remix_of_anothers_song_names_that_while_it_is_public(desk: StandIn) -> None:
    theirs = desk.add(owner=BEN)
    desk.settle()
    early = desk.add(source="e" * 32, remix_of=theirs)
    desk.settle()
    key = (in_cloud(theirs),)
    desk.cloud.tables["songs"][key] |= {"visibility": "public"}
    late = desk.add(source="e" * 32, remix_of=theirs)
    desk.settle()
    parents = [desk.cloud.songs[in_cloud(song)]["parent_id"] for song in (early, late)]
    assert parents == [None, in_cloud(theirs)]


def test_a_parent_that_was_deleted_in_the_cloud_is_none(desk: StandIn) -> None:
    song = desk.add()
    desk.settle()
    desk.cloud.delete_song(in_cloud(song))
    remix = desk.add(source=song)
    desk.settle()
    assert state(desk, remix).status == "synced"
    assert desk.cloud.songs[in_cloud(remix)]["parent_id"] is None


def test_a_song_that_was_deleted_before_it_was_sent_never_leaves(desk: StandIn) -> None:
    song = desk.add()
    desk.tracks.delete(song, ANNA)
    desk.settle()
    assert desk.cloud.log == []


def test_a_song_deleted_halfway_leaves_no_file(desk: StandIn) -> None:
    song = desk.add()
    failing(desk, "POST /rest/v1/songs", Fault())
    desk.once()
    assert desk.cloud.files
    desk.tracks.delete(song, ANNA)
    desk.cloud.fault = lambda _number, _what: None
    desk.settle()
    assert (desk.cloud.files, desk.cloud.songs) == ({}, {})
    desk.check_alike()


def test_an_account_that_goes_while_its_song_is_sent_leaves_no_file(desk: StandIn) -> None:
    desk.add()

    def leaves(_number: int, what: str) -> None:
        if "/storage/" in what:
            with desk.database.begin() as connection:
                connection.execute(delete(outbox))

    desk.cloud.fault = leaves
    desk.once()
    assert (desk.cloud.files, desk.cloud.songs, desk.rows()) == ({}, {}, {})


def test_owners_take_turns(desk: StandIn) -> None:
    for _ in range(5):
        desk.add(owner=ANNA)
    desk.clock.move(1)
    desk.add(owner=BEN)
    due = desk.outbox.due(desk.clock(), 2)
    assert {one.owner for one in due} == {ANNA, BEN}
    more = desk.outbox.due(desk.clock(), 10, [due[0].track_id])
    assert len(more) == 5
    assert due[0].track_id not in {one.track_id for one in more}


async def test_a_worker_runs_until_it_is_stopped_and_the_next_goes_on(desk: StandIn) -> None:
    desk.clock = FakeClock(runs=True)
    first = desk.syncer()
    first.start()
    songs = [desk.add() for _ in range(5)]
    first.wake()
    await desk.settled()
    failing(desk, "/", Fault(seconds=0.2, status=503))
    for song in songs:
        desk.tracks.edit(song, ANNA, starred=True)
    first.wake()
    await first.stop()
    desk.cloud.fault = lambda _number, _what: None
    second = desk.syncer()
    second.start()
    await desk.settled()
    assert b"opentunes_sync_pending 0.0" in await second.metrics()
    assert b'opentunes_sync_total{outcome="synced"} 5.0' in await second.metrics()
    await second.stop()
    desk.check_alike()
