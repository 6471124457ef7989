"""`/visualizer` and `/images`: covers are made, kept, shown to their owner, and never broken."""

import errno
import hashlib
import io
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from PIL import Image

from agents.art import render
from agents.errors import AgentError
from agents.results import CoverIdea
from serve_app.images import make
from serve_app.images.artist import StudioArtist
from serve_app.images.make import Images
from serve_app.images.store import ImageStore
from tests.serve_app.images.provider import KEY, Answer, Provider, bomb, picture, serving
from tests.serve_app.in_process import Studio
from tests.serve_app.wire import answer, assert_problem

SMALL = {"width": 256, "height": 256, "seed": 7}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with serving() as found:
        yield found


@pytest.fixture
def keyed(make_studio: Callable[..., Studio], provider: Provider) -> Iterator[Studio]:
    """A studio whose Pollinations has a key, and does what it should."""
    provider.answer = Answer(content=picture(256, 256))
    provider.seen.clear()
    with make_studio(provider=provider.client()) as made:
        yield made


def problem_of(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem = assert_problem(answer(response), status)
    assert problem["code"] == code
    return problem


def draw(studio: Studio, prompt: str = "rain on glass", **fields: Any) -> dict[str, Any]:
    response = studio.client.post("/visualizer/image", json={"prompt": prompt, **SMALL, **fields})
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    assert response.headers["location"] == found["url"]
    return found


def shown(studio: Studio, found: dict[str, Any]) -> Image.Image:
    response = studio.client.get(found["url"])
    assert response.status_code == 200
    assert len(response.content) == found["bytes"]
    assert hashlib.sha256(response.content).hexdigest() == found["sha256"]
    image = Image.open(io.BytesIO(response.content))
    image.load()
    assert image.size == (found["width"], found["height"])
    return image


def test_a_cover_is_drawn_here_without_a_key(studio: Studio) -> None:
    found = draw(studio, mood="sad", genre="lo-fi", title="Home", palette=["#102030", "#f0c060"])
    assert (found["source"], found["model"], found["seed"], found["notice"]) == ("local", "local", 7, None)
    shown(studio, found)
    idea = CoverIdea(
        prompt="rain on glass", mood="sad", genre="lo-fi", title="Home", palette=("#102030", "#f0c060")
    )
    assert studio.client.get(found["url"]).content == render(idea, 7, 256, 256)


def test_an_image_is_cached_for_ever(studio: Studio) -> None:
    found = draw(studio)
    response = studio.client.get(found["url"])
    assert response.headers["content-type"] == "image/png"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in response.headers["cache-control"]
    again = studio.client.get(found["url"], headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert studio.client.head(found["url"]).headers["content-length"] == str(found["bytes"])


def test_the_same_wish_is_the_same_image(studio: Studio) -> None:
    first = draw(studio)
    assert draw(studio) == first
    others = [draw(studio, seed=8), draw(studio, width=257), draw(studio, "rain"), draw(studio, mood="calm")]
    assert len({found["image_id"] for found in (first, *others)}) == 5
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(lambda _: draw(studio, "twice at once"), range(4)))
    assert len({found["url"] for found in at_once}) == 1
    unseeded = [draw(studio, seed=None) for _ in range(2)]
    assert unseeded[0]["seed"] != unseeded[1]["seed"]


def test_a_file_that_was_lost_is_drawn_anew(studio: Studio) -> None:
    found = draw(studio)
    name = found["url"].removeprefix("/images/")
    studio.house.artifacts.delete(name)
    problem_of(studio.client.get(found["url"]), 404, "not_found")
    again = draw(studio)
    assert (again["image_id"], again["sha256"]) == (found["image_id"], found["sha256"])
    shown(studio, again)


def test_nobody_sees_the_images_of_others(make_studio: Callable[..., Studio]) -> None:
    with make_studio(settings={"auth": "token"}) as studio:
        ann, ben = studio.headers("ann"), studio.headers("ben")
        body = {"prompt": "mine", **SMALL}
        found = studio.client.post("/visualizer/image", json=body, headers=ann).json()
        assert studio.client.get(found["url"], headers=ann).status_code == 200
        problem_of(studio.client.get(found["url"], headers=ben), 404, "not_found")
        problem_of(studio.client.get(found["url"]), 401, "unauthorized")
        theirs = studio.client.post("/visualizer/image", json=body, headers=ben).json()
        assert theirs["image_id"] != found["image_id"]
        refused = studio.client.post(
            "/generate", json={"prompt": "x", "duration": 1, "cover": found["image_id"]}, headers=ben
        )
        problem_of(refused, 422, "invalid_input")


@pytest.mark.parametrize("file", ["x.png", "..%2Fsecret.png", "a.svg", "%00.png", "a" * 64 + "-1.jpg"])
def test_no_other_file_is_shown(studio: Studio, file: str) -> None:
    problem_of(studio.client.get(f"/images/{file}"), 404, "not_found")


def test_images_are_no_audio(studio: Studio) -> None:
    name = draw(studio)["url"].removeprefix("/images/")
    problem_of(studio.client.get(f"/audio/{name}"), 422, "invalid_input")
    track = studio.generate().result
    assert track
    problem_of(
        studio.client.get("/images/" + track.tracks[0].audio[0].url.rsplit("/", 1)[1]), 404, "not_found"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", ""),
        ("width", 255),
        ("height", 2049),
        ("palette", ["red"]),
        ("seed", -1),
        ("model", "a b"),
        ("palette", ["#000000"] * 7),
        ("kind", "cover"),
        ("prompt", "a\x00b"),
    ],
)
def test_bad_wishes_name_their_field(studio: Studio, field: str, value: Any) -> None:
    response = studio.client.post("/visualizer/image", json={"prompt": "x", **SMALL, field: value})
    problem = problem_of(response, 422, "invalid_input")
    assert problem["errors"][0]["field"].startswith(field)


