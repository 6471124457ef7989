"""Opentunes on several Ray nodes of one machine: `python -m tests.faults.cluster_server`, until SIGINT.

The head holds the front door and the job table, the workers hold the engine's replicas. A worker whose raylet
has died is replaced by a fresh one, as a cloud replaces a machine.
"""

import logging
import signal
import sys
import threading
from typing import Any

from serve_app.config import Settings
from serve_app.local import STOP_PATIENCE, prepare_environment
from serve_app.options import AppArgs, EngineOptions

WORKERS = 3
REPLICAS = 4
"""Of the engine. Two fit on a worker, so that all of them still fit when a worker is away."""
MEMORY = 100 * 2**20
"""Bytes of a node's object store."""


def serve(settings: Settings, stop: threading.Event) -> None:
    """Serve until `stop` is set, replacing workers that die."""
    prepare_environment(settings)  # it also sets RAY_AUTH_MODE
    import ray
    from ray import serve as ray_serve
    from ray.cluster_utils import Cluster

    from engines import registry
    from serve_app.app import compose
    from serve_app.jobs.actor import TableClient
    from serve_app.names import APP

    cluster: Any = Cluster(
        initialize_head=True,
        head_node_args={
            "num_cpus": 0,
            "object_store_memory": MEMORY,
            "include_dashboard": False,
            "include_log_monitor": False,
            "no_monitor": True,
        },
    )
    try:
        ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.WARNING)
        for _ in range(WORKERS):
            cluster.add_node(num_cpus=2, object_store_memory=MEMORY, wait=False)
        cluster.wait_for_nodes()
        tone = registry.engine_info(settings.default_engine).id
        fixed = EngineOptions(num_cpus=1, min_replicas=REPLICAS, max_replicas=REPLICAS)
        quiet = {"log_level": settings.log_level, "enable_access_log": False}
        ray_serve.start(
            proxy_location="HeadOnly", http_options={"host": settings.host, "port": settings.port}
        )
        args = AppArgs(engines={tone: fixed})
        ray_serve.run(compose(settings, args), name=APP, route_prefix="/", logging_config=quiet)
        while not stop.wait(0.5):
            _replace_the_dead(cluster)
        TableClient.find().stop(STOP_PATIENCE)
    finally:
        ray.shutdown()
        cluster.shutdown()


def _replace_the_dead(cluster: Any) -> None:
    try:
        for node in [node for node in cluster.worker_nodes if node.dead_processes()]:
            cluster.remove_node(node, allow_graceful=False)
        while len(cluster.worker_nodes) < WORKERS:
            cluster.add_node(num_cpus=2, object_store_memory=MEMORY)
    except Exception as error:  # whatever Ray raises: the cluster lives on, and is looked at again soon
        print(f"a node could not be replaced yet: {error!r}", file=sys.stderr)


def main() -> None:
    """Settings come from the environment, as for `opentunes serve`."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    serve(Settings(), stop)


if __name__ == "__main__":
    main()
