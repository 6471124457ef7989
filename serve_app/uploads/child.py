"""Runs the decoder: a process of its own for every file (`serve_app.uploads.decode`)."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import Final

from pydantic import ValidationError

from serve_app.errors import FieldProblem, InvalidInput, OpentunesError
from serve_app.uploads.model import Decoded

log = logging.getLogger(__name__)

PATIENCE: Final = 180.0
"""Seconds a decoder may take."""
COMMAND: Final = (sys.executable, "-P", "-m", "serve_app.uploads.decode")
KEPT: Final = frozenset(
    {"PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR"}
)
"""All that the process is told of our environment, which holds secrets."""
ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_TOLD: Final = 4_000
"""Bytes of what a broken decoder says that are logged."""


class Decoder:
    """Decodes one file; `stop` ends it from another thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def run(self, source: Path, target: Path) -> Decoded:
        """Decode `source` to `target`; blocks.

        Raises `InvalidInput` for the field `file` when the file is at fault, `OSError` when the result cannot
        be written, `OpentunesError` when the decoder is.
        """
        said, complaints, code = self._outcome(source, target)
        if code < 0:  # killed: by its limits, by a crash, by us
            raise refused(
                "The file cannot be decoded within the limits of time and memory.",
                "Export it as flac or wav.",
            )
        try:
            found = Decoded.model_validate_json(said)
        except ValidationError as error:
            told = complaints[-_TOLD:].decode("utf-8", "replace").strip()
            log.error("the decoder of uploads failed (exit code %s): %s", code, told)
            raise OpentunesError(
                "The server's decoder failed; the file may well be sound.", remedy="See the server's log."
            ) from error
        if found.errno:
            raise OSError(found.errno, os.strerror(found.errno))
        if found.refused:
            raise refused(found.refused, found.remedy)
        return found

    def stop(self) -> None:
        """End it, or keep it from starting."""
        with self._lock:
            self._stopped = True
            if self._process:
                self._process.kill()

    def _outcome(self, source: Path, target: Path) -> tuple[bytes, bytes, int]:
        """What the process said, what it complained of, and its exit code."""
        kept = {name: value for name, value in os.environ.items() if name in KEPT}
        with self._lock:
            if self._stopped:
                return b"", b"", -1
            self._process = subprocess.Popen(  # noqa: S603
                [*COMMAND, str(source), str(target)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=kept | ONE_THREAD,
            )
        with self._process as process:
            try:
                said, complaints = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                said, complaints = process.communicate()
            return said, complaints, process.returncode


def refused(message: str, remedy: str | None) -> InvalidInput:
    """Why a file is not taken."""
    problem = FieldProblem(field="file", message=message, remedy=remedy)
    return InvalidInput(message, remedy=remedy, errors=[problem])