def test_models_say_how_to_get_more(studio: Studio, keyed: Studio) -> None:
    without = studio.client.get("/visualizer/models").json()
    assert (without["default"], without["key_set"]) == ("local", False)
    assert "POLLINATIONS_API_KEY" in without["hint"]
    assert [m["id"] for m in without["models"] if m["available"]] == ["local"]
    having = keyed.client.get("/visualizer/models").json()
    assert (having["default"], having["key_set"], having["hint"]) == ("flux", True, None)
    assert [m["id"] for m in having["models"]] == ["local", "flux", "turbo"]


def test_a_provider_with_a_key_makes_the_image(keyed: Studio, provider: Provider) -> None:
    exif = Image.Exif()
    exif[0x010E] = "hidden words"
    provider.answer.content = picture(256, 256, exif=exif)
    found = draw(keyed, genre="jazz", palette=["#112233"])
    assert (found["source"], found["model"], found["notice"]) == ("pollinations", "flux", None)
    image = shown(keyed, found)
    assert image.format == "JPEG"
    assert not image.getexif()
    assert b"hidden words" not in keyed.client.get(found["url"]).content
    assert "rain on glass. jazz album cover art. Colours: #112233. No text." in provider.seen[-1].prompt
    assert draw(keyed, genre="jazz", palette=["#112233"]) == found
    assert len(provider.seen) == 1
    assert draw(keyed, model="local")["source"] == "local"


