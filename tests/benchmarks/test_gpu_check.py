"""What a GPU owner runs, on the CPU: the same code over tiny checkpoints."""

import json
from pathlib import Path

import pytest
import torch

from benchmarks.gpu.card import Memory
from benchmarks.gpu.findings import Report
from benchmarks.gpu.trial import Trial
from benchmarks.gpu_check import main, some_music
from engines.contract import Setup
from engines.neural import libraries
from engines.neural.device import Device
from engines.neural.musicgen import MusicGen
from engines.neural.placement import Offload, offloads
from engines.neural.stable_audio import StableAudio
from tests.engines.neural.tiny import stable_audio

MODEL = "musicgen-small"


def check(folder: Path, *arguments: str) -> tuple[int, Report]:
    """Run it: its exit code, and what it wrote."""
    options = ["--models-dir", str(folder / "models"), "--results", str(folder), "--device", "cpu"]
    code = main([*arguments, *options, "--seconds", "1.5"])
    (file,) = folder.glob("gpu_check-*.json")
    return code, Report.model_validate_json(file.read_text())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without models, and a machine whose hub's cache is empty and whose hub is out of reach."""
    monkeypatch.setenv("OPENTUNES_OFFLINE", "true")
    (tmp_path / "models").mkdir()
    return tmp_path


def musicgen(folder: Path) -> Path:
    """A tiny MusicGen in the published format."""
    libraries.ready()
    from tests.engines.neural.tiny import musicgen as tiny

    return tiny.build(folder)


def test_it_checks_a_model_from_load_to_unload(folder: Path) -> None:
    musicgen(folder / "models" / MODEL)
    code, report = check(folder, MODEL)
    assert [finding for finding in report.findings if finding.ok is False] == []
    assert code == 0
    found = {finding.what.partition(":")[0] for finding in report.findings}
    assert found >= {"load", "text2music", "extend", "batch of 4", "cancel", "unload"}
    assert found >= {"int8", "fp8", "int4"}
    assert (report.card.kind, report.card.libraries.keys() >= {"torch", "diffusers"}) == ("cpu", True)
    assert {finding.model for finding in report.findings} == {MODEL}


def test_what_fails_or_is_not_here_is_told_and_does_not_end_the_rest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = musicgen(folder / "models" / MODEL)
    config = json.loads((broken / "config.json").read_text())
    config["decoder"]["hidden_size"] *= 2  # not what its weights have
    (broken / "config.json").write_text(json.dumps(config))
    code, report = check(folder, MODEL, "musicgen-medium", "musicgen-smal")
    assert code == 1
    found = {(finding.model, finding.what): finding for finding in report.findings}
    assert (found[MODEL, "load"].ok, found[MODEL, "text2music"].ok) == (False, False)
    missing = found["musicgen-medium", "weights"]
    assert missing.ok is None
    assert "opentunes models pull musicgen-medium" in missing.detail
    assert found["musicgen-smal", "name"].ok is False
    assert "failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "--device cpu"),
        (["--device", "cuda"], "OPENTUNES_DEVICE=auto"),
    ],
)
def test_without_a_gpu_it_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("there is one")
    assert main([*options, "--results", str(folder)]) == 1
    assert words in capsys.readouterr().out
    assert not list(folder.glob("*.json"))


def test_what_cannot_start_is_told_and_ends_no_other_model(folder: Path) -> None:
    trial = Trial(
        MusicGen,
        MusicGen().models()[0],
        Setup(models_dir=folder, offline=True, device="cpu", offload="none"),
        Memory(Device("cpu", torch.float32)),
        folder / "nowhere",
        some_music(1.5),
        1.5,
    )
    (finding,) = trial.run()
    assert (finding.what, finding.ok) == ("start", False)


class AsOnACard(StableAudio):
    """Lets its parts wait, though they gain nothing by it here."""

    @property
    def may_offload(self) -> tuple[Offload, ...]:
        return offloads(self.setup, "cuda", self.offloads)


def test_it_checks_that_offloading_changes_no_song(folder: Path) -> None:
    stable_audio.build(folder / "models" / "stable-audio-open-1.0")
    setup = Setup(models_dir=folder / "models", offline=True, device="cpu", quantisation="int8")
    engine = AsOnACard()
    engine.configure(setup)
    trial = Trial(
        AsOnACard,
        engine.models()[0],
        setup,
        Memory(Device("cpu", torch.float32)),
        folder,
        some_music(1.5),
        1.5,
        steps=2,
    )
    found = {finding.what: finding for finding in trial.run()}
    assert [finding for finding in found.values() if finding.ok is False] == []
    assert found["offload model: same song"].ok
    assert found["offload group: same song"].ok
