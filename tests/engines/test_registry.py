import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.contract import AudioEngine, EngineInfo, Needs
from engines.errors import EngineUnavailable, UnknownEngine
from engines.registry import BUILT_IN, available, engine_class, missing_packages

MODULE = '''
from engines import AudioEngine, EngineInfo

class Kazoo(AudioEngine):
    info = EngineInfo("kazoo", "Kazoo", "MIT", 8000, 1, frozenset({"text2music"}), frozenset(), 1, 10)
    def load(self, progress): ...
    def unload(self): ...
    def generate(self, requests, watch): return []
    def predict_seconds(self, request): return 1.0

Whistle = object()
'''  # fmt: skip


@pytest.fixture
def kazoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that is installed beside ours and declares engines."""
    (tmp_path / "kazoo_engine.py").write_text(MODULE)
    info = tmp_path / "kazoo_engine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kazoo-engine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[opentunes.engines]\n"
        "kazoo = kazoo_engine:Kazoo\n"
        "whistle = kazoo_engine:Whistle\n"
        "broken = kazoo_engine_missing:Engine\n"
        "houseband = kazoo_engine:Kazoo\n"
        "[other.group]\n"
        "elsewhere = kazoo_engine:Kazoo\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("kazoo_engine", None)


def test_built_in_engines_are_listed_and_found() -> None:
    assert available().items() >= BUILT_IN.items()
    found = engine_class("houseband")
    assert issubclass(found, AudioEngine)
    assert found.info.id == "houseband"


@pytest.mark.usefixtures("kazoo")
def test_another_package_adds_an_engine() -> None:
    assert available()["kazoo"] == "kazoo_engine:Kazoo"
    assert engine_class("kazoo").info.title == "Kazoo"
    assert "elsewhere" not in available()


@pytest.mark.usefixtures("kazoo")
def test_another_package_cannot_take_a_built_in_name() -> None:
    assert available()["houseband"] == BUILT_IN["houseband"]


@pytest.mark.usefixtures("kazoo")
def test_an_engine_is_found_by_its_import_path() -> None:
    assert engine_class("kazoo_engine:Kazoo") is engine_class("kazoo")


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownEngine) as caught:
        engine_class("kazoo")
    assert caught.value.field == "engine"
    assert caught.value.remedy is not None
    assert "houseband" in caught.value.remedy


@pytest.mark.usefixtures("kazoo")
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("whistle", "is not an AudioEngine"),
        ("broken", "cannot be imported"),
        ("kazoo_engine:Trumpet", "cannot be imported"),
        ("kazoo_engine_missing:Kazoo", "cannot be imported"),
        ("pathlib:Path", "is not an AudioEngine"),
    ],
)
def test_what_cannot_be_used_is_unavailable_with_the_reason(name: str, fault: str) -> None:
    with pytest.raises(EngineUnavailable, match=fault) as caught:
        engine_class(name)
    assert caught.value.field == "engine"


def test_missing_packages_are_named_without_importing_any() -> None:
    needs = Needs(packages=("numpy", "opentunes_no_such_package", "this"))
    info = EngineInfo("a", "A", "MIT", 8000, 1, frozenset(), frozenset(), 1, 10, needs=needs)
    assert missing_packages(info) == ["opentunes_no_such_package"]
    assert "this" not in sys.modules


def test_importing_the_room_imports_nothing_heavy() -> None:
    script = (
        "import sys, engines, engines.registry; engines.registry.available();"
        "heavy = {'torch', 'torchaudio', 'libsonare', 'soundfile', 'scipy', 'soxr', 'ray', 'fastapi'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
