"""`opentunes serve` on a machine whose GPUs Ray only believes in: `python -m tests.fake_gpus`, until SIGINT.

How many they are comes from `FAKE_GPUS`, options of the engines as JSON from `ENGINE_OPTIONS`.
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
    args = AppArgs.model_validate_json(os.environ.get("ENGINE_OPTIONS", "{}"))
    with running(Settings(), args, num_gpus=int(os.environ["FAKE_GPUS"])):
        stop.wait()


if __name__ == "__main__":
    main()
