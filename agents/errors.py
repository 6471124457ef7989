"""What can go wrong with an agent, as the user reads it.

```
AgentError                 code, message, hint, retryable
├── ModelUnreachable       model_unreachable   the provider does not answer (daemon down, network)
├── ModelMissing           model_missing       the provider does not have the model
├── KeyMissing             key_missing         no key is set for the provider
├── KeyRefused             key_refused         the provider refuses the key
├── RateLimited            rate_limited        429
├── ModelTimeout           model_timeout       no answer in time
├── ModelFailed            model_failed        any other answer of the provider's that is an error
├── MalformedAnswer        malformed_answer    no usable answer, after one repair and one retry
├── BudgetSpent            budget_spent        out of time, tokens or steps
├── RequestRefused         request_refused     the engine or the queue does not take the finished request
├── WorkerLost             worker_lost         the process that ran the agent died
└── LanguageNotWritten     language_not_written   the rules have no verse in it (in `agents.lyrics`)
Stopped (BaseException)    the run was cancelled: nobody is to be told
```
"""

from typing import Literal

ErrorCode = Literal[
    "model_unreachable",
    "model_missing",
    "key_missing",
    "key_refused",
    "rate_limited",
    "model_timeout",
    "model_failed",
    "malformed_answer",
    "budget_spent",
    "request_refused",
    "worker_lost",
    "language_not_written",
    "internal_error",
]


class AgentError(Exception):
    """Base of what an agent can fail with; `message` says what happened, `hint` what to do."""

    code: ErrorCode = "internal_error"
    retryable: bool = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type["AgentError"], tuple[str, str]]:
        """Pickles whole: it crosses processes."""
        return type(self), (self.message, self.hint)


class ModelUnreachable(AgentError):
    """The provider does not answer."""

    code = "model_unreachable"
    retryable = True


class ModelMissing(AgentError):
    """The provider does not have the model."""

    code = "model_missing"


class KeyMissing(AgentError):
    """No key is set for the provider."""

    code = "key_missing"


class KeyRefused(AgentError):
    """The provider refuses the key."""

    code = "key_refused"


class RateLimited(AgentError):
    """The provider wants fewer requests."""

    code = "rate_limited"
    retryable = True


class ModelTimeout(AgentError):
    """The provider did not answer in time."""

    code = "model_timeout"
    retryable = True


class ModelFailed(AgentError):
    """The provider answered with an error of another kind."""

    code = "model_failed"
    retryable = True


class MalformedAnswer(AgentError):
    """The model gave no usable answer, after one repair and one retry."""

    code = "malformed_answer"
    retryable = True


class BudgetSpent(AgentError):
    """The agent is out of time, tokens or steps."""

    code = "budget_spent"
    retryable = True


class RequestRefused(AgentError):
    """The engine or the queue does not take the finished request."""

    code = "request_refused"


class WorkerLost(AgentError):
    """The process that ran the agent died."""

    code = "worker_lost"
    retryable = True


class Stopped(BaseException):
    """The run was cancelled. Not an `Exception`: libraries that catch and retry those must not catch it."""
