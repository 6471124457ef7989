"""Who takes part."""

from benchmarks.peers import Peer
from benchmarks.peers.asyncio_queue import AsyncioQueue
from benchmarks.peers.celery_peer import Celery
from benchmarks.peers.litserve_peer import LitServe
from benchmarks.peers.opentunes import Opentunes
from benchmarks.peers.ray_serve_peer import RayServe

WORKERS = 4
"""One-slot workers of every system, unless a benchmark says otherwise."""


def everyone() -> list[Peer]:
    """Every system once; Celery with the durability that is ours."""
    return [Opentunes(), Celery("always"), RayServe(), LitServe(), AsyncioQueue()]


def front_doors() -> list[Peer]:
    """Every system that answers before the work is done, in every class of durability."""
    return [
        Opentunes(),
        Opentunes(haproxy=True),
        Celery("always"),
        Celery("everysec"),
        RayServe(),
        AsyncioQueue(),
    ]
