"""Absolute addresses: by the settings, else by a host that is one."""

from typing import Any
from uuid import UUID

import pytest

from serve_app.config import Settings
from serve_app.share.addresses import Addresses, base_of, parsed_id


def settings(**said: Any) -> Settings:
    return Settings(_env_file=None, **said)


@pytest.mark.parametrize("host", ["songs.example", "127.0.0.1:8000", "[::1]:8000", "localhost", "a-b.c"])
def test_the_base_is_where_the_request_came_to(host: str) -> None:
    assert base_of(settings(), "http", host) == f"http://{host}"


@pytest.mark.parametrize(
    "host",
    [
        "",
        'x"><script>',
        "a b",
        "user@songs.example",
        "songs.example/s",
        "-x",
        "x:port",
        "x:123456",
        "ü.example",
    ],
)
def test_what_is_no_host_is_not_repeated(host: str) -> None:
    assert base_of(settings(), "http", host) == "http://127.0.0.1:8000"


def test_the_setting_goes_before_the_request() -> None:
    told = settings(public_url="https://songs.example/tunes/")
    assert base_of(told, "http", "evil.example") == "https://songs.example/tunes"


@pytest.mark.parametrize("text", ["a" * 32, "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"])
def test_an_id_is_known_in_both_of_its_forms(text: str) -> None:
    assert parsed_id(text) == UUID("a" * 32)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "A" * 32,
        "a" * 33,
        "g" * 32,
        "{" + "a" * 32 + "}",
        "urn:uuid:" + "a" * 32,
        "a" * 31 + "\n",
        "a" * 32 + "\n",
    ],
)
def test_nothing_else_is_an_id(text: str) -> None:
    assert parsed_id(text) is None


def test_what_belongs_to_a_song_lies_below_its_page() -> None:
    at = Addresses("https://songs.example", "a" * 32)
    assert at.of("card.png") == f"https://songs.example/s/{'a' * 32}/card.png"
    assert (
        at.oembed
        == f"https://songs.example/oembed?url=https%3A%2F%2Fsongs.example%2Fs%2F{'a' * 32}&format=json"
    )
