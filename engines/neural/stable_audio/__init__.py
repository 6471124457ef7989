"""Stable Audio on diffusers: Stable Audio Open 1.0 and Stable Audio 3, music without words.

| Module | What lives there |
|---|---|
| `engine` | `StableAudio`, the engine |
| `catalogue` | the published checkpoints, the user's own, and what each kind of them can do |
| `prompting` | a request in the words the models were taught with |
| `sources` | audio that a request starts from, brought to its length |
| `call` | one call of a model |
| `model` | a model in memory: what both families share |
| `open_1`, `audio_3` | the families |
| `coding` | audio into latents and back, window by window |
"""

from engines.neural.stable_audio.engine import StableAudio

__all__ = ["StableAudio"]
