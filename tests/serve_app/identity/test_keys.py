"""Keys of accounts' tokens: fetched once for all, kept fresh, and no way to have us fetch more."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest

from serve_app.errors import IdentityUnavailable, NotAllowed
from serve_app.identity import keys
from serve_app.identity.jwks import Accounts
from serve_app.identity.keys import FIRST_GAP, GAP, LAST, LIFESPAN, MAX_BYTES, MAX_KEYS, REFRESH
from tests.serve_app.identity.issuer import ANN, PATH, Issuer, es256, public_jwk
from tests.stand_ins import FakeClock


@pytest.fixture
async def accounts(issuer: Issuer, clock: FakeClock) -> AsyncIterator[Accounts]:
    made = Accounts(issuer.url, clock)
    yield made
    await made.keys.stop()


async def good(accounts: Accounts, token: str) -> bool:
    try:
        return (await accounts.verify(token)).owner == ANN
    except NotAllowed:
        return False


async def fetched(issuer: Issuer, times: int) -> None:
    """Wait for a fetch that nobody waits for."""
    async with asyncio.timeout(20):
        while len(issuer.asked) < times:  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_keys_are_fetched_once_for_all_who_come_at_once(accounts: Accounts, issuer: Issuer) -> None:
    issuer.delay = 0.1
    tokens = [issuer.token(session_id=str(number)) for number in range(50)]
    assert all(await asyncio.gather(*(good(accounts, token) for token in tokens)))
    assert issuer.asked == [PATH]


async def test_who_leaves_does_not_end_the_fetch_of_others(accounts: Accounts, issuer: Issuer) -> None:
    issuer.delay = 0.1
    first, second = (asyncio.ensure_future(good(accounts, issuer.token())) for _ in range(2))
    await asyncio.sleep(0.02)
    first.cancel()
    assert await second
    assert issuer.asked == [PATH]


async def test_tokens_that_name_other_keys_do_not_make_us_ask(
    accounts: Accounts, issuer: Issuer, clock: FakeClock
) -> None:
    assert await good(accounts, issuer.token())
    stranger = es256()
    for number in range(100):
        assert not await good(accounts, issuer.token(f"kid-{number}", key=stranger))
    assert len(issuer.asked) == 1
    clock.move(GAP + 0.1)
    for number in range(100):
        assert not await good(accounts, issuer.token(f"kid-{number}", key=stranger))
    assert len(issuer.asked) == 2


async def test_another_key_is_known_soon(accounts: Accounts, issuer: Issuer, clock: FakeClock) -> None:
    assert await good(accounts, issuer.token())
    issuer.keys["two"] = es256()
    assert not await good(accounts, issuer.token("two")), "it was asked just now"
    clock.move(GAP + 0.1)
    assert await good(accounts, issuer.token("two"))
    assert await good(accounts, issuer.token("one")), "tokens of the old key are still good"
    old = issuer.token("one")
    del issuer.keys["one"]
    clock.move(LIFESPAN + 0.1)
    assert not await good(accounts, old), "until the project takes it away"
    assert await good(accounts, issuer.token("two"))


async def test_keys_are_kept_fresh_without_anybody_waiting(
    accounts: Accounts, issuer: Issuer, clock: FakeClock
) -> None:
    assert await good(accounts, issuer.token())
    issuer.answers.clear()
    clock.move(REFRESH + 0.1)
    assert await good(accounts, issuer.token())
    await fetched(issuer, 2)
    assert await good(accounts, issuer.token())
    issuer.answers.set()


async def test_while_nothing_answers_known_keys_serve_for_a_while(
    accounts: Accounts, issuer: Issuer, clock: FakeClock
) -> None:
    assert await good(accounts, issuer.token())
    issuer.status = 503
    clock.move(LIFESPAN + 0.1)
    for _ in range(20):
        assert await good(accounts, issuer.token())
    assert len(issuer.asked) == 2, "it is left in peace in between"
    with pytest.raises(IdentityUnavailable):  # perhaps a key that it has drawn since
        await accounts.verify(issuer.token("two", key=es256()))
    clock.move(LAST)
    with pytest.raises(IdentityUnavailable):
        await accounts.verify(issuer.token())
    issuer.status = 200
    with pytest.raises(IdentityUnavailable) as told:
        await accounts.verify(issuer.token())
    clock.move(float(told.value.headers["Retry-After"]))
    assert await good(accounts, issuer.token())


async def test_nobody_waits_again_and_again_for_what_hangs(
    accounts: Accounts, issuer: Issuer, clock: FakeClock
) -> None:
    assert await good(accounts, issuer.token())
    issuer.status = 503
    clock.move(LIFESPAN + 0.1)
    assert await good(accounts, issuer.token())
    issuer.answers.clear()
    clock.move(GAP + 0.1)
    assert await good(accounts, issuer.token())
    await fetched(issuer, 3)
    assert await good(accounts, issuer.token())
    issuer.answers.set()


async def test_without_a_key_it_is_asked_again_sooner(
    accounts: Accounts, issuer: Issuer, clock: FakeClock
) -> None:
    issuer.status = 500
    for _ in range(10):
        with pytest.raises(IdentityUnavailable):
            await accounts.verify(issuer.token())
    assert len(issuer.asked) == 1
    issuer.status = 200
    clock.move(FIRST_GAP + 0.1)
    assert await good(accounts, issuer.token())


GARBAGE: dict[str, Callable[[Issuer], bytes]] = {
    "nothing": lambda i: b"",
    "no JSON": lambda i: b"<html>sign in</html>",
    "no set": lambda i: b"[]",
    "text for keys": lambda i: b'{"keys": "none"}',
    "no keys": lambda i: b'{"keys": []}',
    "null": lambda i: b"null",
    "a nest": lambda i: b"[" * 50_000,
    "bytes": lambda i: bytes(range(256)),
    "only secrets": lambda i: b'{"keys": [{"kty": "oct", "kid": "one", "k": "c2VjcmV0", "alg": "HS256"}]}',
    "too large": lambda i: i.jwks() + b" " * MAX_BYTES,
    "too many": lambda i: json.dumps({"keys": [public_jwk(i.keys["one"], "one")] * (MAX_KEYS + 1)}).encode(),
}


@pytest.mark.parametrize("kind", GARBAGE)
async def test_garbage_is_no_answer(accounts: Accounts, issuer: Issuer, clock: FakeClock, kind: str) -> None:
    issuer.answer = GARBAGE[kind](issuer)
    with pytest.raises(IdentityUnavailable):
        await accounts.verify(issuer.token())
    issuer.answer = None
    clock.move(GAP)
    assert await good(accounts, issuer.token())
    issuer.answer = GARBAGE[kind](issuer)
    clock.move(LIFESPAN)
    assert await good(accounts, issuer.token()), "what is known stays"


async def test_it_is_not_sent_elsewhere(accounts: Accounts, issuer: Issuer) -> None:
    issuer.status, issuer.headers = 302, {"Location": f"{issuer.url}/evil.json"}
    with pytest.raises(IdentityUnavailable):
        await accounts.verify(issuer.token())
    assert issuer.asked == [PATH]


async def test_nothing_is_unpacked(accounts: Accounts, issuer: Issuer) -> None:
    issuer.headers = {"Content-Encoding": "gzip"}
    with pytest.raises(IdentityUnavailable):
        await accounts.verify(issuer.token())


async def test_a_slow_answer_is_given_up(
    accounts: Accounts, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "PATIENCE", 0.1)
    issuer.delay = 1.0
    with pytest.raises(IdentityUnavailable):
        await accounts.verify(issuer.token())


async def test_nobody_there_is_no_failure_of_ours(clock: FakeClock, issuer: Issuer) -> None:
    accounts = Accounts("http://127.0.0.1:9", clock)
    with pytest.raises(IdentityUnavailable):
        await accounts.verify(issuer.token())
