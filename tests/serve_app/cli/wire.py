"""A TCP relay on a port of its own, which can be cut and mended, between a client and a real server."""

import contextlib
import select
import socket
import threading
from types import TracebackType
from typing import Self


class Wire:
    """Relays connections to `target`; `cut` drops every one and refuses new ones until `mend`."""

    def __init__(self, target: int, port: int = 0) -> None:
        self._target = target
        self._port = port
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._closed = threading.Event()
        self._whole = threading.Event()
        self._whole.set()
        self.connections = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, name="wire")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self.cut()
        self._thread.join()
        self._listener.close()

    @property
    def url(self) -> str:
        """Where clients connect to."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Drop every connection and refuse new ones."""
        self._whole.clear()
        for pair in list(self._pairs):
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Relay again."""
        self._whole.set()

    def _accept(self) -> None:
        threads = list[threading.Thread]()
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            if not self._whole.is_set():
                client.close()
                continue
            self.connections += 1
            thread = threading.Thread(target=self._relay, args=(client,), name="wire-relay")
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join()

    def _relay(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._target)) as server:
            pair = (client, server)
            self._pairs.add(pair)
            with contextlib.suppress(OSError):
                while self._whole.is_set():
                    readable, _, _ = select.select(pair, (), (), 0.1)
                    for source in readable:
                        if not (data := source.recv(65536)):
                            return
                        (server if source is client else client).sendall(data)
            self._pairs.discard(pair)
