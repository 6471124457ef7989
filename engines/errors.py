"""Every error an engine may raise.

```
EngineError                 code, message, field, remedy, retryable
├── InvalidRequest          the request is at fault: never retried
│   ├── UnsupportedField    the engine does not honour a field that was set
│   └── UnknownEngine       no engine has this id
├── EngineUnavailable       packages, device or weights are missing
├── RenderFailed            the engine could not make the audio; retryable when it says so
└── QualityRejected         the audio failed the quality gate
Cancelled                   (BaseException) the caller asked the engine to stop
```
"""

from typing import ClassVar


class EngineError(Exception):
    """Base of all engine errors: a stable `code`, a cause and a next step."""

    code: ClassVar[str] = "engine_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, field: str | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.remedy = remedy


class InvalidRequest(EngineError):
    """The request cannot be honoured as it stands."""

    code = "invalid_request"


class UnsupportedField(InvalidRequest):
    """A field was set that the chosen engine does not honour."""

    code = "unsupported_field"


class UnknownEngine(InvalidRequest):
    """No registered engine has the given id."""

    code = "unknown_engine"


class EngineUnavailable(EngineError):
    """The engine cannot run here: a package, a device or its weights are missing."""

    code = "engine_unavailable"


class RenderFailed(EngineError):
    """The engine ran but could not make the audio; worth another attempt."""

    code = "render_failed"
    retryable = True


class QualityRejected(EngineError):
    """The finished audio failed the quality gate (silence, NaN, clipping, length)."""

    code = "quality_rejected"


class Cancelled(BaseException):
    """Raised inside `generate` when the caller no longer wants the result.

    A `BaseException`, so that no `except Exception` in an engine can swallow it.
    """
