"""What the agents are told. `VERSION` changes with any of the texts, so that measurements can name it."""

from typing import Final

from agents.brief import AgentName
from agents.squad.prompts import critic, director, lyricist, producer, visualizer
from agents.squad.prompts.data import UNTRUSTED

VERSION: Final = "1"
_TEXTS: Final[dict[AgentName, str]] = {
    "director": director.TEXT,
    "producer": producer.TEXT,
    "lyricist": lyricist.TEXT,
    "visualizer": visualizer.TEXT,
    "critic": critic.TEXT,
}


def system(agent: AgentName) -> str:
    """The system prompt of an agent: fixed text, no data."""
    return f"{_TEXTS[agent].strip()}\n\n{UNTRUSTED}"
