"""Thousands of jobs while parts of the server are killed: `python -m tests.faults.soak --help`.

Ends with 1 if anything was lost, doubled or has a gap. A run is repeated with its seed.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from tests.faults import history
from tests.faults.client import Clients
from tests.faults.cluster_server import REPLICAS
from tests.faults.history import Fault, Kept
from tests.faults.killer import Killer
from tests.faults.orders import MAX_ATTEMPTS, orders
from tests.server import MANY_NODES, ROOT, Server, eventually, serving

TONE = "tests.stand_ins:Tone"
RESULT = ROOT / "benchmarks" / "results" / "soak.json"
PATIENCE = 600.0
"""Seconds the jobs that are left may take after the last kill."""
FOLLOWED = 100
"""Jobs whose event stream is read to the end and compared."""
KINDS = {"lost": "lost", "doubled": "duplicates", "gap": "gaps", "wrong": "wrong"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do."""

    jobs: int
    seconds: float
    """Of killing."""
    seed: int
    pause: tuple[float, float] = (3.0, 9.0)
    """Seconds between two kills, at least and at most."""


class Summary(BaseModel):
    """What came of it."""

    seed: int
    nodes: int = 4
    replicas: int = REPLICAS
    seconds_of_killing: float
    seconds: float
    jobs: int
    jobs_while_killing: int
    """Those acknowledged before the last kill."""
    succeeded: int
    failed: int
    cancelled: int
    attempts: int
    causes: dict[str, int]
    """Attempts that made no song, by cause."""
    kills: dict[str, int]
    lost: int
    duplicates: int
    gaps: int
    wrong: int
    one_job_per_key: bool
    """Whether the server promises it; if not, `unacknowledged` jobs are no duplicates."""
    unacknowledged: int
    """Jobs made by a POST whose answer was lost, and that was sent again."""
    troubles: dict[str, int]
    """Calls that went wrong and were tried again."""
    left_behind: dict[str, int]
    faults: list[str]

    @property
    def clean(self) -> bool:
        """Whether every promise was kept."""
        return not self.faults

    def __str__(self) -> str:
        rows = [
            (name.replace("_", " "), value)
            for name, value in self.model_dump(exclude={"faults", "nodes"}).items()
        ]
        told = [(name, _in_words(value) if isinstance(value, dict) else str(value)) for name, value in rows]
        return "\n".join([f"{name:20} {value}" for name, value in told] + self.faults[:50])


Say = Callable[[str], None]


def soak(folder: Path, plan: Plan, say: Say) -> Summary:
    """Start a cluster of several nodes, kill and submit, let the rest end, and check everything."""
    say(f"seed {plan.seed}: {plan.jobs} jobs, {plan.seconds:.0f} s of killing")
    with serving(
        folder,
        engines=TONE,
        default=TONE,
        program=MANY_NODES,
        OPENTUNES_MAX_ATTEMPTS=str(MAX_ATTEMPTS),
        OPENTUNES_LOG_LEVEL="WARNING",
    ) as server:
        clients, killer = Clients(str(server.http.base_url)), Killer(server, plan.seed, plan.pause, say)
        try:
            began = time.monotonic()
            _submit_and_kill(plan, clients, killer, say)
            return _judge(server, plan, clients, killer, began, _drain(clients))
        finally:
            clients.close()


def _submit_and_kill(plan: Plan, clients: Clients, killer: Killer, say: Say) -> None:
    """Both until both are done."""
    began = time.monotonic()
    wanted = orders(plan.jobs, plan.seconds, plan.seed)
    with ThreadPoolExecutor(2) as pool:
        work = [
            pool.submit(killer.run, plan.seconds),
            pool.submit(clients.work_off, wanted, plan.seconds, plan.jobs),
        ]
        try:
            while not all(part.done() for part in work):
                for part in work:
                    if part.done():
                        part.result()  # raises what it has raised
                say(_progress(plan, clients, killer, time.monotonic() - began))
                clients.watch()
                time.sleep(1)
            for part in work:
                part.result()
        except BaseException:
            killer.stop()
            clients.stop()
            raise


