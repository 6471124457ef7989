"""What the neural engines call of their libraries: its arguments, and which of them the engines pass.

`signatures.json` has both as last looked at. `python -m tests.engines.neural.signatures` writes it anew,
once you have seen to what changed.
"""

import functools
import importlib
import inspect
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from benchmarks.gpu.listener import Listener
from benchmarks.gpu.requests import ANY, OWN
from engines import Setup, Source, registry
from engines.audio import Tags, write
from engines.contract import Song
from engines.neural import libraries
from tests.engines.neural import cases

SNAPSHOT = Path(__file__).with_name("signatures.json")
REFRESH = "python -m tests.engines.neural.signatures"
CALLED = (
    "diffusers:AceStepPipeline.__call__",
    "diffusers:AceStepPipeline._format_prompt",
    "diffusers:AceStepPipeline._get_task_instruction",
    "diffusers:StableAudioPipeline.__call__",
    "diffusers:StableAudio3Pipeline.__call__",
    "diffusers:StableAudio3AudioToAudioPipeline.__call__",
    "diffusers:StableAudio3AudioToAudioPipeline._encode_reference_audio",
    "diffusers:StableAudio3InpaintPipeline.__call__",
    "diffusers:StableAudio3InpaintPipeline._encode_reference_audio",
    "diffusers:AceStepPipeline.load_lora_weights",
    "diffusers:AceStepPipeline.set_adapters",
    "diffusers:DiffusionPipeline.enable_group_offload",
    "diffusers:DiffusionPipeline.enable_model_cpu_offload",
    "diffusers:DiffusionPipeline.maybe_free_model_hooks",
    "transformers:MusicgenForCausalLM.forward",
    "transformers:MusicgenForCausalLM.build_delay_pattern_mask",
    "transformers:MusicgenForCausalLM.apply_delay_pattern_mask",
    "transformers:MusicgenMelodyForCausalLM.forward",
    "transformers:MusicgenMelodyForCausalLM.build_delay_pattern_mask",
    "transformers:MusicgenMelodyForCausalLM.apply_delay_pattern_mask",
    "transformers:EncodecModel.encode",
    "transformers:EncodecModel.decode",
    "torchaudio.models:HDemucs",
    "torchaudio.models:HDemucs.forward",
    "torchao.quantization:quantize_",
    "torchao.quantization:Int8WeightOnlyConfig",
    "torchao.quantization:Float8WeightOnlyConfig",
    "torchao.quantization:Int4WeightOnlyConfig",
    "torchao.prototype.quantization.int4:PrototypeInt4WeightOnlyConfig",
)


class Called(BaseModel):
    """One thing that is called."""

    arguments: dict[str, str]
    """Name → default as Python writes it; "" where there is none."""
    passed: list[str]
    """Names of those that the engines pass, in the tasks of `cases`."""


def expected() -> dict[str, Called]:
    """As last looked at."""
    found: dict[str, object] = json.loads(SNAPSHOT.read_text())
    return {path: Called.model_validate(one) for path, one in found.items()}


def arguments(path: str) -> dict[str, str]:
    """Of what is installed."""
    owner, name = _at(path)
    return {
        ("" if one.kind is not one.VAR_KEYWORD else "**") + key: ""
        if one.default is one.empty
        else re.sub(r" at 0x[0-9a-f]+", "", repr(one.default))
        for key, one in inspect.signature(getattr(owner, name)).parameters.items()
        if key != "self"
    }


def passed(folder: Path) -> dict[str, list[str]]:
    """What is called → the arguments that the engines pass in every task of every kind of model."""
    found: dict[str, set[str]] = {path: set() for path in CALLED}
    cases.build_models(folder / "models")
    with _listening(found):
        for name in cases.ENGINES:
            _run(name, folder)
    return {path: sorted(names) for path, names in found.items()}


def _run(name: str, folder: Path) -> None:
    """Every case of an engine."""
    engine = registry.engine_class(name)()
    engine.configure(Setup(models_dir=folder / "models", offline=True, device="cpu"))
    engine.load(_quietly)
    some = Song(cases.music(engine.info.sample_rate), engine.info.sample_rate, {})
    sources = {ANY: _kept(ANY, some, folder)}
    for case in (case for case in cases.every() if case.engine == name):
        request = engine.accept(case.request())
        engine.footprint([request])
        engine.prepare([request], _quietly)
        (song,) = engine.generate([request], Listener(sources))
        if case.task == "text2music":
            sources[OWN] = _kept(OWN, song, folder)
    engine.unload()


@contextmanager
def _listening(found: dict[str, set[str]]) -> Iterator[None]:
    """Note the arguments of every call for the length of the block."""
    originals: list[tuple[Any, str, object]] = []
    for path, names in found.items():
        owner, name = _at(path)
        if isinstance(owner, type):
            original = inspect.getattr_static(owner, name)
            noting: Any = _noting(getattr(owner, name), names)
            originals.append((owner, name, original))
            setattr(owner, name, staticmethod(noting) if isinstance(original, staticmethod) else noting)
    try:
        yield
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)


def _noting(function: Callable[..., object], names: set[str]) -> Callable[..., object]:
    signature = inspect.signature(function)

    @functools.wraps(function)
    def noted(*values: object, **named: object) -> object:
        names.update(signature.bind(*values, **named).arguments.keys() - {"self"})
        return function(*values, **named)

    return noted


def _at(path: str) -> tuple[Any, str]:
    """What holds it, and its name there."""
    libraries.ready()
    module, _, names = path.partition(":")
    *owners, name = names.split(".")
    return functools.reduce(getattr, owners, importlib.import_module(module)), name


def _kept(name: str, song: Song, folder: Path) -> Source:
    return Source(name, write(song, folder, name, "wav", Tags(), {}).path, song.project)


def _quietly(step: int, steps: int) -> None:
    """Nobody reads it."""


def main() -> None:
    """Write the snapshot anew."""
    with tempfile.TemporaryDirectory() as folder:
        names = passed(Path(folder))
    found = {path: Called(arguments=arguments(path), passed=names[path]).model_dump() for path in CALLED}
    SNAPSHOT.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
