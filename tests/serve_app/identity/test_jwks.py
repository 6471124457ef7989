"""Accounts' tokens: one kind is good, and every way to forge or bend it is refused."""

import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from serve_app.errors import IdentityUnavailable, NotAllowed
from serve_app.identity.jwks import MAX_TOKEN, Accounts
from serve_app.identity.keys import read_keys
from serve_app.identity.model import ALL, USER, Caller
from tests.serve_app.identity.issuer import ANN, RSA, Issuer, es256, issuing, public_jwk

HOUR = 3600


@pytest.fixture(scope="module")
def project() -> Any:
    """One for all tests of this file that leave it as it is."""
    with issuing() as made:
        made.keys["rsa"] = RSA
        yield made


@pytest.fixture
async def accounts(project: Issuer) -> AsyncIterator[Accounts]:
    made = Accounts(project.url)
    yield made
    await made.keys.stop()


async def refused(accounts: Accounts, token: str) -> NotAllowed:
    with pytest.raises(NotAllowed) as caught:
        await accounts.verify(token)
    challenge = caught.value.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer error="invalid_token", error_description="')
    assert challenge.count('"') == 4
    assert challenge.isascii()
    shown = caught.value.problem().model_dump_json() + challenge
    assert not any(len(part) > 20 and part in shown for part in token.split("."))
    return caught.value


def parts(token: str) -> list[str]:
    return token.split(".")


def b64(value: bytes | dict[str, Any]) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@pytest.mark.parametrize("kid", ["one", "rsa"])
async def test_a_token_of_an_account_is_good(accounts: Accounts, project: Issuer, kid: str) -> None:
    token = project.token(kid)
    caller = await accounts.verify(token)
    assert caller == Caller(ANN, USER, "account", access_token=token)
    assert token not in repr(caller)


async def test_who_runs_the_server_is_said_by_the_project_alone(accounts: Accounts, project: Issuer) -> None:
    operator = await accounts.verify(project.token(app_metadata={"opentunes": "operator"}))
    assert operator.scopes == ALL
    for claimed in (
        {"user_metadata": {"opentunes": "operator"}},
        {"opentunes": "operator", "scope": "operate"},
        {"app_metadata": {"opentunes": ["operator"]}},
        {"app_metadata": "operator"},
        {"app_metadata": {"opentunes": True}},
        {"app_metadata": None},
    ):
        assert (await accounts.verify(project.token(**claimed))).scopes == USER


async def test_ids_are_lower_case(accounts: Accounts, project: Issuer) -> None:
    assert (await accounts.verify(project.token(sub=ANN.upper()))).owner == ANN


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"exp": int(time.time()) - HOUR}, "expired"),
        ({"exp": None}, "not an access token"),
        ({"exp": "soon"}, "not an access token"),
        ({"exp": 1e400}, "not an access token"),
        ({"nbf": int(time.time()) + HOUR}, "not valid yet"),
        ({"iat": int(time.time()) + HOUR}, "not valid yet"),
        ({"aud": "anon"}, "another service"),
        ({"aud": None}, "not an access token"),
        ({"aud": ["other"]}, "another service"),
        ({"aud": {"authenticated": 1}}, "another service"),
        ({"iss": "https://evil.example/auth/v1"}, "another service"),
        ({"iss": None}, "not an access token"),
        ({"iss": ["x"]}, "another service"),
        ({"sub": None}, "not an access token"),
        ({"sub": "local"}, "not an access token"),
        ({"sub": ""}, "not an access token"),
        ({"sub": f"{ANN}\n"}, "not an access token"),
        ({"sub": ANN.replace("-", "")}, "not an access token"),
        ({"sub": 7}, "not an access token"),
        ({"role": "anon"}, "signed in"),
        ({"role": "service_role"}, "signed in"),
        ({"role": "supabase_admin"}, "signed in"),
        ({"role": None}, "signed in"),
        ({"role": ["authenticated"]}, "signed in"),
        ({"is_anonymous": True}, "anonymous"),
    ],
)
async def test_a_claim_that_is_not_right_is_refused(
    accounts: Accounts, project: Issuer, changed: dict[str, Any], told: str
) -> None:
    assert told in (await refused(accounts, project.token(**changed))).detail