def _progress(plan: Plan, clients: Clients, killer: Killer, seconds: float) -> str:
    acknowledged = sum(bool(submission.job_id) for submission in clients.submissions)
    return (
        f"\r{seconds:6.1f} s  {acknowledged}/{plan.jobs} acknowledged, {clients.ended} ended, "
        f"{clients.waiting} waiting, {len(killer.kills)} kills"
    )


def _drain(clients: Clients) -> list[Fault]:
    """Wait until nothing waits and every replica is back."""
    slots = 0

    def done() -> bool:
        nonlocal slots
        slots = clients.get("/stats").json()["engines"]["tone"]["slots"]
        waiting = clients.watch()["queued"] + clients.jobs["running"]
        return waiting == 0 and slots == REPLICAS

    try:
        eventually(done, patience=PATIENCE)
    except AssertionError:
        return [Fault("wrong", "-", f"after {PATIENCE:.0f} s: {slots} slots, {dict(clients.jobs)}")]
    return []


def _judge(
    server: Server, plan: Plan, clients: Clients, killer: Killer, began: float, faults: list[Fault]
) -> Summary:
    kept = history.read(server.folder / "data" / "opentunes.db")
    audio = server.folder / "data" / "audio"
    faults += history.check(
        clients.submissions,
        kept,
        audio,
        max_attempts=MAX_ATTEMPTS,
        one_job_per_key=clients.knows_keys,
    )
    followed = random.Random(plan.seed).sample(sorted(kept), min(FOLLOWED, len(kept)))  # noqa: S311
    faults += history.check_api(clients.get, kept, followed)
    return _summary(plan, clients, killer, kept, faults).model_copy(
        update={
            "seconds_of_killing": round(killer.last - began, 1),
            "seconds": round(time.monotonic() - began, 1),
            "left_behind": dict(history.left_behind(kept, audio)),
        }
    )


def _summary(
    plan: Plan, clients: Clients, killer: Killer, kept: dict[str, Kept], faults: list[Fault]
) -> Summary:
    ends = Counter(job.status.value for job in kept.values())
    kinds = Counter(KINDS[fault.kind] for fault in faults)
    causes = Counter(cause.error.code for job in kept.values() for cause in job.state.attempts)
    return Summary(
        seed=plan.seed,
        seconds_of_killing=0,
        seconds=0,
        jobs=len(kept),
        jobs_while_killing=sum(0 < made.acknowledged_at < killer.last for made in clients.submissions),
        succeeded=ends["succeeded"],
        failed=ends["failed"],
        cancelled=ends["cancelled"],
        attempts=sum(job.fence for job in kept.values()),
        causes=dict(causes),
        kills={part.value: count for part, count in killer.counts.items()},
        lost=kinds["lost"],
        duplicates=kinds["duplicates"],
        gaps=kinds["gaps"],
        wrong=kinds["wrong"],
        one_job_per_key=clients.knows_keys,
        unacknowledged=len(kept) - len({job.key for job in kept.values()}),
        troubles=dict(clients.troubles),
        left_behind={},
        faults=[f"{fault.kind}: job {fault.job_id}: {fault.text}" for fault in faults],
    )


def _in_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none"


def _say(line: str) -> None:
    """Progress, which begins with a carriage return, is overwritten on a terminal, and else left out."""
    if line.startswith("\r"):
        if sys.stderr.isatty():
            sys.stderr.write(f"{line}\033[K")
    else:
        sys.stderr.write(f"\r{line}\033[K\n" if sys.stderr.isatty() else f"{line}\n")
    sys.stderr.flush()


def main() -> int:
    """0 when every promise was kept, else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="of killing")
    parser.add_argument("--jobs", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="opentunes-soak-"))
    summary = soak(folder, Plan(asked.jobs, asked.minutes * 60, asked.seed), _say)
    if summary.clean:
        shutil.rmtree(folder)
    else:
        _say(f"the data and the log are in {folder}")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(summary.model_dump_json(indent=2) + "\n")
    sys.stdout.write(f"{summary}\n")
    return 0 if summary.clean else 1


if __name__ == "__main__":
    sys.exit(main())
