"""Metrics of the squad: for Prometheus, and, on a cluster, for the Ray dashboard as well."""

from typing import Final

from prometheus_client import CollectorRegistry, generate_latest

from agents.events import Usage
from serve_app.jobs.telemetry import Family
from serve_app.squad.model import State

SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)


class Telemetry:
    """Counts of this process."""

    def __init__(self, *, on_ray: bool = False) -> None:
        self._registry = CollectorRegistry()
        family = Family
        self._runs = family(
            self._registry,
            "counter",
            "opentunes_agent_runs",
            "Runs of the squad by how they ended.",
            ["status"],
            on_ray=on_ray,
        )
        self._events = family(
            self._registry,
            "counter",
            "opentunes_agent_events",
            "Events of runs by type.",
            ["type"],
            on_ray=on_ray,
        )
        self._tokens = family(
            self._registry,
            "counter",
            "opentunes_agent_tokens",
            "Tokens that models have read and written.",
            ["direction"],
            on_ray=on_ray,
        )
        self._first = family(
            self._registry,
            "histogram",
            "opentunes_agent_first_event_seconds",
            "Seconds from a run's start to its first event.",
            [],
            SECONDS,
            on_ray=on_ray,
        )
        self._running = family(
            self._registry, "gauge", "opentunes_agent_running", "Runs under way.", [], on_ray=on_ray
        )

    def first(self, seconds: float) -> None:
        """A run's first event is stored."""
        self._first.tell(seconds)

    def told(self, kind: str) -> None:
        """An event is stored."""
        self._events.tell(1, kind)

    def ended(self, status: State, usage: Usage) -> None:
        """A run has ended."""
        self._runs.tell(1, status)
        for direction, tokens in (("read", usage.input_tokens), ("written", usage.output_tokens)):
            if tokens:  # Ray's counters do not take a zero
                self._tokens.tell(tokens, direction)

    def render(self, running: int) -> bytes:
        """The text that Prometheus scrapes."""
        self._running.tell(running)
        return generate_latest(self._registry)
