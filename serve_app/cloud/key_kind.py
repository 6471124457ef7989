"""Which of a project's keys a text is: they are mixed up easily, and one of them is shown to everybody."""

import base64
import json
from typing import Literal

Kind = Literal["publishable", "secret"]


def kind_of(key: str) -> Kind | None:
    """By its prefix, or by the role in a legacy key, a JWT (`anon`, `service_role`); None if neither."""
    if key.startswith("sb_secret_"):
        return "secret"
    if key.startswith("sb_publishable_"):
        return "publishable"
    try:
        payload = key.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        role = said["role"]
    except (IndexError, KeyError, TypeError, ValueError):
        return None
    return "secret" if role == "service_role" else "publishable" if role == "anon" else None
