"""LoRA adapters in their true formats over a tiny ACE-Step."""

import copy
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engines.contract import Setup
from engines.errors import InvalidRequest
from engines.neural import libraries
from engines.neural.ace_step.opening import open_model
from engines.neural.adapter_files import read_adapter
from engines.neural.adapters import Adapters, find_adapter, list_adapters
from engines.request import Lora
from tests.engines.neural.tiny import ace_step as tiny

libraries.ready()
import diffusers  # noqa: E402  # only after torchaudio is ready for it
import peft  # noqa: E402
import safetensors.torch  # noqa: E402

TARGETS = ["to_q", "to_v", "to_out.0"]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.build(tmp_path_factory.mktemp("checkpoint") / "turbo")


@pytest.fixture(scope="module")
def folder(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of adapters: `peft/`, `diffusers/`, `original.safetensors`, `kohya.safetensors`."""
    setup = tmp_path_factory.mktemp("loras")
    folder = setup / "ace-step"
    trained = _train(_transformer(checkpoint), rank=4, alpha=8)
    trained.save_pretrained(str(folder / "peft"))
    state = peft.get_peft_model_state_dict(trained)
    plain = {key.removeprefix("base_model.model."): value for key, value in state.items()}
    diffusers.AceStepPipeline.save_lora_weights(
        folder / "diffusers",
        transformer_lora_layers=plain,
        transformer_lora_adapter_metadata={"r": 4, "lora_alpha": 8},
    )
    renamed, kohya = {}, {}
    for key, value in plain.items():
        old = key.replace("to_out.0", "o_proj").replace("to_q", "q_proj").replace("to_v", "v_proj")
        renamed[f"base_model.model.{old}"] = value * (2.0 if "lora_B" in key else 1.0)  # alpha = rank
        part = "lora_down" if "lora_A" in key else "lora_up"
        name = f"diffusion_model.{key}".replace("lora_A", part).replace("lora_B", part)
        kohya[name] = value
        kohya[name.split(".lora_")[0] + ".alpha"] = torch.tensor(8.0)
    safetensors.torch.save_file(renamed, folder / "original.safetensors")
    safetensors.torch.save_file(kohya, folder / "kohya.safetensors")
    return folder


@pytest.fixture(scope="module")
def opened(checkpoint: Path) -> Any:
    return open_model(checkpoint, torch.float32, lambda step, steps: None).pipeline


@pytest.fixture
def pipeline(opened: Any) -> Iterator[Any]:
    """The pipeline with nothing over it."""
    yield opened
    opened.unload_lora_weights()


def _transformer(checkpoint: Path) -> Any:
    return diffusers.AceStepTransformer1DModel.from_pretrained(checkpoint / "transformer")


def _train(transformer: Any, rank: int, alpha: int, **more: Any) -> Any:
    """An adapter with random weights in both matrices, as if it had been trained."""
    config = peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=TARGETS, **more)
    model = peft.get_peft_model(transformer, config)
    generator = torch.Generator().manual_seed(1)
    for name, weight in model.named_parameters():
        if "lora_" in name:
            weight.data = 0.3 * torch.randn(weight.shape, generator=generator)
    return model


def predict(transformer: Any) -> torch.Tensor:
    """What the transformer says to fixed numbers."""
    draw = torch.Generator().manual_seed(0)
    size = transformer.config if hasattr(transformer, "config") else transformer.base_model.model.config
    d = size.audio_acoustic_hidden_dim
    with torch.no_grad():
        found: torch.Tensor = transformer(
            hidden_states=torch.randn(1, 20, d, generator=draw),
            timestep=torch.tensor([0.7]),
            timestep_r=torch.tensor([0.7]),
            encoder_hidden_states=torch.randn(1, 5, 32, generator=draw),
            context_latents=torch.randn(1, 20, 2 * d, generator=draw),
            return_dict=False,
        )[0]
    return found


@pytest.mark.parametrize("name", ["peft", "diffusers", "original", "kohya"])
def test_every_format_does_what_peft_does(checkpoint: Path, folder: Path, pipeline: Any, name: str) -> None:
    expected = predict(_train(_transformer(checkpoint), rank=4, alpha=8))
    before = predict(pipeline.transformer)
    adapters = Adapters(pipeline)
    file = find_adapter("ace-step", Setup(loras_dir=folder.parent), name)
    adapters.use(Lora(name=name), file)
    torch.testing.assert_close(predict(pipeline.transformer), expected, atol=1e-5, rtol=1e-4)
    assert not torch.allclose(before, expected, atol=1e-3)


def test_without_an_adapter_the_model_is_what_it_was(folder: Path, pipeline: Any) -> None:
    before = predict(pipeline.transformer)
    adapters = Adapters(pipeline)
    adapters.use(Lora(name="peft"), folder / "peft" / "adapter_model.safetensors")
    with_it = predict(pipeline.transformer)
    adapters.use(None, None)
    assert torch.equal(predict(pipeline.transformer), before)
    adapters.use(Lora(name="peft"), folder / "peft" / "adapter_model.safetensors")
    assert torch.equal(predict(pipeline.transformer), with_it)
    assert len(adapters) == 1


def test_its_scale_is_how_strongly_it_applies(folder: Path, pipeline: Any) -> None:
    file = folder / "peft" / "adapter_model.safetensors"
    before = predict(pipeline.transformer)
    adapters = Adapters(pipeline)
    away = []
    for scale in (0.0, 0.3, 1.0):
        adapters.use(Lora(name="peft", scale=scale), file)
        away.append(float((predict(pipeline.transformer) - before).abs().mean()))
    assert away[0] == 0 < away[1] < away[2]


def test_the_least_recently_used_goes_first(folder: Path, pipeline: Any) -> None:
    files = {file.stem: file for file in folder.glob("*.safetensors")}
    files["peft"] = folder / "peft" / "adapter_model.safetensors"
    adapters = Adapters(pipeline, most=2)
    before = predict(pipeline.transformer)
    for name in ("peft", "kohya", "peft", "original"):
        adapters.use(Lora(name=name), files[name])
        assert len(adapters) <= 2
    assert set(pipeline.get_list_adapters()["transformer"]) == {"lora1", "lora3"}
    adapters.use(None, None)
    assert torch.equal(predict(pipeline.transformer), before)


def test_a_file_that_was_replaced_is_read_anew(folder: Path, pipeline: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.safetensors"
    adapters = Adapters(pipeline)
    found = []
    for factor in (1.0, 3.0):
        weights = safetensors.torch.load_file(folder / "original.safetensors")
        safetensors.torch.save_file({key: value * factor for key, value in weights.items()}, file)
        file.touch()
        adapters.use(Lora(name="a"), file)
        found.append(predict(pipeline.transformer))
    assert not torch.equal(found[0], found[1])


def _broken(folder: Path) -> dict[str, tuple[dict[str, torch.Tensor] | bytes, str]]:
    good = safetensors.torch.load_file(folder / "original.safetensors")
    first = min(good)
    return {
        "text": (b"not at all", "cannot be read"),
        "empty": ({}, "no weights"),
        "of another model": (
            {key.replace("layers.0", "blocks.0"): value for key, value in good.items()},
            "no layer 'blocks.0",
        ),
        "wider": (
            {key: torch.zeros(value.shape[0], value.shape[1] + 8) for key, value in good.items()},
            "wants",
        ),
        "half": ({key: value for key, value in good.items() if "lora_A" in key}, "is missing"),
        "infinite": (good | {first: good[first] * torch.inf}, "not finite"),
        "no rank": (
            {key: value[:0] if "lora_A" in key else value[:, :0] for key, value in good.items()},
            "wants",
        ),
        "a number": ({key: torch.tensor(1.0) for key in good}, "wants"),
        "alphas": (good | {f"{first.rpartition('.lora_')[0]}.alpha": torch.ones(2)}, "not one number"),
        "endless alpha": (
            good | {f"{first.rpartition('.lora_')[0]}.alpha": torch.tensor(torch.inf)},
            "not finite",
        ),
        "more than LoRA": (good | {"layers.0.dora_scale": torch.ones(4)}, "plain LoRA"),
        "norm": (
            {
                "layers.0.self_attn_norm.lora_A.weight": torch.zeros(4, 32),
                "layers.0.self_attn_norm.lora_B.weight": torch.zeros(32, 4),
            },
            "no linear layer",
        ),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "text",
        "empty",
        "of another model",
        "wider",
        "half",
        "infinite",
        "no rank",
        "a number",
        "alphas",
        "endless alpha",
        "more than LoRA",
        "norm",
    ],
)
def test_what_does_not_fit_is_refused_and_harms_nothing(
    folder: Path, pipeline: Any, tmp_path: Path, kind: str
) -> None:
    content, reason = _broken(folder)[kind]
    file = tmp_path / "bad.safetensors"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        safetensors.torch.save_file(content, file)
    before = predict(pipeline.transformer)
    adapters = Adapters(pipeline)
    for _ in range(2):
        with pytest.raises(InvalidRequest) as refused:
            adapters.use(Lora(name="bad"), file)
        assert refused.value.field == "lora"
        assert reason in refused.value.message
    assert torch.equal(predict(pipeline.transformer), before)
    adapters.use(Lora(name="original"), folder / "original.safetensors")  # over which nothing lies


def test_weights_beyond_the_models_numbers_are_refused(folder: Path, pipeline: Any, tmp_path: Path) -> None:
    good = safetensors.torch.load_file(folder / "original.safetensors")
    large = {key: value * (1e6 if "lora_B" in key else 1) for key, value in good.items()}
    safetensors.torch.save_file(large, tmp_path / "large.safetensors")
    read_adapter("large", tmp_path / "large.safetensors", pipeline.transformer)
    half = copy.deepcopy(pipeline.transformer).half()
    with pytest.raises(InvalidRequest, match="not finite"):
        read_adapter("large", tmp_path / "large.safetensors", half)


@pytest.mark.parametrize("metadata", ["[]", "no json", '{"transformer.alpha_pattern": {"(": 1}}'])
def test_strange_metadata_harms_nothing(folder: Path, pipeline: Any, tmp_path: Path, metadata: str) -> None:
    good = safetensors.torch.load_file(folder / "original.safetensors")
    file = tmp_path / "strange.safetensors"
    safetensors.torch.save_file(good, file, {"lora_adapter_metadata": metadata})
    if "(" in metadata:
        with pytest.raises(InvalidRequest, match="alpha_pattern"):
            read_adapter("strange", file, pipeline.transformer)
    else:
        assert read_adapter("strange", file, pipeline.transformer)


def test_a_load_that_breaks_off_leaves_nothing_over_the_model(
    folder: Path, pipeline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, load = predict(pipeline.transformer), pipeline.load_lora_weights

    def broken(*args: Any, **kwargs: Any) -> None:
        load(*args, **kwargs)
        raise RuntimeError("CUDA out of memory")

    adapters = Adapters(pipeline)
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "load_lora_weights", broken)
        with pytest.raises(RuntimeError, match="out of memory"):
            adapters.use(Lora(name="original"), folder / "original.safetensors")
    assert len(adapters) == 0
    adapters.use(None, None)
    assert torch.equal(predict(pipeline.transformer), before)


def test_a_file_goes_before_a_folder_of_its_name(folder: Path, tmp_path: Path) -> None:
    at = tmp_path / "ace-step"
    (at / "harp").mkdir(parents=True)
    for file in ("harp/adapter_model.safetensors", "harp.safetensors"):
        (at / file).write_bytes((folder / "original.safetensors").read_bytes())
    setup = Setup(loras_dir=tmp_path)
    assert [one.name for one in list_adapters("ace-step", setup)] == ["harp"]
    assert find_adapter("ace-step", setup, "harp") == at / "harp.safetensors"


def test_what_is_refused_leaves_the_one_in_use(folder: Path, pipeline: Any, tmp_path: Path) -> None:
    adapters = Adapters(pipeline)
    adapters.use(Lora(name="original"), folder / "original.safetensors")
    before = predict(pipeline.transformer)
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"")
    with pytest.raises(InvalidRequest):
        adapters.use(Lora(name="bad"), bad)
    assert torch.equal(predict(pipeline.transformer), before)


def test_rank_stabilised_and_patterned_alphas(checkpoint: Path, pipeline: Any, tmp_path: Path) -> None:
    trained = _train(
        _transformer(checkpoint), rank=4, alpha=8, use_rslora=True, alpha_pattern={"self_attn.to_q": 2}
    )
    trained.save_pretrained(str(tmp_path / "rs"))
    Adapters(pipeline).use(Lora(name="rs"), tmp_path / "rs" / "adapter_model.safetensors")
    torch.testing.assert_close(predict(pipeline.transformer), predict(trained), atol=1e-5, rtol=1e-4)


def test_dora_is_refused(checkpoint: Path, pipeline: Any, tmp_path: Path) -> None:
    _train(_transformer(checkpoint), rank=4, alpha=8, use_dora=True).save_pretrained(str(tmp_path / "dora"))
    with pytest.raises(InvalidRequest, match="LoRA"):
        Adapters(pipeline).use(Lora(name="dora"), tmp_path / "dora" / "adapter_model.safetensors")


@pytest.mark.parametrize("config", ["Int8WeightOnlyConfig", "Float8WeightOnlyConfig"])
def test_it_lies_over_quantised_weights_too(checkpoint: Path, folder: Path, config: str) -> None:
    from torchao import quantization

    pipeline = open_model(checkpoint, torch.float32, lambda step, steps: None).pipeline
    quantization.quantize_(pipeline.transformer, getattr(quantization, config)())
    before = predict(pipeline.transformer)
    adapters = Adapters(pipeline)
    adapters.use(Lora(name="original"), folder / "original.safetensors")
    with_it = predict(pipeline.transformer)
    assert not torch.allclose(with_it, before, atol=1e-3)
    adapters.use(None, None)
    assert torch.equal(predict(pipeline.transformer), before)


def test_the_folder_is_listed(folder: Path, tmp_path: Path) -> None:
    setup = Setup(loras_dir=folder.parent)
    (folder / "not one").mkdir(exist_ok=True)
    (folder / "notes.txt").write_text("hello")
    found = list_adapters("ace-step", setup)
    assert [one.name for one in found] == ["diffusers", "kohya", "original", "peft"]
    assert all(one.size_bytes > 1_000 for one in found)
    assert list_adapters("musicgen", setup) == []
    assert list_adapters("ace-step", Setup(loras_dir=tmp_path / "nowhere")) == []
    for name in ("nobody", "..", "not one", "notes"):
        with pytest.raises(InvalidRequest) as refused:
            find_adapter("ace-step", setup, name)
        assert refused.value.field == "lora"
        assert "diffusers, kohya, original, peft" in str(refused.value.remedy)


def test_a_song_with_an_adapter(folder: Path, checkpoint: Path) -> None:
    from engines.neural.ace_step import AceStep
    from tests.engines.listener import Listener
    from tests.engines.neural.ace_step.conftest import asked, run

    engine = AceStep()
    models = checkpoint.parent
    engine.configure(Setup(models_dir=models, loras_dir=folder.parent, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    assert [lora.name for lora in engine.loras()] == ["diffusers", "kohya", "original", "peft"]
    (plain,) = run(engine, [asked(model="turbo")], Listener())
    (coloured,) = run(engine, [asked(model="turbo", lora={"name": "peft"})], Listener())
    (fainter,) = run(engine, [asked(model="turbo", lora={"name": "peft", "scale": 0.2})], Listener())
    (again,) = run(engine, [asked(model="turbo")], Listener())
    np.testing.assert_array_equal(plain.samples, again.samples)
    assert (
        np.abs(coloured.samples - plain.samples).mean() > np.abs(fainter.samples - plain.samples).mean() > 0
    )
    (file,) = (folder / "peft").glob("*.safetensors")
    assert coloured.used["lora_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert again.used["lora_sha256"] is None
    assert (coloured.used["lora"], fainter.used["lora_scale"]) == ("peft", 0.2)
    assert json.loads(coloured.project or b"")["request"]["lora"] == {"name": "peft"}
