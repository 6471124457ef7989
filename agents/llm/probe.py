"""Which models are there: Ollama and OpenAI-compatible providers, asked at most every ten seconds."""

import asyncio
import json
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Generic, TypeVar

import httpx

from agents.errors import AgentError, KeyRefused, ModelFailed, ModelUnreachable
from agents.llm.plain import scrub

WAIT: Final = 1.0
"""Seconds for Ollama, which is near."""
WAIT_FAR: Final = 4.0
KEPT: Final = 10.0
MAX_LIST: Final = 2 << 20
"""Bytes of a list of models."""
MAX_MODELS: Final = 500
NO_CHAT: Final = (
    "audio", "babbage", "dall-e", "davinci", "embed", "guard", "image", "moderation", "realtime",
    "search", "sora", "transcribe", "tts", "whisper",
)  # fmt: skip
"""Words in the names of models that do not chat; providers list them without saying so."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that a provider has."""

    name: str
    size_bytes: int | None = None
    title: str = ""


@dataclass
class Shared(Generic[T]):
    """Keeps what was found for a while; who asks meanwhile waits for the same answer."""

    clock: Callable[[], float] = time.monotonic
    _found: dict[Any, tuple[float, T]] = field(default_factory=dict, repr=False)
    _asking: dict[Any, "asyncio.Task[T]"] = field(default_factory=dict, repr=False)

    async def get(self, key: Any, find: Callable[[], Awaitable[T]]) -> T:
        """What is kept under a key, or found now."""
        if (kept := self._found.get(key)) is not None and self.clock() - kept[0] < KEPT:
            return kept[1]
        place = (key, id(asyncio.get_running_loop()))
        if (task := self._asking.get(place)) is None:
            task = asyncio.ensure_future(self._find(place, key, find))
            self._asking[place] = task
        return await asyncio.shield(task)

    async def _find(self, place: Any, key: Any, find: Callable[[], Awaitable[T]]) -> T:
        try:
            found = await find()
            self._found[key] = (self.clock(), found)
            return found
        finally:
            self._asking.pop(place, None)


Answer = tuple[Installed, ...] | AgentError
"""The models, or why they are not known."""


async def of_ollama(base: str) -> Answer:
    """What an Ollama daemon has."""
    down = ModelUnreachable(
        f"Ollama isn't answering at {base}.", "Start it with `ollama serve`, or set AGENT_MODEL_ID."
    )
    try:
        async with asyncio.timeout(WAIT), _client(WAIT) as client:
            await _json(client, f"{base}/api/version")
            listed = await _json(client, f"{base}/api/tags")
        return tuple(_of_ollama(entry) for entry in listed["models"][:MAX_MODELS])
    except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError, AttributeError):
        return down


async def of_compatible(title: str, base: str, key: str | None) -> Answer:
    """What an OpenAI-compatible provider lists for a key."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        async with asyncio.timeout(WAIT_FAR), _client(WAIT_FAR) as client:
            listed = await _json(client, f"{base.rstrip('/')}/models", headers)
        names = sorted(str(entry["id"]) for entry in listed["data"][:MAX_MODELS])
        return tuple(Installed(name) for name in names if not any(word in name for word in NO_CHAT))
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        if status in {401, 403}:
            return KeyRefused(f"{title} refuses the API key.", "It may be wrong, expired or limited.")
        return ModelFailed(f"{title} answered {status} when asked for its models.", "Try again later.")
    except (httpx.HTTPError, TimeoutError):
        return ModelUnreachable(f"{title} isn't answering.", "Check the network and the provider's address.")
    except (ValueError, KeyError, TypeError) as error:
        return ModelFailed(
            f"{title} sent no list of models: {scrub(str(error), key)[:80]}", "Check its address."
        )


def _of_ollama(entry: Any) -> Installed:
    size, details = entry.get("size"), entry.get("details") or {}
    words = [str(details[name]) for name in ("parameter_size", "quantization_level") if details.get(name)]
    return Installed(str(entry["name"]), size if isinstance(size, int) else None, ", ".join(words))


def _client(seconds: float) -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=seconds, follow_redirects=False, verify=_tls())


@cache
def _tls() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than asking Ollama."""
    return httpx.create_ssl_context()


async def _json(client: httpx.AsyncClient, url: str, headers: dict[str, str] | None = None) -> Any:
    """A JSON object; raises httpx.HTTPError, or ValueError if it is none or too long."""
    async with client.stream("GET", url, headers=headers) as response:
        response.raise_for_status()
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > MAX_LIST:
                raise ValueError("the list is too long")
    value = json.loads(body)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value
