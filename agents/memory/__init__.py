"""What starred songs taught: the interface that any store implements, and embeddings that work offline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Recollection:
    """A starred song that is near to what was asked for."""

    item_id: str
    """Of the track."""
    text: str
    """What is remembered of it: title, prompt, key, tempo, some lyrics."""
    similarity: float
    """Cosine, -1 to 1."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the song really is: title, prompt, bpm, key, time_signature, language, duration, engine."""


class Memory(Protocol):
    """What is known of one owner's taste. Blocking."""

    def remember(self, owner: str, item_id: str, text: str, facts: Mapping[str, Any]) -> None:
        """Keep a text and facts under an id; what is there already is replaced."""
        ...

    def forget(self, owner: str, item_id: str) -> bool:
        """Forget an id; False if it was not known."""
        ...

    def search(self, owner: str, text: str, limit: int = 5) -> list[Recollection]:
        """What is nearest in meaning, best first, of this owner alone."""
        ...


class NoMemory:
    """Remembers nothing."""

    def remember(self, owner: str, item_id: str, text: str, facts: Mapping[str, Any]) -> None:
        """Do nothing."""

    def forget(self, owner: str, item_id: str) -> bool:
        """Nothing was known."""
        return False

    def search(self, owner: str, text: str, limit: int = 5) -> list[Recollection]:
        """Nothing is found."""
        return []
