"""What a checkpoint cannot do is refused by name, before anything is loaded."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engines.contract import Setup
from engines.errors import InvalidRequest
from engines.neural.ace_step import AceStep
from engines.neural.ace_step.fields import FIELDS, TASK_FIELDS
from tests.engines.listener import Listener
from tests.engines.neural.ace_step.conftest import BASE, TURBO, asked, run
from tests.engines.neural.tiny import ace_step as tiny

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"negative_prompt": "noise"}, "negative_prompt"),
    ({"voice": "ada"}, "voice"),
    ({"temperature": 1.0}, "temperature"),
    ({"duration": 0.5}, "duration"),
    ({"region": {"start": 0, "end": 1}}, "region"),
    ({"guidance": 5.0}, "guidance"),
    ({"guidance_interval": (0.1, 0.9)}, "guidance_interval"),
    ({"steps": 21}, "steps"),
    ({"steps": 201, "model": BASE}, "steps"),
    ({"steps": None, "timesteps": tuple(1 - n / 30 for n in range(21))}, "timesteps"),
    ({"steps": 4, "timesteps": (1.0, 0.5)}, "steps"),
    ({"steps": None, "shift": 2.0, "timesteps": (1.0, 0.5)}, "shift"),
    ({"guidance": 0.5, "model": BASE}, "guidance"),
    ({"guidance": 20.0, "model": BASE}, "guidance"),
    ({"strength": 0.5}, "strength"),
    ({"codes": (1, 2, 3)}, "codes"),
    ({"lyrics": "la", "language": "tlh"}, "language"),
    ({"language": "tlh"}, "language"),
    ({"guidance": 1.0, "guidance_interval": (0.1, 0.9), "model": BASE}, "guidance_interval"),
    ({"model": "ace-step-xxl"}, "model"),
    ({"lora": {"name": "nobody"}}, "lora"),
    ({"lora": {"name": ".."}}, "lora"),
    ({"task": "complete", "source": "s", "tracks": ["drums"]}, "task"),
    ({"task": "stems", "source": "s"}, "task"),
    ({"task": "complete", "source": "s", "tracks": ["kazoo"], "model": BASE}, "tracks"),
    ({"task": "stems", "source": "s", "lyrics": "la", "model": BASE}, "lyrics"),
    ({"task": "repaint", "source": "s", "region": {"start": 0, "end": 1}, "strength": 0.5}, "strength"),
    ({"task": "cover", "source": "s", "codes": (1,) * 8}, "codes"),
]


@pytest.mark.parametrize(("fields", "named"), REFUSED, ids=str)
def test_it_is_refused_by_name(engine: AceStep, fields: dict[str, Any], named: str) -> None:
    request = (
        asked().model_copy(update={"duration": fields["duration"]})
        if "duration" in fields
        else asked(**fields)
    )

    def submit() -> None:
        engine.info.check(request)
        engine.accept(request)

    with pytest.raises(InvalidRequest) as refused:
        submit()
    assert refused.value.field == named
    assert refused.value.remedy


def test_what_is_not_refused_is_accepted_with_the_default_model(engine: AceStep) -> None:
    assert engine.accept(asked()).model == TURBO
    assert (
        engine.accept(asked(model=BASE, guidance=5.0, guidance_interval=(0.1, 0.9), steps=60)).model == BASE
    )
    assert engine.accept(asked(instrumental=True, lyrics="la", language="tlh")).language == "tlh"


def test_every_field_belongs_to_a_task_and_every_task_is_known() -> None:
    assert set(AceStep.info.tasks) == set(TASK_FIELDS)
    assert FIELDS | {"prompt"} <= set(type(asked()).model_fields)


def test_users_folders_are_told_apart_by_their_files(tmp_path: Path) -> None:
    tiny.build(tmp_path / "mine", "sft", codes=False)
    tiny.build(tmp_path / TURBO, "turbo", codes=False)
    (tmp_path / "other").mkdir()
    engine = AceStep()
    engine.configure(Setup(models_dir=tmp_path, offline=True))
    found = {model.id: model for model in engine.models()}
    assert list(found) == [TURBO, BASE, "mine"]
    assert found["mine"].local
    assert found["mine"].size_bytes > 100_000
    assert found["mine"].tasks == {"text2music", "retake", "repaint", "extend"}
    assert "guidance" in found["mine"].fields
    assert not {"codes", "tracks"} & found["mine"].fields
    for fields, named in (
        ({"codes": (1,) * 8}, "codes"),
        ({"task": "cover", "source": "s"}, "task"),
    ):
        for model in ("mine", TURBO):  # under the published name, too
            with pytest.raises(InvalidRequest) as refused:
                engine.accept(asked(model=model, **fields))
            assert refused.value.field == named
    engine.load(lambda step, steps: None)
    (song,) = run(engine, [asked(model="mine")], Listener())
    assert song.used["guidance"] == 7.0


def test_codes_that_the_model_does_not_know_are_refused(engine: AceStep) -> None:
    with pytest.raises(InvalidRequest) as refused:
        run(engine, [asked(codes=(63, 64, 0, 0, 0, 0, 0, 0))], Listener())
    assert refused.value.field == "codes"
    assert "0 to 63" in refused.value.message


def test_nothing_of_torch_is_imported_to_decide(models_dir: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from engines import registry
from engines.contract import Setup
from engines.request import SongRequest
engine = registry.engine_class("ace-step")()
engine.configure(Setup(models_dir=Path({str(models_dir)!r}), offline=True))
request = SongRequest(task="cover", prompt="x", source="s")
engine.info.check(request)
assert engine.accept(request).model == {TURBO!r}
engine.models(), engine.loras(), engine.predict_seconds(request)
print(sorted({{"torch", "transformers", "diffusers", "peft"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
