"""What agents can do. These three tools and no others: nothing of files, network or environment."""

from agents.squad.tools.memory import SearchMemory
from agents.squad.tools.studio import ConfigureStudio
from agents.squad.tools.typed import Outcome, Refused, TypedTool
from agents.squad.tools.verse import WriteLyrics

__all__ = ["ConfigureStudio", "Outcome", "Refused", "SearchMemory", "TypedTool", "WriteLyrics"]
