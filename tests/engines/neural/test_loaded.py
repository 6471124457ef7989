"""Models in memory: which stay, which go, and how large they are."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from engines.neural import sizes
from engines.neural.loaded import Loaded


@pytest.fixture
def loaded() -> Loaded[str]:
    found: Loaded[str] = Loaded()
    for name, size in (("a", 10), ("b", 20), ("c", 30)):
        found.hold(name, name.upper(), size)
    return found


def test_the_least_recently_used_go_first(loaded: Loaded[str]) -> None:
    assert loaded.use("a") == "A"
    assert list(loaded) == ["b", "c", "a"]
    assert loaded.kept("d", 40, 80) == 40
    assert loaded.size_bytes == 60, "nothing has gone yet"
    loaded.make_room("d", 40, 80)
    assert list(loaded) == ["c", "a"]


def test_one_that_is_held_counts_once(loaded: Loaded[str]) -> None:
    assert loaded.kept("a", 15, 65) == 50
    loaded.make_room("a", 15, 65)
    assert list(loaded) == ["a", "b", "c"]
    loaded.make_room("a", 15, 64)
    assert list(loaded) == ["a", "c"]


def test_all_others_go_for_what_never_fits(loaded: Loaded[str]) -> None:
    assert loaded.kept("b", 1000, 100) == 0
    loaded.make_room("b", 1000, 100)
    assert list(loaded) == ["b"]


def test_others_can_be_dropped(loaded: Loaded[str]) -> None:
    loaded.drop_others("b")
    assert list(loaded) == ["b"]
    loaded.clear()
    assert loaded.size_bytes == 0
    assert "b" not in loaded


def test_shared_weights_count_once() -> None:
    encoder, head = nn.Linear(10, 10, bias=False), nn.Linear(10, 10, bias=False)
    head.weight = encoder.weight
    assert sizes.module_bytes([encoder, head, nn.BatchNorm1d(3)]) == 4 * (100 + 4 * 3) + 8


@dataclass
class Model:
    network: nn.Module
    name: str = "x"


def test_parts_and_the_core_of_a_model() -> None:
    network = nn.ModuleDict({"text_encoder": nn.Linear(50, 50), "decoder": nn.Linear(5, 5)})
    assert sizes.parts(Model(network)) == {"model": network}
    assert sizes.core_of(Model(network)) is network["decoder"]
    plain = nn.Sequential(nn.Linear(2, 2))
    assert sizes.core_of(plain) is plain


def save(folder: Path, file: str, **shapes: tuple[int, ...]) -> None:
    folder.mkdir(exist_ok=True)
    save_file({name: torch.zeros(shape) for name, shape in shapes.items()}, folder / f"{file}.safetensors")


def test_parameters_of_a_checkpoint_on_disk_by_part(tmp_path: Path) -> None:
    save(tmp_path / "transformer", "model-00001-of-00002", first=(3, 5), scale=())
    save(tmp_path / "transformer", "model-00002-of-00002", second=(4,))
    save(tmp_path / "vae", "model", weight=(7,))
    save(tmp_path / "vae", "model.fp16", weight=(7,))
    save(tmp_path / "other", "model", weight=(999,))
    index = {"_class_name": "Pipe", "transformer": ["a", "B"], "vae": ["a", "C"], "scheduler": ["a", "D"]}
    (tmp_path / "model_index.json").write_text(json.dumps(index))
    assert sizes.on_disk(tmp_path) == {"transformer": 20, "vae": 7}


def test_parameters_of_one_model_on_disk_by_part(tmp_path: Path) -> None:
    assert sizes.on_disk(tmp_path) == {}
    save(tmp_path, "model", **{"decoder.a": (4,), "decoder.b": (5,), "text.a": (6,)})
    assert sizes.on_disk(tmp_path) == {"decoder": 9, "text": 6}
