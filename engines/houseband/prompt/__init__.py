"""Reads what people write about the music they want: `read_prompt` gives a `Brief`."""

from engines.houseband.prompt.brief import Brief
from engines.houseband.prompt.reader import read_prompt

__all__ = ["Brief", "read_prompt"]
