"""Runs what decodes (`serve_app.images.recode`) and draws (`serve_app.images.draw`): a process for each."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from serve_app.errors import Unavailable
from serve_app.images.model import Recoded, Wish
from serve_app.uploads.child import KEPT, ONE_THREAD

log = logging.getLogger(__name__)

PATIENCE: Final = 30.0
"""Seconds a decoder may take."""
PATIENCE_DRAWING: Final = 120.0
"""Seconds a drawing may take, which are two on a core that has nothing else to do."""
_PYTHON: Final = (sys.executable, "-P", "-m")
_WISH: Final = TypeAdapter(Wish)
BROKEN: Final = "an image that cannot be decoded within the limits of time and memory"
_TOLD: Final = 2_000


def recode(source: Path, target: Path) -> Recoded:
    """Decode `source` and write it to `target` as JPEG; blocks. What is at fault with it is `refused`."""
    done = run(["serve_app.images.recode", str(source), str(target)], PATIENCE)
    if done is None:
        return Recoded(refused=BROKEN)
    try:
        return Recoded.model_validate_json(done.stdout)
    except ValidationError:
        log.warning("the decoder of images ended with code %s: %s", done.returncode, complaint(done))
        return Recoded(refused=BROKEN)


def draw(wish: Wish, target: Path) -> None:
    """Draw a wish on this machine and write it to `target` as PNG; blocks. Raises `Unavailable`."""
    done = run(["serve_app.images.draw", str(target)], PATIENCE_DRAWING, _WISH.dump_json(wish))
    if done is None or done.returncode:
        log.error("a cover was not drawn: %s", complaint(done) if done else f"{PATIENCE_DRAWING:g} s passed")
        raise Unavailable("The image could not be drawn now.", headers={"Retry-After": "30"})


def run(
    arguments: list[str], seconds: float, told: bytes = b""
) -> "subprocess.CompletedProcess[bytes] | None":
    """What a module of ours has done; None when it took too long."""
    try:
        return subprocess.run(  # noqa: S603
            [*_PYTHON, *arguments],
            input=told,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={name: value for name, value in os.environ.items() if name in KEPT} | ONE_THREAD,
        )
    except subprocess.TimeoutExpired:
        return None


def complaint(done: "subprocess.CompletedProcess[bytes]") -> str:
    """What it said last before it failed, for the log."""
    return done.stderr[-_TOLD:].decode("utf-8", "replace").strip()
