"""Reads lyrics: sections under tags, the words of a line, their syllables and stresses."""

from engines.houseband.lyrics.reading import LyricSection, read_lyrics
from engines.houseband.lyrics.stress import LyricWord, words_of
from engines.houseband.lyrics.syllables import syllables
from engines.houseband.lyrics.tags import Kind, Tag, read_tag

__all__ = ["Kind", "LyricSection", "LyricWord", "Tag", "read_lyrics", "read_tag", "syllables", "words_of"]
