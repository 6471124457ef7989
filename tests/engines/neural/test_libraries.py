"""Each in a fresh process: what is imported once cannot be undone."""

import subprocess
import sys
from pathlib import Path

import pytest

FRESH = """
import logging, sys
from engines.neural import libraries
assert not {"torch", "transformers", "diffusers", "torchaudio", "huggingface_hub"} & sys.modules.keys()
libraries.ready()
import torch, torchaudio
assert libraries.torchaudio() is torchaudio
tone = torch.sin(torch.arange(4410) * 0.1)
assert torchaudio.functional.resample(tone, 44100, 22050).shape == (2205,)
assert torchaudio.transforms.MelSpectrogram(44100, n_mels=20)(tone).isfinite().all()
assert torchaudio.models.HDemucs(sources=["a", "b"], channels=4, depth=2).eval()
from transformers import MusicgenForConditionalGeneration, MusicgenMelodyFeatureExtractor
from diffusers import AceStepPipeline, StableAudioPipeline
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging
assert not diffusers_logging.is_progress_bar_enabled()
assert not transformers_logging.is_progress_bar_enabled()
assert diffusers_logging.get_verbosity() == transformers_logging.get_verbosity() == logging.ERROR
"""

LATE = """
import sys, torch, transformers
broken = False
try:
    import torchaudio
except OSError:
    broken = True
try:
    transformers.MusicgenMelodyFeatureExtractor
except Exception as error:
    assert broken, error
from engines.neural import libraries
libraries.ready("transformers")
import torchaudio
assert torchaudio.functional.resample(torch.zeros(4), 2, 1).shape == (2,)
assert transformers.MusicgenMelodyFeatureExtractor()
assert "diffusers" not in sys.modules
"""

MISSING = """
import sys
sys.modules[sys.argv[1]] = None
from engines import EngineUnavailable
from engines.neural import libraries
try:
    libraries.ready()
except EngineUnavailable as error:
    print(error.message, error.remedy)
"""


def run(code: str, *arguments: str, path: Path | None = None) -> "subprocess.CompletedProcess[str]":
    before = f"import sys; sys.path.insert(0, {str(path)!r})\n" if path else ""
    return subprocess.run(
        [sys.executable, "-c", before + code, *arguments], capture_output=True, text=True, check=False
    )


def test_everything_is_there_in_a_fresh_process_and_quiet() -> None:
    done = run(FRESH)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_whatever_was_imported_and_has_failed_before() -> None:
    done = run(LATE)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("package", ["torch", "torchaudio"])
def test_a_missing_package_is_named_with_the_command_that_brings_it(package: str) -> None:
    done = run(MISSING, package)
    assert done.stdout == f"The package {package} is missing. Run: pip install 'opentunes[neural]'\n"


def test_a_torchaudio_whose_extension_loads_is_left_as_it_is(tmp_path: Path) -> None:
    package = tmp_path / "torchaudio"
    package.mkdir()
    (package / "__init__.py").write_text("from . import _extension\n")
    (package / "_extension.py").write_text("_IS_TORCHAUDIO_EXT_AVAILABLE = True\n")
    code = "from engines.neural import libraries; print(libraries.torchaudio()._extension.__file__)"
    assert run(code, path=tmp_path).stdout.strip() == str(package / "_extension.py")
