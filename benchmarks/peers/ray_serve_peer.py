"""Bare Ray Serve: jobs are calls of a deployment's handle, kept in the memory of the ingress."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.peers import Can, Durability
from benchmarks.peers.child import child, free_port
from benchmarks.peers.jobs_over_http import JobsOverHttp
from benchmarks.peers.ledger import VARIABLE

SERVER = "benchmarks.peers.servers.ray_serve_app"


def ray_environment(folder: Path) -> dict[str, str]:
    """A guarded cluster: its ports listen on every interface, so it takes no call without a token."""
    token = folder / "token"
    token.touch(mode=0o600)
    token.write_text(secrets.token_hex(32))
    return {
        "RAY_TMPDIR": str(folder),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_worker_niceness": "0",  # as ours
    }


class RayServe:
    """FastAPI ingress, default router, Python proxy."""

    name = "Ray Serve alone"
    durability = Durability.VOLATILE
    can = Can.ACCEPT
    """It can cancel a call, but what blocks goes on, now beside the next job."""

    @contextmanager
    def start(self, workers: int) -> Iterator[JobsOverHttp]:
        """Run it."""
        folder = Path(tempfile.mkdtemp(prefix="ot-", dir="/tmp"))  # short, for its sockets
        try:
            port, ledger = free_port(), folder / "ledger"
            environment = {**ray_environment(folder), VARIABLE: str(ledger)}
            with child(SERVER, folder / "log", str(port), str(workers), **environment) as process:
                url = f"http://127.0.0.1:{port}"
                process.ready(f"{url}/health")
                yield JobsOverHttp(url, process, ledger)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
