"""Access tokens as a hosted project signs them, and keys to sign them with."""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm


class Refused(Exception):
    """A token that a project does not accept: `code` and `message` as PostgREST words them."""

    def __init__(self, code: str, message: str, details: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.details = code, message, details


@dataclass(frozen=True, slots=True)
class Signer:
    """One ES256 key; `issuer` is the project's address and `/auth/v1`."""

    issuer: str
    kid: str = field(default_factory=lambda: str(uuid4()))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )

    @property
    def jwks(self) -> dict[str, Any]:
        public = json.loads(ECAlgorithm.to_jwk(self.key.public_key()))
        return {
            "keys": [
                {**public, "kid": self.kid, "alg": "ES256", "use": "sig", "key_ops": ["verify"], "ext": True}
            ]
        }

    def token(self, claims: dict[str, Any]) -> str:
        """Exactly these claims, signed."""
        return jwt.encode(claims, self.key, algorithm="ES256", headers={"kid": self.kid})

    def access(
        self,
        uid: str,
        email: str,
        *,
        seconds: float = 3600,
        app_metadata: dict[str, Any] | None = None,
        **changed: Any,
    ) -> str:
        """An access token of a user; `changed` claims replace those it would have, None leaves one out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": uid,
            "aud": "authenticated",
            "exp": now + int(seconds),
            "iat": now,
            "email": email,
            "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"], **(app_metadata or {})},
            "user_metadata": {"email": email, "email_verified": True, "sub": uid},
            "role": "authenticated",
            "aal": "aal1",
            "amr": [{"method": "otp", "timestamp": now}],
            "session_id": str(uuid4()),
            "is_anonymous": False,
            **changed,
        }
        return self.token({name: value for name, value in claims.items() if value is not None})

    def verified(self, token: str) -> dict[str, Any]:
        """The claims of a token that this key signed and that is in time. Raises `Refused`."""
        try:
            return dict(
                jwt.decode(
                    token,
                    self.key.public_key(),
                    algorithms=["ES256"],
                    audience="authenticated",
                    options={"require": ["exp"]},
                )
            )
        except jwt.ExpiredSignatureError as error:
            raise Refused("PGRST303", "JWT expired") from error
        except jwt.InvalidAudienceError as error:
            raise Refused("PGRST303", "JWT not in audience") from error
        except jwt.InvalidTokenError as error:
            details = "None of the keys was able to decode the JWT"
            raise Refused("PGRST301", "No suitable key or wrong key type", details) from error
