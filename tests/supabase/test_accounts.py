"""Accounts come whatever their names are, take everything along when they ask, and leave nothing wrong."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.supabase.attack import attack
from tests.supabase.community import PUBLIC, REMIX, Community, settled
from tests.supabase.database import MIGRATIONS, Database, Project, run

COUNTERS = """
    select 'song', s.id from songs s where
      s.like_count <> (select count(*) from likes l where l.song_id = s.id)
      or s.play_count <> (select count(*) from plays p where p.song_id = s.id)
      or s.comment_count <> (select count(*) from comments c where c.song_id = s.id)
      or s.remix_count <> (select count(*) from songs r
        where r.parent_id = s.id and r.visibility = 'public' and r.deleted_at is null)
    union all
    select 'profile', p.id from profiles p where
      p.follower_count <> (select count(*) from follows f where f.followee_id = p.id)
      or p.following_count <> (select count(*) from follows f where f.follower_id = p.id)"""
OWNED = """
    select c.conrelid::regclass::text from pg_constraint c
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace
      and c.confrelid in ('public.profiles'::regclass, 'auth.users'::regclass)
    union select 'playlist_songs'"""


@pytest.fixture
def community(supabase_project: Project) -> Iterator[Community]:
    with supabase_project.copied() as database, settled(database) as made:
        yield made


@pytest.fixture(scope="module")
def empty(supabase_project: Project) -> Iterator[Database]:
    """Nobody is there yet."""
    with supabase_project.copied() as database:
        yield database


def _signs_up(database: Database, metadata: object) -> dict[str, Any]:
    uid = str(uuid4())
    database.sql(
        "insert into auth.users (id, email, raw_user_meta_data) values (%s, %s, %s)",
        uid,
        f"{uid}@example.org",
        None if metadata is ... else json.dumps(metadata),
    )
    ((name, shown),) = database.sql("select username, display_name from profiles where id = %s", uid)
    return {"username": name, "display_name": shown}


@pytest.mark.parametrize(
    "metadata",
    [
        ...,
        None,
        {},
        [],
        "text",
        7,
        {"full_name": None, "user_name": None},
        {"full_name": "", "user_name": ""},
        {"full_name": "x" * 1_000_000, "user_name": "y" * 1_000_000},
        {"full_name": {"a": 1}, "user_name": ["b"]},
        {"full_name": " \t\n ", "user_name": "__"},
        {"full_name": "<script>\u0001\u202e", "user_name": "'; drop table songs; --"},
        {"full_name": "🎹" * 200, "user_name": "ピアノ"},
        {"user_name": "ab"},
        {"user_name": "a" * 31},
    ],
)
def test_whoever_signs_up_gets_a_profile(metadata: object, empty: Database) -> None:
    made = _signs_up(empty, metadata)
    assert made["username"]


def test_names_are_taken_over_and_never_twice(empty: Database) -> None:
    said = {"full_name": "  Mira\n Okafor ", "user_name": "Mira.Okafor", "email": "x@example.org"}
    assert _signs_up(empty, said) == {"username": "mira_okafor", "display_name": "Mira Okafor"}
    names = {_signs_up(empty, said)["username"] for _ in range(3)}
    assert len(names) == 3
    assert all(name.startswith("mira_okafor_") for name in names)
    long = {_signs_up(empty, {"user_name": "a" * 30})["username"] for _ in range(2)}
    assert sorted(map(len, long)) == [30, 30]


def test_a_name_is_not_made_of_the_address(empty: Database) -> None:
    uid = empty.user("Secretly")
    ((name,),) = empty.sql("select username from profiles where id = %s", uid)
    assert name.startswith("listener_")


def test_the_service_that_signs_people_in_can_make_them(empty: Database) -> None:
    """It is no owner of profiles: the trigger acts for the project's owner."""
    uid = str(uuid4())
    with psycopg.connect(make_conninfo(empty.admin, user="supabase_auth_admin")) as auth:
        auth.execute("insert into auth.users (id, email) values (%s, 'new@example.org')", (uid,))
    assert empty.sql("select count(*) from profiles where id = %s", uid) == [(1,)]


def test_nobody_is_kept_from_signing_up_by_what_is_wrong_with_profiles(supabase: Database) -> None:
    """An account without a profile can be mended; a person who cannot sign up has gone."""
    supabase.sql("alter table profiles add constraint broken check (false) not valid")
    uid = supabase.user("Anna")
    assert supabase.sql("select count(*) from auth.users where id = %s", uid) == [(1,)]
    assert supabase.sql("select count(*) from profiles") == [(0,)]


def test_who_was_there_before_gets_a_profile_too(supabase_project: Project) -> None:
    database = supabase_project.made(migrations=())
    try:
        uid = database.user("Early")
        for path in sorted(MIGRATIONS.glob("*.sql")):
            with psycopg.connect(database.owner) as connection:
                run(connection, path.read_text("utf-8"))
        assert database.sql("select 1 from profiles where id = %s", uid) == [(1,)]
    finally:
        supabase_project.drop(database)


