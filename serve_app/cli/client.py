"""The HTTP API, call by call. Every error is a `CommandFailed` in words."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self, TypeVar
from urllib.parse import quote, urlsplit
from uuid import uuid4

import httpx
from pydantic import JsonValue, ValidationError

from serve_app.cli.cloud_views import Published, SyncRetried, SyncSummary
from serve_app.cli.configuration import find_address
from serve_app.cli.errors import CommandFailed, ConnectionLost, NoServer, ServerRefused, WrongUse
from serve_app.cli.sse import messages
from serve_app.cli.views import (
    Account,
    Audio,
    ChatEvent,
    ChatRun,
    ChatRunPage,
    EngineList,
    Forgotten,
    Image,
    Job,
    JobPage,
    LanguageModels,
    Left,
    LibraryPage,
    LibraryTrack,
    Manifest,
    MemoryPage,
    Problem,
    Recalling,
    Remembered,
    Unloading,
    Upload,
    View,
)
from serve_app.config import is_loopback

Readiness = Literal["ready", "starting", "absent"]
Parameters = Mapping[str, str | int]
V = TypeVar("V", bound=View)

PAUSES: Final = (0.5, 1.0, 2.0, 4.0)
"""Seconds between tries to hand in a job while the connection breaks."""
PAGE: Final = 200
"""The most that one page holds."""
QUIET: Final = 30.0
"""Seconds an event stream may be silent; the server sends a sign of life every 10."""
DECODING: Final = 300.0
"""Seconds an upload may take once it is sent: it is decoded before the answer."""
DRAWING: Final = 90.0
"""Seconds an image may take: a provider is given 60."""
LEAVING: Final = 900.0
"""Seconds that deleting everything may take: every file goes one by one."""
PIECE: Final = 1 << 18


class Client:
    """One server."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(QUIET, connect=5.0),
            trust_env=not is_loopback(urlsplit(url).hostname or ""),  # no proxy knows this machine's loopback
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def readiness(self) -> Readiness:
        """Whether a server is there and takes work."""
        try:
            response = self._http.get("/readyz", timeout=3.0)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return "absent"
        except httpx.HTTPError:
            return "starting"
        return "ready" if response.status_code == 200 else "starting"

    def submit(self, body: Mapping[str, JsonValue]) -> Job:
        """Ask for a song; asked again under the same key while the server does not answer: one job."""
        return self._once(Job, "/generate", body=body)

    def job(self, job_id: str, *, wait: float = 0) -> Job:
        """A job, at its end or after `wait` seconds."""
        return self._call(Job, "GET", f"/jobs/{_id(job_id)}", query={"wait": str(wait)} if wait else None)

    def moved(self, job: Job, etag: str, wait: float) -> tuple[Job, str]:
        """The job as soon as it has moved on from `etag`, at the latest after `wait` seconds; its ETag."""
        headers = {"If-None-Match": etag} if etag else {}
        path = f"/jobs/{_id(job.job_id)}"
        with self._words():
            response = self._http.get(path, params={"wait": wait if etag else 0}, headers=headers)
        if response.status_code == 304:
            return job, etag
        return self._read(Job, response), response.headers.get("ETag", "")

    def jobs(self, limit: int, *, status: str = "", engine: str = "", page_size: int = PAGE) -> JobPage:
        """The newest jobs, page by page up to `limit`."""
        found, cursor = list[Job](), dict[str, str | int]()
        filters = {name: value for name, value in (("status", status), ("engine", engine)) if value}
        while True:
            query = {**filters, **cursor, "limit": min(page_size, limit - len(found))}
            page = self._call(JobPage, "GET", "/jobs", query=query)
            found += page.jobs
            if page.next_cursor is None or len(found) >= limit:
                return JobPage(jobs=found, next_cursor=page.next_cursor)
            cursor = {"cursor": page.next_cursor}

    def cancel(self, job_id: str, timeout: float = QUIET) -> Job:
        """Cancel a job, or ask a running one to stop."""
        return self._call(Job, "DELETE", f"/jobs/{_id(job_id)}", timeout=timeout)

    def retry(self, job_id: str) -> Job:
        """A new job like one that failed or was cancelled."""
        return self._once(Job, f"/jobs/{_id(job_id)}/retry")

    def engines(self) -> EngineList:
        """Every engine of the server."""
        return self._call(EngineList, "GET", "/engines")

    def unload(self, engine: str) -> Unloading:
        """Have an engine's replicas give their memory back."""
        return self._call(Unloading, "POST", f"/engines/{_id(engine)}/unload")

    def tracks(self, limit: int, text: str = "", *, sync: str = "") -> LibraryPage:
        """The newest tracks, page by page up to `limit`; with `sync` only those that are so far."""
        found, cursor = list[LibraryTrack](), dict[str, str | int]()
        filters = {"sync": sync} if sync else {}
        while True:
            query = {"q": text, **filters, **cursor, "limit": min(PAGE, limit - len(found))}
            page = self._call(LibraryPage, "GET", "/library", query=query)
            found += page.tracks
            if page.next_cursor is None or len(found) >= limit:
                return LibraryPage(tracks=found, next_cursor=page.next_cursor)
            cursor = {"cursor": page.next_cursor}

    def track(self, track_id: str) -> LibraryTrack:
        """One track of the library."""
        return self._call(LibraryTrack, "GET", f"/library/{_id(track_id)}")

    def sync(self) -> SyncSummary:
        """How far the cloud is."""
        return self._call(SyncSummary, "GET", "/sync")

    def retry_sync(self, track_ids: list[str] | None) -> SyncRetried:
        """Sync again what has failed; None: all of it."""
        body: dict[str, JsonValue] = {"track_ids": list(track_ids)} if track_ids else {}
        return self._call(SyncRetried, "POST", "/sync/retry", body=body)

    def publish(self, track_id: str, visibility: str) -> Published:
        """Choose who may see a song."""
        path = f"/library/{_id(track_id)}/publish"
        return self._call(Published, "POST", path, body={"visibility": visibility})

    def memories(self, limit: int) -> MemoryPage:
        """The newest memories, page by page up to `limit`."""
        found, cursor = list[Remembered](), dict[str, str | int]()
        while True:
            query = {**cursor, "limit": min(PAGE, limit - len(found))}
            page = self._call(MemoryPage, "GET", "/memory", query=query)
            found += page.memories
            if page.next_cursor is None or len(found) >= limit:
                return page.model_copy(update={"memories": found})
            cursor = {"cursor": page.next_cursor}

    def recall(self, text: str, limit: int) -> Recalling:
        """The memories that are nearest in meaning."""
        return self._call(Recalling, "GET", "/memory/search", query={"q": text, "limit": limit})

    def forget(self, item_id: str) -> None:
        """Forget what a song has taught."""
        with self._words():
            response = self._http.delete(f"/memory/{_id(item_id)}")
        if not response.is_success:
            raise _refusal(response)

    def forget_all(self) -> Forgotten:
        """Forget what all songs have taught."""
        return self._call(Forgotten, "DELETE", "/memory")

    def account(self) -> Account:
        """Who one is to the server, and how much is kept of them."""
        return self._call(Account, "GET", "/account")

    def delete_account(self, confirm: str) -> Left:
        """Delete everything of one's own."""
        return self._call(Left, "DELETE", "/account", body={"confirm": confirm}, timeout=LEAVING)

    def upload(self, file: Path) -> Upload:
        """Bring audio to the server; the same file again is the same upload."""
        try:
            with file.open("rb") as content, self._words():
                response = self._http.post(
                    "/uploads",
                    params={"name": file.name},
                    content=iter(lambda: content.read(PIECE), b""),
                    timeout=httpx.Timeout(DECODING, connect=5.0),
                )
        except OSError as error:
            raise WrongUse(f"{file} cannot be read: {error.strerror or type(error).__name__}.") from error
        try:
            return self._read(Upload, response)
        except ServerRefused as refused:
            if not any(found.field == "file" for found in refused.problem.errors):
                raise
            told = {"detail": f"{file}: {refused.message}", "errors": []}
            raise ServerRefused(refused.status, refused.problem.model_copy(update=told)) from refused

    def make_image(self, body: Mapping[str, JsonValue]) -> Image:
        """A cover; the same body again is the same image."""
        return self._call(Image, "POST", "/visualizer/image", body=body, timeout=DRAWING)

    def manifest(self, url: str) -> Manifest:
        """How a track was made."""
        return self._call(Manifest, "GET", url)

    def events(self, job_id: str, after: str = "") -> Iterator[tuple[str, Job]]:
        """Ids and states of a job after an event, as they come; ends when the server closes the stream."""
        headers = {"Last-Event-ID": after} if after else {}
        path = f"/jobs/{_id(job_id)}/events"
        with self._words(), self._http.stream("GET", path, headers=headers) as response:
            if response.status_code == 204:
                yield after, self.job(job_id)
                return
            if not response.is_success:
                response.read()
                raise _refusal(response)
            for message in messages(response.iter_bytes()):
                yield message.id, _parse(Job, message.data)

    @contextmanager
    def chat(self, body: Mapping[str, JsonValue]) -> Iterator[tuple[str, Iterator[ChatEvent]]]:
        """Have the squad work: the run's id, and its events as they come until the stream closes."""
        with self._words(), self._http.stream("POST", "/agent/chat", json=body) as response:
            if not response.is_success:
                response.read()
                raise _refusal(response)
            yield response.headers.get("X-Run-Id", ""), _events(response)

    def chat_events(self, run_id: str, after: int) -> Iterator[ChatEvent]:
        """Events of a run after that number, as they come until the stream closes."""
        path = f"/agent/runs/{_id(run_id)}/events"
        with self._words(), self._http.stream("GET", path, params={"after": after}) as response:
            if not response.is_success:
                response.read()
                raise _refusal(response)
            yield from _events(response)

    def chat_runs(self, limit: int) -> ChatRunPage:
        """The newest runs of the squad."""
        return self._call(ChatRunPage, "GET", "/agent/runs", query={"limit": limit})

    def chat_run(self, run_id: str) -> ChatRun:
        """A run of the squad with what it was asked."""
        return self._call(ChatRun, "GET", f"/agent/runs/{_id(run_id)}")

    def cancel_chat(self, run_id: str, timeout: float = QUIET) -> ChatRun:
        """Cancel a run of the squad."""
        return self._call(ChatRun, "DELETE", f"/agent/runs/{_id(run_id)}", timeout=timeout)

    def language_models(self) -> LanguageModels:
        """The language models that the server knows of."""
        return self._call(LanguageModels, "GET", "/llm/models")

    def download(self, audio: Audio, target: Path) -> None:
        """Fetch a file whole or not at all, and check that it is the one the server made."""
        self.fetch(audio.url, target, audio.sha256)

    def fetch(self, url: str, target: Path, sha256: str = "") -> None:
        """The same for any file of a track; without its hash nothing is checked."""
        if not url.startswith("/") or url.startswith("//"):
            raise CommandFailed(f"The server gave an address that is not its own: {url}")
        partial = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
        digest = hashlib.sha256()
        try:
            with self._words(), self._http.stream("GET", url) as response:
                if not response.is_success:
                    response.read()
                    raise _refusal(response)
                with partial.open("wb") as file:
                    for chunk in response.iter_bytes():
                        digest.update(chunk)
                        file.write(chunk)
            if sha256 and digest.hexdigest() != sha256:
                raise CommandFailed(f"{url} arrived damaged.", remedy="Fetch it again: opentunes download.")
            partial.replace(target)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CommandFailed(
                f"{target} cannot be written: {reason}.", remedy="Choose another -o."
            ) from error
        finally:
            partial.unlink(missing_ok=True)

    def _once(self, view: type[V], path: str, *, body: Mapping[str, JsonValue] | None = None) -> V:
        """POST under a key of its own, again and again for a moment should the connection break."""
        key = uuid4().hex
        for pause in (*PAUSES, None):
            try:
                return self._call(view, "POST", path, body=body, timeout=15.0, key=key)
            except (ConnectionLost, ServerRefused) as error:
                away = isinstance(error, ConnectionLost) or error.status == 503
                if pause is None or not away:
                    raise
                time.sleep(pause)
        raise AssertionError("unreachable")

    def _call(
        self,
        view: type[V],
        method: str,
        path: str,
        *,
        query: Parameters | None = None,
        body: Mapping[str, JsonValue] | None = None,
        timeout: float = QUIET,
        key: str = "",
    ) -> V:
        headers = {"Idempotency-Key": key} if key else {}
        patience = httpx.Timeout(timeout, connect=5.0)
        with self._words():
            response = self._http.request(
                method, path, params=query, json=body, headers=headers, timeout=patience
            )
        return self._read(view, response)

    def _read(self, view: type[V], response: httpx.Response) -> V:
        if not response.is_success:
            raise _refusal(response)
        return _parse(view, response.text)

    @contextmanager
    def _words(self) -> Iterator[None]:
        """Transport errors as errors in words."""
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise NoServer(self.url) from error
        except httpx.TimeoutException as error:
            raise ConnectionLost(f"The server at {self.url} does not answer in time.") from error
        except (httpx.TransportError, httpx.StreamError) as error:
            raise ConnectionLost(f"The connection to {self.url} was lost: {error}.") from error
        except (httpx.InvalidURL, httpx.DecodingError) as error:
            raise CommandFailed(f"{self.url} cannot be used: {error}.") from error


