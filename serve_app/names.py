"""Names under which the parts find each other on a cluster."""

from typing import Final

APP: Final = "opentunes"
"""The Serve application."""
NAMESPACE: Final = "opentunes"
"""The Ray namespace of our actors."""
TABLE: Final = "job-table"
"""The job table's actor."""
SQUAD: Final = "squad-desk"
"""The squad's desk's actor."""
LIMITER: Final = "rate-limiter"
"""The actor that counts requests."""
SYNC: Final = "cloud-sync"
"""The actor of the worker that syncs songs."""
INGRESS: Final = "ingress"
"""The front door's deployment."""


def deployment_name(engine: str) -> str:
    """The deployment that serves an engine."""
    return f"engine-{engine}"
