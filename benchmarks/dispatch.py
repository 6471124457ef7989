"""What the cluster adds to an engine's time: end to end against a direct call, makespan against the ideal.

The engine is `tests.stand_ins:Tone`, which works for the time its prompt names: only the way there and back
is measured.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx

from benchmarks.figure import Figure
from engines import SongRequest, Watch
from serve_app.config import Settings
from serve_app.local import running
from serve_app.options import AppArgs, EngineOptions
from tests.server import free_port
from tests.stand_ins import Tone

ENGINE = "tests.stand_ins:Tone"
REPLICAS = 4


class _Silent(Watch):
    """Nobody waits."""

    def progress(self, *_: object) -> None:
        """Say nothing."""

    def check(self) -> None:
        """Go on."""


@contextmanager
def _server(replicas: int) -> Iterator[httpx.AsyncClient]:
    options = EngineOptions(num_cpus=0.1, min_replicas=replicas, max_replicas=replicas)
    with tempfile.TemporaryDirectory(prefix="ot-bench-") as folder:
        settings = Settings(
            port=free_port(),
            dashboard_port=free_port(),
            data_dir=Path(folder),
            engines=(ENGINE,),
            default_engine=ENGINE,
        )
        with running(settings, AppArgs(engines={"tone": options})):
            yield httpx.AsyncClient(base_url=settings.base_url, timeout=300)


async def _job(http: httpx.AsyncClient, seconds: float) -> str:
    response = await http.post("/generate", json={"prompt": f"takes {seconds} s", "duration": 1, "seed": 1})
    response.raise_for_status()
    return str(response.json()["job_id"])


async def _end(http: httpx.AsyncClient, job_id: str) -> None:
    while (job := (await http.get(f"/jobs/{job_id}", params={"wait": 30})).json())["status"] != "succeeded":
        if job["status"] in {"failed", "cancelled"}:
            raise RuntimeError(job)


async def _end_to_end(http: httpx.AsyncClient, seconds: float, rounds: int) -> list[float]:
    request = SongRequest(prompt=f"takes {seconds} s", duration=1, seed=1)
    ratios = []
    for _ in range(rounds):
        begun = time.perf_counter()
        await asyncio.to_thread(Tone().generate, [request], _Silent())
        direct = time.perf_counter() - begun
        begun = time.perf_counter()
        await _end(http, await _job(http, seconds))
        ratios.append((time.perf_counter() - begun) / direct)
    return ratios


async def _makespan(http: httpx.AsyncClient, seconds: float, jobs: int) -> tuple[float, float]:
    """Ideal over actual time by the table's record: of all jobs, and of those that started when all were in.

    Accepting a flood over HTTP keeps both cores of a small machine busy, so the two differ there.
    """
    ids = await asyncio.gather(*(_job(http, seconds) for _ in range(jobs)))
    await _end(http, ids[-1])
    done: list[dict[str, str]] = []
    while len(done) < jobs:
        await asyncio.sleep(0.5)
        page = (await http.get("/jobs", params={"limit": 200, "status": "succeeded"})).json()["jobs"]
        done = [job for job in page if job["job_id"] in ids]
    accepted = max(datetime.fromisoformat(job["created_at"]) for job in done)
    spans = [
        (datetime.fromisoformat(job["started_at"]), datetime.fromisoformat(job["finished_at"]))
        for job in done
    ]
    later = [span for span in spans if span[0] > accepted]
    if len(later) < jobs // 4:
        raise RuntimeError(f"only {len(later)} of {jobs} jobs started after the last was accepted")
    return _efficiency(spans, seconds), _efficiency(later, seconds)


def _efficiency(spans: list[tuple[datetime, datetime]], seconds: float) -> float:
    whole = max(end for _, end in spans) - min(start for start, _ in spans)
    return len(spans) * seconds / REPLICAS / whole.total_seconds()


async def _measure(http: httpx.AsyncClient) -> list[Figure]:
    await _makespan(http, 0.3, 16)  # every replica loads
    ratios = await _end_to_end(http, 2.0, 5)
    found = [
        Figure("B1 job end to end, 2 s engine", ratios, "direct engine call in this run", at_most=1.02),
    ]
    for seconds, jobs, target in ((0.1, 200, 0.92), (0.5, 60, 0.94), (2.0, 24, 0.97)):
        spans = [await _makespan(http, seconds, jobs) for _ in range(3)]
        name = f"B3 ideal / actual makespan, {REPLICAS} replicas, {jobs} jobs of {seconds:g} s"
        ideal = f"jobs × {seconds:g} s / {REPLICAS}"
        found.append(
            Figure(f"{name}, once all are accepted", [later for _, later in spans], ideal, at_least=target)
        )
        found.append(Figure(f"{name}, with accepting them", [whole for whole, _ in spans], ideal))
    return found


def measure() -> list[Figure]:
    """Start a server with four replicas and measure it."""
    with _server(REPLICAS) as http:
        return asyncio.run(_measure(http))


if __name__ == "__main__":
    for figure in measure():
        sys.stdout.write(f"{figure}\n")
