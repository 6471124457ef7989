"""The singer: English lyrics sung by hibari's neural voice, whose weights come with its package.

`syllables` reads a line, `singer` sings phrases of syllables on notes, `voices` is the table of voices and
`effects` the vocal chain. Nothing here loads a model or onnxruntime until the first line is read or sung.
"""

from engines.houseband.voice.syllables import Syllable, Word, read_line

__all__ = ["Syllable", "Word", "read_line"]
