"""Signs after Standard Webhooks 1.0.0 (https://www.standardwebhooks.com): HMAC-SHA256, one shared secret."""

import base64
import binascii
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from serve_app.secret_file import kept_secret

PREFIX: Final = "whsec_"
MIN_BYTES: Final = 24
MAX_BYTES: Final = 64
_DRAWN_BYTES: Final = 32
_REMEDY: Final = f"use {PREFIX} and the base64 of {MIN_BYTES} to {MAX_BYTES} random bytes"


def check_secret(text: str) -> str:
    """The secret if it is of the form that the specification asks for, else `ValueError`."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):  # the text is not repeated: it may be nearly a secret
        raise ValueError(f"the webhook secret is not base64: {_REMEDY}") from None
    if not text.startswith(PREFIX):
        raise ValueError(f"the webhook secret does not begin with {PREFIX}: {_REMEDY}")
    if not MIN_BYTES <= len(key) <= MAX_BYTES:
        raise ValueError(f"the webhook secret has {len(key)} bytes: {_REMEDY}")
    return text


def secret_file(data_dir: Path) -> Path:
    """Where the secret is kept that was drawn because none was set."""
    return data_dir / "webhook-secret"


def find_secret(given: SecretStr, data_dir: Path) -> SecretStr:
    """The secret that was set, else the one in the data folder, drawn the first time.

    Raises `ValueError` when the file holds something else.
    """
    if given.get_secret_value():
        return given
    file = secret_file(data_dir)
    kept = kept_secret(file, lambda: PREFIX + base64.b64encode(secrets.token_bytes(_DRAWN_BYTES)).decode())
    try:
        return SecretStr(check_secret(kept))
    except ValueError as error:
        raise ValueError(f"{file}: {error}, or delete the file to have a new one drawn") from None


def sign(secret: SecretStr, delivery_id: str, at: float, body: str) -> dict[str, str]:
    """Headers that let the receiver verify `body`; `at` is the Unix time of this try."""
    moment = datetime.fromtimestamp(int(at), UTC)
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(at)),
        "webhook-signature": Webhook(secret.get_secret_value()).sign(delivery_id, moment, body),
    }
