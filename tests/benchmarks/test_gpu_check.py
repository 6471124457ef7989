"""What a GPU owner runs, on the CPU: the same code over tiny checkpoints."""

import json
from pathlib import Path

import pytest

from benchmarks.gpu.findings import Report
from benchmarks.gpu_check import main
from engines.neural import libraries

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
    assert found >= {"load", "text2music", "extend", "batch of 4", "cancel", "unload", "int8"}
    assert (report.card.kind, report.card.libraries.keys() >= {"torch", "diffusers"}) == ("cpu", True)
    assert {finding.model for finding in report.findings} == {MODEL}


def test_what_fails_or_is_not_here_is_told_and_does_not_end_the_rest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = musicgen(folder / "models" / MODEL)
    config = json.loads((broken / "config.json").read_text())
    config["decoder"]["hidden_size"] *= 2  # not what its weights have
    (broken / "config.json").write_text(json.dumps(config))
    code, report = check(folder, MODEL, "musicgen-medium")
    assert code == 1
    found = {(finding.model, finding.what): finding for finding in report.findings}
    assert (found[MODEL, "load"].ok, found[MODEL, "text2music"].ok) == (False, False)
    missing = found["musicgen-medium", "weights"]
    assert missing.ok is None
    assert "opentunes models pull musicgen-medium" in missing.detail
    assert "failed" in capsys.readouterr().out
