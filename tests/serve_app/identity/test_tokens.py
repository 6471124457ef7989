"""API tokens on both databases: shown once, hashed, scoped, expiring, revocable."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Engine, event, select

from serve_app.database.schema import api_tokens
from serve_app.errors import NotAllowed
from serve_app.identity.lookup import KEPT, TokenLookup
from serve_app.identity.model import ALL, USER, Caller, Scope
from serve_app.identity.tokens import BadToken, TokenStore, check_owner, hash_of
from tests.stand_ins import FakeClock

ANN = "a0000000-0000-4000-8000-00000000000a"


@pytest.fixture
def tokens(database: Engine, clock: FakeClock) -> TokenStore:
    return TokenStore(database, clock)


@pytest.fixture
async def lookup(tokens: TokenStore, clock: FakeClock) -> AsyncIterator[TokenLookup]:
    made = TokenLookup(tokens, clock, clock)
    yield made
    await made.stop()


async def refused(lookup: TokenLookup, token: str) -> str:
    with pytest.raises(NotAllowed) as caught:
        await lookup.find(token)
    assert not token or token not in str(caught.value.headers)
    assert "invalid_token" in caught.value.headers["WWW-Authenticate"]
    return caught.value.detail


def test_only_a_hash_is_kept(tokens: TokenStore, database: Engine) -> None:
    token, made = tokens.create("laptop", "ann", USER)
    with database.connect() as connection:
        (row,) = connection.execute(select(api_tokens)).mappings()
    assert row["hash"] == hash_of(token)
    secret = token.rsplit("_", 1)[1]
    assert secret not in str(dict(row)) + repr(made)
    assert made.hash not in repr(made)
    assert tokens.list() == [made] == [tokens.get(made.token_id)]


def test_no_two_are_alike(tokens: TokenStore) -> None:
    made = {tokens.create("x", "ann", USER)[0] for _ in range(20)}
    assert len(made) == len({token.split("_")[1] for token in made}) == 20


async def test_a_token_is_whose_it_is(tokens: TokenStore, lookup: TokenLookup) -> None:
    token, made = tokens.create("laptop", "ann", {Scope.READ})
    assert await lookup.find(token) == Caller("ann", frozenset({Scope.READ}), "token", made.token_id)


async def test_what_is_no_token_is_refused(tokens: TokenStore, lookup: TokenLookup) -> None:
    token, _ = tokens.create("laptop", "ann", USER)
    other, _ = tokens.create("phone", "ben", ALL)
    head, secret = token.rsplit("_", 1)
    wrong = [
        "",
        "ot_",
        head,
        f"{head}_",
        token[:-1],
        token + "x",
        token.upper(),
        token + "\n",
        f" {token}",
        f"{head}_{secret[::-1]}",
        f"{other.rsplit('_', 1)[0]}_{secret}",
        f"ot_{'z' * 12}_{secret}",
        f"{head}_{'é' * 40}",
        f"{head}_{hash_of(token)[:40]}",
        hash_of(token),
        "ot_' OR 1=1 --_" + secret,
    ]
    for given in wrong:
        assert await refused(lookup, given) == "The token is not known here."
    assert (await lookup.find(token)).owner == "ann"


async def test_a_token_expires(tokens: TokenStore, lookup: TokenLookup, clock: FakeClock) -> None:
    token, made = tokens.create("laptop", "ann", USER, days=2)
    clock.move(2 * 86_400 - 1)
    assert (await lookup.find(token)).owner == "ann"
    clock.move(1)
    assert await refused(lookup, token) == "The token has expired."
    assert "not known" in await refused(lookup, token[:-1] + ("a" if token[-1] != "a" else "b"))
    found = tokens.get(made.token_id)
    assert found
    assert tokens.count_good() == 0


async def test_a_revoke_counts_within_seconds_everywhere(tokens: TokenStore, clock: FakeClock) -> None:
    token, made = tokens.create("laptop", "ann", USER)
    replicas = [TokenLookup(tokens, clock, clock) for _ in range(3)]
    for replica in replicas:
        await replica.find(token)
    assert tokens.revoke(made.token_id)
    assert not tokens.revoke(made.token_id), "it was already"
    assert not tokens.revoke("unknown")
    assert KEPT <= 5, "seconds, says the command line"
    clock.move(KEPT)
    for replica in replicas:
        assert await refused(replica, token) == "The token has been revoked."
        await replica.stop()


async def test_most_requests_ask_no_database_and_write_nothing(
    tokens: TokenStore, lookup: TokenLookup, database: Engine, clock: FakeClock
) -> None:
    token, made = tokens.create("laptop", "ann", USER)
    said = list[str]()

    def saying(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.extend(word for word in ("SELECT api", "UPDATE") if statement.startswith(word))

    event.listen(database, "before_cursor_execute", saying)
    try:
        for _ in range(200):
            await lookup.find(token)
        await lookup.stop()
        assert sorted(said) == ["SELECT api", "UPDATE"]
        for _ in range(20):
            clock.move(KEPT)
            await lookup.find(token)
        await lookup.stop()
        assert said.count("UPDATE") == 1
        clock.move(3600)
        await lookup.find(token)
        await lookup.stop()
        assert said.count("UPDATE") == 2
    finally:
        event.remove(database, "before_cursor_execute", saying)
    found = tokens.get(made.token_id)
    assert found
    assert found.used_at
    assert found.used_at.endswith(":00:00.000Z")


async def test_who_uses_it_does_not_wait_for_a_note_of_it(
    tokens: TokenStore, lookup: TokenLookup, database: Engine
) -> None:
    token, _ = tokens.create("laptop", "ann", USER)
    with database.begin() as connection:  # somebody writes at length
        connection.execute(api_tokens.update().values(name="desk"))
        found = await asyncio.wait_for(lookup.find(token), 30)
    assert found.owner == "ann"


def test_a_scope_that_is_no_more_is_no_scope(tokens: TokenStore, database: Engine) -> None:
    _, made = tokens.create("laptop", "ann", USER)
    with database.begin() as connection:
        connection.execute(api_tokens.update().values(scopes=["read", "fly"]))
    found = tokens.get(made.token_id)
    assert found
    assert found.scopes == {Scope.READ}


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "ann\n", "é", "a/b", "a:b"])
def test_odd_names_are_refused(tokens: TokenStore, name: str) -> None:
    with pytest.raises(BadToken):
        tokens.create(name, "ann", USER)
    with pytest.raises(BadToken):
        check_owner(name, accounts=True)


def test_nobody_is_called_like_an_account_where_there_are_none(tokens: TokenStore) -> None:
    for shaped in (ANN, ANN.upper()):
        with pytest.raises(BadToken):
            check_owner(shaped, accounts=False)
        assert check_owner(shaped, accounts=True) == ANN
    assert check_owner(ANN.replace("-", "."), accounts=False)
    with pytest.raises(BadToken):
        tokens.create("x", "ann", frozenset())
