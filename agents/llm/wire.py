"""HTTP for litellm whose waiting can be ended at any moment by the guard of the running call.

Looking up a host, connecting and the TLS handshake cannot be interrupted: they happen in a thread that is
left behind. Reads wait in slices. A call that is left closes its connection: Ollama then stops generating.
"""

import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Generic, TypeVar, cast

import httpcore
import httpx

from agents.llm import guard

SLICE: Final = 0.05
"""Seconds between two looks at the guard."""
KEEP: Final = 2.0
"""Seconds that an idle connection is kept: fewer than by servers (uvicorn: 5), so as not to meet its end."""
MAX_BODY: Final = 32 << 20
"""Bytes."""
T = TypeVar("T")


class GuardedStream(httpcore.NetworkStream):
    """A connection that is read in slices."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read, looking at the guard between slices; `httpcore.ReadTimeout` after `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            guard.look()
            left = SLICE if end is None else min(SLICE, end - time.monotonic())
            if left <= 0:
                raise httpcore.ReadTimeout(f"nothing came for {timeout:g} s")
            try:
                return self._inner.read(max_bytes, left)
            except httpcore.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write; a request is small enough for the buffers of the system."""
        guard.look()
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands, and leave if the guard says so."""
        return GuardedStream(_leaving(lambda: self._inner.start_tls(ssl_context, server_hostname, timeout)))

    def get_extra_info(self, info: str) -> Any:
        """As the connection inside has it."""
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens guarded connections."""

    def __init__(self) -> None:
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look up and connect, and leave if the guard says so."""
        return GuardedStream(
            _leaving(
                lambda: self._network.connect_tcp(host, port, timeout, local_address, socket_options), timeout
            )
        )


class GuardedTransport(httpx.BaseTransport):
    """Transport of every client of litellm's; goes through the user's proxies as httpx itself would."""

    def __init__(self) -> None:
        self._tls = httpx.create_ssl_context()
        self._proxies = {
            name: url for name, url in urllib.request.getproxies().items() if name in ("http", "https", "all")
        }
        self._routes: dict[str | None, httpcore.ConnectionPool] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its response is closed at the end of the running call, read or not.

        Redirects lose their target: a key is only ever sent where the settings say.
        """
        route = self._route(request.url)
        target = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        outgoing = httpcore.Request(
            request.method,
            target,
            headers=request.headers.raw,
            content=cast(httpx.SyncByteStream, request.stream),
            extensions=request.extensions,
        )
        try:
            response = route.handle_request(outgoing)
        except Exception as error:
            raise _as_httpx(error) from error
        body = _Body(response)
        if (watching := guard.current()) is not None:
            watching.opened(body)
        stay = [(name, value) for name, value in response.headers if name.lower() != b"location"]
        return httpx.Response(response.status, headers=stay, stream=body, extensions=response.extensions)

    def close(self) -> None:
        """Close all connections."""
        for pool in self._routes.values():
            pool.close()

    def _route(self, url: httpx.URL) -> httpcore.ConnectionPool:
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all")
        if proxy and urllib.request.proxy_bypass(url.host):
            proxy = None
        with self._lock:
            if proxy not in self._routes:
                self._routes[proxy] = self._pool(proxy)
            return self._routes[proxy]

    def _pool(self, proxy: str | None) -> httpcore.ConnectionPool:
        settings: dict[str, Any] = {
            "ssl_context": self._tls,
            "max_connections": 100,
            "max_keepalive_connections": 10,
            "keepalive_expiry": KEEP,
            "network_backend": GuardedBackend(),
        }
        if proxy is None:
            return httpcore.ConnectionPool(**settings)
        given = httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}")
        url = httpcore.URL(
            scheme=given.url.raw_scheme, host=given.url.raw_host, port=given.url.port, target=b"/"
        )
        if given.url.scheme.startswith("socks5"):
            return httpcore.SOCKSProxy(proxy_url=url, proxy_auth=given.raw_auth, **settings)
        return httpcore.HTTPProxy(proxy_url=url, proxy_auth=given.raw_auth, **settings)


class _Body(httpx.SyncByteStream):
    """Body of a response."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        try:
            for part in cast(Iterable[bytes], self._response.stream):
                read += len(part)
                if read > MAX_BODY:
                    raise httpcore.ReadError(f"the answer has more than {MAX_BODY >> 20} MiB")
                yield part
        except Exception as error:
            raise _as_httpx(error) from error

    def close(self) -> None:
        self._response.close()


class _Left(Generic[T]):
    """Something that is done in a thread, and may be left alone there."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._result: T | None = None
        self._error: BaseException | None = None
        self._left = False
        self._lock = threading.Lock()
        self._done = threading.Event()

    def run(self) -> None:
        try:
            result = self._work()
        except BaseException as error:
            self._error = error
        else:
            with self._lock:
                if not self._left:
                    self._result = result
                elif isinstance(result, httpcore.NetworkStream):
                    result.close()
        self._done.set()

    def leave(self) -> None:
        with self._lock:
            self._left = True
            if isinstance(self._result, httpcore.NetworkStream):
                self._result.close()

    def wait(self, seconds: float) -> bool:
        return self._done.wait(seconds)

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return cast(T, self._result)


def _leaving(work: Callable[[], T], timeout: float | None = None) -> T:
    """Do it in a thread; leave it behind when the guard says so, or after a timeout that it did not keep."""
    if guard.current() is None:
        return work()
    task = _Left(work)
    threading.Thread(target=task.run, name="connect to a model", daemon=True).start()
    end = None if timeout is None else time.monotonic() + timeout
    try:
        while not task.wait(SLICE):
            guard.look()
            if end is not None and time.monotonic() > end:
                raise httpcore.ConnectTimeout(f"no connection within {timeout:g} s")
    except BaseException:
        task.leave()
        raise
    return task.result()


def _as_httpx(error: Exception) -> Exception:
    """The error of httpx with the same name."""
    same = getattr(httpx, type(error).__name__, None)
    if isinstance(same, type) and issubclass(same, httpx.TransportError):
        return same(str(error))
    return error
