"""Opentunes on one machine: a private Ray cluster that lives and ends with this process."""

import contextlib
import logging
import math
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final, Self

from rich.console import Console
from sqlalchemy.exc import DBAPIError

from serve_app.config import Settings
from serve_app.database import Lock, LockHeld, connect
from serve_app.identity.identities import NOBODY, Identities
from serve_app.options import AppArgs
from serve_app.secret_file import kept_secret
from serve_app.studio.export import Export

OBJECT_STORE: Final = 256 * 2**20
"""Bytes of Ray's object store; songs do not pass through it."""
WITHOUT_STUDIO: Final = (
    "The studio is not built: 'make run' builds it where Node 20 or later is, or see frontend/README.md."
)
STOP_PATIENCE: Final = 10.0
"""Seconds the job table may take to close its database, beyond those that running jobs are given."""


class CannotStart(Exception):
    """The server cannot start; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """What was started."""

    dashboard: str
    """Its address."""
    logs: Path
    """Where its processes write theirs."""


def serve(settings: Settings) -> None:
    """Serve until Ctrl-C or SIGTERM, then end everything that was started, and only that.

    Raises `CannotStart` with the remedy.
    """
    console = Console(stderr=True, highlight=False)
    if not is_free(settings.host, settings.port):
        raise CannotStart(
            f"{settings.host}:{settings.port} is in use. Stop what runs there, or set OPENTUNES_PORT."
        )
    _check_database(settings)
    if not console.is_terminal:
        console.print("Starting the Ray cluster …")
    signals = _Signals()
    with signals, console.status("Starting the Ray cluster …") as status, running(settings) as cluster:
        status.stop()
        signals.started = True
        dashboard = f"http://127.0.0.1:{_dashboard_port(cluster.dashboard)}"
        console.print(
            f"Opentunes is ready: [bold]{settings.base_url}[/bold]  (API: {settings.base_url}/docs)"
        )
        if not Export(settings.studio).built():
            console.print(WITHOUT_STUDIO)
        console.print(f"Ray dashboard: {dashboard}  (its token is in {token_file(settings)})")
        console.print(f"Logs of the engines and of all else: {cluster.logs / 'serve'}", soft_wrap=True)
        if _nobody_gets_in(settings):
            console.print(NOBODY)
        console.print("Ctrl-C ends it; unfinished jobs go on at the next start.")
        signals.wait()
        console.print(f"Stopping … (running jobs get {settings.drain_seconds:g} s; Ctrl-C again ends it now)")


@contextmanager
def running(settings: Settings, args: AppArgs | None = None, *, haproxy: bool = False) -> Iterator[Cluster]:
    """A cluster with the application on it, for the length of the block.

    `haproxy` puts Serve's HAProxy mode before it, for benchmarks; see `docs/operations.md`.
    """
    prepare_environment(settings, haproxy=haproxy)
    import ray
    from ray import serve as ray_serve

    from serve_app.app import compose
    from serve_app.cloud.actor import stop_sync
    from serve_app.jobs.actor import TableClient
    from serve_app.names import APP
    from serve_app.squad.actor import stop_squad

    port = _free_port(settings.dashboard_port)
    settings = settings.model_copy(update={"ray_dashboard": f"http://127.0.0.1:{port}"})
    application = compose(settings, args or AppArgs())
    context: Any = ray.init(
        address="local",
        num_cpus=max(os.cpu_count() or 1, len(settings.engines), _cpus(args)),
        object_store_memory=OBJECT_STORE,
        include_dashboard=True,
        dashboard_host="127.0.0.1",
        dashboard_port=port,
        log_to_driver=False,
        logging_level=logging.WARNING,
    )
    logs = Path(context.address_info["session_dir"]) / "logs"
    try:
        ray_serve.start(
            proxy_location="HeadOnly",
            http_options={"host": settings.host, "port": settings.port},
            logging_config={"log_level": "WARNING", "enable_access_log": False},
        )
        try:
            ray_serve.run(
                application,
                name=APP,
                route_prefix="/",
                logging_config={"log_level": settings.log_level, "enable_access_log": False},
            )
        except RuntimeError as error:
            raise CannotStart(f"The application did not start: {error} Its logs are in {logs}.") from error
        yield Cluster(str(context.dashboard_url), logs)
    finally:
        try:
            stop_sync(STOP_PATIENCE)
            stop_squad(STOP_PATIENCE)  # before the table, to which it hands jobs
            with contextlib.suppress(ValueError):  # the table was never started
                TableClient.find().stop(settings.drain_seconds + STOP_PATIENCE)
        except ray.exceptions.RayError as error:
            print(f"the job table did not close in time: {error}", file=sys.stderr)  # jobs are safe in SQL
        ray.shutdown()


def prepare_environment(settings: Settings, *, haproxy: bool = False) -> None:
    """Set what Ray reads from the environment; call it before `ray` is imported.

    Ray's own ports listen on every interface, so its token authentication is always on: without the token
    nobody else can run code on this cluster.
    """
    if "ray" in sys.modules:
        raise RuntimeError("ray was imported before its environment was set")
    token = token_file(settings)
    kept_secret(token, lambda: secrets.token_hex(32))
    os.environ.update(
        RAY_AUTH_MODE="token",
        RAY_AUTH_TOKEN_PATH=str(token),
        RAY_USAGE_STATS_ENABLED="0",
        RAY_worker_niceness="0",
        RAY_SERVE_PROXY_HEALTH_CHECK_PERIOD_S="1",  # three failures, and a dead proxy is replaced
        RAY_SERVE_ENABLE_HA_PROXY=str(int(haproxy)),  # it listens on every interface; see docs/operations.md
        RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO="0",
    )
    os.environ.pop("SUPABASE_SECRET_KEY", None)  # every process would inherit it; one gets it by the settings
    os.environ.pop("RAY_AUTH_TOKEN", None)
    os.environ.pop("RAY_ADDRESS", None)


def _cpus(args: AppArgs | None) -> int:
    """CPUs that the replicas ask for at most."""
    return math.ceil(sum(o.num_cpus * o.max_replicas for o in args.engines.values())) if args else 0


def token_file(settings: Settings) -> Path:
    """Where the private cluster's token is kept."""
    return settings.data_dir / "ray-token"


