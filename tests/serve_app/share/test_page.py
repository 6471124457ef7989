"""The page of a public song: what people see, what readers of links find, and what hostile words do to it."""

import pytest

from serve_app.share.addresses import Addresses
from serve_app.share.model import Parent, PublicSong, SongRow
from serve_app.share.page import page
from tests.serve_app.in_process import Studio
from tests.serve_app.share.reading import Page, directives, source
from tests.serve_app.share.stand_in import StandIn

HOSTILE = [
    "<script>alert(1)</script>",
    "</title></style></script><script>alert(1)</script>",
    '" onerror="alert(1)" x="',
    "' onmouseover='alert(1)",
    "<!--<script>",
    "]]><svg onload=alert(1)>",
    "</script ><img src=x onerror=alert(1)>",
    "&lt;script&gt; &amp; &#x3c;",
    "javascript:alert(1)",
    "{{7*7}} ${7*7} %s {0}",
    "\u2028\u2029\u202e\x00\x07</p>",
    "</details></main><base href=//evil.example>",
    "*{background:url(//evil.example)}</style>",
    "\ud800 half of a pair",
]


def song(**columns: object) -> PublicSong:
    row = {
        "id": "a" * 32,
        "user_id": "b" * 32,
        "username": "ana",
        "title": "Rain",
        "duration_s": 61.4,
        "visibility": "public",
        "audio_path": "b/a.ogg",
        "lyrics": "la la",
        "peaks": [0, 255],
    }
    return PublicSong(row=SongRow.model_validate({**row, **columns}))


def at(base: str = "https://songs.example") -> Addresses:
    return Addresses(base, "a" * 32)


