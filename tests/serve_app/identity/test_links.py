"""Signed links: one file, one owner, a while."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from serve_app.database.schema import secrets
from serve_app.errors import LinkExpired, LinkRefused
from serve_app.identity.drawn import drawn_secret
from serve_app.identity.links import KEPT, Links, as_caller, end_links
from serve_app.identity.model import Caller, Scope
from tests.stand_ins import FakeClock

PATH = "/audio/0b8f1c8e-1.flac"
HOUR = 3600


@pytest.fixture
def links(database: Engine, clock: FakeClock) -> Links:
    return Links(database, HOUR, clock, clock)


def link_of(url: str) -> str:
    return url.split("?link=")[1]


async def test_a_link_is_good_for_its_file_and_owner_until_it_expires(links: Links, clock: FakeClock) -> None:
    url, expires = await links.sign(PATH, "ann")
    assert url.startswith(f"{PATH}?link=")
    good = await links.check(PATH, link_of(url))
    assert (good.owner, good.expires) == ("ann", expires)
    assert HOUR / 2 <= expires - clock() <= HOUR
    assert as_caller(good) == Caller("ann", frozenset({Scope.READ}), "link")
    clock.move(expires - clock() - 1)
    assert links.seconds_left(await links.check(PATH, link_of(url))) == 0
    clock.move(1)
    with pytest.raises(LinkExpired) as caught:
        await links.check(PATH, link_of(url))
    assert (caught.value.status, caught.value.code) == (403, "link_expired")


async def test_for_a_while_it_is_the_same_link(links: Links, clock: FakeClock) -> None:
    urls, changes = list[str](), 0
    for _ in range(48):
        url, expires = await links.sign(PATH, "ann")
        assert expires - clock() >= HOUR / 2, "it is never short of time"
        changes += bool(urls) and url != urls[-1]
        urls.append(url)
        clock.move(HOUR / 12)
    assert changes <= 8, "four hours"


async def test_nothing_else_is_signed_by_it(links: Links) -> None:
    url, expires = await links.sign(PATH, "ann")
    link = link_of(url)
    _, signature, owner = link.split(".", 2)
    for path in ("/audio/0b8f1c8e-1.flac2", "/audio/0b8f1c8e-2.flac", "/images/0b8f1c8e-1.flac", "/jobs", ""):
        with pytest.raises(LinkRefused):
            await links.check(path, link)
    other = link_of((await links.sign(PATH, "ben"))[0]).split(".", 2)[1]
    for bent in (
        f"{expires + 1}.{signature}.{owner}",
        f"0{expires}.{signature}.{owner}",
        f"{expires}.{signature}.ben",
        f"{expires}.{other}.{owner}",
        f"{expires}.{signature}.",
        f"{expires}.{signature[:-1]}.{owner}",
        f"{expires}.{signature.swapcase()}.{owner}",
        f"{expires}.{signature}.{owner}\n",
        f"-{expires}.{signature}.{owner}",
        f"{'9' * 40}.{signature}.{owner}",
        f"{expires}..{owner}",
        "",
        "..",
        "x" * 10_000,
        f"{expires}.{signature}.ånn",
    ):
        with pytest.raises(LinkRefused) as caught:
            await links.check(PATH, bent)
        assert caught.value.code == "link_invalid", bent
    assert (await links.check(PATH, link)).owner == "ann"


async def test_owners_and_paths_do_not_run_into_each_other(links: Links) -> None:
    signed = {
        link_of((await links.sign(path, owner))[0]).split(".", 2)[1]
        for path, owner in (("/audio/a", "b.c"), ("/audio/a.b", "c"), ("/audio/a", "bc"), ("/audio/ab", "c"))
    }
    assert len(signed) == 4


async def test_all_replicas_sign_alike(database: Engine, clock: FakeClock) -> None:
    replicas = [Links(database, HOUR, clock, clock) for _ in range(8)]
    made = await asyncio.gather(*(replica.sign(PATH, "ann") for replica in replicas))
    assert len(set(made)) == 1


async def test_no_link_outlives_the_key(links: Links, database: Engine, clock: FakeClock) -> None:
    url, _ = await links.sign(PATH, "ann")
    end_links(database)
    assert KEPT <= 10, "seconds, says the command line"
    clock.move(KEPT)
    with pytest.raises(LinkRefused):
        await links.check(PATH, link_of(url))
    again, _ = await links.sign(PATH, "ann")
    assert (await links.check(PATH, link_of(again))).owner == "ann"


def test_a_secret_is_drawn_once_however_many_draw(database: Engine) -> None:
    with ThreadPoolExecutor(16) as pool:
        drawn = set(pool.map(lambda _: drawn_secret(database, "race"), range(32)))
    assert len(drawn) == 1
    assert len(drawn.pop()) == 32
    assert drawn_secret(database, "other") != drawn_secret(database, "race")
    with database.connect() as connection:
        assert len(connection.execute(select(secrets)).all()) == 2
