"""A thousand event streams, cut at any byte, live or after the end: each goes on where it was, gapless."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.serve_app.in_process import HANG, Studio
from tests.server import eventually

JOBS, CUTS = 50, 20
SEED = 2026
MOST = 2_500
"""Bytes after which a stream is cut at the latest: about four events."""


class Listener:
    """Follows one job over a connection that breaks again and again."""

    def __init__(self, studio: Studio, job_id: str, rng: random.Random) -> None:
        self._studio, self._job_id, self._rng = studio, job_id, rng
        self.heard: list[str] = []
        """Each event as it was sent, in order."""
        self._known: dict[int, str] = {}
        self.cuts = 0

    @property
    def over(self) -> bool:
        return bool(self.heard) and "\nevent: succeeded\n" in self.heard[-1]

    def listen(self) -> "Listener":
        """Be cut `CUTS` times, and hear the job to its end."""
        while self.cuts < CUTS:
            if self.over:  # go back to any event, as a client that had missed the rest
                del self.heard[self._rng.randrange(len(self.heard)) :]
            self._hear(self._rng.randrange(MOST))
        if not self.over:
            self._hear(None)
        return self

    def _hear(self, most: int | None) -> None:
        headers = {"Last-Event-ID": str(len(self.heard))} if self.heard else {}
        url, got = f"/jobs/{self._job_id}/events", b""
        with self._studio.client.stream("GET", url, headers=headers, timeout=HANG) as response:
            assert response.status_code == 200
            for piece in response.iter_raw():
                got += piece
                if most is not None and len(got) >= most:
                    got = got[:most]
                    self.cuts += 1
                    break
        for event in got.decode(errors="ignore").split("\n\n")[:-1]:  # what follows the last one is a half
            if not event.startswith((":", "event: place\n")):  # signs of life and places are no events
                self._take(event)

    def _take(self, event: str) -> None:
        number = len(self.heard) + 1
        assert event.startswith(f"id: {number}\n"), f"event {number} should come next, not {event[:40]}"
        assert self._known.setdefault(number, event) == event, "an event has changed"
        self.heard.append(event)


def test_a_thousand_streams_cut_anywhere_have_no_gap_and_nothing_twice(
    make_studio: Callable[..., Studio],
) -> None:
    with make_studio(replicas=8) as studio:
        rng = random.Random(SEED)  # noqa: S311
        jobs = [studio.generate(f"takes {rng.uniform(0, 2):.2f} s", wait=False) for _ in range(JOBS)]
        listeners = [Listener(studio, job.job_id, random.Random(rng.random())) for job in jobs]  # noqa: S311
        with ThreadPoolExecutor(JOBS) as pool:
            done = list(pool.map(Listener.listen, listeners))
        assert sum(listener.cuts for listener in done) >= 1_000
        for job, listener in zip(jobs, done, strict=True):
            assert listener.over
            whole = studio.client.get(f"/jobs/{job.job_id}/events").text
            assert whole == "".join(f"{event}\n\n" for event in listener.heard)
        eventually(lambda: studio.client.get("/stats").json()["waiters"] == 0)
