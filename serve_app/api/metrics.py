"""Prometheus metrics of the front door."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from serve_app.jobs.demand import Demand

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts of this process, and the queue as the job table last told it."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "opentunes_http_requests_total",
            "HTTP requests by method, route and status.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "opentunes_http_request_seconds",
            "Seconds until the response began.",
            ["method", "route"],
            registry=self._registry,
        )
        self._limited = Counter(
            "opentunes_rate_limited_total",
            "Requests that were one too many, by what is limited and whose they were.",
            ["class", "scope"],
            registry=self._registry,
        )
        self._uncounted = Counter(
            "opentunes_rate_uncounted_total",
            "Requests that were let in uncounted because the rate limiter did not answer.",
            registry=self._registry,
        )
        self._jobs = Gauge("opentunes_jobs", "Jobs by status.", ["status"], registry=self._registry)
        self._waiters = Gauge(
            "opentunes_waiters", "Streams and long polls that wait here.", registry=self._registry
        )
        self._demand = {
            name: Gauge(f"opentunes_engine_{name}", text, ["engine"], registry=self._registry)
            for name, text in {
                "in_flight": "Calls on replicas.",
                "replicas": "Live replicas.",
                "slots": "Slots of live replicas.",
                "loaded": "Replicas with their model in memory.",
                "card_bytes": "Bytes of GPUs that its replicas may use.",
            }.items()
        }

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def limited(self, policy: str, subject: str) -> None:
        """Count a request that was one too many."""
        self._limited.labels(policy, subject).inc()

    def uncounted(self) -> None:
        """Count a request that no limit was held against."""
        self._uncounted.inc()

    def render(self, counts: dict[str, int], demand: dict[str, Demand], waiters: int) -> bytes:
        """The text that Prometheus scrapes."""
        self._waiters.set(waiters)
        for status, count in counts.items():
            self._jobs.labels(status).set(count)
        for engine, found in demand.items():
            for name, gauge in self._demand.items():
                gauge.labels(engine).set(getattr(found, name))
        return generate_latest(self._registry)
