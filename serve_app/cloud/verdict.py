"""What an error means for a track that is on its way: try again, or wait for a person; and the remedy."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agents.memory.embedding import EmbeddingFailed
from serve_app.cloud.errors import CloudAway, CloudRefused, NotWelcome
from serve_app.cloud.outbox import DELETED
from serve_app.cloud.present import FileMissing
from serve_app.cloud.push import TAKEN

PAUSES: Final[tuple[float, ...]] = (1, 3, 10, 30, 60)
"""Seconds after the first try, the second, and so on; the last one repeats, for ever."""
JITTER: Final = 0.2
"""Share by which a pause is longer, so that what failed together does not come back together."""
MAX_RETRY_AFTER: Final = 3600.0
AWAY: Final = "away"
NOT_WELCOME: Final = "not_welcome"
MISSING: Final = "file_missing"
_PASSES: Final = re.compile(r"(08|40|53|55|57|58|XX)...")
"""SQLSTATE classes that pass: connection, rollback, resources, not ready, operator, system, internal
(https://www.postgresql.org/docs/current/errcodes-appendix.html)."""
_LATER: Final = frozenset({408, 409, 423, 425, 429})
_MIGRATIONS: Final = "Apply supabase/migrations to the project, then: opentunes sync retry."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an error."""

    code: str
    reason: str
    again: bool
    """Whether it is tried again by itself."""
    retry_after: float | None = None
    """Seconds that the project asks for."""

    @property
    def everything(self) -> bool:
        """Whether it is about the project, so that other tracks would meet the same."""
        return self.code in {AWAY, NOT_WELCOME}

    def pause(self, tries: int, draw: Callable[[], float] = random.random) -> float:
        """Seconds to the next try after so many before this one; never fewer than the project asked for."""
        least = min(self.retry_after or 0.0, MAX_RETRY_AFTER)
        return max(least, PAUSES[min(tries, len(PAUSES) - 1)]) * (1 + JITTER * draw())


def judge(error: Exception) -> Verdict:
    """The verdict on an error of a try."""
    match error:
        case CloudAway():
            return Verdict(AWAY, error.reason, True, error.retry_after)
        case NotWelcome():
            return Verdict(NOT_WELCOME, "The project does not accept SUPABASE_SECRET_KEY.", True)
        case CloudRefused():
            return _refused(error)
        case FileMissing():
            return Verdict(MISSING, str(error), False)
        case EmbeddingFailed():
            return Verdict("embedding_failed", f"What it taught cannot be embedded: {error}", True)
        case OSError():
            reason = error.strerror or type(error).__name__
            return Verdict("store_away", f"Its files cannot be read: {reason}.", True)
        case _:
            return Verdict("internal_error", f"It went wrong here ({type(error).__name__}).", True)


def _refused(error: CloudRefused) -> Verdict:
    status = getattr(error.__cause__, "status", None)  # of the storage; it says more than its code
    number = int(str(status)) if str(status).isdecimal() else 0
    if number in {401, 403}:  # nobody but the holder of the key acts here
        return Verdict(NOT_WELCOME, "The project's storage does not accept SUPABASE_SECRET_KEY.", True)
    if number in _LATER or number >= 500 or _PASSES.fullmatch(error.code):
        return Verdict(AWAY, f"The project cannot do it now: {error.reason}", True)
    return Verdict(str(number) if number else error.code, error.reason, False)


_REMEDIES: Final = (
    (AWAY, "Nothing to do: it is tried again by itself."),
    (NOT_WELCOME, "Set SUPABASE_SECRET_KEY to a secret key of the project, and start the server anew."),
    (DELETED, "It stays deleted there; 'opentunes sync retry TRACK' puts it there again."),
    (TAKEN, "It stays on this machine; make the song anew to have it in the cloud."),
    (MISSING, "Put the file back, as from a backup of the artifact store, then: opentunes sync retry."),
    ("embedding_failed|store_away", "It is tried again by itself; the server's log says more."),
    ("internal_error", "It is tried again by itself; the server's log says more. Please report it."),
    ("413", "Raise the file size limits of project and bucket (music), then: opentunes sync retry."),
    ("404|42501|42P01|42703|PGRST.*", _MIGRATIONS),
    ("23503", "See that the account still exists and has a profile in the project. " + _MIGRATIONS),
    ("22...|23...", "Change what the reason names, such as the title or the tags: it is then tried again."),
    (".*", "See the logs of the project for the reason, then: opentunes sync retry."),
)


def remedy(code: str) -> str:
    """What to do about the `code` of a row."""
    return next(text for pattern, text in _REMEDIES if re.fullmatch(pattern, code))
