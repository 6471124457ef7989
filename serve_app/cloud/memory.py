"""`agents.memory.Memory` here and in the cloud: an account's search asks both, under its own token.

What is here has the last word: it is newer, and it works offline. The cloud adds what other studios of the
same account have taught. It is kept true by the sync, never by a search.
"""

import logging
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from agents.memory import Gap, Memory, Recollection, Tell, unheard
from agents.memory.embedding import MODEL_ID
from serve_app.cloud.breaker import Breaker
from serve_app.cloud.errors import CloudAway, CloudError, NotWelcome
from serve_app.cloud.recollections import Match, Recollections
from serve_app.identity.model import has_account
from serve_app.memory.lesson import MAX_TEXT, clean, clean_facts
from serve_app.memory.store import MOST_FOUND, SqlMemory

if TYPE_CHECKING:
    from serve_app.cloud.project import Project

log = logging.getLogger(__name__)

PATIENCE: Final = 2.0
"""Seconds a search waits for the cloud."""
SPARE: Final = 20
"""More that the cloud is asked for: some of what it finds may be forgotten here already."""
AT_A_TIME: Final = 8
"""Searches in the cloud under way in this process."""


class CloudMemory:
    """Memories of all owners; those of an account are found in the cloud, too, under its token."""

    def __init__(
        self,
        local: SqlMemory,
        project: "Project",
        breaker: Breaker | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.local = local
        self.patience = patience
        self.recollections = Recollections(project, patience)
        self.breaker = breaker or Breaker()
        self._threads = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="cloud-memory")

    def close(self) -> None:
        """Ask nothing more, and end the connections."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.recollections.close()

    def remember(self, owner: str, item_id: str, text: str, facts: Mapping[str, Any]) -> None:
        """Keep it here; see `SqlMemory.remember`."""
        self.local.remember(owner, item_id, text, facts)

    def forget(self, owner: str, item_id: str) -> bool:
        """Forget it here; see `SqlMemory.forget`."""
        return self.local.forget(owner, item_id)

    def search(self, owner: str, text: str, limit: int = 5) -> list[Recollection]:
        """What is nearest of what is here: without a token nobody has a cloud."""
        return self.local.search(owner, text, limit)

    def under(self, token: str | None, tell: Tell = unheard) -> Memory:
        """The same for who has shown an access token; `tell` hears why the cloud was left out."""
        return _UnderToken(self, token, tell) if token else self.local

    def check(self) -> None:
        """Raises `CloudAway` if the cloud has not answered a moment ago."""
        if self.breaker.is_open:
            raise CloudAway("The project did not answer a moment ago.")

    def ask(self, token: str, embedding: bytes, count: int) -> list[Match]:
        """What the cloud has near to a point, within `patience`. Raises `CloudError`.

        One that has not answered a moment ago is not asked.
        """
        self.check()
        asked = self._threads.submit(self.recollections.near, token, embedding, count)
        try:
            return asked.result(self.patience)
        except TimeoutError:
            asked.cancel()  # one that has begun ends by its own limits
            self.breaker.failed()
            raise CloudAway(f"The project did not answer within {self.patience:g} s.") from None
        except CloudAway as away:
            self.breaker.failed(away.retry_after)
            raise


@dataclass(frozen=True, slots=True)
class _UnderToken:
    """Memory as the holder of a token meets it."""

    memory: CloudMemory
    token: str
    tell: Tell

    def __repr__(self) -> str:
        return "_UnderToken()"

    def remember(self, owner: str, item_id: str, text: str, facts: Mapping[str, Any]) -> None:
        """Keep it here."""
        self.memory.remember(owner, item_id, text, facts)

    def forget(self, owner: str, item_id: str) -> bool:
        """Forget it here."""
        return self.memory.forget(owner, item_id)

    def under(self, token: str | None, tell: Tell = unheard) -> Memory:
        """The same for somebody else."""
        return self.memory.under(token, tell)

    def search(self, owner: str, text: str, limit: int = 5) -> list[Recollection]:
        """What is nearest here and in the cloud, each song once, best first; raises `EmbeddingFailed`.

        A cloud that cannot be asked fails nothing: what is here is found, and `tell` hears why.
        """
        local = self.memory.local
        if not has_account(owner):
            return local.search(owner, text, limit)
        text, limit = clean(text, MAX_TEXT), min(limit, MOST_FOUND)
        if not text or limit < 1:
            return []
        embedding = local.point(text)
        local.catch_up(owner)
        here = local.nearest(owner, embedding, limit)
        return merged(here, self._elsewhere(owner, embedding, limit), limit)

    def _elsewhere(self, owner: str, embedding: bytes, limit: int) -> list[Recollection]:
        """What the cloud adds to what is here."""
        try:
            matches = self.memory.ask(self.token, embedding, limit + SPARE)
        except CloudError as error:
            log.warning("memory was searched without the cloud: %s", error)
            self.tell(gap_of(error))
            return []
        known = self.memory.local.known(owner, [match.id for match in matches])
        found = []
        for match in matches:
            here = known.get(match.id)
            if match.id not in known:
                text, facts = clean(match.content, MAX_TEXT), clean_facts(match.facts)
                found.append(Recollection(match.id, text, match.similarity, facts))
            elif here is not None and here.model != MODEL_ID:  # not embedded here yet, so not found here
                found.append(Recollection(match.id, here.text, match.similarity, here.facts))
        return found


def merged(here: Iterable[Recollection], elsewhere: Iterable[Recollection], limit: int) -> list[Recollection]:
    """Both, each song once, best first; what is here wins."""
    found = {one.item_id: one for one in (*elsewhere, *here)}
    return sorted(found.values(), key=lambda one: (-one.similarity, one.item_id))[:limit]


def gap_of(error: CloudError) -> Gap:
    """Why the cloud is left out, as users are told."""
    if isinstance(error, CloudAway):
        return Gap.AWAY
    return Gap.SIGNED_OUT if isinstance(error, NotWelcome) else Gap.REFUSED