FAILURES = {
    "wrong key": (Answer(401), "refuses the key"),
    "its fault": (Answer(503), "fault of its own"),
    "text": (Answer(200, b"<html>", "text/html"), "something else"),
    "a page that says it is an image": (Answer(200, b"<html>" * 100), "no whole image"),
    "half an image": (Answer(200, picture(256, 256)[:9000]), "no whole image"),
    "bomb": (Answer(200, bomb(), "image/png"), "far too large"),
    "flat placeholder": (Answer(200, picture(256, 256, flat=True)), "placeholder"),
    "placeholder of another shape": (Answer(200, picture(512, 128)), "placeholder"),
    "tiny placeholder": (Answer(200, picture(32, 32)), "placeholder"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_provider_that_fails_never_means_a_broken_image(
    keyed: Studio, provider: Provider, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    provider.answer, said = FAILURES[case]
    found = draw(keyed)
    assert (found["source"], found["model"]) == ("local", "local")
    assert said in found["notice"]
    assert "drawn on this machine" in found["notice"]
    assert KEY not in found["notice"] + caplog.text
    shown(keyed, found)
    provider.answer = Answer(content=picture(256, 256))
    assert draw(keyed)["source"] == "pollinations"  # a failure is not kept


def test_a_model_that_is_not_there(studio: Studio, keyed: Studio) -> None:
    response = keyed.client.post("/visualizer/image", json={"prompt": "x", **SMALL, "model": "dalle"})
    assert "flux" in problem_of(response, 422, "invalid_input")["remedy"]
    found = draw(studio, model="flux")
    assert (found["source"], found["model"]) == ("local", "local")
    assert "POLLINATIONS_API_KEY is not set" in found["notice"]


def test_too_many_at_once_are_refused_in_words(
    keyed: Studio, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "MOST_OF_ONE", 2)
    provider.answer.delay = 0.8
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(
                lambda seed: keyed.client.post(
                    "/visualizer/image", json={"prompt": "x", **SMALL, "seed": seed}
                ),
                range(4),
            )
        )
    codes = sorted(response.status_code for response in answers)
    assert codes == [201, 201, 429, 429]
    busy = next(response for response in answers if response.status_code == 429)
    assert busy.headers["retry-after"] == "5"
    assert problem_of(busy, 429, "queue_full")["limit"] == {"scope": "user", "waiting": 2, "limit": 2}
    assert draw(keyed, "later")["source"] == "pollinations"


def test_a_track_gets_a_cover_and_loses_it(studio: Studio) -> None:
    image = draw(studio)
    job = studio.generate()
    assert job.result
    path = f"/library/{job.result.tracks[0].track_id}"
    assert studio.client.get(path).json()["cover"] is None
    covered = studio.client.patch(path, json={"cover": image["image_id"]}).json()
    assert covered["cover"] == image["url"]
    assert studio.client.patch(path, json={"title": "New"}).json()["cover"] == image["url"]
    assert studio.client.get("/library").json()["tracks"][0]["cover"] == image["url"]
    assert studio.client.patch(path, json={"cover": None}).json()["cover"] is None
    problem = problem_of(studio.client.patch(path, json={"cover": "none-such"}), 422, "invalid_input")
    assert problem["errors"][0]["field"] == "cover"


def test_a_song_is_ordered_with_its_cover(studio: Studio) -> None:
    image = draw(studio)
    job = studio.generate(cover=image["image_id"], variants=2)
    assert job.cover == image["url"]
    assert job.result
    for track in job.result.tracks:
        assert studio.client.get(f"/library/{track.track_id}").json()["cover"] == image["url"]
    again = studio.client.post(f"/jobs/{job.job_id}/retry")
    assert again.status_code == 409
    refused = studio.client.post("/generate", json={"prompt": "x", "duration": 1, "cover": "none-such"})
    assert problem_of(refused, 422, "invalid_input")["errors"][0]["field"] == "cover"


def test_a_retry_keeps_the_cover(studio: Studio) -> None:
    image = draw(studio)
    failed = studio.generate("silent", cover=image["image_id"])
    assert failed.status.value == "failed"
    again = studio.client.post(f"/jobs/{failed.job_id}/retry").json()
    assert again["cover"] == image["url"]


def test_covers_tell_bodies_under_one_key_apart(studio: Studio) -> None:
    image = draw(studio)
    body = {"prompt": "x", "duration": 1}
    headers = {"Idempotency-Key": "one"}
    first = studio.client.post("/generate", json=body, headers=headers)
    assert first.status_code == 202
    same = studio.client.post("/generate", json={**body, "cover": None}, headers=headers)
    assert same.json()["job_id"] == first.json()["job_id"]
    other = studio.client.post("/generate", json={**body, "cover": image["image_id"]}, headers=headers)
    problem_of(other, 422, "idempotency_key_reused")


async def test_the_artist_of_the_squad(make_studio: Callable[..., Studio], provider: Provider) -> None:
    provider.answer = Answer(402)
    with make_studio() as studio:
        store = ImageStore(studio.house.database)
        artist = StudioArtist(Images(store, studio.house.artifacts, provider.client()))
        cover = await artist.draw(CoverIdea(prompt="far away"), owner="ann", seed=3)
        assert (cover.source, cover.width, cover.height) == ("local", 1024, 1024)
        assert cover.notice
        assert "nothing left to spend" in cover.notice
        kept = store.get(cover.image_id, "ann")
        assert kept
        assert kept.url == cover.url
        drawn = studio.house.artifacts.local(kept.file)
        assert drawn
        assert drawn.read_bytes() == render(CoverIdea(prompt="far away"), 3, 1024, 1024)


async def test_an_artist_waits_its_turn(
    make_studio: Callable[..., Studio], provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "MOST", 0)
    with make_studio() as studio:
        artist = StudioArtist(
            Images(ImageStore(studio.house.database), studio.house.artifacts, provider.client())
        )
        cover = await artist.draw(CoverIdea(prompt="far away"), owner="ann", seed=3)
    assert cover.source == "local"


async def test_a_cover_that_cannot_be_stored_says_so(
    make_studio: Callable[..., Studio], provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_studio() as studio:
        images = Images(ImageStore(studio.house.database), studio.house.artifacts, provider.client())

        def full(files: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(studio.house.artifacts, "put", full)
        with pytest.raises(AgentError, match="cannot be stored now: No space left") as failed:
            await StudioArtist(images).draw(CoverIdea(prompt="far away"), owner="ann", seed=3)
    assert failed.value.hint == "Ask for the cover again in a moment."
