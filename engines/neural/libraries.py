"""The one place that imports torch and the libraries on it, and quiets them.

torchaudio's wheels are built for CUDA torch. Beside a CPU build of torch their extension cannot be loaded and
`import torchaudio` fails (`OSError: libc10_cuda.so`), and with it whatever imports it wherever it is
installed, as transformers and diffusers do. Its pure-Python part, all that is used here (resampling,
spectrograms, Demucs), works without: `torchaudio()` imports that, with a stand-in for the extension. Beside
CUDA torch nothing is replaced.
"""

import importlib
import logging
import os
import sys
import types
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final

from engines.errors import EngineUnavailable

log = logging.getLogger(__name__)

LIBRARIES: Final = ("transformers", "diffusers")
ENVIRONMENT: Final[Mapping[str, str]] = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DIFFUSERS_NO_ADVISORY_WARNINGS": "1",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "false",  # its threads do not survive the fork of a download
}
"""Set before the libraries are imported, unless the user has."""
LOUD: Final = ("torchao", "torch.utils._pytree")
"""Loggers that warn at import of what does not matter here: kernels for other cards, their deprecations."""

_importing = Lock()


def ready(*packages: str) -> None:
    """Import torch, torchaudio and, of `packages`, transformers and diffusers; both where none is named.

    Raises `EngineUnavailable` with the command to run.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        import torch  # noqa: F401

        torchaudio()
        for name in LIBRARIES:
            if not packages or name in packages:
                _quiet(importlib.import_module(name))
    except ModuleNotFoundError as error:
        raise EngineUnavailable(
            f"The package {error.name} is missing.",
            field="engine",
            remedy="Run: pip install 'opentunes[neural]'",
        ) from error
    except (ImportError, OSError) as error:
        raise EngineUnavailable(
            f"A package cannot be imported: {error}",
            field="engine",
            remedy="Run: pip install --force-reinstall 'opentunes[neural]'",
        ) from error


def torchaudio() -> Any:
    """The torchaudio package; beside CPU torch without its compiled extension."""
    with _importing:
        try:
            return importlib.import_module("torchaudio")
        except (OSError, RuntimeError) as error:  # no CUDA runtime; another release of CUDA than torch's
            log.info("torchaudio goes without its extension: %s", error)
        for name in [name for name in sys.modules if name.split(".")[0] == "torchaudio"]:
            del sys.modules[name]  # halves of the attempt, this one or an earlier one
        sys.modules["torchaudio._extension"] = _no_extension()
        return importlib.import_module("torchaudio")


def _quiet(library: types.ModuleType) -> None:
    """Only errors in the log, unless the user wants more; no progress bars."""
    its_logging = importlib.import_module(f"{library.__name__}.utils.logging")
    if f"{library.__name__.upper()}_VERBOSITY" not in os.environ:
        its_logging.set_verbosity_error()
    its_logging.disable_progress_bar()


def _no_extension() -> types.ModuleType:
    """What `torchaudio._extension` (2.11) is to the rest of torchaudio where it was built without."""
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
