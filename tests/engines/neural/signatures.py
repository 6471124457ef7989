"""The signatures of what the neural engines call: as installed here, and as they were when last looked at.

`python -m tests.engines.neural.signatures` writes `signatures.json` anew, once you have seen to what changed.
"""

import importlib
import inspect
import json
import re
from functools import reduce
from pathlib import Path

from engines.neural import libraries

SNAPSHOT = Path(__file__).with_name("signatures.json")
REFRESH = "python -m tests.engines.neural.signatures"
CALLED = (
    "diffusers:AceStepPipeline.__call__",
    "diffusers:StableAudioPipeline.__call__",
    "diffusers:StableAudio3Pipeline.__call__",
    "diffusers:StableAudio3AudioToAudioPipeline.__call__",
    "diffusers:StableAudio3InpaintPipeline.__call__",
    "diffusers:DiffusionPipeline.enable_group_offload",
    "diffusers:DiffusionPipeline.enable_model_cpu_offload",
    "diffusers:AceStepPipeline.load_lora_weights",
    "transformers:MusicgenForConditionalGeneration.generate",
    "transformers:MusicgenForConditionalGeneration.forward",
    "transformers:MusicgenMelodyForConditionalGeneration.generate",
    "transformers:MusicgenMelodyForConditionalGeneration.forward",
    "transformers:StoppingCriteria.__call__",
    "torchaudio.models:HDemucs",
    "torchaudio.models:hdemucs_high",
    "torchaudio.pipelines:SourceSeparationBundle",
    "torchao.quantization:Int8WeightOnlyConfig",
    "torchao.quantization:Float8WeightOnlyConfig",
    "torchao.quantization:Int4WeightOnlyConfig",
    "torchao.quantization:quantize_",
)
SETTINGS = "transformers:GenerationConfig"
"""Its settings are attributes, not parameters."""

Parameters = dict[str, str]
"""Name → default as Python writes it; "" where there is none."""


def installed() -> dict[str, Parameters]:
    """What is called → its parameters, in order."""
    libraries.ready()
    from transformers import GenerationConfig

    found = {path: _parameters(_at(path)) for path in CALLED}
    settings = vars(GenerationConfig())
    return found | {SETTINGS: {name: _written(value) for name, value in settings.items() if name[0] != "_"}}


def expected() -> dict[str, Parameters]:
    """The same when last looked at."""
    found: dict[str, Parameters] = json.loads(SNAPSHOT.read_text())
    return found


def _at(path: str) -> object:
    module, _, names = path.partition(":")
    return reduce(getattr, names.split("."), importlib.import_module(module))


def _parameters(called: object) -> Parameters:
    assert callable(called)
    signature = inspect.signature(called)
    return {
        ("" if one.kind is not one.VAR_KEYWORD else "**") + name: ""
        if one.default is one.empty
        else _written(one.default)
        for name, one in signature.parameters.items()
        if name != "self"
    }


def _written(value: object) -> str:
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(installed(), indent=2) + "\n")
