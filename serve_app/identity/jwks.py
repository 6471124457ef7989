"""An account's access token, verified with the project's public keys.

RFC 7519 and 8725: the algorithm is the key's, never the token's choice; no header is followed.
"""

from collections.abc import Mapping
from typing import Any, Final

import jwt

from serve_app.clock import Clock, steady_clock
from serve_app.errors import NotAllowed
from serve_app.identity.keys import KeySet
from serve_app.identity.model import ACCOUNT, ALL, USER, Caller
from serve_app.identity.refusal import invalid

MAX_TOKEN: Final = 8_192
"""Characters of a token that are looked at."""
LEEWAY: Final = 10.0
"""Seconds that clocks may differ."""
AUDIENCE: Final = "authenticated"
ALGORITHMS: Final = ("ES256", "RS256")
OPERATOR: Final = "operator"
"""What `app_metadata.opentunes` says of who runs the server; users cannot write there."""
MALFORMED: Final = "The token is not an access token of an account."


class Accounts:
    """Verifies access tokens of one project."""

    def __init__(self, url: str, clock: Clock = steady_clock) -> None:
        self._issuer = f"{url}/auth/v1"
        self.keys = KeySet(f"{self._issuer}/.well-known/jwks.json", clock)

    async def verify(self, token: str) -> Caller:
        """Whose it is. Raises `NotAllowed`, and `IdentityUnavailable` when nobody can say."""
        if len(token) > MAX_TOKEN:
            raise invalid("The token is longer than any that is given out here.")
        if token.startswith(("sb_", "sbp_")):
            raise invalid("This is a key of the project, not an access token of an account.")
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise invalid(MALFORMED) from error
        kid = header.get("kid")
        if header.get("alg") not in ALGORITHMS or not isinstance(kid, str) or not kid:
            raise invalid(MALFORMED)
        key = await self.keys.find(kid)
        if key is None:
            raise invalid("The token is not signed by the project that accounts here are of.")
        try:
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm],
                audience=AUDIENCE,
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "sub", "aud", "iss"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise _refusal(error) from error
        return _caller(claims, token)


def _caller(claims: Mapping[str, Any], token: str) -> Caller:
    if claims.get("role") != "authenticated":
        raise invalid("The token is not one of a user who has signed in.")
    if claims.get("is_anonymous"):
        raise invalid("An anonymous sign-in is not enough here: sign in with an account.")
    owner = str(claims["sub"]).lower()
    if not ACCOUNT.fullmatch(owner):
        raise invalid(MALFORMED)
    metadata = claims.get("app_metadata")
    operates = isinstance(metadata, dict) and metadata.get("opentunes") == OPERATOR
    return Caller(owner, ALL if operates else USER, "account", access_token=token)


def _refusal(error: Exception) -> NotAllowed:
    if isinstance(error, jwt.ExpiredSignatureError):
        return invalid("The token has expired: sign in again.", genuine=True)
    if isinstance(error, jwt.ImmatureSignatureError):
        return invalid("The token is not valid yet: check the clocks of both sides.")
    if isinstance(error, (jwt.InvalidAudienceError, jwt.InvalidIssuerError)):
        return invalid("The token is meant for another service.")
    return invalid(MALFORMED)
