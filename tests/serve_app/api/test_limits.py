"""What a client meets who asks too often: over HTTP, with front doors that share one limiter."""

import asyncio
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from serve_app.api.admission import PATIENCE
from serve_app.identity.limits import Gate, GateAway, Hit, Limiter, Policy, Verdict, windows_of
from serve_app.identity.model import Scope
from tests.conftest import Databases
from tests.serve_app.in_process import Studio

SETTINGS = {
    "auth": "token",
    "limit_generate": "3/hour",
    "limit_write": "none",
    "limit_read": "40/hour",
    "limit_auth": "4/hour",
    "limit_token": "none",
    "trusted_proxies": "127.0.0.0/8",
}
SONG = {"prompt": "rain", "duration": 1.0}


@pytest.fixture
def doors(databases: Databases, tmp_path: Path) -> Iterator[list[Studio]]:
    """Two front doors and one limiter."""
    texts = {"generate": "3/hour", "read": "40/hour", "auth": "4/hour"}
    limiter = Limiter(windows_of({Policy(name): text for name, text in texts.items()}))
    with ExitStack() as stack:
        made = []
        for name in ("a", "b"):
            folder = tmp_path / name
            folder.mkdir()
            url = stack.enter_context(databases.fresh("sqlite", folder))
            made.append(stack.enter_context(Studio(url, folder, settings=SETTINGS, gate=limiter)))
        yield made


def as_user(door: Studio, owner: str, address: str = "192.0.2.1") -> dict[str, str]:
    """With a new token."""
    return {**door.headers(owner), "X-Forwarded-For": address}


def guess(number: int, address: str = "198.51.100.7") -> dict[str, str]:
    return {"Authorization": f"Bearer a-guess-{number}", "X-Forwarded-For": address}


def test_no_front_door_lets_in_more_than_all_may(doors: list[Studio]) -> None:
    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=60) as http:
            asked = [
                http.post(f"{door.url}/generate", json=SONG, headers=as_user(door, "anna"))
                for _ in range(10)
                for door in doors
            ]
            return await asyncio.gather(*asked)

    answers = asyncio.run(ask())
    assert sorted(answer.status_code for answer in answers) == [202] * 3 + [429] * 17
    jobs = [door.client.get("/jobs", headers=as_user(door, "anna")).json()["jobs"] for door in doors]
    assert sum(map(len, jobs)) == 3, "what is refused leaves nothing"
    for door in doors:
        assert door.client.post("/generate", json=SONG, headers=as_user(door, "ben")).status_code == 202
    refused = sum(
        int(float(found[1]))
        for door in doors
        if (
            found := re.search(
                r'opentunes_rate_limited_total{class="generate",scope="user"} (\S+)', told(door)
            )
        )
    )
    assert refused == 17


def told(door: Studio) -> str:
    text: str = door.services.metrics.render({}, {}, 0).decode()
    return text


def test_a_refusal_says_what_was_met_and_when_to_come_again(doors: list[Studio]) -> None:
    door = doors[0]
    first = door.client.post("/generate", json=SONG, headers=as_user(door, "anna"))
    assert first.headers["ratelimit-policy"] == '"generate-3600";q=3;w=3600'
    assert re.fullmatch(r'"generate-3600";r=2;t=3\d\d\d', first.headers["ratelimit"])
    for _ in range(2):
        door.client.post("/generate", json=SONG, headers=as_user(door, "anna"))
    refused = door.client.post("/generate", json=SONG, headers=as_user(door, "anna"))
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    seconds = int(refused.headers["retry-after"])
    assert 0 < seconds <= 3600
    assert refused.headers["ratelimit"] == f'"generate-3600";r=0;t={seconds}'
    problem = refused.json()
    assert problem["code"] == "rate_limited"
    assert problem["detail"] == "You may make 3 requests of the kind 'generate' in 3600 s, and did."
    assert problem["remedy"] == f"Try again in {seconds} s."
    assert problem["limit"] == {
        "scope": "user",
        "waiting": 3,
        "limit": 3,
        "policy": "generate",
        "window_seconds": 3600,
        "retry_after": seconds,
    }


def test_a_token_is_counted_by_itself_and_its_owner_over_all_of_theirs(
    make_studio: Callable[..., Studio],
) -> None:
    limits = {"auth": "token", "limit_token": "2/hour", "limit_read": "3/hour"}
    with make_studio(settings=limits) as door:
        first, second = door.headers("anna"), door.headers("anna")
        statuses = [door.client.get("/jobs", headers=token).status_code for token in [first] * 3 + [second]]
        assert statuses == [200, 200, 429, 200]
        refused = [door.client.get("/jobs", headers=token).json()["limit"] for token in (first, second)]
        assert {limit["scope"] for limit in refused} <= {"token", "user"}
        assert refused[1] | {"retry_after": 0} == {
            "scope": "user",
            "waiting": 3,
            "limit": 3,
            "policy": "read",
            "window_seconds": 3600,
            "retry_after": 0,
        }
        assert door.client.get("/jobs", headers=door.headers("ben")).status_code == 200


def test_who_has_a_link_is_counted_by_their_address_and_not_as_its_owner(
    make_studio: Callable[..., Studio],
) -> None:
    limits = {
        "auth": "token",
        "limit_share": "2/hour",
        "limit_read": "5/hour",
        "trusted_proxies": "127.0.0.1",
    }
    with make_studio(settings=limits) as door:
        path, _ = door.call(door.services.identity.links.sign(f"/audio/{'a' * 32}-1.wav", "anna"))
        there = [
            door.client.get(path, headers={"X-Forwarded-For": address}).status_code
            for address in ["192.0.2.1"] * 3 + ["192.0.2.2"]
        ]
        assert there == [404, 404, 429, 404]
        own = door.client.get("/jobs", headers=as_user(door, "anna"))
        assert own.headers["ratelimit"].startswith('"read-3600";r=4;')


