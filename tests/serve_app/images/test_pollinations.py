"""The provider of images: what is sent to it, and what of its answers is believed."""

import asyncio
import logging
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serve_app.images import pollinations
from serve_app.images.pollinations import (
    FALLBACK,
    KEPT_SECONDS,
    MAX_BYTES,
    MAX_PROMPT,
    Models,
    Pollinations,
    ProviderFailed,
)
from tests.serve_app.images.provider import KEY, Answer, Provider, picture, serving
from tests.stand_ins import FakeClock


@pytest.fixture(scope="module")
def shared() -> Iterator[Provider]:
    with serving() as provider:
        yield provider


@pytest.fixture
def provider(shared: Provider) -> Provider:
    shared.__dict__.update(Provider().__dict__ | {"url": shared.url})
    return shared


def ask(provider: Provider, prompt: str = "rain", **options: Any) -> bytes:
    client = provider.client(**options)
    return asyncio.run(client.image(prompt, model="flux", width=512, height=512, seed=7))


def test_the_key_goes_into_a_header_and_nowhere_else(provider: Provider) -> None:
    assert ask(provider) == provider.answer.content
    (seen,) = provider.seen
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.headers["accept-encoding"] == "identity"
    assert seen.query == {"model": ["flux"], "width": ["512"], "height": ["512"], "seed": ["7"]}
    assert KEY not in seen.path


@pytest.mark.parametrize(
    "prompt", ["..", "../../models", "a/b?model=x#y", "50% & ¿qué? 雨 🌧", "a\nb\x7f", ".", "%2e%2e/"]
)
def test_a_prompt_stays_one_part_of_the_path(provider: Provider, prompt: str) -> None:
    ask(provider, prompt)
    (seen,) = provider.seen
    assert seen.path.count("/") == 2
    assert seen.prompt == prompt
    assert set(seen.query) == {"model", "width", "height", "seed"}


def test_a_long_prompt_is_cut(provider: Provider) -> None:
    ask(provider, "雨" * 5_000)
    assert provider.seen[0].prompt == "雨" * MAX_PROMPT


PLAIN = picture()
REFUSED = {
    "wrong key": (Answer(401, b"{}", "application/json"), "POLLINATIONS_API_KEY"),
    "no balance": (Answer(402, b"{}", "application/json"), "nothing left to spend"),
    "not allowed": (Answer(403, b"{}", "application/json"), "may not use this model"),
    "too many": (Answer(429, b"{}", "application/json"), "fewer requests"),
    "its fault": (Answer(500, b"oops"), "fault of its own (500)"),
    "moderated": (Answer(400, b"no"), "refuses the request (400)"),
    "elsewhere": (Answer(302, b"", headers={"Location": "http://169.254.169.254/"}), "elsewhere"),
    "a page": (Answer(200, b"<html>", "text/html"), "something else"),
    "a script": (Answer(200, b"<svg onload='x'/>", "image/svg+xml"), "something else"),
    "no type": (Answer(200, PLAIN, ""), "something else"),
    "packed": (Answer(200, PLAIN, headers={"Content-Encoding": "gzip"}), "packing"),
    "huge": (Answer(200, bytes(MAX_BYTES + 1)), "more than 8 MiB"),
    "cut": (Answer(200, PLAIN, cut=1000), "connection"),
    "empty status": (Answer(204, b""), "204"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_image_is_told_in_words(
    provider: Provider, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    provider.answer, said = REFUSED[case]
    with pytest.raises(ProviderFailed) as failed:
        ask(provider, "a secret wish")
    assert said in str(failed.value)
    assert len(provider.seen) == 1  # nothing is followed or tried again
    for text in (repr(failed.value), str(failed.value.__cause__), str(failed.value.__context__)):
        assert KEY not in text
        assert "secret wish" not in text
    assert KEY not in caplog.text


def test_a_slow_answer_is_not_waited_for(provider: Provider) -> None:
    provider.answer.delay = 3.0
    with pytest.raises(ProviderFailed, match=r"within 0\.2 s"):
        ask(provider, total=0.2)


def test_nobody_there() -> None:
    client = Pollinations(KEY, base="http://127.0.0.1:9")
    with pytest.raises(ProviderFailed, match="could not be reached"):
        asyncio.run(client.image("x", model="flux", width=256, height=256, seed=1))


def test_models_are_asked_for_once_an_hour(provider: Provider) -> None:
    clock = FakeClock()
    client = provider.client(clock=clock)

    async def ask() -> tuple[str, ...]:
        return (await client.models()).names

    async def all_of_it() -> None:
        assert await ask() == ("flux", "turbo")
        provider.models = [{"name": "new"}]
        assert await ask() == ("flux", "turbo")
        assert len(provider.seen) == 1
        clock.move(KEPT_SECONDS + 1)
        assert await ask() == ("new",)
        provider.models = {"error": "x"}
        clock.move(KEPT_SECONDS + 1)
        assert await ask() == ("new",)  # the best guess

    asyncio.run(all_of_it())


def test_a_list_of_models_that_is_slow_holds_nobody_up(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pollinations, "LIST_SECONDS", 0.1)
    provider.answer.delay = 3.0
    begun = time.monotonic()
    assert asyncio.run(provider.client().models()) == Models(FALLBACK, told=False)
    assert time.monotonic() - begun < 2.0


def test_our_own_names_are_no_models_of_theirs(provider: Provider) -> None:
    provider.models = ["local", "auto", "flux"]
    assert asyncio.run(provider.client().models()).names == ("flux",)


@settings(max_examples=25)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["name", "output_modalities", "x"]), inner)
        ),
        max_leaves=12,
    )
)
def test_odd_lists_of_models_do_no_harm(shared: Provider, told: Any) -> None:
    shared.models = told
    found = asyncio.run(shared.client().models())
    assert found.names
    assert all(quote(name, safe=".-_") == name for name in found.names)


def test_without_a_key_nobody_is_asked(provider: Provider) -> None:
    assert asyncio.run(provider.client(key="").models()) == Models(FALLBACK, told=False)
    assert not provider.seen
