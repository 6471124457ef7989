"""What is remembered of an account, wherever it is: all of it can be seen, and all of it can be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agents.memory import Gap
from serve_app.cloud.errors import CloudAway, CloudError
from serve_app.cloud.memory import CloudMemory, gap_of
from serve_app.cloud.recollections import STEP, Kept
from serve_app.memory.lesson import MAX_TEXT, clean, clean_facts
from serve_app.memory.places import ForgottenHere, Placed
from serve_app.memory.store import Remembered

Place = tuple[str, str]
"""`created_at` and `item_id`; later ones come first."""


@dataclass(frozen=True, slots=True)
class Page:
    """Memories, newest first."""

    memories: list[Placed]
    more: Place | None
    gap: Gap | None = None
    """Why those that are only in the cloud are not there."""


@dataclass(frozen=True, slots=True)
class Everywhere:
    """One account's memories. Blocking."""

    memory: CloudMemory
    owner: str
    token: str

    def __repr__(self) -> str:
        return f"Everywhere({self.owner!r})"

    def page(self, before: Place | None, limit: int) -> Page:
        """What is here and what is only in the cloud, newest first; a cloud that is away hides nothing."""
        here, more = self.memory.local.page(self.owner, before=before, limit=limit)
        try:
            self.memory.check()
            both = self.memory.recollections.present(self.token, self.owner, [one.item_id for one in here])
            last = _place(here[-1]) if more else None
            there = self._only_there(before, last, limit)
        except CloudError as error:
            if isinstance(error, CloudAway):
                self.memory.breaker.failed(error.retry_after)
            return Page([Placed(**dict(one)) for one in here], more, gap_of(error))
        placed = [Placed(**dict(one), where="both" if one.item_id in both else "here") for one in here]
        found = sorted([*placed, *there], key=_place, reverse=True)
        shown = found[:limit]
        return Page(shown, _place(shown[-1]) if len(found) > limit or more else None)

    def forget(self, item_id: str) -> bool:
        """Forget a song here, then there; False if neither knew it.

        Raises `CloudError` if only the cloud could know it; what was known here is forgotten there, too, as
        soon as that is back: the sync sees to it.
        """
        here = self.memory.local.forget(self.owner, item_id)
        try:
            return self.memory.recollections.forget(self.token, self.owner, item_id) or here
        except CloudError:
            if here:
                return True
            raise

    def forget_all(self) -> int:
        """Forget everything here, then there; how many songs. Raises `ForgottenHere` if the cloud is away."""
        try:
            there = sum(1 for _ in self._foreign(None))
            failure = None
        except CloudError as error:
            there, failure = 0, error
        here = self.memory.local.forget_all(self.owner)
        try:
            if failure is None:
                self.memory.recollections.forget_all(self.token, self.owner)
        except CloudError as error:
            failure = error
        if failure is not None:
            raise ForgottenHere(here, failure) from failure
        return here + there

    def _only_there(self, before: Place | None, last: Place | None, limit: int) -> list[Placed]:
        """What only the cloud remembers between two places, and one more than a page holds at most."""
        found = list[Placed]()
        for one in self._foreign(datetime.fromisoformat(before[0]) if before else None):
            place = _place(one)
            if before is not None and place >= before:
                continue
            if len(found) > limit or (last is not None and place < last):
                break
            found.append(one)
        return found

    def _foreign(self, latest: datetime | None) -> Iterator[Placed]:
        """What is none of this studio's, newest first."""
        # instants are kept to the millisecond here: a page of the cloud begins a little before, not behind it
        latest = latest + timedelta(milliseconds=1) if latest else None
        offset = 0
        while True:
            rows = self.memory.recollections.page(self.token, self.owner, latest, offset)
            known = self.memory.local.known(self.owner, [row.id for row in rows])
            yield from (_shown(row) for row in rows if row.id not in known)
            if len(rows) < STEP:
                return
            offset += STEP


def _place(one: Remembered) -> Place:
    return one.created_at, one.item_id


def _shown(row: Kept) -> Placed:
    made = row.created_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return Placed(
        item_id=row.id,
        text=clean(row.content, MAX_TEXT),
        facts=clean_facts(row.facts),
        model=row.model,
        created_at=made,
        where="cloud",
    )
