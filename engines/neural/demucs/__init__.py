"""Demucs: a song taken apart into drums, bass, vocals and the rest.

| Module | What lives there |
|---|---|
| `checkpoints` | the published checkpoints and the user's own |
| `engine` | `Demucs`, the engine |
| `model` | a checkpoint in memory |
| `separating` | overlapping chunks through the model; stems that add up to the song |
"""

from engines.neural.demucs.engine import Demucs

__all__ = ["Demucs"]
