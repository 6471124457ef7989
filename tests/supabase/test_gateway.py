"""The gateway looks like a hosted project, refuses what one refuses, and breaks as it is told."""

import time
from collections.abc import Iterator

import httpx
import jwt
import pytest

from tests.supabase.cloud import Cloud
from tests.supabase.database import Project
from tests.supabase.emulator import differing_grants
from tests.supabase.tokens import Signer

PROFILES = "/rest/v1/profiles"


@pytest.fixture
def http(cloud: Cloud) -> Iterator[httpx.Client]:
    """A client with the publishable key."""
    with httpx.Client(base_url=cloud.url, headers={"apikey": cloud.publishable}) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_its_tokens_are_verified_with_its_keys(cloud: Cloud) -> None:
    uid, token = cloud.user("Anna", {"opentunes": "operator"})
    key = jwt.PyJWKClient(f"{cloud.url}/auth/v1/.well-known/jwks.json").get_signing_key_from_jwt(token)
    issuer = f"{cloud.url}/auth/v1"
    claims = jwt.decode(token, key, algorithms=["ES256"], audience="authenticated", issuer=issuer)
    assert (claims["sub"], claims["role"], claims["email"]) == (uid, "authenticated", "anna@example.org")
    assert claims["app_metadata"]["opentunes"] == "operator"


def test_the_emulator_grants_what_the_migrations_grant(cloud: Cloud, supabase_project: Project) -> None:
    with supabase_project.copied() as fresh:
        assert differing_grants(fresh, cloud.database) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"seconds": -1}, "PGRST303"), ({"aud": "other"}, "PGRST303"), ({"exp": None}, "PGRST301")],
)
def test_a_token_past_its_time_or_for_others_is_refused(
    changed: dict[str, object], code: str, cloud: Cloud, http: httpx.Client
) -> None:
    uid, _ = cloud.user("Anna")
    response = http.get(PROFILES, headers=bearer(cloud.token(uid, **changed)))
    assert (response.status_code, response.json()["code"]) == (401, code)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_tokens_that_others_signed_are_refused(cloud: Cloud, http: httpx.Client) -> None:
    uid, _ = cloud.user("Anna")
    claims = {"sub": uid, "aud": "authenticated", "role": "service_role", "exp": time.time() + 60}
    forged = [
        Signer(f"{cloud.url}/auth/v1").token(claims),
        jwt.encode(claims, cloud.gateway.emulator.jwt_secret, algorithm="HS256"),
        jwt.encode(claims, "", algorithm="none"),
        "not.a.token",
    ]
    assert [http.get(PROFILES, headers=bearer(token)).status_code for token in forged] == [401] * 4


def test_keys_are_roles(cloud: Cloud) -> None:
    with httpx.Client(base_url=cloud.url) as client:
        assert client.get(PROFILES).status_code == 401
        assert client.get(PROFILES, headers={"apikey": "sb_publishable_other"}).status_code == 401
        for key in (cloud.publishable, cloud.secret):  # the clients send the key as a token too
            assert client.get(PROFILES, headers={"apikey": key, **bearer(key)}).status_code == 200


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("23514", 400),
        ("23505", 409),
        ("22023", 400),
        ("42501", 403),
        ("P0001", 400),
        ("P0002", 500),
        ("54000", 500),
        ("53300", 503),
        ("08006", 503),
        ("57014", 500),
        ("PT404", 404),
    ],
)
def test_refusals_have_their_code_and_status(
    code: str, status: int, cloud: Cloud, http: httpx.Client
) -> None:
    uid, token = cloud.user("Anna")
    cloud.sql(
        "create function private.refuse() returns trigger language plpgsql as $$ begin"
        f" raise exception 'This is why, {code}.' using errcode = '{code}', hint = 'Do so.'; end $$;"
        "create trigger refuse before update on public.profiles execute function private.refuse()"
    )
    try:
        response = http.patch(f"{PROFILES}?id=eq.{uid}", json={"bio": "x"}, headers=bearer(token))
    finally:
        cloud.sql("drop function private.refuse cascade")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["message"] == f"This is why, {code}."
    if code != "23505":  # the emulator leaves it out
        assert response.json()["hint"] == "Do so."


def test_faults_strike_what_they_name_as_often_as_told(cloud: Cloud, http: httpx.Client) -> None:
    cloud.faults.answer(429, PROFILES, times=2, retry_after=3)
    assert http.get("/rest/v1/songs").status_code != 429
    answers = [http.get(PROFILES) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "3"
    cloud.faults.answer(500, PROFILES, method="POST", times=None)
    assert http.get(PROFILES).status_code == 200
    assert http.post(PROFILES, json={}).status_code == 500


def test_a_lost_answer_was_carried_out_and_a_reset_was_not(cloud: Cloud, http: httpx.Client) -> None:
    uid, token = cloud.user("Anna")
    mine = f"{PROFILES}?id=eq.{uid}"
    for kind, name in ((cloud.faults.reset, "One"), (cloud.faults.lose, "Two")):
        kind(PROFILES, method="PATCH")
        with pytest.raises(httpx.TransportError):
            http.patch(mine, json={"display_name": name}, headers=bearer(token))
        shown = http.get(mine, headers=bearer(token)).json()[0]["display_name"]
        assert (shown == name) == (kind == cloud.faults.lose)
    assert [request.status for request in cloud.requests if request.method == "PATCH"] == [0, 0]


def test_an_outage_refuses_connections_and_breaks_open_ones(cloud: Cloud, http: httpx.Client) -> None:
    assert http.get(PROFILES).status_code == 200
    with cloud.faults.outage():
        with pytest.raises(httpx.TransportError):
            http.get(PROFILES)
        with pytest.raises(httpx.ConnectError):
            httpx.get(cloud.url)
    assert http.get(PROFILES).status_code == 200


def test_slow_is_slow(cloud: Cloud, http: httpx.Client) -> None:
    cloud.faults.slow(0.5, PROFILES)
    with pytest.raises(httpx.ReadTimeout):
        http.get(PROFILES, timeout=0.1)


def test_pages_of_all_origins_may_call(cloud: Cloud, http: httpx.Client) -> None:
    origin = {"Origin": "http://127.0.0.1:3000"}
    wanted = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "apikey,x-client-info",
    }
    asked = http.options("/auth/v1/settings", headers={**origin, **wanted})
    assert asked.headers["Access-Control-Allow-Headers"] == "apikey,x-client-info"
    for answer in (asked, http.get("/auth/v1/settings", headers=origin), http.get(PROFILES, headers=origin)):
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
