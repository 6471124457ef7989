"""Folders of checkpoints: found, checked, removed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engines import EngineUnavailable, Setup
from engines.neural import weights
from engines.registry import engine_class
from tests.engines.neural.test_weights_hub import REPOSITORY, Steps, checkpoint, publish

FOLDER = "tiny"


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    return Setup(models_dir=tmp_path / "models", offline=True)


def cached(tmp_path: Path, commit: str, seed: int = 0) -> Path:
    """A snapshot as older releases of the library left it: without a list of its files."""
    folder = tmp_path / "cache" / f"models--{REPOSITORY.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True, exist_ok=True)
    (folder / "refs" / "main").write_text(commit)
    return publish(folder / "snapshots" / commit, seed)


def test_the_models_folder_comes_before_the_cache(setup: Setup, tmp_path: Path) -> None:
    assert weights.local_folder(checkpoint(), setup) is None
    snapshot = cached(tmp_path, "a" * 40)
    assert weights.local_folder(checkpoint(), setup) == snapshot
    assert weights.revision(snapshot) == "a" * 40
    own = publish(setup.models_dir / FOLDER)
    assert weights.folder_of(checkpoint(), setup, Steps()) == own == weights.local_folder(checkpoint(), setup)
    assert weights.revision(own) is None


def test_a_folder_of_transformers(setup: Setup) -> None:
    folder = publish(setup.models_dir / FOLDER) / "transformer"
    assert weights.lacking(folder) == ()
    (folder / "model-2-of-2.safetensors").unlink()
    assert weights.lacking(folder) == ("model-2-of-2.safetensors",)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def point(path: Path) -> None:
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1500000\n")


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("model_index.json", Path.unlink),
        ("transformer/model-1-of-2.safetensors", Path.unlink),
        ("transformer/model-1-of-2.safetensors", cut),
        ("transformer/model-2-of-2.safetensors", point),
        ("vae/config.json", Path.unlink),
        ("vae/diffusion_pytorch_model.safetensors", Path.unlink),
        ("vae/diffusion_pytorch_model.safetensors", empty),
        ("scheduler/scheduler_config.json", Path.unlink),
    ],
)
def test_a_folder_that_is_not_whole_is_named(
    setup: Setup, tmp_path: Path, name: str, harm: Callable[[Path], object]
) -> None:
    own = publish(setup.models_dir / FOLDER)
    snapshot = cached(tmp_path, "a" * 40)
    for folder in (own, snapshot):
        harm(folder / name)
    assert weights.local_folder(checkpoint(), setup) is None
    with pytest.raises(EngineUnavailable) as error:
        weights.folder_of(checkpoint(), setup, Steps())
    assert str(own) in error.value.message
    assert Path(name).parent.name in error.value.message or Path(name).name in error.value.message
    own.rename(setup.models_dir / "away")
    assert weights.local_folder(checkpoint(), setup) is None  # nor is a snapshot like that taken


def test_one_variant_of_the_weights_is_enough(setup: Setup) -> None:
    own = publish(setup.models_dir / FOLDER)
    index = {"weight_map": {"a": "model.fp16-1-of-2.safetensors", "b": "model.fp16-2-of-2.safetensors"}}
    (own / "transformer" / "model.fp16.safetensors.index.json").write_text(json.dumps(index))
    assert weights.lacking(own) == ()


def test_a_folder_of_the_users_that_is_gone(setup: Setup) -> None:
    with pytest.raises(EngineUnavailable, match="any more") as error:
        weights.folder_of(checkpoint(repository=""), setup, Steps())
    assert str(setup.models_dir / FOLDER) in error.value.message


def test_what_is_not_published_in_this_format_is_made_by_hand(setup: Setup) -> None:
    converted = replace(checkpoint(repository=""), by_hand="Run: convert {folder}")
    with pytest.raises(EngineUnavailable, match="another format") as error:
        weights.folder_of(converted, setup, Steps())
    assert error.value.remedy == f"Run: convert {setup.models_dir / FOLDER}"


def test_remove_takes_a_folder_and_leaves_what_a_link_leads_to(setup: Setup, tmp_path: Path) -> None:
    elsewhere = publish(tmp_path / "elsewhere")
    setup.models_dir.mkdir()
    own = setup.models_dir / FOLDER
    own.symlink_to(elsewhere)
    assert weights.local_folder(checkpoint(), setup) == own
    assert weights.remove(checkpoint(), setup) == own
    assert weights.lacking(elsewhere) == ()
    publish(own)
    assert weights.remove(checkpoint(), setup) == own
    assert not own.exists()
    assert weights.remove(checkpoint(), setup) is None


def test_remove_takes_what_a_broken_download_has_left(setup: Setup, tmp_path: Path) -> None:
    blobs = tmp_path / "cache" / f"models--{REPOSITORY.replace('/', '--')}" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "1234.incomplete").write_bytes(b"half")
    assert weights.remove(checkpoint(), setup) == blobs.parent
    assert not blobs.parent.exists()


def test_without_the_hubs_library_folders_are_found_all_the_same(setup: Setup) -> None:
    own = publish(setup.models_dir / FOLDER)
    code = (
        "import sys; sys.modules['huggingface_hub'] = None\n"
        "from pathlib import Path\n"
        "from tests.engines.neural.test_weights_hub import *\n"
        f"setup = Setup(models_dir=Path({str(setup.models_dir)!r}))\n"
        "print(weights.local_folder(checkpoint(), setup))\n"
        "try:\n"
        "    weights.pull(checkpoint(), Steps())\n"
        "except EngineUnavailable as error:\n"
        "    print(error.remedy)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(own), "Run: pip install 'opentunes[neural]'"]


@pytest.mark.parametrize(
    ("engine", "file", "content"),
    [
        ("ace-step", "model_index.json", {"_class_name": "AceStepPipeline"}),
        ("stable-audio", "model_index.json", {"_class_name": "StableAudioPipeline"}),
        ("musicgen", "config.json", {"model_type": "musicgen"}),
    ],
)
def test_a_link_that_leads_nowhere_breaks_no_list(
    setup: Setup, engine: str, file: str, content: dict[str, str]
) -> None:
    own = setup.models_dir / "own"
    own.mkdir(parents=True)
    (own / file).write_text(json.dumps(content))
    (own / "whole.safetensors").write_bytes(b"1234")
    (own / "model.safetensors").symlink_to("../blobs/gone")  # as of a snapshot that was copied without blobs
    found = engine_class(engine)()
    found.configure(setup)
    (model,) = [model for model in found.models() if model.id == "own"]
    assert model.size_bytes == 4


def test_folders_that_no_request_can_name_are_left_out(
    setup: Setup, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("good-1.0", "with space", "line\nbreak", os.fsdecode(b"\xff"), "x" * 101, ".hidden"):
        (setup.models_dir / name).mkdir(parents=True)
    (setup.models_dir / "file").write_text("")
    for _ in range(2):
        assert weights.own_folders(setup) == [setup.models_dir / "good-1.0"]
    assert len(caplog.messages) == 5
    assert any("with space" in message for message in caplog.messages)


@pytest.fixture
def another_user() -> Iterator[None]:
    """Nobody, for whom the folders of tests are closed."""
    if os.geteuid():
        pytest.skip("only root can become another user")
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_may_not_be_read_is_not_here(
    setup: Setup, tmp_path: Path, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    publish(setup.models_dir / FOLDER)
    cached(tmp_path, "a" * 40)
    tmp_path.chmod(0o700)
    request.getfixturevalue("another_user")
    assert weights.own_folders(setup) == []
    assert "may not be read" in caplog.text
    assert weights.local_folder(checkpoint(), setup) is None
    with pytest.raises(EngineUnavailable, match="may not be read") as failed:
        weights.folder_of(checkpoint(), setup, Steps())
    assert "OPENTUNES_MODELS_DIR" in str(failed.value.remedy)
