"""The folder of a checkpoint: found, checked for what it lacks, removed."""

import json
import logging
import os
import re
import shutil
from functools import lru_cache
from pathlib import Path

from engines.contract import Setup
from engines.errors import EngineUnavailable
from engines.neural.weights import single
from engines.neural.weights.checkpoint import Checkpoint
from engines.neural.weights.header import read_header
from engines.request import MODEL_ID

log = logging.getLogger(__name__)


def local_folder(checkpoint: Checkpoint, setup: Setup) -> Path | None:
    """Where its files are on this machine, complete; None if they are not, or may not be read."""
    own = setup.models_dir / checkpoint.id
    try:
        if own.is_dir():
            return None if lacking(own) else own
        return single.cached(checkpoint) if checkpoint.url else _snapshot(checkpoint)
    except PermissionError:  # in a container, the cache may be another user's
        return None


def own_folders(setup: Setup) -> list[Path]:
    """Folders in the models folder that a request can name; what cannot be read is told in the log, once."""
    try:
        folders = sorted(setup.models_dir.iterdir()) if setup.models_dir.is_dir() else []
        found = {folder: bool(re.fullmatch(MODEL_ID, folder.name)) for folder in folders if folder.is_dir()}
    except PermissionError as error:
        _warn(f"{error.filename} may not be read: models of your own are left out")
        return []
    for folder in (folder for folder, named in found.items() if not named):
        _warn(f"{str(folder)!r} is left out: ids of models are letters, digits, and any of - _ .")
    return [folder for folder, named in found.items() if named]


def weight_bytes(folder: Path) -> int:
    """Bytes of the safetensors files in a folder; a link that leads nowhere has none."""
    return sum(file.stat().st_size for file in folder.rglob("*.safetensors") if file.is_file())


def check_own(checkpoint: Checkpoint, setup: Setup) -> None:
    """Raise `EngineUnavailable` if the models folder has this checkpoint, but not all of it to be read."""
    own = setup.models_dir / checkpoint.id
    try:
        gaps = lacking(own) if own.is_dir() else ()
    except PermissionError as error:
        raise EngineUnavailable(
            f"{error.filename} may not be read.",
            field="model",
            remedy="Give this program's user the right to, or set OPENTUNES_MODELS_DIR to another folder.",
        ) from error
    if gaps:
        raise EngineUnavailable(
            f"The folder {own} is not a whole checkpoint: it lacks {', '.join(gaps[:3])}"
            + (f" and {len(gaps) - 3} more." if len(gaps) > 3 else "."),
            field="model",
            remedy="Copy the missing files there"
            + (
                ", or move the folder away to use the published one."
                if checkpoint.repository or checkpoint.url
                else "."
            ),
        )


def lacking(folder: Path) -> tuple[str, ...]:
    """Files that a checkpoint's own json files call for and that are not there, or not whole."""
    if components := read_json(folder / "model_index.json"):  # of diffusers
        parts = [
            folder / name
            for name, kind in components.items()
            if isinstance(kind, list) and kind and kind[0] is not None
        ]
    elif (folder / "config.json").is_file():  # of transformers
        parts = [folder]
    elif archives := sorted(folder.glob("*.pt")):  # of torch
        return tuple(file.name for file in archives if not single.is_whole(file))
    else:
        return ("model_index.json or config.json",)
    return tuple(str(path.relative_to(folder)) for part in parts for path in _lacking_of(part))


def revision(folder: Path) -> str | None:
    """The commit of a folder in the hub's cache; None for a folder of the user's."""
    in_cache = folder.parent.name == "snapshots" and re.fullmatch("[0-9a-f]{40}", folder.name)
    return folder.name if in_cache else None


def remove(checkpoint: Checkpoint, setup: Setup) -> Path | None:
    """Delete its files, also of a broken download, and return where they were; None if there were none.

    A link in the models folder is taken away; what it leads to stays.
    """
    own = setup.models_dir / checkpoint.id
    if own.is_symlink():
        own.unlink()
        return own
    if own.is_dir():
        shutil.rmtree(own)
        return own
    if checkpoint.url:
        return single.remove(checkpoint)
    cached = cache_folder(checkpoint)
    if cached is None or not cached.is_dir():
        return None
    from huggingface_hub import scan_cache_dir

    cache = scan_cache_dir(cached.parent)
    commits = [
        found.commit_hash
        for repository in cache.repos
        if repository.repo_path == cached
        for found in repository.revisions
    ]
    cache.delete_revisions(*commits).execute()
    if cached.is_dir():  # what a broken download has left
        shutil.rmtree(cached)
    return cached


def read_json(path: Path) -> dict[str, object]:
    """A JSON object in a file; empty if there is none that can be read."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def cache_folder(checkpoint: Checkpoint) -> Path | None:
    """The folder of its repository in the hub's cache, be it there or not."""
    try:
        from huggingface_hub import constants
    except ImportError:
        return None
    if not checkpoint.repository:
        return None
    return Path(constants.HF_HUB_CACHE) / f"models--{checkpoint.repository.replace('/', '--')}"


def _snapshot(checkpoint: Checkpoint) -> Path | None:
    """The complete snapshot in the hub's cache: of the checkpoint's revision, else the latest.

    The hub's library names the newest commit as soon as a download begins: after a broken one, the snapshot
    before it is still good.
    """
    cached = cache_folder(checkpoint)
    if cached is None or not cached.is_dir():
        return None
    try:
        named = (cached / "refs" / checkpoint.revision).read_text("ascii").strip()
    except OSError:  # a commit has no reference
        named = checkpoint.revision
    folders = sorted(
        (cached / "snapshots").glob("*"), key=lambda folder: (folder.name == named, folder.stat().st_mtime)
    )
    for folder in reversed(folders):
        listed = read_json(cached / "trees" / f"{folder.name}.json").get("files")
        files = checkpoint.wanted(listed) if isinstance(listed, dict) else []
        if all((folder / name).is_file() for name in files) and not lacking(folder):
            return folder
    return None


def _lacking_of(part: Path) -> list[Path]:
    """The same for one component, in its folder."""
    if not part.is_dir() or not any(part.iterdir()):
        return [part]
    sharded = [
        {str(name) for name in shards.values()}
        for index in sorted(part.glob("*.safetensors.index.json"))
        if isinstance(shards := read_json(index).get("weight_map"), dict)
    ]
    found = {path.name: path for path in part.glob("*.safetensors")}
    broken = [path for path in found.values() if not _is_whole_file(path)]
    if not (part / "config.json").is_file():  # a tokenizer, a scheduler: no weights
        return [*broken, part / "config.json"] if found else []
    if broken:
        return broken
    alone = found.keys() - {name for shards in sharded for name in shards}
    if alone or any(shards <= found.keys() for shards in sharded):
        return []
    fewest = min((shards - found.keys() for shards in sharded), key=len, default={"*.safetensors"})
    return [part / name for name in sorted(fewest)]


@lru_cache(maxsize=1024)
def _warn(text: str) -> None:
    """Once, though models are listed for every request."""
    log.warning("%s", text)


def _is_whole_file(path: Path) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return _is_whole(os.path.realpath(path), status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1024)
def _is_whole(path: str, size: int, modified_ns: int) -> bool:
    """Whether a safetensors file is as long as its header says: not cut off, nor a pointer of git-lfs."""
    del modified_ns  # of the key only
    try:
        header, begin = read_header(Path(path))
        ends = [tensor["data_offsets"][1] for tensor in header.values()]
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return False
    return bool(size == begin + max(ends, default=0))
