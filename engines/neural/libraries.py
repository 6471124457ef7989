"""The one place that imports torch and the libraries on it.

torchaudio is built for CUDA torch. Beside a CPU build of torch its extension cannot be loaded and
`import torchaudio` fails, and with it transformers and diffusers, which import it wherever it is installed.
Its pure-Python part, all that is used here (resampling, Demucs), works without: `torchaudio()` imports that.
"""

import sys
import types
from collections.abc import Callable
from functools import cache
from typing import Any

from engines.errors import EngineUnavailable


@cache
def torchaudio() -> Any:
    """The torchaudio package; beside CPU torch without its compiled extension."""
    try:
        import torchaudio as found
    except OSError:  # its extension wants the CUDA runtime
        for name in [name for name in sys.modules if name.split(".")[0] == "torchaudio"]:
            del sys.modules[name]
        sys.modules["torchaudio._extension"] = _no_extension()
        import torchaudio as found
    return found


def ready() -> None:
    """Import what every neural engine stands on; raises `EngineUnavailable` with the command to run."""
    try:
        import torch  # noqa: F401

        torchaudio()
        import diffusers  # noqa: F401
        import transformers  # noqa: F401
    except ImportError as error:
        raise EngineUnavailable(
            f"A package is missing: {error.name or error}.",
            field="engine",
            remedy="Run: pip install 'opentunes[neural]'",
        ) from error


def _no_extension() -> types.ModuleType:
    module = types.ModuleType("torchaudio._extension")

    def needs_extension(function: Callable[..., object]) -> Callable[..., object]:
        def fail(*_: object, **__: object) -> object:
            raise RuntimeError(f"torchaudio's {function.__name__} needs its extension, built for CUDA torch")

        return fail

    module.__dict__.update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _IS_ALIGN_AVAILABLE=False,
        fail_if_no_align=needs_extension,
        _check_cuda_version=lambda: None,
    )
    return module
