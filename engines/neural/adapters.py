"""LoRA adapters: the folder they lie in, and what of them is over a pipeline.

`<loras_dir>/<engine id>/<name>.safetensors`, or a folder `<name>/` as PEFT saves it
(`adapter_model.safetensors` with `adapter_config.json`) or diffusers (`pytorch_lora_weights.safetensors`).
Only safetensors: pickles run code. Importing this imports no torch.
"""

import hashlib
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engines.contract import LoraInfo, Setup
from engines.errors import InvalidRequest
from engines.request import Lora

if TYPE_CHECKING:
    from diffusers import DiffusionPipeline

MOST_KEPT: Final = 4
"""Adapters that stay over a model; the least recently used goes first."""
_EXPECTED: Final = (
    "Already found a `peft_config`",  # several adapters, of which one is on
    ".*`get_apply_tensor_subclass`",  # over quantised weights: works, but cannot be merged, which nobody does
)
"""What PEFT warns of."""
_IN_FOLDER: Final = ("adapter_model.safetensors", "pytorch_lora_weights.safetensors")


def list_adapters(engine_id: str, setup: Setup) -> list[LoraInfo]:
    """The adapters of an engine, by name."""
    return [LoraInfo(name, file.stat().st_size) for name, file in sorted(_files(engine_id, setup).items())]


def find_adapter(engine_id: str, setup: Setup, name: str) -> Path:
    """The weights of an adapter; raises `InvalidRequest` naming `lora` when there are none of this name."""
    known = _files(engine_id, setup)
    if name in known:
        return known[name]
    names = ", ".join(sorted(known))
    raise InvalidRequest(
        f"{engine_id} has no LoRA adapter {name!r}.",
        field="lora",
        remedy=f"Use one of: {names}." if names else f"Put adapters into {setup.loras_dir / engine_id}.",
    )


def _files(engine_id: str, setup: Setup) -> dict[str, Path]:
    """By name; a file `x.safetensors` goes before a folder `x`, which sorts before it."""
    return dict(_found(setup.loras_dir / engine_id))


def _found(folder: Path) -> Iterator[tuple[str, Path]]:
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if entry.is_file() and entry.suffix == ".safetensors":
            yield entry.stem, entry
        elif entry.is_dir():
            found = [entry / name for name in _IN_FOLDER if (entry / name).is_file()]
            if found:
                yield entry.name, found[0]


class Adapters:
    """The adapters over one pipeline: loaded when first asked for, kept, switched on for a call at a time."""

    def __init__(self, pipeline: "DiffusionPipeline", most: int = MOST_KEPT) -> None:
        self._pipeline: Any = pipeline
        self._most = most
        self._kept: dict[tuple[Path, int, int], str] = {}  # by file, its time and size; to diffusers' name
        self._sha256: dict[str, str] = {}  # by that name
        self._count = 0

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    def use(self, lora: Lora | None, file: Path | None) -> str | None:
        """Switch on the adapter in `file` at its scale, and return its SHA-256; or all of them off.

        Raises `InvalidRequest` naming `lora` when it does not fit the model, which is left as it was.
        """
        if lora is None or file is None:
            if self._kept:
                self._pipeline.disable_lora()
            return None
        name = self._load(lora, file)
        self._pipeline.enable_lora()
        self._pipeline.set_adapters([name], [lora.scale])
        return self._sha256[name]

    def _load(self, lora: Lora, file: Path) -> str:
        from engines.neural.adapter_files import read_adapter

        state = file.stat()
        key = (file, state.st_mtime_ns, state.st_size)
        if name := self._kept.pop(key, None):
            self._kept[key] = name
            return name
        weights = read_adapter(lora.name, file, self._pipeline.transformer)
        while len(self._kept) >= self._most:
            oldest = self._kept.pop(next(iter(self._kept)))
            del self._sha256[oldest]
            self._pipeline.delete_adapters([oldest])
        self._count += 1
        name = f"lora{self._count}"  # PEFT's names hold no dots
        try:
            with warnings.catch_warnings():
                for known in _EXPECTED:
                    warnings.filterwarnings("ignore", message=known)
                self._pipeline.load_lora_weights(weights, adapter_name=name)
        except Exception as error:
            with suppress(Exception):  # of half an adapter; the error that is told is the first one
                self._pipeline.delete_adapters([name])
            if not isinstance(error, KeyError | NotImplementedError | TypeError | ValueError):
                raise
            raise InvalidRequest(
                f"The LoRA adapter {lora.name!r} cannot be laid over this model: {error}",
                field="lora",
                remedy="Leave it out; or set OPENTUNES_QUANTISATION=none, if the model is quantised.",
            ) from error
        with file.open("rb") as content:
            self._sha256[name] = hashlib.file_digest(content, "sha256").hexdigest()
        self._kept[key] = name
        return name
