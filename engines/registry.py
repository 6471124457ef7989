"""Finds engines by name: the built-in ones, and those other packages declare under `opentunes.engines`.

An engine id may also be an import path, `package.module:Class`, for engines under development.
"""

import importlib
from collections.abc import Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from inspect import isabstract
from typing import Final

from engines.contract import AudioEngine, EngineInfo
from engines.errors import EngineUnavailable, UnknownEngine

ENTRY_POINT_GROUP: Final = "opentunes.engines"
BUILT_IN: Final[Mapping[str, str]] = {
    "houseband": "engines.houseband:HouseBand",
    "ace-step": "engines.neural.ace_step:AceStep",
    "stable-audio": "engines.neural.stable_audio:StableAudio",
    "musicgen": "engines.neural.musicgen:MusicGen",
    "demucs": "engines.neural.demucs:Demucs",
}


def available() -> dict[str, str]:
    """Engine id → import path, of every engine that is installed. A built-in name cannot be overridden."""
    found = {point.name: point.value for point in entry_points(group=ENTRY_POINT_GROUP)}
    return found | dict(BUILT_IN)


def engine_class(name: str) -> type[AudioEngine]:
    """The class of the engine called `name`.

    Raises `UnknownEngine` when nothing has that name, `EngineUnavailable` when it cannot be imported.
    """
    path = name if ":" in name else available().get(name)
    if path is None:
        raise UnknownEngine(
            f"There is no engine called {name!r}.",
            field="engine",
            remedy=f"Use one of: {', '.join(sorted(available()))}.",
        )
    module, _, attribute = path.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise EngineUnavailable(
            f"The engine {name!r} cannot be imported from {path}: {error}", field="engine"
        ) from error
    if not (isinstance(found, type) and issubclass(found, AudioEngine)) or isabstract(found):
        raise EngineUnavailable(f"{path} is not an AudioEngine.", field="engine")
    return found


def missing_packages(info: EngineInfo) -> list[str]:
    """Packages the engine needs that cannot be imported here; nothing is imported to find out."""
    return [package for package in info.needs.packages if find_spec(package) is None]


def engine_info(name: str) -> EngineInfo:
    """What the engine called `name` says of itself; the engine is imported, nothing is loaded."""
    return engine_class(name).info
