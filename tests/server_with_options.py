"""`opentunes serve` with arguments of the application: `python -m tests.server_with_options`, until SIGINT.

They are those of `serve_config.yaml`, as JSON in `ENGINE_OPTIONS`.
"""

import os
import signal
import threading

from serve_app.config import Settings
from serve_app.local import running
from serve_app.options import AppArgs


def main() -> None:
    """Settings come from the environment, as for `opentunes serve`."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with running(Settings(), AppArgs.model_validate_json(os.environ["ENGINE_OPTIONS"])):
        stop.wait()


if __name__ == "__main__":
    main()