def test_counters_are_what_they_count(community: Community) -> None:
    assert community.database.sql(COUNTERS) == []


@pytest.mark.parametrize("leaver", ["ann", "bob", "cid"])
def test_an_account_leaves_with_everything_and_harms_nobody(leaver: str, community: Community) -> None:
    database, uid = community.database, getattr(community, leaver)
    kept = [other for other in (community.ann, community.bob, community.cid) if other != uid]
    before = database.sql("select id from songs where user_id = any(%s) order by id", kept)
    with database.as_user(uid) as connection:
        run(connection, "select delete_my_account()")
    assert database.sql("select id from auth.users order by id") == sorted(
        (id_,) for (id_,) in database.sql("select id from profiles")
    )
    assert len(database.sql("select 1 from auth.users")) == 2
    for (table,) in database.sql(OWNED):
        for (column,) in database.sql(
            "select column_name from information_schema.columns where table_schema = 'public'"
            " and table_name = %s and udt_name = 'uuid'",
            table,
        ):
            assert database.sql(f"select 1 from {table} where {column} = %s", uid) == [], (table, column)
    assert database.sql("select id from songs order by id") == before
    assert database.sql(COUNTERS) == []
    if leaver == "ann":
        assert database.sql("select parent_id, relation from songs where id = %s", REMIX) == [(None, "cover")]


def test_the_service_that_signs_people_in_can_delete_them(community: Community) -> None:
    with psycopg.connect(make_conninfo(community.database.admin, user="supabase_auth_admin")) as auth:
        assert auth.execute("delete from auth.users").rowcount == 3
    assert community.database.sql("select (select count(*) from songs), (select count(*) from profiles)") == [
        (0, 0)
    ]


def test_everybody_goes_at_once(community: Community) -> None:
    community.database.sql("delete from auth.users where id = any(%s)", [community.ann, community.bob])
    assert community.database.sql(COUNTERS) == []
    assert community.database.sql("select count(*) from auth.users") == [(1,)]


def test_one_deletes_only_oneself(community: Community) -> None:
    assert attack(community, "anybody", "select delete_my_account()").state == "42501"
    assert attack(community, "cid", "select delete_my_account('{ann}')").state == "42883"
    assert attack(community, "cid", "delete from profiles where id = '{cid}'").state == "42501"
    forged = {"sub": str(uuid4())}
    assert attack(community, "nobody", "select delete_my_account()", claims=forged).state is None
    assert community.database.sql("select count(*) from auth.users") == [(3,)]


def test_an_export_has_everything_of_the_caller_and_nothing_of_others(community: Community) -> None:
    ((ann,),) = attack(community, "ann", "select export_my_data()").rows
    tables = {name for (name,) in community.database.sql(OWNED)}
    assert set(ann) == tables | {"account", "files"}
    assert {table: len(rows) for table, rows in ann.items() if table != "account"} == {
        "profiles": 1,
        "songs": 6,  # the trash is theirs too
        "likes": 2,
        "plays": 1,
        "follows": 1,
        "comments": 2,
        "playlists": 2,
        "playlist_songs": 4,
        "notifications": 4,
        "agent_memory": 2,
        "files": 6,
    }
    assert ann["account"]["email"] == "ann@example.org"
    assert {
        row["user_id"] for table in ("songs", "likes", "comments", "agent_memory") for row in ann[table]
    } == {community.ann}
    assert "Bob likes three" not in json.dumps(ann)
    assert "bob@example.org" not in json.dumps(ann)
    ((cid,),) = attack(community, "cid", "select export_my_data()").rows
    assert {table: rows for table, rows in cid.items() if rows and table != "account"}.keys() == {"profiles"}
    assert attack(community, "anybody", "select export_my_data()").state == "42501"


def test_two_plays_at_once_count_once(community: Community) -> None:
    database, play = community.database, f"select record_play('{PUBLIC}')"
    with (
        ThreadPoolExecutor(1) as thread,
        database.as_user(community.cid) as second,
        database.as_user(community.cid) as first,  # ends before the other, which may wait for it
    ):
        assert run(first, play) == [(True,)]
        later = thread.submit(run, second, play)
        waiting = "select 1 from pg_stat_activity where pid = %s and wait_event_type = 'Lock'"
        while not database.sql(waiting, second.info.backend_pid):
            assert not later.done()
        first.commit()
        assert later.result() == [(False,)]


def test_a_play_counts_again_after_half_an_hour(community: Community) -> None:
    play = f"select record_play('{PUBLIC}')"
    with community.database.as_user(community.cid) as connection:
        assert run(connection, play) == [(True,)]
    for minutes, counts in ((29, False), (2, True)):
        community.database.sql("update plays set played_at = played_at - make_interval(mins => %s)", minutes)
        assert attack(community, "cid", play).rows == [(counts,)]
