"""oEmbed, as https://oembed.com asks for it."""

from typing import Any

import pytest

from serve_app.share.addresses import song_of
from tests.serve_app.in_process import Studio
from tests.serve_app.share.reading import Page
from tests.serve_app.share.stand_in import StandIn

SONG = "0e" * 16


@pytest.fixture(scope="module", autouse=True)
def _song(stand_in: StandIn) -> None:
    stand_in.song(SONG, title='Rain "on" <me>')


def described(sharing: Studio, **asked: Any) -> dict[str, Any]:
    answer = sharing.client.get("/oembed", params={"url": f"{sharing.url}/s/{SONG}", **asked})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def test_it_is_a_rich_one_with_a_frame(sharing: Studio) -> None:
    found = described(sharing)
    assert (found["type"], found["version"]) == ("rich", "1.0")
    assert found["title"] == 'Rain "on" <me>'
    assert found["author_name"] == "Ana Márquez"
    assert found["provider_name"] == "Opentunes"
    ((tag, frame),) = Page.of(found["html"]).elements
    assert tag == "iframe"
    assert frame["title"] == 'Rain "on" <me> by Ana Márquez'
    assert (frame["width"], frame["height"]) == (str(found["width"]), str(found["height"]))
    player = sharing.client.get(frame["src"])
    assert player.status_code == 200
    assert "frame-ancestors *" in player.headers["content-security-policy"]
    assert sharing.client.get(found["thumbnail_url"]).headers["content-type"] == "image/png"


@pytest.mark.parametrize(("wide", "high"), [(300, 100), (1, 1), (5000, 5000), (300, None), (None, 90)])
def test_nothing_is_larger_than_wanted(sharing: Studio, wide: int | None, high: int | None) -> None:
    most = {"maxwidth": wide, "maxheight": high}
    found = described(sharing, **{name: value for name, value in most.items() if value})
    for size, thumbnail, limit in (
        ("width", "thumbnail_width", wide),
        ("height", "thumbnail_height", high),
    ):
        assert found[size] <= (limit or 10_000)
        assert found.get(thumbnail, 0) <= (limit or 10_000)
    assert ("thumbnail_url" in found) == ("thumbnail_width" in found) == ("thumbnail_height" in found)


@pytest.mark.parametrize("format", ["xml", "yaml", ""])
def test_other_formats_are_not_implemented(sharing: Studio, format: str) -> None:
    params = {"url": f"{sharing.url}/s/{SONG}", "format": format}
    answer = sharing.client.get("/oembed", params=params)
    assert answer.status_code == 501
    assert "format=json" in answer.json()["remedy"]


def test_addresses_of_others_are_not_ours(sharing: Studio) -> None:
    host = sharing.url.removeprefix("http://")
    for url in (
        f"https://evil.example/s/{SONG}",
        f"http://{host}@evil.example/s/{SONG}",
        f"http://user@{host}/s/{SONG}",
        f"http://evil.example#{host}/s/{SONG}",
        f"javascript://{host}/s/{SONG}",
        f"{sharing.url}/jobs/{SONG}",
        f"{sharing.url}/s/{SONG}/card.png",
        f"{sharing.url}/s/../s/{SONG}",
        "http://[bad/s/x",
        "",
    ):
        assert sharing.client.get("/oembed", params={"url": url}).status_code == 404, url
    assert sharing.client.get("/oembed").status_code == 422


def test_a_page_is_known_under_its_base_alone() -> None:
    base = "https://songs.example/tunes"
    assert song_of(f"{base}/s/{SONG}", base)
    assert song_of(f"{base}/s/{SONG}?utm=x#y", base)
    assert song_of(f"http://songs.example/tunes/s/{SONG}", base)  # the scheme is the proxy's business
    assert song_of(f"https://songs.example/s/{SONG}", base) is None
