"""One real server for all tests of a module."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import plugin
from tests.engines.neural import cases
from tests.server import ROOT, WITH_OPTIONS, Server, serving

ENGINES = "tests.stand_ins:Tone,tests.stand_ins:BatchTone,tests.stand_ins:GpuTone,houseband"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Tone is the default engine and has a replica from the start; the others start at zero."""
    folder = tmp_path_factory.mktemp("cluster")
    with serving(folder, engines=ENGINES, default="tests.stand_ins:Tone") as server:
        yield server


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny checkpoint of every kind of model, under a published name."""
    folder = tmp_path_factory.mktemp("models")
    cases.build_models(folder)
    return folder


@pytest.fixture(scope="module")
def neural(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Server]:
    """Every neural engine and the plugin of the docs; one GPU, which is only Ray's word for one.

    Its budget takes ACE-Step beside Stable Audio or MusicGen, but not those two.
    """
    folder = tmp_path_factory.mktemp("neural")
    site = plugin.installed(folder)
    cases.build_adapter(folder / "data" / "loras" / "ace-step", models_dir / "ace-step-xl-turbo")
    with serving(
        folder,
        engines=",".join([*cases.ENGINES, "hum"]),
        default="hum",
        program=WITH_OPTIONS,
        RAY_OVERRIDE_RESOURCES=json.dumps({"GPU": 1}),
        ENGINE_OPTIONS=json.dumps({"engines": {name: {"num_gpus": 0.1} for name in cases.ENGINES}}),
        PYTHONPATH=f"{ROOT}:{site}",
        OPENTUNES_MODELS_DIR=str(models_dir),
        OPENTUNES_OFFLINE="true",
        OPENTUNES_DEVICE="cpu",
        OPENTUNES_CARD_MEMORY_GIB="2.5",
        OMP_NUM_THREADS="1",
    ) as server:
        yield server


@pytest.fixture(scope="module")
def music(neural: Server) -> str:
    """Id of an upload."""
    return cases.upload(neural, cases.music(48_000), 48_000)
