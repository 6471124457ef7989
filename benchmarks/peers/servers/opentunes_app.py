"""Ours: python -m benchmarks.peers.servers.opentunes_app WORKERS [--haproxy]; set by the environment."""

import signal
import sys
import threading

from engines import registry
from serve_app.config import Settings
from serve_app.local import running
from serve_app.options import AppArgs, EngineOptions


def main() -> None:
    """Serve until told to end."""
    end = threading.Event()
    settings, workers = Settings(_env_file=None), int(sys.argv[1])
    options = EngineOptions(num_cpus=0.1, min_replicas=workers, max_replicas=workers)
    engine = registry.engine_info(settings.default_engine).id
    with running(settings, AppArgs(engines={engine: options}), haproxy="--haproxy" in sys.argv):
        signal.signal(signal.SIGTERM, lambda *_: end.set())
        end.wait()


if __name__ == "__main__":
    main()
