"""Everybody tries everything: each table, whoever it is, whatever they do; and forgeries of every kind."""

from collections.abc import Iterator

import pytest

from serve_app.database import migrate
from serve_app.database.schema import metadata
from tests.serve_app.database.test_exposure import engine_of
from tests.supabase.attack import attack
from tests.supabase.community import (
    DRAFT,
    DRAFT_REMIX,
    HIDDEN_REMIX,
    MODEL,
    OWN_LIST,
    PUBLIC,
    REMIX,
    TRASHED,
    UNLISTED,
    Community,
    settled,
)
from tests.supabase.database import Project
from tests.supabase.forgeries import HUGE, MEMORY, NEW, REFUSED, SONG, VECTOR, WRITTEN_BY_TRIGGERS, WRONG
from tests.supabase.matrix import ENTRIES, NO, VERBS, WHO, Entry

OURS = sorted([*metadata.tables, "alembic_version"])


@pytest.fixture(scope="module")
def community(supabase_project: Project) -> Iterator[Community]:
    """The community, and a studio's own tables beside. No attack leaves a trace."""
    with supabase_project.copied() as database:
        engine = engine_of(database)
        migrate(engine)
        engine.dispose()
        with settled(database) as made:
            yield made


def test_every_table_has_an_entry(community: Community) -> None:
    there = community.database.sql(
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('public', 'storage') and c.relkind in ('r', 'v', 'm', 'p', 'f')"
    )
    listed = [*(entry.table for entry in ENTRIES), *(f"public.{table}" for table in OURS)]
    assert sorted(listed) == sorted(name for (name,) in there)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.table)
def test_matrix(entry: Entry, verb: str, who: str, community: Community) -> None:
    result = attack(community, who, entry.statement(verb))
    assert (NO if result.refused else result.touched) == entry.outcome(verb, who), result.message
    assert result.refused or result.state is None, result.message


@pytest.mark.parametrize("who", [*WHO, "service"])
@pytest.mark.parametrize("table", OURS)
def test_a_studios_own_tables_are_for_nobody(table: str, who: str, community: Community) -> None:
    for statement in (
        "select 1 from {}",
        "delete from {}",
        "insert into {} default values",
        "truncate {}",
        "lock {}",
    ):
        assert attack(community, who, statement.format(f'public."{table}"')).state == "42501", statement


@pytest.mark.parametrize("column", WRITTEN_BY_TRIGGERS)
def test_nobody_writes_counters_and_instants_of_a_song(column: str, community: Community) -> None:
    value = WRITTEN_BY_TRIGGERS[column]
    assert attack(community, "cid", SONG.format(f", {column}", f", {value}")).state == "42501"
    assert attack(community, "ann", f"update songs set {column} = {value}").state == "42501"


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("who", ["cid", "anybody"])
def test_refused(name: str, who: str, community: Community) -> None:
    result = attack(community, who, REFUSED[name])
    assert result.state == "42501", result.message or result.rows


def test_memory_without_an_owner_is_impossible(community: Community) -> None:
    for owner in ("null", "default"):
        made = attack(community, "cid", f"{MEMORY} ({owner}, '{NEW}', 'x', '{MODEL}', {VECTOR})")
        assert made.state in ("42501", "23502")
    assert (
        attack(community, "service", f"{MEMORY} (null, '{NEW}', 'x', '{MODEL}', {VECTOR})").state == "23502"
    )


@pytest.mark.parametrize("who", ["cid", "ann"])
def test_a_merging_upsert_does_not_take_a_song(who: str, community: Community) -> None:
    """Cid's is refused; Ann may not name what she must not write, even though the song is hers."""
    row = (
        f"insert into songs (id, user_id, title, duration_s) values ('{PUBLIC}', '{{{who}}}', 'mine now', 30)"
    )
    merging = " on conflict (id) do update set title = excluded.title, user_id = excluded.user_id"
    assert attack(community, who, row + merging).state == "42501"
    ignored = attack(community, who, row + " on conflict (id) do nothing")
    assert (ignored.state, ignored.touched) == (None, 0)


def test_an_upsert_of_allowed_columns_is_refused_on_anothers_row(community: Community) -> None:
    row = f"insert into songs (id, user_id, title, duration_s) values ('{PUBLIC}', '{{cid}}', 'mine', 30)"
    assert attack(community, "cid", row + " on conflict (id) do update set title = excluded.title").refused


def test_the_service_moves_nothing_to_another_account(community: Community) -> None:
    """A slip of the sync worker, which goes past row level security."""
    row = "insert into songs (id, user_id, title, duration_s) values ('{}', '{{cid}}', 'x', 30)"
    merging = " on conflict (id) do update set user_id = excluded.user_id, title = excluded.title"
    assert attack(community, "service", row.format(PUBLIC) + merging).state == "42501"
    assert attack(community, "service", "update likes set user_id = '{cid}'").state == "42501"
    assert attack(community, "service", "update agent_memory set user_id = '{cid}'").state == "42501"


def test_not_even_the_service_writes_counters(community: Community) -> None:
    read = f"select like_count, play_count, comment_count, remix_count from songs where id = '{PUBLIC}'"
    forged = f"update songs set like_count = 9, play_count = 9, comment_count = 9, remix_count = 9; {read}"
    assert attack(community, "service", forged).rows == [(1, 1, 1, 1)]
    born = (
        SONG.format(", like_count, play_count, comment_count, remix_count", ", 9, 9, 9, 9")
        + " returning like_count, play_count, comment_count, remix_count"
    )
    assert attack(community, "service", born).rows == [(0, 0, 0, 0)]


