"""A server without Ray as a program: `child_studio.py PORT FOLDER`. Serves until SIGINT or SIGTERM."""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.serve_app.cli.wire import Wire
from tests.serve_app.in_process import Studio


def main(port: int, folder: Path) -> None:
    """Serve."""
    print("a line for the log", flush=True)
    stop = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)
    with Studio(f"sqlite:///{folder / 'child.db'}", folder) as studio, Wire(studio.port, port):
        signal.sigwait(stop)
        print("asked to stop", flush=True)


main(int(sys.argv[1]), Path(sys.argv[2]))