async def test_clocks_may_differ_by_seconds(accounts: Accounts, project: Issuer) -> None:
    now = int(time.time())
    assert (await accounts.verify(project.token(exp=now - 2, iat=now + 4))).owner == ANN


def pem(key: Any) -> bytes:
    found: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return found


def hs256(claims: dict[str, Any], secret: bytes, alg: str = "HS256") -> str:
    """Signed by hand: a library refuses to take a public key for a secret."""
    import hashlib
    import hmac

    signed = f"{b64({'alg': alg, 'typ': 'JWT', 'kid': 'one'})}.{b64(claims)}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


FORGERIES: dict[str, Callable[[Issuer], str]] = {
    "none": lambda p: f"{b64({'alg': 'none', 'kid': 'one'})}.{b64(p.claims())}.",
    "None": lambda p: f"{b64({'alg': 'NonE', 'kid': 'one'})}.{b64(p.claims())}.",
    "no algorithm": lambda p: f"{b64({'kid': 'one'})}.{b64(p.claims())}.AAAA",
    "a list of algorithms": lambda p: f"{b64({'alg': ['ES256'], 'kid': 'one'})}.{b64(p.claims())}.AAAA",
    "the public key in PEM as a secret": lambda p: hs256(p.claims(), pem(p.keys["one"])),
    "the same without its last line feed": lambda p: hs256(p.claims(), pem(p.keys["one"]).strip()),
    "the public key as JWK as a secret": lambda p: hs256(
        p.claims(), json.dumps(public_jwk(p.keys["one"], "one")).encode()
    ),
    "the secret's algorithm said to be ES256": lambda p: hs256(p.claims(), pem(p.keys["one"]), "ES256"),
    "the legacy secret": lambda p: hs256(p.claims(), b"super-secret-jwt-token-with-at-least-32-characters"),
    "another's key": lambda p: p.token(key=es256()),
    "an unknown key": lambda p: p.token("two", key=es256()),
    "no kid": lambda p: p.token(None),
    "an empty kid": lambda p: p.token(""),
    "a kid that is a path": lambda p: p.token("../../dev/null", key=es256()),
    "a number for a kid": lambda p: f"{b64({'alg': 'ES256', 'kid': 1})}.{b64(p.claims())}.AAAA",
    "a key of its own": lambda p: p.token(
        "two", key=(own := es256()), headers={"jwk": public_jwk(own, "two")}
    ),
    "the kid of ours and a key of its own": lambda p: p.token(
        key=(own := es256()), headers={"jwk": public_jwk(own, "one")}
    ),
    "where its key is": lambda p: p.token(key=es256(), headers={"jku": f"{p.url}/evil.json"}),
    "a certificate of its own": lambda p: p.token(
        key=es256(), headers={"x5u": f"{p.url}/evil.pem", "x5c": [b64(b"evil")]}
    ),
    "the algorithm of another key": lambda p: p.token("rsa", key=es256(), alg="ES256"),
    "RS256 under the id of an ES256 key": lambda p: p.token("one", key=RSA, alg="RS256"),
    "PS256": lambda p: p.token("rsa", alg="PS256"),
    "ES384": lambda p: p.token(key=ec.generate_private_key(ec.SECP384R1()), alg="ES384"),
    "something critical": lambda p: p.token(headers={"crit": ["exp"], "exp": 1}),
    "detached": lambda p: p.token(headers={"crit": ["b64"], "b64": False}),
    "another's claims": lambda p: ".".join(
        [parts(p.token())[0], b64(p.claims(sub=ANN[:-1] + "b")), parts(p.token())[2]]
    ),
    "no signature": lambda p: ".".join([*parts(p.token())[:2], ""]),
    "half a signature": lambda p: p.token()[:-40],
    "a signature of zeros": lambda p: ".".join([*parts(p.token())[:2], b64(bytes(64))]),
    "claims that are a list": lambda p: jwt.api_jws.encode(b"[1]", p.keys["one"], "ES256", {"kid": "one"}),
    "claims that are no JSON": lambda p: jwt.api_jws.encode(b"x", p.keys["one"], "ES256", {"kid": "one"}),
    "claims that nest": lambda p: jwt.api_jws.encode(b"[" * 3_000, p.keys["one"], "ES256", {"kid": "one"}),
    "two parts": lambda p: ".".join(parts(p.token())[:2]),
    "five parts": lambda p: p.token() + ".x.y",
    "dots": lambda p: "..",
    "a header that nests": lambda p: b64(b"[" * 5_000) + ".e30.AAAA",
    "a header that is a list": lambda p: b64(b"[]") + ".e30.AAAA",
    "odd letters": lambda p: "tökén.ünd.mehr",
    "half of a surrogate pair": lambda p: "\ud800.e30.AAAA",
    "garbage": lambda p: "0123456789abcdef" * 4,
    "a publishable key": lambda p: "sb_publishable_0123456789",
    "a secret key": lambda p: "sb_secret_0123456789",
    "a huge one": lambda p: p.token(padding="x" * MAX_TOKEN),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forgery_is_refused(accounts: Accounts, project: Issuer, forgery: str) -> None:
    await accounts.verify(project.token())  # it has the keys
    await refused(accounts, FORGERIES[forgery](project))
    assert set(project.asked) == {"/auth/v1/.well-known/jwks.json"}, "nothing is fetched that a token names"


def test_every_forgery_would_be_good_if_it_were_not_forged(project: Issuer) -> None:
    """Else the test above would say nothing."""
    good = jwt.decode(project.token(), project.keys["one"].public_key(), ["ES256"], audience="authenticated")
    assert good["sub"] == ANN


async def test_when_nobody_can_say_it_is_not_the_caller_who_is_wrong(issuer: Issuer) -> None:
    issuer.status = 500
    accounts = Accounts(issuer.url)
    with pytest.raises(IdentityUnavailable) as caught:
        await accounts.verify(issuer.token())
    assert (caught.value.status, caught.value.code) == (503, "identity_unavailable")
    assert int(caught.value.headers["Retry-After"]) >= 1


async def test_weak_and_foreign_keys_of_a_set_do_not_count(issuer: Issuer) -> None:
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505
    other = ec.generate_private_key(ec.SECP384R1())
    symmetric = {"kty": "oct", "kid": "hs", "k": b64(b"k" * 32), "alg": "HS256"}
    listed = [
        public_jwk(weak, "weak"),
        public_jwk(other, "other"),
        symmetric,
        {**public_jwk(issuer.keys["one"], "enc"), "use": "enc"},
        {**public_jwk(issuer.keys["one"], "ops"), "key_ops": ["sign"]},
        {**public_jwk(issuer.keys["one"], "alg"), "alg": "HS256"},
        {**public_jwk(issuer.keys["one"], "off"), "x": b64(bytes(32))},
        {**public_jwk(issuer.keys["one"], "odd"), "x": 7, "key_ops": 7},
        {"kid": "bare"},
        "text",
        public_jwk(issuer.keys["one"], "one"),
    ]
    issuer.answer = json.dumps({"keys": listed}).encode()
    assert read_keys(issuer.answer).keys() == {"one"}
    accounts = Accounts(issuer.url)
    assert (await accounts.verify(issuer.token())).owner == ANN
    key = issuer.keys["one"]
    for kid in ("enc", "ops", "alg", "off", "odd", "bare"):
        await refused(accounts, issuer.token(kid, key=key))
    await refused(accounts, hs256(issuer.claims(), b"k" * 32))