def _check_database(settings: Settings) -> None:
    """Find out now, not when the cluster is up, that the database is away or another server's."""
    engine = connect(settings.database)
    lock = Lock(engine)
    try:
        with engine.connect():
            lock.acquire()
    except LockHeld as held:
        raise CannotStart(f"The database is in use: {held}.") from held
    except (DBAPIError, ImportError) as error:
        cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise CannotStart(f"The database cannot be used ({cause}). Check OPENTUNES_DATABASE_URL.") from error
    finally:
        lock.release()
        engine.dispose()


def _nobody_gets_in(settings: Settings) -> bool:
    engine = connect(settings.database, pool_size=1)
    try:
        return Identities(settings, engine).nobody_gets_in()
    finally:
        engine.dispose()


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_port(wanted: int) -> int:
    """`wanted` or the next free port above it."""
    return next(port for port in range(wanted, wanted + 200) if is_free("127.0.0.1", port))


def _dashboard_port(url: str) -> str:
    return url.rpartition(":")[2]


class _Signals:
    """SIGINT and SIGTERM: the first ends the start or the wait, a second one ends the process."""

    def __init__(self) -> None:
        self.started = False
        self._stopped = threading.Event()
        self._before: dict[int, Any] = {}

    def wait(self) -> None:
        """Until the first signal."""
        self._stopped.wait()

    def __enter__(self) -> Self:
        """Listen."""
        self._before = {
            number: signal.signal(number, self._hear) for number in (signal.SIGINT, signal.SIGTERM)
        }
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        """Listen no more; a start that was interrupted is no error."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        return kind is KeyboardInterrupt

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self._stopped.is_set():
            os._exit(128 + number)
        self._stopped.set()
        if not self.started:
            raise KeyboardInterrupt
