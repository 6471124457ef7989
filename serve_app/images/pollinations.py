"""Pollinations (https://gen.pollinations.ai): images by its models, for those who have a key.

Its answers are taken with distrust: one host, no redirects, so many seconds and bytes, images only. Whatever
goes wrong is a `ProviderFailed` whose text never holds the key, the prompt or the answer.
"""

import asyncio
import contextlib
import json
import logging
import re
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

import httpcore
import httpx

from serve_app.clock import Clock
from serve_app.images.model import AUTO, LOCAL

log = logging.getLogger(__name__)

HOST: Final = "https://gen.pollinations.ai"
KEYS: Final = "https://enter.pollinations.ai"
DEFAULT: Final = "flux"
FALLBACK: Final = (DEFAULT, "turbo")
"""Models that are listed when the provider does not tell its own."""
CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 60.0
LIST_SECONDS: Final = 8.0
"""For the list of models, which everybody waits for who wants to see it."""
MAX_BYTES: Final = 8 * 2**20
MAX_LIST: Final = 1 * 2**20
MAX_MODELS: Final = 100
MAX_PROMPT: Final = 900
"""Characters of a prompt that are sent: it goes into the path, up to twelve bytes each."""
KEPT_SECONDS: Final = 3600.0
RETRY_SECONDS: Final = 60.0
"""After which a list that could not be had is asked for again."""
TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
MODEL: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)
WORDS: Final = {
    401: f"Pollinations refuses the key: check POLLINATIONS_API_KEY, or get another one at {KEYS}.",
    402: f"The Pollinations account has nothing left to spend: see {KEYS}.",
    403: f"The Pollinations key may not use this model: see {KEYS}.",
    429: "Pollinations wants fewer requests: try again in a minute.",
}


class ProviderFailed(Exception):
    """No image came; the text says why."""


@dataclass(frozen=True, slots=True)
class Models:
    """Names of models, and whether the provider itself has told them."""

    names: tuple[str, ...]
    told: bool


class Pollinations:
    """The provider. `base` and `total` differ in tests only."""

    def __init__(
        self, key: str, *, base: str = HOST, total: float = TOTAL_SECONDS, clock: Clock = time.monotonic
    ) -> None:
        self._key = key
        self._base = base
        self._total = total
        self._clock = clock
        self._models = Models(FALLBACK, told=False)
        self._until = float("-inf")
        self._listing = asyncio.Lock()

    @property
    def configured(self) -> bool:
        """Whether there is a key."""
        return bool(self._key)

    async def image(self, prompt: str, *, model: str, width: int, height: int, seed: int) -> bytes:
        """An image as the provider sends it, undecoded. Raises `ProviderFailed`."""
        words = quote(prompt[:MAX_PROMPT].encode("utf-8", "replace"), safe="").replace(".", "%2E")
        parameters = {"model": model, "width": width, "height": height, "seed": seed % 2**31}
        return await self._get(f"/image/{words}", parameters, MAX_BYTES, TYPES, self._total)

    async def models(self) -> Models:
        """Its models of images, asked for once an hour, and only when there is a key to use them with."""
        async with self._listing:
            if self._key and self._clock() >= self._until:
                try:
                    kinds, seconds = frozenset({"application/json"}), min(LIST_SECONDS, self._total)
                    content = await self._get("/image/models", {}, MAX_LIST, kinds, seconds)
                    self._models, keep = Models(_names(content), told=True), KEPT_SECONDS
                except ProviderFailed as failed:
                    log.warning("models of images: %s", failed)
                    keep = RETRY_SECONDS  # what was told before is still the best guess
                self._until = self._clock() + keep
            return self._models

    async def _get(
        self, path: str, parameters: dict[str, Any], most: int, types: frozenset[str], seconds: float
    ) -> bytes:
        try:
            async with asyncio.timeout(seconds), self._answer(path, parameters) as response:
                _check(response, types)
                return await _read(response, most)
        except TimeoutError:
            failed = f"Pollinations did not answer within {seconds:g} s."
        except httpx.ConnectTimeout:
            failed = f"Pollinations could not be reached within {CONNECT_SECONDS:g} s."
        except httpx.ConnectError:
            failed = "Pollinations could not be reached: check this machine's network."
        except httpx.TimeoutException:
            failed = f"Pollinations did not answer within {seconds:g} s."
        except (httpx.HTTPError, httpx.StreamError):
            failed = "The connection to Pollinations broke."
        raise ProviderFailed(failed)  # outside the handlers: no cause that could hold the key's header

    @contextlib.asynccontextmanager
    async def _answer(self, path: str, parameters: dict[str, Any]) -> AsyncIterator[httpx.Response]:
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Accept-Encoding": "identity",  # nothing that swells once it is unpacked
            "User-Agent": "Opentunes",
        }
        async with (
            httpx.AsyncClient(
                verify=self._tls,
                trust_env=False,  # as webhooks are sent: no proxy, no .netrc
                follow_redirects=False,
                timeout=httpx.Timeout(self._total, connect=CONNECT_SECONDS),
            ) as client,
            client.stream("GET", self._base + path, params=parameters, headers=headers) as response,
        ):
            yield response

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore.default_ssl_context()


def _check(response: httpx.Response, types: frozenset[str]) -> None:
    status = response.status_code
    if status in WORDS:
        raise ProviderFailed(WORDS[status])
    if status >= 500:
        raise ProviderFailed(f"Pollinations has a fault of its own ({status}): try again later.")
    if 300 <= status < 400:
        raise ProviderFailed("Pollinations sent us elsewhere, where we do not go.")
    if status != 200:
        raise ProviderFailed(
            f"Pollinations refuses the request ({status}): try other words or another model."
        )
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in types:
        raise ProviderFailed("Pollinations answered with something else than was asked for.")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProviderFailed("Pollinations answered in a packing that was not asked for.")


async def _read(response: httpx.Response, most: int) -> bytes:
    content = bytearray()
    async for piece in response.aiter_raw():
        content += piece
        if len(content) > most:
            raise ProviderFailed(f"Pollinations answered with more than {most >> 20} MiB.")
    return bytes(content)


def _names(content: bytes) -> tuple[str, ...]:
    """Names of the models that make images: a list of names, or of objects with `name`."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise ProviderFailed("Pollinations' list of models cannot be read.") from None
    names = [_name(one) for one in told[:MAX_MODELS]] if isinstance(told, list) else []
    found = tuple(
        dict.fromkeys(name for name in names if name and MODEL.fullmatch(name) and name not in {AUTO, LOCAL})
    )
    if not found:
        raise ProviderFailed("Pollinations' list of models cannot be read.")
    return found


def _name(model: object) -> str | None:
    if isinstance(model, dict):
        makes = model.get("output_modalities")
        if isinstance(makes, list) and "image" not in makes:  # there are models of video among them
            return None
        model = model.get("name")
    return model if isinstance(model, str) else None
