"""Runs the decoder of images (`serve_app.images.recode`): a process of its own for each."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from serve_app.images.model import Recoded
from serve_app.uploads.child import KEPT, ONE_THREAD

log = logging.getLogger(__name__)

PATIENCE: Final = 30.0
"""Seconds a decoder may take."""
COMMAND: Final = (sys.executable, "-P", "-m", "serve_app.images.recode")
BROKEN: Final = "an image that cannot be decoded within the limits of time and memory"
_TOLD: Final = 2_000


def recode(source: Path, target: Path) -> Recoded:
    """Decode `source` and write it to `target` as JPEG; blocks. What is at fault with it is `refused`."""
    try:
        done = subprocess.run(  # noqa: S603
            [*COMMAND, str(source), str(target)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env={name: value for name, value in os.environ.items() if name in KEPT} | ONE_THREAD,
        )
    except subprocess.TimeoutExpired:
        return Recoded(refused=BROKEN)
    try:
        return Recoded.model_validate_json(done.stdout)
    except ValidationError:
        said = done.stderr[-_TOLD:].decode("utf-8", "replace").strip()
        log.warning("the decoder of images ended with code %s: %s", done.returncode, said)
        return Recoded(refused=BROKEN)
