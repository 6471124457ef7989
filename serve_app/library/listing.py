"""How the library is listed: what is left out, in which order, and where a page begins.

A page begins after a place: the value that the order goes by, and the row's number. It stays right however
many rows come and go, for no place is counted from the start.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from sqlalchemy import ColumnElement, Dialect, UnaryExpression, and_, exists, func, literal, or_, select
from sqlalchemy.sql.selectable import FromClause, TableValuedAlias

from serve_app.cloud.state import State, in_state
from serve_app.database.schema import MAX_NUMBER, tracks

Sort = Literal["newest", "oldest", "title", "longest", "shortest"]
CURSOR_LENGTH: Final = 4_000
"""Characters of a cursor at most; it may hold a title."""
_NUMBER: Final = re.compile(r"[1-9]\d{0,18}", re.ASCII)
_AGES: Final[dict[Sort, bool]] = {"newest": True, "oldest": False}
"""The orders by age, and whether they descend: by the row's number, in the trash by when it was deleted."""
_BY: Final[dict[Sort, tuple[ColumnElement[Any], bool]]] = {
    "title": (func.lower(tracks.c.title), False),
    "longest": (tracks.c.seconds, True),
    "shortest": (tracks.c.seconds, False),
}
"""What each other goes by, and whether it descends. What is alike in that comes newest first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row's in an order."""

    sort: Sort
    number: int
    value: str | float | None = None

    def __str__(self) -> str:
        """As a cursor. That of the order that is usual is the number alone."""
        if self.sort == "newest" and self.value is None:
            return str(self.number)
        told = json.dumps([self.sort, self.value, self.number], ensure_ascii=False)
        return urlsafe_b64encode(told.encode()).decode().rstrip("=")

    @classmethod
    def of(cls, cursor: str, sort: Sort, *, trashed: bool = False) -> Self:
        """From a cursor. Raises `ValueError` if it is none, or of another order."""
        if sort == "newest" and not trashed and _NUMBER.fullmatch(cursor):
            told: list[Any] = [sort, None, int(cursor)]
        else:
            try:
                told = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            except (Error, ValueError, RecursionError) as error:
                raise ValueError("this is no cursor") from error
        if type(told) is not list or len(told) != 3:
            raise ValueError("this is no cursor")
        value = told[1]
        instant = str if trashed else type(None)
        kind = instant if sort in _AGES else str if sort == "title" else float
        if told[0] != sort or not isinstance(value, kind) or type(told[2]) is not int:
            raise ValueError("this is a cursor of another order")
        strange = isinstance(value, str) and any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in value)
        if strange or not 1 <= told[2] <= MAX_NUMBER:
            raise ValueError("this is no cursor")
        return cls(sort, told[2], value)


@dataclass(frozen=True, slots=True)
class Listing:
    """What is asked for."""

    text: str = ""
    """Words of the title or the prompt."""
    starred: bool | None = None
    tag: str | None = None
    engine: str | None = None
    sync: State | None = None
    trashed: bool = False
    """What was deleted and can be restored, instead of what is there."""
    sort: Sort = "newest"

    def wanted(self, dialect: Dialect) -> list[ColumnElement[bool]]:
        """What rows must be like, of a query that joins `outbox` to `tracks`."""
        there = tracks.c.deleted_at.is_not(None) if self.trashed else tracks.c.deleted_at.is_(None)
        wanted: list[ColumnElement[bool]] = [there]
        if self.text:
            pattern = "%" + self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            columns = (tracks.c.title, tracks.c.prompt)
            wanted.append(or_(*(column.ilike(pattern, escape="\\") for column in columns)))
        if self.starred is not None:
            wanted.append(tracks.c.starred == self.starred)
        if self.tag is not None:
            tags = each_tag(dialect)
            wanted.append(exists(select(literal(1)).select_from(tags).where(tags.c.value == self.tag)))
        if self.engine is not None:
            wanted.append(tracks.c.engine == self.engine)
        if self.sync is not None:
            wanted.append(in_state(self.sync))
        return wanted

    @property
    def value(self) -> ColumnElement[Any]:
        """What the order goes by; NULL where that is the number alone."""
        by, _ = self._by
        return literal(None) if by is None else by

    @property
    def order(self) -> list[UnaryExpression[Any]]:
        """For `ORDER BY`."""
        by, down = self._by
        if by is None:
            return [tracks.c.number.desc() if down else tracks.c.number.asc()]
        return [by.desc() if down else by.asc(), tracks.c.number.desc()]

    def after(self, place: Place) -> ColumnElement[bool]:
        """Rows that come after a place."""
        by, down = self._by
        number = tracks.c.number
        if by is None:
            return number < place.number if down else number > place.number
        beyond = by < place.value if down else by > place.value
        return or_(beyond, and_(by == place.value, number < place.number))

    @property
    def _by(self) -> tuple[ColumnElement[Any] | None, bool]:
        if self.sort in _AGES:
            return tracks.c.deleted_at if self.trashed else None, _AGES[self.sort]
        return _BY[self.sort]


ALL: Final = Listing()
"""What is in the library, newest first."""


def each_tag(dialect: Dialect) -> FromClause:
    """The tags of a track as rows with a `value`."""
    name = "json_each" if dialect.name == "sqlite" else "json_array_elements_text"
    tags: TableValuedAlias = getattr(func, name)(tracks.c.tags).table_valued("value")
    return tags.alias("each_tag") if dialect.name == "sqlite" else tags.lateral("each_tag")
