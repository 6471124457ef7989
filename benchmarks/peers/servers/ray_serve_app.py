"""Ray Serve and nothing else: python -m benchmarks.peers.servers.ray_serve_app PORT WORKERS."""

import signal
import sys
import threading
from typing import Any

import ray
from ray import serve

from benchmarks.peers.servers.ray_serve_jobs import Engine, Ingress


def main() -> None:
    """Serve until told to end."""
    port, workers = int(sys.argv[1]), int(sys.argv[2])
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    ray.init(
        address="local",
        num_cpus=workers,
        include_dashboard=False,
        log_to_driver=False,
        object_store_memory=2**28,
    )
    quiet: Any = {"log_level": "WARNING", "enable_access_log": False}
    serve.start(http_options={"host": "127.0.0.1", "port": port}, logging_config=quiet)
    engine: Any = serve.deployment(
        Engine, num_replicas=workers, max_ongoing_requests=1, ray_actor_options={"num_cpus": 0.1}
    )
    ingress: Any = Ingress
    serve.run(ingress.bind(engine.bind()), name="bench", route_prefix="/", logging_config=quiet)
    end.wait()
    ray.shutdown()


if __name__ == "__main__":
    main()
