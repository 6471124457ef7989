"""What users are told of the cloud: notices where there is an answer without it, else problems."""

import math
from typing import Final

from agents.memory import Gap
from serve_app.cloud.errors import CloudAway, CloudError, NotWelcome
from serve_app.errors import NotAllowed, OpentunesError, Unavailable

NOTICES: Final[dict[Gap, str]] = {
    Gap.AWAY: "The cloud does not answer now: this is what this studio remembers.",
    Gap.SIGNED_OUT: "The cloud does not accept your sign-in any more: this is what this studio remembers. "
    "Sign in again.",
    Gap.REFUSED: "The cloud has refused: this is what this studio remembers. The server's log says why.",
}
AGAIN: Final = 10.0
"""Seconds after which to try again where the cloud does not say."""


def problem_of(error: CloudError, *, done: str = "") -> OpentunesError:
    """The problem of a request that needs the cloud; `done` says what was done of it nevertheless."""
    told = f" {done}" if done else ""
    if isinstance(error, NotWelcome):
        return NotAllowed(
            f"The cloud does not accept your sign-in any more.{told}",
            remedy="Sign in again, and send it once more.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if isinstance(error, CloudAway):
        seconds = math.ceil(AGAIN if error.retry_after is None else error.retry_after)
        return Unavailable(
            f"The cloud does not answer now.{told}",
            remedy="Send it once more in a while.",
            headers={"Retry-After": str(seconds)},
        )
    return Unavailable(
        f"The cloud has refused: {error}{told}", remedy="See the server's log, or ask whoever runs it."
    )
