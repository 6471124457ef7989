"""Metrics of the job table: for Prometheus, and, on a cluster, for the Ray dashboard as well."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from serve_app.jobs.model import JobEvent, Priority, StoredJob
from serve_app.jobs.share import Waiting

SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
RATIOS: Final = (0.25, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 4.0)
SIZES: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)

Kind = Literal["counter", "gauge", "histogram"]


class Family:
    """One metric with its labels; told once, shown wherever somebody looks."""

    def __init__(
        self,
        registry: CollectorRegistry,
        kind: Kind,
        name: str,
        text: str,
        labels: Sequence[str],
        buckets: Sequence[float] = (),
        *,
        on_ray: bool,
    ) -> None:
        made: dict[Kind, Any] = {"counter": Counter, "gauge": Gauge}
        self._own: Any = (
            Histogram(name, text, labels, registry=registry, buckets=(*buckets, float("inf")))
            if kind == "histogram"
            else made[kind](name, text, labels, registry=registry)
        )
        self._kind = kind
        self._labels = tuple(labels)
        self._ray = _on_ray(kind, name, text, self._labels, buckets) if on_ray else None

    def tell(self, value: float, *labels: str) -> None:
        """Add to a counter, set a gauge, or observe in a histogram."""
        own = self._own.labels(*labels) if labels else self._own
        tags = dict(zip(self._labels, labels, strict=True))
        if self._kind == "counter":
            own.inc(value)
        elif self._kind == "gauge":
            own.set(value)
        else:
            own.observe(value)
        if self._ray is None:
            return
        if self._kind == "counter":
            self._ray.inc(value, tags)
        elif self._kind == "gauge":
            self._ray.set(value, tags)
        else:
            self._ray.observe(value, tags)


def _on_ray(kind: Kind, name: str, text: str, labels: tuple[str, ...], buckets: Sequence[float]) -> Any:
    from ray.util import metrics

    if kind == "histogram":
        return metrics.Histogram(name, text, boundaries=list(buckets), tag_keys=labels)
    return (metrics.Counter if kind == "counter" else metrics.Gauge)(name, text, tag_keys=labels)


class Telemetry:
    """What the job table counts and measures."""

    def __init__(self, *, on_ray: bool = False) -> None:
        self._registry = CollectorRegistry()

        def family(kind: Kind, name: str, text: str, labels: str, buckets: Sequence[float] = ()) -> Family:
            name = f"opentunes_{name}"
            return Family(self._registry, kind, name, text, labels.split(), buckets, on_ray=on_ray)

        self._accepted = family("counter", "jobs_accepted_total", "Jobs accepted.", "engine priority")
        self._refused = family("counter", "jobs_refused_total", "Jobs refused: queue full.", "scope")
        self._ended = family("counter", "jobs_ended_total", "Jobs that have ended.", "engine status")
        self._attempts = family("counter", "attempts_total", "Attempts by how they ended.", "engine outcome")
        self._cancels = family("counter", "cancels_total", "Jobs that were asked to stop.", "engine status")
        self._wait = family(
            "histogram", "job_wait_seconds", "From acceptance to the start.", "engine priority", SECONDS
        )
        self._run = family("histogram", "job_run_seconds", "On the device.", "engine", SECONDS)
        self._error = family(
            "histogram", "prediction_ratio", "Measured over predicted seconds.", "engine", RATIOS
        )
        self._batch = family("histogram", "batch_jobs", "Jobs that shared a call.", "engine", SIZES)
        self._queue = family("gauge", "queue_jobs", "Jobs in the queue.", "engine priority")
        self._seconds = family(
            "gauge", "queue_seconds", "Predicted engine-seconds in the queue.", "engine priority"
        )
        self._followers = family("gauge", "feed_followers", "Processes that follow the feed.", "")

    def accepted(self, engine: str, priority: Priority) -> None:
        """A job was accepted."""
        self._accepted.tell(1, engine, priority.value)

    def refused(self, scope: str) -> None:
        """A job was refused, since the queue of "all" or of one "user" is full."""
        self._refused.tell(1, scope)

    def cancelled(self, job: StoredJob) -> None:
        """Somebody asked for a job to stop."""
        self._cancels.tell(1, job.engine, "running" if job.state.cancel_requested else "queued")

    def sent(self, engine: str, batch: Sequence[Waiting], now: float) -> None:
        """Jobs were sent to a replica."""
        self._batch.tell(len(batch), engine)
        for job in batch:
            if job.not_before == 0:  # its first attempt
                self._wait.tell(max(0.0, now - job.since), engine, job.priority.value)

    def ran(self, engine: str, job: Waiting, taken: float) -> None:
        """A job was made in so many engine-seconds."""
        self._run.tell(taken, engine)
        self._error.tell(taken / max(job.predicted_seconds, 1e-3), engine)

    def attempt(self, job: StoredJob, event: JobEvent) -> None:
        """An attempt has ended."""
        self._attempts.tell(1, job.engine, event.type)
        self.ended(job.engine, event)

    def ended(self, engine: str, event: JobEvent) -> None:
        """A job may have ended."""
        if event.state.status.terminal:
            self._ended.tell(1, engine, event.state.status.value)

    def queue(self, engine: str, backlog: Mapping[Priority, tuple[int, float]]) -> None:
        """How much waits."""
        for priority, (count, seconds) in backlog.items():
            self._queue.tell(count, engine, priority.value)
            self._seconds.tell(seconds, engine, priority.value)

    def followers(self, count: int) -> None:
        """How many processes follow the feed."""
        self._followers.tell(count)

    def render(self) -> bytes:
        """The text that Prometheus scrapes."""
        return generate_latest(self._registry)
