"""The public keys with which a Supabase project signs tokens, fetched once and kept fresh.

A JWK Set (RFC 7517) at `/auth/v1/.well-known/jwks.json`. Of its keys those for ES256 and RS256 count.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWTError

from serve_app.clock import Clock, steady_clock
from serve_app.errors import IdentityUnavailable

log = logging.getLogger(__name__)

REFRESH: Final = 300.0
"""Seconds after which keys are fetched anew while those there are still serve."""
LIFESPAN: Final = 600.0
"""Seconds after which a caller waits for that."""
LAST: Final = 3_600.0
"""Seconds that keys serve at most while nothing answers: an access token lives that long by default."""
GAP: Final = 30.0
"""Seconds between two fetches at least, whatever keys tokens name."""
FIRST_GAP: Final = 5.0
"""The same, while there is no key at all."""
PATIENCE: Final = 5.0
"""Seconds a fetch may take."""
MAX_BYTES: Final = 65_536
MAX_KEYS: Final = 32
MIN_BITS: Final = 2_048

Algorithm = Literal["ES256", "RS256"]
MEMBERS: Final[Mapping[str, tuple[Algorithm, tuple[str, ...]]]] = {
    "EC": ("ES256", ("crv", "x", "y")),
    "RSA": ("RS256", ("n", "e")),
}
"""By key type: the algorithm, and the members of its public part (RFC 7518, section 6)."""


class _Refused(Exception):
    """What was answered is no set of keys that can be used."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key and the one algorithm it is for."""

    algorithm: Algorithm
    key: EllipticCurvePublicKey | RSAPublicKey


class KeySet:
    """Keys by their id; for one event loop."""

    def __init__(self, url: str, clock: Clock = steady_clock) -> None:
        self._url = url
        self._clock = clock
        self._keys: Mapping[str, PublicKey] = {}
        self._fetched = self._tried = float("-inf")
        self._failed = False
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> PublicKey | None:
        """The key of that id; None if the project has none. Waits only when it must be asked.

        Raises `IdentityUnavailable` when it does not answer and what is known does not say.
        """
        age = self._clock() - self._fetched
        if age < REFRESH and kid in self._keys:
            return self._keys[kid]
        self._begin()
        due = age >= LIFESPAN and not self._failed  # else nobody waits for what is away: it may hang
        if self._fetching and (due or age >= LAST or kid not in self._keys):
            await asyncio.shield(self._fetching)  # all who wait share it, and none who leaves ends it
        found = self._keys.get(kid) if self._clock() - self._fetched < LAST else None
        if found is None and self._failed:
            raise IdentityUnavailable(
                "The project that accounts are of does not answer.",
                remedy="Try again in a few seconds.",
                headers={"Retry-After": str(round(max(1.0, self._tried + self._gap - self._clock())))},
            )
        return found

    async def stop(self) -> None:
        """End a fetch that is under way."""
        if self._fetching:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    @property
    def _gap(self) -> float:
        return GAP if self._keys else FIRST_GAP

    def _begin(self) -> None:
        if self._fetching is None and self._clock() - self._tried >= self._gap:
            self._tried = self._clock()
            self._fetching = asyncio.ensure_future(self._fetch())

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                self._keys = read_keys(await _ask(self._url))
            self._fetched, self._failed = self._clock(), False
        except (httpx.HTTPError, TimeoutError, OSError, _Refused) as error:
            self._failed = True
            log.warning("keys of accounts cannot be had from %s: %s", self._url, str(error) or type(error))
        finally:
            self._tried = self._clock()
            self._fetching = None


async def _ask(url: str) -> bytes:
    """What is at the address, and nowhere it may point to. Raises `_Refused` and what httpx raises."""
    body = bytearray()
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    async with (
        httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False) as client,
        client.stream("GET", url, headers=headers) as response,
    ):
        if response.status_code != 200 or "content-encoding" in response.headers:
            raise _Refused(f"it answered {response.status_code}")
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > MAX_BYTES:
                raise _Refused(f"the answer is larger than {MAX_BYTES} bytes")
    return bytes(body)


def read_keys(body: bytes) -> Mapping[str, PublicKey]:
    """Keys of a set by id, those left out that cannot verify. Raises `_Refused` if none is left."""
    try:
        found = json.loads(body)
        listed = found["keys"]
        if not isinstance(listed, list) or len(listed) > MAX_KEYS:
            raise _Refused("the answer has no list of keys, or too long a one")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _Refused("the answer is no set of keys") from error
    keys: dict[str, PublicKey] = {}
    for jwk in listed:
        key = _public(jwk) if isinstance(jwk, dict) else None
        if key:
            keys.setdefault(jwk["kid"], key)
    if not keys:
        raise _Refused("no key in it signs by ES256 or RS256: see JWT signing keys of the project")
    return keys


def _public(jwk: Mapping[str, Any]) -> PublicKey | None:
    kid, kind = jwk.get("kid"), jwk.get("kty")
    if not isinstance(kid, str) or not kid or not isinstance(kind, str) or kind not in MEMBERS:
        return None
    algorithm, members = MEMBERS[kind]
    if jwk.get("alg", algorithm) != algorithm or jwk.get("use", "sig") != "sig":
        return None
    if "verify" not in (jwk["key_ops"] if isinstance(jwk.get("key_ops"), list) else ["verify"]):
        return None
    try:  # of its public part alone: a private key has no business here
        key = PyJWK({"kty": kind, **{name: jwk[name] for name in members}}, algorithm=algorithm).key
    except (PyJWTError, KeyError, ValueError, TypeError, AttributeError):
        return None
    if isinstance(key, RSAPublicKey) and key.key_size >= MIN_BITS:
        return PublicKey(algorithm, key)
    if isinstance(key, EllipticCurvePublicKey) and key.curve.name == "secp256r1":
        return PublicKey(algorithm, key)
    return None