def test_the_service_may_do_to_the_rest_nothing(community: Community) -> None:
    for table in ("plays", "follows", "comments", "playlists", "playlist_songs", "notifications"):
        assert attack(community, "service", f"select * from {table}").state == "42501"
    assert attack(community, "service", "update profiles set bio = 'x'").state == "42501"


@pytest.mark.parametrize(
    "claims",
    [
        {"role": "service_role"},
        {"role": "postgres"},
        {"user_role": "admin"},
        {"app_metadata": {"opentunes": "operator", "role": "service_role"}},
        {"user_metadata": {"role": "service_role", "sub": "{ann}"}},
        {"is_admin": True},
    ],
)
def test_what_a_token_claims_beside_its_subject_changes_nothing(
    claims: dict[str, object], community: Community
) -> None:
    seen = "select count(*) from songs where deleted_at is not null or visibility <> 'public'"
    assert attack(community, "cid", seen, claims=claims).rows == [(0,)]
    assert attack(community, "cid", "select count(*) from agent_memory", claims=claims).rows == [(0,)]
    assert (
        attack(community, "cid", "select match_agent_memory(" + VECTOR + f", '{MODEL}')", claims=claims).rows
        == []
    )


def test_nobody_with_the_role_of_an_account_but_no_id_is_nobody(community: Community) -> None:
    assert attack(community, "nobody", "select * from agent_memory", claims={"sub": ""}).state == "22P02"
    none: list[dict[str, object]] = [{}, {"sub": None}, {"sub": None, "user_id": community.ann}]
    for claims in none:
        for table in ("agent_memory", "notifications", "plays"):
            assert attack(community, "nobody", f"select count(*) from {table}", claims=claims).rows == [(0,)]
        assert attack(
            community, "nobody", "select count(*) from songs where visibility <> 'public'"
        ).rows == [(0,)]
        for call in (
            "delete_my_account()",
            "export_my_data()",
            f"record_play('{PUBLIC}')",
            f"reorder_playlist('{OWN_LIST}', '{{}}')",
        ):
            assert attack(community, "nobody", f"select {call}", claims=claims).state == "42501"
        for row in (
            f"likes (user_id, song_id) values (null, '{PUBLIC}')",
            "storage.objects (bucket_id, name) values ('music', '/x.mp3')",
            "storage.objects (bucket_id, name) values ('music', 'null/x.mp3')",
        ):
            assert attack(community, "nobody", f"insert into {row}", claims=claims).state == "42501"


def test_the_roles_of_the_data_api_are_members_of_nothing(community: Community) -> None:
    assert (
        community.database.sql(
            "select * from pg_auth_members m join pg_roles r on r.oid = m.member"
            " where r.rolname in ('anon', 'authenticated', 'service_role')"
        )
        == []
    )


@pytest.mark.parametrize("column", HUGE)
def test_nothing_huge_is_kept_with_a_song(column: str, community: Community) -> None:
    result = attack(community, "ann", f"update songs set {column} = {HUGE[column]} where id = '{PUBLIC}'")
    assert result.state == "23514"


@pytest.mark.parametrize("statement", WRONG)
def test_nothing_wrong_or_huge_is_kept(statement: str, community: Community) -> None:
    result = attack(community, "cid", statement)
    assert result.state in ("23514", "42501"), result.message


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    "call",
    [
        "feed_new(max_rows => 2147483647)",
        "feed_trending(max_rows => -1)",
        "feed_trending('NaN')",
        "search_songs(repeat('%_\\', 100000))",
        "search_songs(repeat('lullaby ', 20000))",
        "search_profiles(repeat('x', 1000000))",
        "search_songs('''; drop table songs; --')",
        "search_songs(null)",
        f"lineage_of('{PUBLIC}')",
        "get_song(null)",
        "remixes_of(null)",
    ],
)
def test_functions_bear_what_is_thrown_at_them(call: str, who: str, community: Community) -> None:
    result = attack(community, who, f"select * from {call}")
    assert result.state is None, result.message
    assert len(result.rows) <= 100


def test_what_must_work_does(community: Community) -> None:
    """Else every attack would fail for the wrong reason."""
    counted = f"select record_play('{PUBLIC}')"
    assert attack(community, "cid", counted).rows == [(True,)]
    assert attack(community, "cid", f"{counted}; {counted}").rows == [(False,)]
    assert attack(community, "ann", counted).rows == [(False,)], "one's own"
    for unseen in (UNLISTED, DRAFT, TRASHED, NEW):
        assert attack(community, "cid", f"select record_play('{unseen}')").state == "PT404"
    assert attack(community, "bob", f"select record_play('{HIDDEN_REMIX}')").rows == [(False,)]
    for parent in (PUBLIC, REMIX):
        assert attack(community, "cid", SONG.format(", parent_id", f", '{parent}'")).touched == 1
    assert attack(community, "cid", SONG.format(", parent_id", f", '{DRAFT_REMIX}'")).refused
    assert attack(community, "service", f"update songs set title = 'x' where id = '{DRAFT}'").touched == 1
