"""Starred songs teach, over HTTP, on both databases; nobody meets what another's songs have taught."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from agents.memory.embedding import MODEL_ID
from serve_app.jobs.retention import Keeper, Limits
from tests.serve_app.in_process import Studio
from tests.server import eventually


@pytest.fixture(autouse=True)
def _nothing(studio: Studio) -> None:
    studio.client.delete("/memory")
    for track in studio.client.get("/library", params={"limit": 200}).json()["tracks"]:
        studio.client.delete(f"/library/{track['track_id']}")


def song(studio: Studio, prompt: str, **fields: Any) -> str:
    job = studio.generate(prompt, **fields)
    assert job.result
    return job.result.tracks[0].track_id


def star(studio: Studio, track_id: str, starred: bool = True) -> None:
    answer = studio.client.post(f"/library/{track_id}/star", json={"starred": starred})
    assert answer.json()["starred"] is starred


def remembered(studio: Studio) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = studio.client.get("/memory").json()["memories"]
    return found


def ids(studio: Studio) -> list[str]:
    return [one["item_id"] for one in remembered(studio)]


def recalled(studio: Studio, text: str, **options: int) -> list[dict[str, Any]]:
    answer = studio.client.get("/memory/search", params={"q": text, **options})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["found"]
    return found


def test_a_star_teaches_and_taking_it_away_forgets(studio: Studio) -> None:
    piano = song(studio, "slow sad piano ballad", bpm=61)
    metal = song(studio, "fast aggressive thrash metal", lyrics="[verse]\nBurn the night\nRide the light")
    assert recalled(studio, "a quiet melancholic tune on a grand piano") == []
    star(studio, piano)
    star(studio, metal)
    first, second = recalled(studio, "a quiet melancholic tune on a grand piano")
    assert (first["item_id"], second["item_id"]) == (piano, metal)
    assert 1 >= first["similarity"] > second["similarity"] + 0.1
    assert first["facts"] == {
        "title": "slow sad piano ballad",
        "prompt": "slow sad piano ballad",
        "bpm": 61,
        "duration": 1.0,
        "engine": "tone",
        "instrumental": True,
    }
    assert second["text"].endswith("lyrics (en): Burn the night / Ride the light")
    assert [one["item_id"] for one in recalled(studio, "piano", limit=1)] == [piano]
    star(studio, piano, False)
    assert ids(studio) == [metal]
    assert [one["item_id"] for one in recalled(studio, "piano")] == [metal]


def test_a_memory_says_what_it_is_and_is_embedded_behind_the_star(studio: Studio) -> None:
    track = song(studio, "rain")
    star(studio, track)
    (found,) = remembered(studio)
    assert found["item_id"] == track
    assert found["text"] == "rain. instrumental"
    assert found["created_at"].endswith("Z")
    eventually(lambda: remembered(studio)[0]["model"] == MODEL_ID)


def test_a_new_name_and_tags_are_learned(studio: Studio) -> None:
    track = song(studio, "rain")
    studio.client.patch(f"/library/{track}", json={"title": "Not starred"})
    assert remembered(studio) == []
    star(studio, track)
    recalled(studio, "rain")
    studio.client.patch(f"/library/{track}", json={"title": "Polka for accordion", "tags": ["dance", "folk"]})
    (found,) = remembered(studio)
    assert found["text"] == "Polka for accordion. rain. dance, folk. instrumental"
    assert found["facts"]["title"] == "Polka for accordion"
    before = recalled(studio, "polka, accordion, dance")[0]["similarity"]
    assert before > 0.6


def test_a_deleted_track_is_forgotten_and_a_restored_one_remembered(studio: Studio) -> None:
    track = song(studio, "rain")
    star(studio, track)
    studio.client.delete(f"/library/{track}")
    assert (remembered(studio), recalled(studio, "rain")) == ([], [])
    assert studio.client.post(f"/library/{track}/restore").json()["starred"]
    assert ids(studio) == [track]
    plain = song(studio, "snow")
    studio.client.delete(f"/library/{plain}")
    studio.client.post(f"/library/{plain}/restore")
    assert ids(studio) == [track]


def test_what_its_owner_forgot_comes_back_by_another_star_alone(studio: Studio) -> None:
    track = song(studio, "rain")
    star(studio, track)
    assert studio.client.delete(f"/memory/{track}").status_code == 204
    assert studio.client.delete(f"/memory/{track}").json()["code"] == "not_found"
    assert studio.client.get(f"/library/{track}").json()["starred"]
    studio.client.patch(f"/library/{track}", json={"title": "Rain again"})
    studio.client.delete(f"/library/{track}")
    studio.client.post(f"/library/{track}/restore")
    assert (remembered(studio), recalled(studio, "rain")) == ([], [])
    star(studio, track)
    assert remembered(studio)[0]["text"] == "Rain again. rain. instrumental"


def test_everything_is_forgotten_even_what_is_in_the_trash(studio: Studio) -> None:
    kept, trashed = song(studio, "rain"), song(studio, "snow")
    star(studio, kept)
    star(studio, trashed)
    studio.client.delete(f"/library/{trashed}")
    assert studio.client.delete("/memory").json() == {"forgotten": 1}
    studio.client.post(f"/library/{trashed}/restore")
    assert (remembered(studio), recalled(studio, "rain")) == ([], [])
    assert studio.client.delete("/memory").json() == {"forgotten": 0}


def test_memories_are_listed_page_by_page(studio: Studio) -> None:
    made = [song(studio, f"rain {number}") for number in range(5)]
    for track in made:
        star(studio, track)
        time.sleep(0.002)  # the clock of created_at counts milliseconds
    found, cursor = list[str](), ""
    while True:
        page = studio.client.get("/memory", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        found += [one["item_id"] for one in page.json()["memories"]]
        if not (cursor := page.json()["next_cursor"]):
            break
    assert found == made[::-1]


@pytest.mark.parametrize(
    "path",
    [
        "/memory?limit=0",
        "/memory?cursor=1",
        "/memory?cursor=2026-01-01T00:00:00.000Z_a%27",
        "/memory/search",
        "/memory/search?q=",
        "/memory/search?q=%00",
        "/memory/search?q=x&limit=51",
        f"/memory/search?q={'x' * 1001}",
    ],
)
def test_odd_questions_are_refused_by_name(alive: Studio, path: str) -> None:
    answer = alive.client.get(path)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in path + "q"


def test_odd_words_find_something_or_nothing(alive: Studio) -> None:
    star(alive, song(alive, "rain"))
    for text in ("  ", "'; DROP TABLE memories; --", "雨", "[MASK]", "🎸" * 300, "%"):
        assert len(recalled(alive, text)) == bool(text.strip())


def test_owners_never_meet(make_studio: Callable[..., Studio]) -> None:
    with make_studio(settings={"auth": "token"}) as studio:
        headers = {name: studio.headers(name) for name in ("ann", "ben")}

        def call(name: str, method: str, path: str, **options: Any) -> httpx.Response:
            return studio.client.request(method, path, headers=headers[name], **options)

        assert studio.client.get("/memory").status_code == 401
        job = call("ann", "POST", "/generate", json={"prompt": "rain", "duration": 1}).json()["job_id"]
        done = call("ann", "GET", f"/jobs/{job}?wait=30").json()
        track = done["result"]["tracks"][0]["track_id"]
        assert call("ben", "POST", f"/library/{track}/star").status_code == 404
        assert call("ann", "POST", f"/library/{track}/star").status_code == 200
        assert call("ben", "GET", "/memory").json()["memories"] == []
        assert call("ben", "GET", "/memory/search?q=rain").json() == {"found": [], "notices": []}
        assert call("ben", "DELETE", f"/memory/{track}").status_code == 404
        assert call("ben", "DELETE", "/memory").json() == {"forgotten": 0}
        assert len(call("ann", "GET", "/memory/search?q=rain").json()["found"]) == 1


def test_nothing_stays_of_a_track_that_is_gone_for_good(studio: Studio) -> None:
    forgotten, starred = song(studio, "rain"), song(studio, "snow")
    for track in (forgotten, starred):
        star(studio, track)
    studio.client.delete(f"/memory/{forgotten}")
    for track in (forgotten, starred):
        studio.client.delete(f"/library/{track}")
    house = studio.house
    keeper = Keeper(
        house.database,
        house.artifacts,
        Limits(trash_days=0),
        clock=lambda: time.time() + 9,
        run=asyncio.to_thread,
    )
    asyncio.run(keeper.round())
    with house.database.connect() as connection:
        gone = connection.exec_driver_sql("SELECT item_id FROM memories").scalars().all()
    assert not {forgotten, starred} & set(gone)
