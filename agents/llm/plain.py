"""Text from outside, fit to be stored, sent and shown: no control characters, no keys."""

import os
import re
from typing import Any, Final

MIN_SECRET: Final = 6
"""Characters; shorter keys are those of servers that want none, such as `none`."""
_UNFIT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, which terminals obey, and halves of surrogate pairs, which no encoding takes."""
_SECRETS: Final = re.compile(
    r"(?i)\b(?:sk|gsk|pk|rk|key|xai|hf)[-_][\w*.-]{6,}|\bAIza[\w-]{20,}|bearer\s+\S+"
    r"|(?<=api key provided: )\S+"
)


def plain(value: Any, *secrets: str | None) -> Any:
    """The value, all of its texts fit, and without these secrets."""
    if isinstance(value, str):
        text = _UNFIT.sub("", value)
        for secret in secrets:
            if secret and len(secret) >= MIN_SECRET:
                text = text.replace(secret, "***")
        return text
    if isinstance(value, dict):
        return {plain(name, *secrets): plain(one, *secrets) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([plain(one, *secrets) for one in value])
    return value


def scrub(text: str, *secrets: str | None) -> str:
    """What a provider said, also without keys of the environment, and without what looks like one."""
    named = [value for name, value in os.environ.items() if name.endswith(("_API_KEY", "_TOKEN", "_SECRET"))]
    return _SECRETS.sub("***", str(plain(text, *secrets, *named)))
