"""The Celery application: celery -A benchmarks.peers.servers.celery_tasks worker."""

import os

from celery import Celery, Task

from benchmarks.peers.ledger import work

LATE = os.environ.get("BENCH_ACKS_LATE") == "1"
VISIBILITY = float(os.environ.get("BENCH_VISIBILITY", "3600"))
TRANSPORT: dict[str, float] = {"visibility_timeout": VISIBILITY}
if VISIBILITY < 3600:  # look for what is overdue every other second; the default is every hundred
    TRANSPORT |= {"unacked_restore_interval": 2, "unacked_restore_throttle": 1}
REDIS = os.environ["BENCH_REDIS"]

app = Celery("bench", broker=REDIS, backend=REDIS)
app.conf.update(
    worker_prefetch_multiplier=1,
    task_acks_late=LATE,
    task_reject_on_worker_lost=LATE,
    broker_transport_options=TRANSPORT,
    broker_connection_retry_on_startup=True,
    worker_send_task_events=False,
)


@app.task(name="work", bind=True)  # type: ignore[untyped-decorator, unused-ignore]
def sleep(self: Task, seconds: float) -> None:
    """Work by sleeping."""
    work(str(self.request.id), seconds)
