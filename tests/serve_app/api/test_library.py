"""The library over HTTP: what a browser asks of it."""

import io
import json
import zipfile

import httpx

from tests.serve_app.in_process import Studio
from tests.server import eventually


def unzipped(answer: httpx.Response) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith('attachment; filename="opentunes-songs-')
    return zipfile.ZipFile(io.BytesIO(answer.content))


def made(studio: Studio, title: str) -> str:
    job = studio.generate("rain", title=title)
    assert job.result
    return job.result.tracks[0].track_id


def test_pages_of_every_order_meet_and_a_cursor_is_good_for_its_own(studio: Studio) -> None:
    ids = {made(studio, title) for title in ("Ätna", "b", "A")}
    for sort in ("newest", "oldest", "title", "longest", "shortest"):
        found = list[str]()
        query: dict[str, str | int] = {"sort": sort, "limit": 1}
        while True:
            page = studio.client.get("/library", params=query).json()
            found += [track["track_id"] for track in page["tracks"]]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert len(found) == len(set(found))
        assert ids <= set(found)
    refused = studio.client.get("/library", params={"sort": "title", "cursor": "5"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "cursor"
    assert studio.client.get("/library", params={"sort": "loudest"}).status_code == 422


def test_tags_are_counted_and_found(studio: Studio) -> None:
    track = made(studio, "Tagged")
    studio.client.patch(f"/library/{track}", json={"tags": ["for the zip", "slow"]})
    tags = {one["tag"]: one["tracks"] for one in studio.client.get("/library/tags").json()["tags"]}
    assert tags["for the zip"] == 1
    found = studio.client.get("/library", params={"tag": "for the zip"}).json()["tracks"]
    assert [one["track_id"] for one in found] == [track]


def test_a_zip_has_the_chosen_songs_under_readable_names(studio: Studio) -> None:
    ids = [made(studio, title) for title in ("Rain: one", "rain one", "Snow")]
    with unzipped(studio.client.get("/library/archive", params={"track": [*ids[:2], ids[0]]})) as read:
        assert read.namelist() == ["Rain one.wav", "rain one (2).wav"]
        audio = studio.client.get(f"/library/{ids[0]}").json()["track"]["audio"][0]["url"]
        assert read.read("Rain one.wav") == studio.client.get(audio).content
        assert read.testzip() is None


def test_a_zip_of_all_has_a_folder_for_each_song(studio: Studio) -> None:
    track_id = made(studio, "Whole")
    song = studio.client.get(f"/library/{track_id}").json()
    answer = studio.client.get("/library/archive", params={"track": track_id, "files": "all"})
    with unzipped(answer) as read:
        names = read.namelist()
        assert all(name.startswith("Whole/") for name in names)
        assert {"Whole/Whole.wav", "Whole/Whole.json"} <= set(names)
        assert len(names) >= len(song["track"]["audio"]) + len(song["track"]["stems"]) + 1
        assert json.loads(read.read("Whole/Whole.json"))["engine"] == song["engine"]


def test_a_zip_says_what_is_gone(studio: Studio) -> None:
    track_id = made(studio, "Lost")
    url = studio.client.get(f"/library/{track_id}").json()["track"]["audio"][0]["url"]
    studio.house.artifacts.delete(url.rpartition("/")[2])
    with unzipped(studio.client.get("/library/archive", params={"track": track_id})) as read:
        assert read.namelist() == ["missing.json"]
        assert json.loads(read.read("missing.json")) == ["Lost.wav"]


def test_there_is_no_zip_of_what_is_deleted_or_unknown_or_nothing(studio: Studio) -> None:
    track_id = made(studio, "Deleted")
    studio.client.delete(f"/library/{track_id}")
    for query, status in (
        ({"track": track_id}, 404),
        ({"track": "none"}, 404),
        ({}, 422),
        ({"track": ["x"] * 201}, 422),
        ({"track": "../x"}, 422),
        ({"track": "none", "files": "some"}, 422),
    ):
        assert studio.client.get("/library/archive", params=query).status_code == status, query


def test_every_zip_gives_its_seat_back(studio: Studio) -> None:
    seats, track_id = studio.services.belongings.exports, made(studio, "Again")
    for _ in range(seats.each + 1):
        unzipped(studio.client.get("/library/archive", params={"track": track_id})).close()
        assert eventually(lambda: seats.count == 0)
    for _ in range(seats.each):
        assert seats.take("local")
    refused = studio.client.get("/library/archive", params={"track": track_id})
    assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
    for _ in range(seats.each):
        seats.leave("local")


def test_charts_name_the_song_as_it_is_called_when_they_are_fetched(studio: Studio) -> None:
    job = studio.generate("rain", engine="band", lyrics="la lo", title="Leaving Town")
    assert job.result
    (track,) = job.result.tracks
    assert track.lrc
    assert track.chord_chart
    for url, head in ((track.lrc, "[ti:{}]"), (track.chord_chart, "{{title: {}}}")):
        studio.client.patch(f"/library/{track.track_id}", json={"title": "Leaving Town"})
        then = studio.client.get(url)
        first, _, rest = then.text.partition("\n")
        assert first == head.format("Leaving Town")
        assert then.headers["cache-control"] == "private, no-cache"
        seen = {"If-None-Match": then.headers["etag"]}
        assert studio.client.get(url, headers=seen).status_code == 304
        studio.client.patch(f"/library/{track.track_id}", json={"title": "Öde [live]"})
        now = studio.client.get(url, headers=seen)
        assert (now.status_code, now.text) == (200, head.format("Öde (live)") + "\n" + rest)
    answer = studio.client.get("/library/archive", params={"track": track.track_id, "files": "all"})
    with unzipped(answer) as read:
        assert read.read("Öde [live]/Öde [live].cho").decode() == now.text
