"""Downloads one repository of the hub: a process of its own, so that it can be ended at any moment.

`python -P hub_child.py REPOSITORY REVISION FILES UNWANTED PATIENCE`: two JSON lists of patterns, and seconds.
It says one JSON object per line, `hub.Said`, and ends, tidily, when its stdin closes. It imports nothing of
`engines`.
"""

import contextlib
import errno
import json
import os
import re
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

INTERVAL: Final = 0.1
"""Seconds between two reports."""
CHUNK: Final = 2**18
"""Bytes that are written at a time: what a broken connection costs, where the library would lose 10 MiB."""
NETWORK: Final = frozenset({"httpx", "httpx2", "httpcore", "httpcore2"})
"""Packages whose errors come from the connection; which of them depends on the release of huggingface_hub."""

HALF: Final[set[str]] = set()
"""Files that were begun under a name of their own; whole ones have been renamed."""


class Meter:
    """Counts bytes as a progress bar of tqdm would, and says them, with those that were here before."""

    had = 0
    wanted = 0
    _lock = threading.Lock()
    _said = 0.0
    _most = 0

    def __init__(self, *_: object, total: float | None = None, unit: str = "it", **__: object) -> None:
        self.total = total
        self.n = 0
        self._bytes = unit == "B"

    def update(self, n: float | None = 1) -> None:
        """Another `n` bytes, of any file, from any thread; fewer when a file begins anew."""
        with Meter._lock:
            self.n += int(n or 0)
            now = time.monotonic()
            if not self._bytes or now - Meter._said < INTERVAL:
                return
            Meter._said = now
            Meter._most = max(Meter._most, min(Meter.wanted, Meter.had + self.n))
            say(done=Meter._most, total=Meter.wanted)

    def __getattr__(self, name: str) -> Any:
        """Whatever else a bar can do."""
        if name == "format_dict":
            return {}
        return lambda *_, **__: None

    def __enter__(self) -> "Meter":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def say(**said: object) -> None:
    """Tell the parent, in one write: what several threads say at once are lines of their own."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Fetch, or say why not."""
    sys.addaudithook(_note)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    repository, revision, patterns, unwanted, patience = sys.argv[1:]
    try:
        folder = _fetch(repository, revision, json.loads(patterns), json.loads(unwanted), float(patience))
        say(done=Meter.wanted, total=Meter.wanted)
        say(folder=folder)
    except Exception as error:
        say(error=_kind(error), detail=_told(error))
    sys.stdout.flush()
    os._exit(0)  # threads of the library may still wait for their network


def _fetch(repository: str, revision: str, patterns: list[str], unwanted: list[str], patience: float) -> str:
    from huggingface_hub import HfApi, constants, snapshot_download
    from huggingface_hub.utils import filter_repo_objects  # type: ignore[attr-defined]

    constants.DOWNLOAD_CHUNK_SIZE = CHUNK
    found = HfApi().model_info(repository, revision=revision, files_metadata=True, timeout=patience)
    cached = Path(constants.HF_HUB_CACHE) / f"models--{repository.replace('/', '--')}"
    snapshot = cached / "snapshots" / str(found.sha)
    files = list(
        filter_repo_objects(
            found.siblings or (),
            allow_patterns=patterns or None,
            ignore_patterns=unwanted,
            key=lambda file: file.rfilename,
        )
    )
    here = [
        file
        for file in files
        if (snapshot / file.rfilename).exists()
        or (cached / "blobs" / str(file.lfs.sha256 if file.lfs else file.blob_id)).exists()
    ]
    Meter.wanted = sum(file.size or 0 for file in files)
    Meter.had = sum(file.size or 0 for file in here)
    say(done=Meter.had, total=Meter.wanted)
    cached.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(cached).free
    if Meter.wanted - Meter.had > free:
        to_come = f"{(Meter.wanted - Meter.had) / 1e9:.1f} GB are to come, {free / 1e9:.1f} GB are free"
        raise OSError(errno.ENOSPC, to_come, str(cached))
    return str(
        snapshot_download(
            repository,
            revision=revision,
            allow_patterns=patterns or None,
            ignore_patterns=unwanted,
            tqdm_class=Meter,
        )
    )


def _kind(error: BaseException) -> str:
    """Which of `hub.Failure` it is."""
    from huggingface_hub import errors

    if isinstance(error, errors.GatedRepoError):
        return "gated"
    if isinstance(error, errors.RepositoryNotFoundError | errors.RevisionNotFoundError):
        return "unknown"
    if isinstance(error, errors.HfHubHTTPError):
        status = error.response.status_code
        return "gated" if status in {401, 403} else "unknown" if status == 404 else "unreachable"
    if isinstance(error, errors.OfflineModeIsEnabled):
        return "offline"
    if isinstance(error, errors.LocalEntryNotFoundError) and error.__cause__:
        return _kind(error.__cause__)
    if type(error).__module__.split(".")[0] in NETWORK or isinstance(error, ConnectionError | TimeoutError):
        return "unreachable"
    full = (errno.ENOSPC, errno.EDQUOT)
    if (isinstance(error, OSError) and error.errno in full) or os.strerror(errno.ENOSPC) in str(error):
        return "full"
    return "failed"


def _told(error: BaseException) -> str:
    """The error in a line, without what follows `?` in an address, which may be a signature."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    lines = re.sub(r"\?\S*", "", str(error)).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    """Say each half file before it is there: its name is its own, so nobody could go on with it."""
    if event == "open" and str(arguments[0]).endswith(".incomplete"):
        HALF.add(str(arguments[0]))
        say(half=str(arguments[0]))


def _end_with_parent() -> None:
    """End this process when its stdin closes: the parent wants no more, or is gone.

    The parent puts away the half files that other threads begin in between; who is gone cannot.
    """
    while os.read(0, 1024):
        pass
    for file in list(HALF):
        with contextlib.suppress(OSError):
            os.unlink(file)
    os._exit(1)


if __name__ == "__main__":
    main()
