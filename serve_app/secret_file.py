"""Secrets that are drawn once and kept in a file of the data folder."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept_secret(file: Path, draw: Callable[[], str]) -> str:
    """What the file holds; drawn and written, whole and for our eyes only, if that is nothing yet."""
    kept = file.read_text().strip() if file.exists() else ""
    if not kept:
        kept = draw()
        _keep(file, kept)
    return kept


def _keep(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # of mode 0600
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    Path(fresh).replace(file)
