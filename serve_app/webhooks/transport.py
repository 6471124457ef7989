"""One POST to an address that is checked when it is called: the connection goes to what was checked.

Nothing of the environment is asked (no proxy), no redirect is followed, no connection is used twice.
"""

import asyncio
import contextlib
import logging
import os
import socket
import ssl
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import httpcore
import httpx

from serve_app.clock import Clock, wall_clock
from serve_app.webhooks.address import IPAddress, RefusedAddress, check_address, check_url, literal
from serve_app.webhooks.schedule import Outcome, retry_after

log = logging.getLogger(__name__)

CONNECT_SECONDS: float = 10.0
"""For name, connection and TLS handshake, each."""
TOTAL_SECONDS: float = 20.0
"""For the whole try."""
MAX_RESPONSE: int = 64 * 1024
"""Bytes of an answer that are read; none are kept."""
MAX_ADDRESSES: Final = 4
"""Addresses of one name that are called until one answers."""
MAX_ERROR: Final = 200
"""Characters of an error that are kept."""
_LOOKUPS: Final = 192
"""Names that can be looked up at once: three times the deliveries, as a lookup cannot be ended and may hold
its thread for half a minute."""

SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a name; raises `OSError` if it has none. Blocks."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Looks a name up itself, refuses what may not be called, and connects to the addresses it has checked.

    So a name that changes its mind in between (DNS rebinding) gains nothing. TLS still goes by the name.
    """

    def __init__(self, lookups: ThreadPoolExecutor, private: bool) -> None:
        self._lookups = lookups
        self._private = private
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers; raises `RefusedAddress` if any may not be called."""
        addresses = await self._checked(host, port)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    str(address),
                    port,
                    timeout=timeout / len(addresses) if timeout else None,
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _checked(self, host: str, port: int) -> list[IPAddress]:
        if address := literal(host):
            found = [address]
        else:
            lookup = asyncio.get_running_loop().run_in_executor(self._lookups, partial(resolve, host, port))
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    names = await lookup
            except TimeoutError as error:
                raise httpcore.ConnectTimeout(f"{host} was not found in time") from error
            except (OSError, UnicodeError) as error:
                raise httpcore.ConnectError(f"{host} was not found") from error
            found = [address for name in names if (address := literal(name))]
        for address in found:
            check_address(address, host, self._private)
        return found[:MAX_ADDRESSES]

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refused: a webhook goes over the network."""
        raise RefusedAddress("A webhook does not go to a Unix socket.", "Use an http or https address.")

    async def sleep(self, seconds: float) -> None:
        """Pause."""
        await self._network.sleep(seconds)


class Transport:
    """Sends, and says how it went."""

    def __init__(
        self, *, private: bool = False, clock: Clock = wall_clock, tls: ssl.SSLContext | None = None
    ) -> None:
        self._private = private
        self._clock = clock
        self._tls = tls or httpcore.default_ssl_context()
        self._lookups = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="webhook-names")

    def close(self) -> None:
        """Send no more; does not wait for lookups."""
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def post(self, url: str, headers: Mapping[str, str], body: str) -> Outcome:
        """One try. It raises nothing: what goes wrong is the outcome."""
        try:
            return await self._post(check_url(url, self._private), headers, body.encode())
        except RefusedAddress as refused:
            return Outcome(error=str(refused), final=True)
        except TimeoutError:
            return Outcome(error=f"No answer within {TOTAL_SECONDS:g} s.")
        except httpcore.ConnectTimeout:
            return Outcome(error=f"No connection within {CONNECT_SECONDS:g} s.")
        except httpcore.ConnectError as error:
            return Outcome(error=_sentence("No connection", error))
        except httpcore.ProtocolError:
            return Outcome(error="The receiver did not answer in HTTP.")
        except (httpcore.NetworkError, httpcore.TimeoutException) as error:
            return Outcome(error=_sentence("The connection broke", error))
        except Exception as error:  # a receiver can do anything; none of it may end the deliverer
            log.exception("a webhook could not be sent")
            return Outcome(error=f"It could not be sent ({type(error).__name__}).")

    async def _post(self, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Outcome:
        outcome: Outcome | None = None
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        pool = httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            network_backend=CheckedBackend(self._lookups, self._private),
            max_connections=1,
            max_keepalive_connections=0,
        )
        try:
            async with (
                asyncio.timeout(TOTAL_SECONDS),
                pool,
                pool.stream(
                    "POST",
                    target,
                    headers=[(b"Host", url.netloc), *_encoded(headers)],
                    content=body,
                    extensions={"timeout": {"connect": CONNECT_SECONDS}},
                ) as response,
            ):
                outcome = Outcome(status=response.status, retry_after=self._retry_after(response))
                await _read_some(response)
        except (TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
            if outcome is None:
                raise
        return outcome

    def _retry_after(self, response: httpcore.Response) -> float | None:
        for name, value in response.headers:
            if name.lower() == b"retry-after":
                return retry_after(value.decode("latin-1"), self._clock())
        return None


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


async def _read_some(response: httpcore.Response) -> None:
    """Take what the receiver says, so that it can finish, but not for ever."""
    left = MAX_RESPONSE
    async with contextlib.aclosing(response.aiter_stream()) as chunks:  # type: ignore[type-var]
        async for chunk in chunks:
            left -= len(chunk)
            if left <= 0:
                return


def _sentence(what: str, error: BaseException) -> str:
    """An error in the words of its deepest cause."""
    said, cause = str(error), error.__cause__ or error.__context__
    while cause is not None:
        said = _reason(cause) or said
        cause = cause.__cause__ or cause.__context__
    text = "".join(c if c.isprintable() else " " for c in said)[:MAX_ERROR].strip().removesuffix(".")
    return f"{what}: {text}." if text else f"{what}."


def _reason(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, ssl.SSLError):
        return str(error.reason or "").replace("_", " ").lower()
    if isinstance(error, OSError) and not isinstance(error, socket.gaierror) and error.errno:
        return os.strerror(error.errno)
    return ""
