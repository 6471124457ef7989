"""Audio engines: contract, registry, writing and checking of audio, one module or package per engine.

Knows numpy and, in the engines that need it, torch; nothing of HTTP, Ray or the cloud. Importing it imports
no torch.
"""

from engines.contract import (
    AudioEngine,
    EngineInfo,
    LoadProgress,
    LoraInfo,
    ModelInfo,
    Needs,
    Samples,
    Setup,
    Song,
    Source,
    Stage,
    TimedChord,
    TimedLine,
    TimedSection,
    TimedWord,
    Watch,
)
from engines.errors import (
    Cancelled,
    EngineError,
    EngineUnavailable,
    InvalidRequest,
    QualityRejected,
    RenderFailed,
    UnknownEngine,
    UnsupportedField,
)
from engines.request import AudioFormat, Lora, Region, SongRequest, Task

__all__ = [
    "AudioEngine",
    "AudioFormat",
    "Cancelled",
    "EngineError",
    "EngineInfo",
    "EngineUnavailable",
    "InvalidRequest",
    "LoadProgress",
    "Lora",
    "LoraInfo",
    "ModelInfo",
    "Needs",
    "QualityRejected",
    "Region",
    "RenderFailed",
    "Samples",
    "Setup",
    "Song",
    "SongRequest",
    "Source",
    "Stage",
    "Task",
    "TimedChord",
    "TimedLine",
    "TimedSection",
    "TimedWord",
    "UnknownEngine",
    "UnsupportedField",
    "Watch",
]
