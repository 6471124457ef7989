"""What can go wrong in the cloud, and whether trying again helps.

```
CloudError
├── CloudAway      no answer, 5xx, 429: try again after `retry_after` seconds, or when you like
├── NotWelcome     401: the token has expired or the key is wrong
└── CloudRefused   it answered, and the answer is no: `code` is an SQLSTATE, a PostgREST or a storage code
```
"""


class CloudError(Exception):
    """Base of what can go wrong in the cloud; `str` is a sentence without a secret."""


class CloudAway(CloudError):
    """The project does not answer, or asks to be left alone for a while."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.retry_after = reason, retry_after


class NotWelcome(CloudError):
    """The project does not accept the token or the key."""


class CloudRefused(CloudError):
    """The project will not do it; trying the same again will not help."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{reason} ({code})")
        self.code, self.reason = code, reason
