"""What is said of a request at once, from json files alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engines.contract import Setup
from engines.errors import EngineUnavailable, InvalidRequest
from engines.neural.stable_audio import StableAudio
from engines.request import SongRequest

OPEN, DISTILLED, BASE = "stable-audio-open-1.0", "stable-audio-3-medium", "stable-audio-3-medium-base"
REPAINT = {"task": "repaint", "source": "x", "region": {"start": 1, "end": 2}}
COVER = {"task": "cover", "source": "x"}


@pytest.fixture
def engine(tmp_path: Path) -> StableAudio:
    engine = StableAudio()
    engine.configure(Setup(models_dir=tmp_path, offline=True))
    return engine


def accepted(engine: StableAudio, **fields: object) -> SongRequest:
    request = SongRequest.model_validate({"prompt": "a tune", **fields})
    engine.info.check(request)
    return engine.accept(request)


@pytest.mark.parametrize(
    ("fields", "model"),
    [
        ({}, OPEN),
        (COVER, OPEN),
        (REPAINT, DISTILLED),
        ({"task": "extend", "source": "x"}, DISTILLED),
        ({**REPAINT, "model": BASE}, BASE),
    ],
)
def test_without_a_model_the_first_that_can_do_the_task_is_taken(
    engine: StableAudio, fields: dict[str, object], model: str
) -> None:
    assert accepted(engine, **fields).model == model


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"model": "musicgen-large"}, "model"),
        ({"model": OPEN, **REPAINT}, "task"),
        ({"model": OPEN, "task": "extend", "source": "x"}, "task"),
        ({"model": DISTILLED, "negative_prompt": "hiss"}, "negative_prompt"),
        ({"model": DISTILLED, "guidance": 5}, "guidance"),
        ({"model": BASE, **COVER, "guidance": 5}, "guidance"),
        ({"model": BASE, **COVER, "negative_prompt": "hiss"}, "negative_prompt"),
        ({"model": BASE, **REPAINT, "guidance": 5}, "guidance"),
        ({"negative_prompt": "hiss", "guidance": 1}, "negative_prompt"),
        ({"model": BASE, "negative_prompt": "hiss", "guidance": 0.5}, "negative_prompt"),
        ({"steps": 1}, "steps"),
        ({**COVER, "strength": 0}, "strength"),
        ({"strength": 0.5}, "strength"),
        ({**REPAINT, "strength": 0.5}, "strength"),
        ({"duration": 48}, "duration"),
        ({"model": DISTILLED, "duration": 381}, "duration"),
        ({"lyrics": "la la"}, "lyrics"),
        ({"lora": {"name": "mine"}}, "lora"),
        ({"shift": 3}, "shift"),
        ({"task": "retake", "source": "x"}, "task"),
    ],
)
def test_what_a_model_cannot_honour_is_refused_by_name(
    engine: StableAudio, fields: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRequest) as error:
        accepted(engine, **fields)
    assert error.value.field == field
    assert error.value.remedy


def test_lengths_are_those_of_the_model(engine: StableAudio) -> None:
    assert accepted(engine, duration=47.5).model == OPEN
    assert accepted(engine, duration=380, model=DISTILLED).duration == 380


def write(file: Path, **content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))


def test_folders_of_the_user_are_known_by_their_json_files(engine: StableAudio, tmp_path: Path) -> None:
    write(tmp_path / "mine" / "model_index.json", _class_name="StableAudioPipeline")
    write(tmp_path / "mine" / "transformer" / "config.json", sample_size=512)
    for name, stochastic in (("fast", True), ("fine", False)):
        write(tmp_path / name / "model_index.json", _class_name="StableAudio3Pipeline")
        write(tmp_path / name / "scheduler" / "scheduler_config.json", stochastic_sampling=stochastic)
    write(tmp_path / "fast" / "duration_embedder" / "config.json", max_val=120.0)
    write(tmp_path / "other" / "model_index.json", _class_name="AceStepPipeline")
    (tmp_path / "empty").mkdir()

    kinds = {one.id: one.kind for one in engine.catalogue() if not one.repository and "-" not in one.id}
    assert kinds == {"fast": "distilled", "fine": "base", "mine": "open"}
    assert [model.id for model in engine.models()][:3] == [OPEN, DISTILLED, BASE]
    assert accepted(engine, model="mine", duration=23.7).model == "mine"
    with pytest.raises(InvalidRequest, match=r"23\.78"):
        accepted(engine, model="mine", duration=24)
    with pytest.raises(InvalidRequest, match="120"):
        accepted(engine, model="fast", duration=121)


def test_a_broken_folder_of_the_user_harms_no_other(engine: StableAudio, tmp_path: Path) -> None:
    write(tmp_path / "odd" / "model_index.json", _class_name="StableAudioPipeline")
    write(tmp_path / "odd" / "transformer" / "config.json", sample_size="many")
    write(tmp_path / "odd" / "vae" / "config.json", downsampling_ratios=[2, None])
    (tmp_path / "odd" / "vae" / "lost.safetensors").symlink_to(tmp_path / "nowhere")
    assert "odd" in {model.id for model in engine.models()}
    assert accepted(engine, model="odd", duration=47).model == "odd"
    assert accepted(engine, model=OPEN).model == OPEN


@pytest.mark.parametrize("model", [DISTILLED, BASE])
def test_weights_in_another_format_fail_with_the_commands_that_convert_them(
    engine: StableAudio, tmp_path: Path, model: str
) -> None:
    engine.load(lambda step, steps: None)
    request = accepted(engine, model=model)
    with pytest.raises(EngineUnavailable) as error:
        engine.prepare([request], lambda step, steps: None)
    assert f"--checkpoint_path stabilityai/{model} " in (error.value.remedy or "")
    assert f"--output_dir {tmp_path / model}" in (error.value.remedy or "")


def test_missing_weights_name_the_command_that_fetches_them(engine: StableAudio) -> None:
    engine.load(lambda step, steps: None)
    with pytest.raises(EngineUnavailable) as error:
        engine.prepare([accepted(engine)], lambda step, steps: None)
    assert f"opentunes models pull {OPEN}" in (error.value.remedy or "")


def test_only_the_files_of_the_pipeline_are_fetched(engine: StableAudio) -> None:
    mine = ["model_index.json", "vae/config.json", "vae/diffusion_pytorch_model.safetensors"]
    theirs = ["model.safetensors", "model.ckpt", "model_config.json", "README.md", "text_encoder/weights.bin"]
    assert engine.checkpoints[0].wanted([*theirs, *mine]) == mine


def test_nothing_of_torch_is_imported_before_a_load(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from engines.contract import Setup
from engines.registry import engine_class
from engines.request import SongRequest
engine = engine_class("stable-audio")()
engine.configure(Setup(models_dir=Path({str(tmp_path)!r}), offline=True))
request = engine.accept(SongRequest(prompt="a tune"))
engine.predict_seconds(request)
engine.models()
print({{name.split(".")[0] for name in sys.modules}} & {{"torch", "transformers", "diffusers", "torchaudio"}})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_estimates_grow_with_the_work(engine: StableAudio) -> None:
    short, long = (accepted(engine, model=BASE, duration=seconds) for seconds in (60, 360))
    assert engine.predict_seconds(long) > 4 * engine.predict_seconds(short)
    quick = accepted(engine, model=DISTILLED, duration=60)
    assert engine.predict_seconds(quick) < engine.predict_seconds(short) / 5
    checkpoint = engine.checkpoint(long)
    assert engine.work_bytes(checkpoint, [long] * 4) > engine.work_bytes(checkpoint, [long])
