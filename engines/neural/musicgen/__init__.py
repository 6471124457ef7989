"""MusicGen: music from words, from a melody, and on from where a song ends.

| Module | What lives there |
|---|---|
| `checkpoints` | the published checkpoints and the user's own; what each can do |
| `engine` | `MusicGen`, the engine |
| `model` | a checkpoint in memory |
| `words` | the prompt as the model's users write it |
| `conditions` | text and melody as the decoder takes them |
| `tokens` | the decoder's loop: windows, delay pattern, cancel at each token |
| `sampling` | the next token of each row, from numbers drawn for that row alone |
| `codec` | tokens into audio and back |
"""

from engines.neural.musicgen.engine import MusicGen

__all__ = ["MusicGen"]