def connect(url: str) -> Client:
    """A client of the server at `url`, or of the one that the settings name when it is empty."""
    address = find_address(url)
    return Client(address.url, address.token)


def _events(response: httpx.Response) -> Iterator[ChatEvent]:
    for line in response.iter_lines():
        if line:
            yield _parse(ChatEvent, line)


def _id(given: str) -> str:
    return quote(given.strip(), safe="") or "-"


def _parse(view: type[V], text: str) -> V:
    try:
        return view.model_validate_json(text)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) or "it"
        raise CommandFailed(
            f"The answer is not that of an Opentunes server ({where}: {error.errors()[0]['msg']}).",
            remedy="See that --url or OPENTUNES_URL is right, and that server and client are of one version.",
        ) from error


def _refusal(response: httpx.Response) -> CommandFailed:
    if response.headers.get("content-type", "").startswith("text/plain"):
        # Ray Serve's proxy answers for an application that is not there yet, as after a restart
        return ConnectionLost(f"The server at {response.request.url.host} is starting.")
    try:
        problem = Problem.model_validate_json(response.text)
    except ValidationError:
        problem = Problem()
    if not problem.detail and not problem.title:
        where = str(response.request.url.copy_with(query=None))
        problem = Problem(detail=f"{where} answered {response.status_code} {response.reason_phrase}.")
    return ServerRefused(response.status_code, problem)
