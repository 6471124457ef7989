"""Every error a client can meet, as RFC 9457 problem details with a stable `code`.

```
OpentunesError               status, code, title
├── NotFound                 404  not_found
├── InvalidInput             422  invalid_input (field by field)
├── NotAllowed               401  unauthorized
├── Forbidden                403  forbidden
│   ├── OutOfScope           403  insufficient_scope
│   └── LinkRefused          403  link_invalid, link_expired
├── EngineRefused            422  the code of the engine's own error
├── KeyTaken                 422  idempotency_key_reused
├── Conflict                 409  conflict
├── TooLarge                 413  body_too_large
├── HeadTooLarge             431  head_too_large
├── QuotaReached             413  quota_reached
├── Busy                     429  queue_full
├── SquadBusy                429  squad_busy
├── RateLimited              429  rate_limited
├── AgentFailure             422, 429, 500, 502 or 503; the code of the agent's error
└── Unavailable              503  unavailable
    └── IdentityUnavailable  503  identity_unavailable
```
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, Field, SerializerFunctionWrapHandler, model_serializer

from engines import EngineError, EngineUnavailable

PROBLEM_JSON = "application/problem+json"


class FieldProblem(BaseModel):
    """What is wrong with one field of the request."""

    field: str
    message: str
    remedy: str | None = None


class Limit(BaseModel):
    """Which limit was met."""

    scope: str = Field(
        description="`user`: of the caller; `token`: of their API token; `address`: of where they are; "
        "`all`: of the server."
    )
    waiting: int = Field(
        description="Jobs that wait, chats under way, requests in the window, or what is kept: songs, bytes."
    )
    limit: int
    policy: str | None = Field(None, description="What is limited, such as `generate`, `open`, `songs`.")
    window_seconds: int | None = Field(None, description="Of `rate_limited`: how long one is counted.")
    retry_after: int | None = Field(None, description="Of `rate_limited`: seconds until there is room.")

    @model_serializer(mode="wrap")
    def _what_there_is(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what the limit has not."""
        return {name: value for name, value in serialize(self).items() if value is not None}


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["urn:opentunes:problem:invalid_input"])
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = None
    request_id: str | None = None
    remedy: str | None = None
    errors: list[FieldProblem] = []
    limit: Limit | None = None


class OpentunesError(Exception):
    """Base of the errors that reach a client."""

    status: int = 500
    code: str = "internal_error"
    title: str = "Something went wrong"

    def __init__(
        self,
        detail: str,
        *,
        remedy: str | None = None,
        errors: list[FieldProblem] | None = None,
        headers: dict[str, str] | None = None,
        limit: Limit | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy
        self.errors = errors or []
        self.headers = headers or {}
        self.limit = limit

    def problem(self, *, instance: str | None = None, request_id: str | None = None) -> Problem:
        """The error as a client sees it."""
        return Problem(
            type=f"urn:opentunes:problem:{self.code}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            code=self.code,
            instance=instance,
            request_id=request_id,
            remedy=self.remedy,
            errors=self.errors,
            limit=self.limit,
        )


class NotFound(OpentunesError):
    """There is no such thing."""

    status = 404
    code = "not_found"
    title = "Not found"


class InvalidInput(OpentunesError):
    """The request is malformed or out of range."""

    status = 422
    code = "invalid_input"
    title = "The request cannot be used as it is"


class NotAllowed(OpentunesError):
    """The caller has not shown who they are."""

    status = 401
    code = "unauthorized"
    title = "A token is needed"
    guessed: bool = False
    """Whether a token came that never was one: it may be a guess."""


class Forbidden(OpentunesError):
    """The caller may not do this from where they are."""

    status = 403
    code = "forbidden"
    title = "Not allowed from there"


class OutOfScope(Forbidden):
    """The caller's token is not good for this: `insufficient_scope` is RFC 6750's word for it."""

    code = "insufficient_scope"
    title = "The token is not good for this"


class LinkRefused(Forbidden):
    """A signed link is not, or no longer, good for this file."""

    code = "link_invalid"
    title = "The link is not good"


class LinkExpired(LinkRefused):
    """A signed link was good once."""

    code = "link_expired"
    title = "The link has expired"


class EngineRefused(OpentunesError):
    """The chosen engine cannot honour the request."""

    status = 422
    title = "The engine cannot do this"

    def __init__(self, error: EngineError) -> None:
        field = error.field or "engine"
        super().__init__(
            error.message,
            remedy=error.remedy,
            errors=[FieldProblem(field=field, message=error.message, remedy=error.remedy)],
        )
        self.code = error.code


class EngineMissing(EngineRefused):
    """The chosen engine cannot run on this cluster."""

    status = 409
    title = "The engine cannot run here"


class KeyTaken(OpentunesError):
    """The idempotency key belongs to another request."""

    status = 422
    code = "idempotency_key_reused"
    title = "The idempotency key belongs to another request"


class Conflict(OpentunesError):
    """The thing is not in a state that allows this."""

    status = 409
    code = "conflict"
    title = "Not possible in this state"


class TooLarge(OpentunesError):
    """The body is larger than the API takes."""

    status = 413
    code = "body_too_large"
    title = "The request is too large"


class HeadTooLarge(OpentunesError):
    """Address and header fields are larger than the API takes (RFC 6585)."""

    status = 431
    code = "head_too_large"
    title = "The head of the request is too large"


class QuotaReached(OpentunesError):
    """The caller has as much as one user may have."""

    status = 413
    code = "quota_reached"
    title = "There is no room for more"


class Busy(OpentunesError):
    """The queue is full."""

    status = 429
    code = "queue_full"
    title = "The queue is full"


class SquadBusy(OpentunesError):
    """Too many runs of the squad are under way."""

    status = 429
    code = "squad_busy"
    title = "The squad is busy"


class RateLimited(OpentunesError):
    """Too many requests within some time."""

    status = 429
    code = "rate_limited"
    title = "Too many requests"


STATUS: Final[Mapping[str, int]] = {
    "rate_limited": 429,
    "model_failed": 502,
    "malformed_answer": 502,
    "language_not_written": 422,
    "internal_error": 500,
}
"""Of agents' errors; 503 of all others."""


class AgentFailure(OpentunesError):
    """An agent could not do its work; status and code are those of the agent's own error."""

    status = 503
    code = "agent_failed"
    title = "The squad could not do this"

    @classmethod
    def of(cls, code: str, detail: str, remedy: str | None, *, retryable: bool) -> "AgentFailure":
        """The problem of an error of `agents.errors`."""
        error = cls(detail, remedy=remedy, headers={"Retry-After": "5"} if retryable else {})
        error.code, error.status = code, STATUS.get(code, cls.status)
        return error


class Unavailable(OpentunesError):
    """A part of the backend does not answer; try again."""

    status = 503
    code = "unavailable"
    title = "Not available right now"


class IdentityUnavailable(Unavailable):
    """Nobody can say now whether an account's token is good."""

    code = "identity_unavailable"
    title = "Sign-ins cannot be checked right now"


def refused(error: EngineError) -> EngineRefused:
    """The client's view of an engine's refusal."""
    return EngineMissing(error) if isinstance(error, EngineUnavailable) else EngineRefused(error)
