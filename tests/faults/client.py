"""Clients that submit orders whatever dies, and remember what was acknowledged."""

import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from tests.faults.orders import Order
from tests.server import JobView

THREADS = 8
MOST_WAITING = 150
"""Jobs that may wait before the clients hold back."""
PAUSE = 0.3
"""Seconds between two tries."""
GIVE_UP = 400.0
"""Seconds without an answer after which the server is not coming back."""
CALL = 15.0
"""Seconds one call may take."""


@dataclass(slots=True)
class Submission:
    """What a client knows of one order."""

    order: Order
    job_id: str = ""
    """As acknowledged; empty until then."""
    acknowledged_at: float = 0.0
    """By the monotonic clock."""
    other_ids: list[str] = field(default_factory=list)
    """Ids that a POST of the same key was answered with, when they are not the first one."""
    unanswered: int = 0
    """POSTs whose answer was lost: each may have made a job, unless the server knows keys."""
    cancel: JobView | None = None
    """What the DELETE was answered with."""


class Clients:
    """A few threads that share the orders, hold back when many jobs wait, and ride out every outage."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=CALL)
        self.submissions: list[Submission] = []
        self.troubles: Counter[str] = Counter()
        """How often a call went wrong, by how."""
        self.jobs: Counter[str] = Counter()
        """Jobs by status, as the server said last."""
        self.knows_keys = False
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def work_off(self, orders: Iterable[Order], seconds: float, count: int) -> None:
        """Submit every order, evenly over so many seconds; returns when each is acknowledged."""
        self.knows_keys = "Idempotency-Key" in self._call("GET", "/openapi.json").text
        began = time.monotonic()
        queue = iter(enumerate(orders))

        def submit() -> None:
            while not self._stop.is_set():
                with self._lock:
                    if (taken := next(queue, None)) is None:
                        return
                    number, order = taken
                    submission = Submission(order)
                    self.submissions.append(submission)
                self._stop.wait(max(0.0, began + seconds * number / count - time.monotonic()))
                self._hold_back()
                self._order(submission)

        with ThreadPoolExecutor(THREADS, thread_name_prefix="client") as pool:
            for done in [pool.submit(submit) for _ in range(THREADS)]:
                done.result()

    def stop(self) -> None:
        """Submit no more, and give up what has no answer yet."""
        self._stop.set()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def watch(self) -> Counter[str]:
        """Ask for the number of jobs by status."""
        self.jobs = Counter(self._call("GET", "/stats").json()["jobs"])
        return self.jobs

    @property
    def waiting(self) -> int:
        """Jobs that have not ended."""
        return self.jobs["queued"] + self.jobs["running"]

    @property
    def ended(self) -> int:
        """Jobs that have ended."""
        return self.jobs.total() - self.waiting

    def get(self, path: str, **params: str | int) -> httpx.Response:
        """GET, until there is an answer."""
        return self._call("GET", path, params=params)

    def _hold_back(self) -> None:
        while self.waiting > MOST_WAITING and not self._stop.wait(PAUSE):
            pass  # `watch` is called by who runs the clients

    def _order(self, submission: Submission) -> None:
        order = submission.order
        for _ in range(2 if self.knows_keys and order.seed % 20 < 10 else 1):  # half say it twice
            job = self._call("POST", "/generate", submission, json=order.body).json()
            if submission.job_id in {"", job["job_id"]}:
                submission.job_id = job["job_id"]
                submission.acknowledged_at = submission.acknowledged_at or time.monotonic()
            else:
                submission.other_ids.append(job["job_id"])
        if order.cancel_after is not None:
            self._stop.wait(order.cancel_after)
            submission.cancel = self._call("DELETE", f"/jobs/{submission.job_id}").json()

    def _call(
        self,
        method: str,
        path: str,
        submission: Submission | None = None,
        *,
        json: dict[str, object] | None = None,
        params: dict[str, str | int] | None = None,
    ) -> httpx.Response:
        """An answer of the application; a lost one, a refusal for now and the proxy's own are tried again."""
        headers = {"Idempotency-Key": submission.order.key} if submission else {}
        deadline = time.monotonic() + GIVE_UP
        while time.monotonic() < deadline:
            try:
                response = self._http.request(method, path, json=json, params=params, headers=headers)
            except httpx.TransportError as error:
                trouble = type(error).__name__
                unanswered = not isinstance(error, httpx.ConnectError)
            else:
                ours = "json" in response.headers.get("content-type", "")
                if response.is_success:
                    return response
                if ours and response.status_code < 500 and response.status_code != 429:
                    raise AssertionError(f"{method} {path}: {response.status_code} {response.text}")
                trouble = f"{response.status_code}{'' if ours else ' of the proxy'}"
                unanswered = response.status_code >= 500
            with self._lock:
                self.troubles[f"{method} {trouble}"] += 1
            if submission and unanswered:
                submission.unanswered += 1
            if self._stop.wait(PAUSE):
                break
        raise AssertionError(f"{method} {path}: no answer within {GIVE_UP} s, last {trouble}")
