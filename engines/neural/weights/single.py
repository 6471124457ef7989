"""Checkpoints that are one file behind an address, as torchaudio publishes its own.

They are kept where torchaudio itself keeps them, in the cache of torch's hub, so that neither fetches what
the other has. The file is an archive of torch (`torch.save`), read with `weights_only`: no code in it is run.
"""

import errno
import hashlib
import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Final

import httpx

from engines.contract import LoadProgress
from engines.errors import EngineUnavailable
from engines.neural.weights.checkpoint import Checkpoint

PATIENCE: Final = httpx.Timeout(30.0, connect=10.0)
"""Seconds without a byte before a download is given up."""


def is_whole(file: Path) -> bool:
    """Whether it is a whole archive: its table of contents comes last."""
    return file.is_file() and zipfile.is_zipfile(file)


def cached(checkpoint: Checkpoint) -> Path | None:
    """The folder with its file in the cache; None if it is not there."""
    file = _file(checkpoint)
    return file.parent if is_whole(file) else None


def remove(checkpoint: Checkpoint) -> Path | None:
    """Delete its file from the cache, and halves of it, and return where it was; None if there was none."""
    file = _file(checkpoint)
    found = [*file.parent.glob(f"{file.name}*.incomplete"), *([file] if file.is_file() else [])]
    for one in found:
        one.unlink(missing_ok=True)
    return file if found else None


def pull(checkpoint: Checkpoint, progress: LoadProgress) -> Path:
    """Bring its file into the cache and return the folder.

    `progress` hears of bytes and may raise to end the download. Raises `EngineUnavailable` with what to do.
    """
    file = _file(checkpoint)
    part: Path | None = None
    again = f"then run: opentunes models pull {checkpoint.id}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = _half(file)
        digest = _fetch(checkpoint.url, part, progress)
        if not is_whole(part) or (checkpoint.sha256 and digest != checkpoint.sha256):
            raise EngineUnavailable(
                f"What {checkpoint.url} gives is not this checkpoint.",
                field="model",
                remedy=f"Put {file.name} from torchaudio's bundle there yourself: {file.parent}",
            )
        part.replace(file)
    except httpx.HTTPStatusError as error:
        raise EngineUnavailable(
            f"{checkpoint.url} answers with {error.response.status_code}.",
            field="model",
            remedy=f"Try again later, {again}",
        ) from error
    except httpx.HTTPError as error:
        raise EngineUnavailable(
            f"The weights of {checkpoint.id} are not here, and {httpx.URL(checkpoint.url).host} cannot be "
            f"reached ({type(error).__name__}).",
            field="model",
            remedy=f"Check the connection (HTTPS_PROXY), {again}",
        ) from error
    except OSError as error:
        raise EngineUnavailable(
            f"The weights of {checkpoint.id} cannot be kept: {error.strerror}: {file.parent}.",
            field="model",
            remedy=f"Free some room, or set TORCH_HOME to a folder on another disk, {again}",
        ) from error
    finally:
        if part:
            part.unlink(missing_ok=True)
    return file.parent


def _half(file: Path) -> Path:
    """A new file beside it, of nobody else's, be it another container's with the same process ids."""
    handle, name = tempfile.mkstemp(".incomplete", f"{file.name}.", file.parent)
    os.fchmod(handle, 0o644)  # the cache may be shared; mkstemp's own is for secrets
    os.close(handle)
    return Path(name)


def _file(checkpoint: Checkpoint) -> Path:
    """Where torch's hub keeps it (`torch.hub.get_dir`)."""
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = Path(os.environ.get("TORCH_HOME", f"{cache}/torch")).expanduser()
    return home / "hub" / "torchaudio" / "models" / checkpoint.url.rsplit("/", 1)[-1]


def _fetch(url: str, part: Path, progress: LoadProgress) -> str:
    """Write the file; its SHA-256."""
    digest = hashlib.sha256()
    with httpx.stream("GET", url, timeout=PATIENCE, follow_redirects=True) as answer, part.open("wb") as file:
        answer.raise_for_status()
        total = int(answer.headers.get("Content-Length", 0))
        if total > shutil.disk_usage(part.parent).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(part))
        for piece in answer.iter_bytes():  # as they come: a cancel does not wait for a slow megabyte
            file.write(piece)
            digest.update(piece)
            progress(answer.num_bytes_downloaded, max(total, answer.num_bytes_downloaded))
    return digest.hexdigest()