def test_a_page_says_what_there_is_to_say(sharing: Studio, stand_in: StandIn) -> None:
    parent = stand_in.song("b1" * 16, title="Old Harbour Blues")
    stand_in.song("b2" * 16, parent_id=parent["id"], relation="cover")
    answer = sharing.client.get(f"/s/{'b2' * 16}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    found = Page.of(answer.text)
    assert found.texts["h1"] == "Midnight Rain"
    assert found.texts["strong"] == "Ana Márquez"
    assert "1,204 likes" in answer.text
    assert "1 play<" in answer.text
    assert "3:07" in answer.text
    assert "rain on the river\nrain on the town" in answer.text
    assert {"href": "b1" * 16, "dir": "auto"} in found.all("a")
    assert "Old Harbour Blues" in answer.text
    assert "what nobody else is to read" not in answer.text  # the prompt is not shown
    (audio,) = found.all("audio")
    assert "controls" in audio
    assert sharing.client.get(f"/s/{audio['src']}").status_code == 200
    for image in found.all("img"):
        assert sharing.client.get(f"/s/{image['src']}").headers["content-type"].startswith("image/")
    assert any("remix=" in link["href"] for link in found.all("a"))


def test_readers_of_links_find_all_of_open_graph() -> None:
    found = Page.of(page(song(), at())).metas
    assert found["og:type"] == "music.song"
    assert found["og:site_name"] == "Opentunes"
    assert found["og:title"] == "Rain"
    assert found["og:url"] == "https://songs.example/s/" + "a" * 32
    assert found["og:image"] == found["og:url"] + "/card.png"
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["og:image:alt"]
    assert found["og:audio"] == found["og:audio:secure_url"] == found["og:url"] + "/audio"
    assert found["og:audio:type"] == "audio/ogg"
    assert found["music:duration"] == "61"
    assert "ana" in found["og:description"]
    assert found["description"] == found["og:description"]
    assert found["twitter:card"] == "player"
    assert found["twitter:player"] == found["og:url"] + "/embed"
    assert int(found["twitter:player:width"]) > 0 < int(found["twitter:player:height"])


def test_a_player_is_offered_only_over_https() -> None:
    found = Page.of(page(song(), at("http://127.0.0.1:8000"))).metas
    assert found["twitter:card"] == "summary_large_image"
    assert "og:audio:secure_url" not in found
    assert "twitter:player" not in found


def test_a_song_without_audio_says_so() -> None:
    found = Page.of(page(song(audio_path=None), at()))
    assert found.all("audio") == []
    assert "og:audio" not in found.metas
    assert "not in the cloud yet" in found.texts["p"]


def test_its_recording_is_described_for_machines() -> None:
    child = song(relation="extend", tags=["lofi"]).model_copy(
        update={"parent": Parent.model_validate({"id": "c" * 32, "title": "First"})}
    )
    found = Page.of(page(child, at())).linked_data
    assert found["@type"] == "MusicRecording"
    assert found["name"] == "Rain"
    assert found["byArtist"]["name"] == "ana"
    assert found["duration"] == "PT1M1S"
    assert found["audio"]["contentUrl"] == at().of("audio")
    assert found["isBasedOn"] == {
        "@type": "MusicRecording",
        "@id": "https://songs.example/s/" + "c" * 32,
        "name": "First",
    }


def test_the_page_can_be_embedded_and_says_where_it_lives(sharing: Studio, stand_in: StandIn) -> None:
    stand_in.song("b3" * 16)
    found = Page.of(sharing.client.get(f"/s/{'b3' * 16}").text)
    assert found.link("canonical")["href"] == f"{sharing.url}/s/{'b3' * 16}"
    alternate = found.link("alternate")
    assert alternate["type"] == "application/json+oembed"
    assert sharing.client.get(alternate["href"]).json()["title"] == "Midnight Rain"


@pytest.mark.parametrize(("part", "ancestors"), [("", "'none'"), ("/embed", "*")])
def test_the_policy_allows_just_what_stands_in_the_page(
    sharing: Studio, stand_in: StandIn, part: str, ancestors: str
) -> None:
    stand_in.song("b4" * 16)
    answer = sharing.client.get(f"/s/{'b4' * 16}{part}")
    found, policy = Page.of(answer.text), directives(answer.headers["content-security-policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["style-src"] == [source(found.texts["style"])]
    assert policy["script-src"] == [source(found.texts["script module"])]
    assert policy["img-src"] == policy["media-src"] == ["'self'"]
    assert policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["frame-ancestors"] == [ancestors]
    assert answer.headers["x-content-type-options"] == "nosniff"
    for tag, attributes in found.elements:
        assert "style" not in attributes, tag
        assert not any(name.startswith("on") for name in attributes), tag


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_only_words(words: str) -> None:
    row = {"title": words, "display_name": words, "lyrics": words, "tags": [words], "language": words[:16]}
    parent = Parent.model_construct(id=song().row.id, title=words)
    tame = song(tags=["x"], language="en").model_copy(
        update={"parent": parent.model_copy(update={"title": "x"})}
    )
    hostile = PublicSong.model_construct(row=song().row.model_copy(update=row), parent=parent)
    markup = page(hostile, at())
    markup.encode()  # halves of pairs would fail
    found, expected = Page.of(markup), Page.of(page(tame, at()))
    assert [tag for tag, _ in found.elements] == [tag for tag, _ in expected.elements]
    for (tag, given), (_, plain) in zip(found.elements, expected.elements, strict=True):
        assert given.keys() - {"lang"} == plain.keys() - {"lang"}, tag
        for name in ("href", "src"):
            assert given.get(name) == plain.get(name), tag
    shown = words.encode("utf-8", "replace").decode()
    shown = "".join(character for character in shown if ord(character) >= 32)
    assert found.texts["h1"] == shown
    assert found.metas["og:title"] == shown
    assert found.texts["style"] == expected.texts["style"]
    assert found.texts["script module"] == expected.texts["script module"]
    assert found.linked_data["name"].encode("utf-8", "surrogatepass")


def test_errors_are_pages_for_people_and_problems_for_programs(sharing: Studio) -> None:
    address = f"/s/{'e' * 32}"
    shown = sharing.client.get(address, headers={"Accept": "text/html,*/*;q=0.8"})
    assert shown.status_code == 404
    assert shown.headers["content-type"].startswith("text/html")
    assert shown.headers["x-robots-tag"] == "noindex"
    found = Page.of(shown.text)
    assert found.metas["robots"] == "noindex"
    policy = directives(shown.headers["content-security-policy"])
    assert policy["style-src"] == [source(found.texts["style"])]
    assert policy["script-src"] == policy["frame-ancestors"] == ["'none'"]
    told = sharing.client.get(address, headers={"Accept": "application/json"})
    assert told.status_code == 404
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["remedy"]
    assert sharing.client.get(f"{address}/card.png").json()["code"] == "not_found"


def test_head_is_answered_like_get_without_a_body(sharing: Studio, stand_in: StandIn) -> None:
    stand_in.song("b5" * 16)
    for part in ("", "/embed", "/card.png", "/cover", "/audio"):
        got, head = (sharing.client.request(how, f"/s/{'b5' * 16}{part}") for how in ("GET", "HEAD"))
        assert head.status_code == got.status_code == 200, part
        assert head.content == b""
        for name in ("content-length", "content-type", "cache-control", "etag"):
            assert head.headers.get(name) == got.headers.get(name), (part, name)
    assert sharing.client.head(f"/s/{'e' * 32}").status_code == 404


def test_an_id_may_be_written_as_a_uuid(sharing: Studio, stand_in: StandIn) -> None:
    row = stand_in.song("b6" * 16)
    found = Page.of(sharing.client.get(f"/s/{row['id']}").text)
    assert found.link("canonical")["href"].endswith(f"/s/{'b6' * 16}")
    (audio,) = found.all("audio")
    assert sharing.client.get(f"/s/{audio['src']}").status_code == 200
