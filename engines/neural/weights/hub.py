"""Downloads from the Hugging Face hub, by its own library, in a process of their own.

So a download ends the moment it is not wanted any more, whatever the network does; a hub that does not answer
holds nobody up; and the library's memory is given back. Files that are whole are kept, and the next download
goes on after them.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Final, Literal

from pydantic import BaseModel, ValidationError

from engines.contract import LoadProgress
from engines.errors import EngineUnavailable
from engines.neural.weights.checkpoint import UNWANTED, Checkpoint
from engines.neural.weights.folders import cache_folder, lacking

CHILD: Final = Path(__file__).with_name("hub_child.py")
PATIENCE: Final = 6.0
"""Seconds for the hub's first answer: whether the repository is there at all."""
FIRST_WORD: Final = 60.0
"""Seconds until the child has heard from the hub; `PATIENCE` does not hold for name servers."""
STALL: Final = 120.0
"""Seconds without a byte before a download is given up; the library tries again for about 60. While another
process fetches the same, the child waits for it: bytes of its count, too.
"""
TICK: Final = 0.2
"""Seconds between two calls of `progress`, at most."""
GRACE: Final = 10.0
"""Seconds the child has to put its half files away."""

Failure = Literal["offline", "unreachable", "gated", "unknown", "full", "failed", ""]


class Said(BaseModel):
    """A line of the child."""

    done: int = 0
    """Bytes that are here."""
    total: int = 0
    folder: str = ""
    """Where all of them are: the end."""
    error: Failure = ""
    """Why they are not: the end."""
    detail: str = ""
    half: str = ""
    """A file that is about to be begun, under a name that it loses when it is whole."""


def remedy(checkpoint: Checkpoint) -> str:
    """The command that brings its weights here."""
    return f"Run: opentunes models pull {checkpoint.id}"


def pull(checkpoint: Checkpoint, progress: LoadProgress) -> Path:
    """Bring the newest version of its files into the hub's cache and return their folder.

    `progress` hears of bytes several times a second and may raise to end the download. Raises
    `EngineUnavailable` with what to do.
    """
    try:
        from huggingface_hub import constants
    except ImportError as error:
        raise EngineUnavailable(
            "Weights are fetched by the package huggingface_hub, which is not installed.",
            field="model",
            remedy="Run: pip install 'opentunes[neural]'",
        ) from error
    if constants.is_offline_mode():
        raise failed(checkpoint, Said(error="offline"))
    environment = {
        **os.environ,
        "HF_HUB_CACHE": str(constants.HF_HUB_CACHE),
        "HF_ENDPOINT": constants.ENDPOINT,
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    command = [
        *(sys.executable, "-P", str(CHILD)),
        *(
            checkpoint.repository,
            checkpoint.revision,
            json.dumps(checkpoint.patterns),
            json.dumps(UNWANTED),
            str(PATIENCE),
        ),
    ]
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        start_new_session=True,  # the terminal's Ctrl-C is ours, not its
    ) as process:
        words = Words(process)
        try:
            end = _follow(words, progress, cache_folder(checkpoint))
        finally:
            _end(process, words)
    if end.error:
        raise failed(checkpoint, end)
    if gaps := lacking(Path(end.folder)):
        raise EngineUnavailable(
            f"The repository {checkpoint.repository} lacks {', '.join(gaps[:3])}, or keeps no safetensors.",
            field="model",
            remedy="Choose another model (see GET /engines).",
        )
    return Path(end.folder)


def failed(checkpoint: Checkpoint, said: Said) -> EngineUnavailable:
    """Why a download has failed, and what to do."""
    name, again = checkpoint.id, remedy(checkpoint)
    messages: dict[Failure, tuple[str, str]] = {
        "offline": (
            f"The weights of {name} are not here, and HF_HUB_OFFLINE forbids a download.",
            f"Unset HF_HUB_OFFLINE, then run: opentunes models pull {name}",
        ),
        "unreachable": (
            f"The weights of {name} are not here, and the hub cannot be reached ({said.detail}).",
            f"Check the connection (HF_ENDPOINT, HTTPS_PROXY), then run: opentunes models pull {name}",
        ),
        "gated": (
            f"The hub gives {checkpoint.repository} only to users who have accepted its licence.",
            f"Accept it at https://huggingface.co/{checkpoint.repository}, log in with 'hf auth login' or "
            f"set HF_TOKEN, then run: opentunes models pull {name}",
        ),
        "unknown": (
            f"The hub has no repository {checkpoint.repository}, or it is private.",
            "Log in with 'hf auth login' or set HF_TOKEN if it is private; else choose another model.",
        ),
        "full": (
            f"There is no room for the weights of {name}: {said.detail}.",
            "Free some, or set HF_HOME to a folder on a larger disk, then run: opentunes models pull " + name,
        ),
    }
    message, what = messages.get(
        said.error, (f"The weights of {name} cannot be fetched: {said.detail}.", again)
    )
    return EngineUnavailable(message, field="model", remedy=what)


class Words(Thread):
    """What the child says, read as it comes, so that it never waits for us."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        super().__init__(name="hub", daemon=True)
        self.lines: Queue[Said] = Queue()
        self.half: set[Path] = set()
        """Files that it may have left behind."""
        self._process = process
        self.start()

    def run(self) -> None:
        """Read until the child has ended; its last word is then an error."""
        for line in self._process.stdout or ():
            with contextlib.suppress(ValidationError):  # something else that was printed
                said = Said.model_validate_json(line)
                if said.half:
                    self.half.add(Path(said.half))
                else:
                    self.lines.put(said)
        ended = f"the download has ended with exit code {self._process.wait()}"
        self.lines.put(Said(error="failed", detail=ended))


def _follow(words: Words, progress: LoadProgress, cached: Path | None) -> Said:
    """What the child says at the end; `progress` is told on the way."""
    now, moved, kept = Said(), time.monotonic(), 0
    while True:
        with contextlib.suppress(Empty):
            said = words.lines.get(timeout=TICK)
            if said.folder or said.error:
                return said
            if said.done > now.done or not now.total:
                now, moved = said, time.monotonic()
        progress(now.done, max(1, now.total))
        if time.monotonic() - moved > (STALL if now.total else FIRST_WORD):
            before, kept = kept, _bytes_in(cached)
            if kept == before:
                return Said(error="unreachable", detail="it does not answer")
            moved = time.monotonic()


def _bytes_in(cached: Path | None) -> int:
    """Of the files of a repository in the cache, half ones too, whoever fetches them."""
    size = 0
    for file in (cached / "blobs").glob("*") if cached else ():
        with contextlib.suppress(OSError):  # it has just been renamed
            size += file.stat().st_size
    return size


def _end(process: "subprocess.Popen[str]", words: Words) -> None:
    """Close its stdin, at which it ends; else kill it. Nothing half is left."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
    words.join()
    for file in words.half:
        file.unlink(missing_ok=True)