def test_shared_pages_are_counted_by_address(make_studio: Callable[..., Studio]) -> None:
    limits = {"auth": "token", "limit_share": "2/hour"}
    with make_studio(settings=limits) as door:
        answers = [door.client.get(f"/s/{'a' * 32}") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [404, 404, 429]
        assert answers[2].json()["limit"]["policy"] == "share"
        assert "ratelimit" not in answers[0].headers, "a page may be kept, and shown to others"
        assert door.client.get("/jobs", headers=door.headers("anna")).status_code == 200


def test_a_token_that_is_good_no_more_is_no_guess(make_studio: Callable[..., Studio]) -> None:
    with make_studio(settings={"auth": "token", "limit_auth": "2/hour"}) as door:
        tokens = door.services.identity.tokens
        token, kept = tokens.create("laptop", "anna", {Scope.READ})
        tokens.revoke(kept.token_id)
        old = [door.client.get("/jobs", headers={"Authorization": f"Bearer {token}"}) for _ in range(5)]
        assert {answer.status_code for answer in old} == {401}
        assert [door.client.get("/jobs", headers=guess(n)).status_code for n in range(3)] == [401, 401, 429]


def test_kinds_of_requests_are_counted_by_themselves(doors: list[Studio]) -> None:
    door = doors[0]
    for _ in range(3):
        door.client.post("/generate", json=SONG, headers=as_user(door, "anna"))
    assert door.client.post("/generate", json=SONG, headers=as_user(door, "anna")).status_code == 429
    assert (
        door.client.post("/llm/lyrics", json={"theme": "sea"}, headers=as_user(door, "anna")).status_code
        == 429
    )
    quote = door.client.post("/generate/quote", json=SONG, headers=as_user(door, "anna"))
    assert (quote.status_code, quote.headers["ratelimit-policy"]) == (200, '"read-3600";q=40;w=3600')
    ended = door.client.delete(f"/jobs/{'0' * 32}", headers=as_user(door, "anna"))
    assert (ended.status_code, "ratelimit" in ended.headers) == (404, False), "to stop is not to make"
    for path in ("/livez", "/readyz", "/docs"):
        assert "ratelimit" not in door.client.get(path).headers


def test_tokens_cannot_be_tried_for_ever(doors: list[Studio]) -> None:
    guesses = [doors[n % 2].client.get("/jobs", headers=guess(n)) for n in range(8)]
    assert [answer.status_code for answer in guesses] == [401] * 4 + [429] * 4
    assert guesses[-1].headers["ratelimit-policy"] == '"auth-3600";q=4;w=3600'
    problem = guesses[-1].json()
    assert (problem["limit"]["scope"], problem["limit"]["policy"]) == ("address", "auth")
    assert "4 tokens that were refused within 3600 s" in problem["detail"]
    door = doors[1]
    right = door.client.get("/jobs", headers=as_user(door, "anna", "198.51.100.7"))
    assert right.status_code == 429, "nor is the right one told apart"
    for address in ("198.51.100.8", "10.0.0.1, 198.51.100.9", "198.51.100.7, 198.51.100.8"):
        assert door.client.get("/jobs", headers=as_user(door, "anna", address)).status_code == 200, address
    without = [door.client.get("/jobs", headers={"X-Forwarded-For": "198.51.100.9"}) for _ in range(6)]
    assert {answer.status_code for answer in without} == {401}, "who has none has tried none"


class Away:
    """A limiter that does not answer, in one way or the other; or does."""

    def __init__(self) -> None:
        self.mode, self.asked = "silent", 0

    async def hit(self, hits: Sequence[Hit]) -> Verdict:
        self.asked += 1
        if self.mode == "silent":
            await asyncio.sleep(60)
        if self.mode == "away":
            raise GateAway("it is gone")
        return Verdict()


@pytest.mark.parametrize("mode", ["silent", "away"])
def test_while_the_limiter_is_away_requests_are_let_in_and_it_is_told(
    make_studio: Callable[..., Studio], mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    away: Away = Away()
    away.mode = mode
    gate: Gate = away
    with make_studio(settings=SETTINGS, gate=gate) as door:
        answers = [door.client.get("/jobs", headers=as_user(door, "anna")) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200] * 5
        assert away.asked == 1, "the others did not wait"
        assert answers[0].elapsed.total_seconds() < PATIENCE + 30
        assert "opentunes_rate_uncounted_total 5.0" in told(door)
    assert "let in uncounted" in caplog.text


def test_nothing_is_limited_on_a_machine_of_ones_own(make_studio: Callable[..., Studio]) -> None:
    gate = Away()
    with make_studio(gate=gate) as door:
        answer = door.client.get("/jobs")
        assert (answer.status_code, gate.asked, "ratelimit" in answer.headers) == (200, 0, False)


def test_who_cannot_be_known_now_is_counted_all_the_same(make_studio: Callable[..., Studio]) -> None:
    settings = {
        "auth": "supabase",
        "supabase_url": "http://127.0.0.1:9",
        "supabase_publishable_key": "sb_publishable_none",
        "limit_address": "2/hour",
    }
    header = b'{"alg":"ES256","kid":"one"}'
    token = ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in (header, b"{}", b"signed"))
    with make_studio(settings=settings) as door:
        asked = [door.client.get("/jobs", headers={"Authorization": f"Bearer {token}"}) for _ in range(3)]
        assert [answer.status_code for answer in asked] == [503, 503, 429]
