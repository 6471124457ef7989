"""What an account is good for, short of breaking in: to pry, to push oneself, to be a nuisance."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.supabase.attack import attack
from tests.supabase.community import (
    DRAFT,
    LIST,
    OWN_LIST,
    PUBLIC,
    REMIX,
    TRASHED,
    UNLISTED,
    Community,
    settled,
    song,
)
from tests.supabase.database import Database, Project, run
from tests.supabase.forgeries import COMMENT, LIKE, NEW, OWN, SONG, TO_LIST

ASKED = {
    "like": f"{LIKE} ('{{cid}}', '<id>')",
    "comment": f"{COMMENT} ('{{cid}}', '<id>', 'x')",
    "parent": SONG.format(", parent_id", ", '<id>'"),
    "list": f"{OWN}; {TO_LIST} ('{NEW}', '<id>')",
    "play": "select record_play('<id>')",
    "page": "select * from get_song('<id>')",
    "lineage": "select * from lineage_of('<id>')",
    "remixes": "select * from remixes_of('<id>')",
    "edit": "update songs set title = 'x' where id = '<id>'",
    "delete": "delete from songs where id = '<id>'",
}


@pytest.fixture(scope="module")
def community(supabase_project: Project) -> Iterator[Community]:
    with supabase_project.copied() as database, settled(database) as made:
        yield made


@pytest.mark.parametrize("asked", ASKED)
def test_what_one_may_not_see_answers_as_what_is_not_there(asked: str, community: Community) -> None:
    def answer(id_: str) -> tuple[object, ...]:
        result = attack(community, "cid", ASKED[asked].replace("<id>", id_))
        return result.state, result.message.replace(id_, ""), result.touched, result.rows

    nowhere = answer(song("nowhere"))
    assert [answer(unseen) for unseen in (DRAFT, UNLISTED, TRASHED)] == [nowhere] * 3


def test_nobody_learns_whether_anothers_list_is_full(supabase: Database) -> None:
    with settled(supabase) as community:
        supabase.sql(
            "with made as (insert into songs (id, user_id, title, duration_s)"
            " select gen_random_uuid(), %s, 'x', 1 from generate_series(1, 999) returning id)"
            " insert into playlist_songs (playlist_id, song_id) select %s, id from made",
            community.ann,
            OWN_LIST,
        )
        add = f"{TO_LIST} ('{{}}', '{REMIX}')"
        assert attack(community, "ann", add.format(OWN_LIST)).state == "PT409"
        assert attack(community, "ann", f"delete from playlist_songs; {add.format(OWN_LIST)}").touched == 1
        for list_ in (OWN_LIST, LIST, NEW):
            assert attack(community, "cid", add.format(list_)).state == "42501"


@pytest.mark.parametrize(
    "push",
    [
        f"{LIKE} ('{{ann}}', '{PUBLIC}')",
        "insert into comments (user_id, song_id, body)"
        f" select '{{ann}}', '{PUBLIC}', 'up' from generate_series(1, 9)",
        "insert into songs (id, user_id, parent_id, title, duration_s, visibility)"
        f" select gen_random_uuid(), '{{ann}}', '{PUBLIC}', 'x', 1, 'public' from generate_series(1, 9)",
    ],
)
def test_nobody_lifts_a_song_of_their_own(push: str, community: Community) -> None:
    look = f"select heat from songs where id = '{PUBLIC}'"
    (before,) = attack(community, "ann", look).rows
    assert attack(community, "ann", f"{push}; {look}").rows == [before]


def test_one_listener_lifts_a_song_once(community: Community) -> None:
    look = f"select heat from songs where id = '{PUBLIC}'"
    say = f"{COMMENT} ('{{cid}}', '{PUBLIC}', 'up')"
    (before,) = attack(community, "cid", look).rows
    (once,) = attack(community, "cid", f"{say}; {look}").rows
    assert once > before
    assert attack(community, "cid", f"{say}; {say}; {say}; {look}").rows == [once]


@pytest.mark.parametrize(
    ("do", "undo"),
    [
        (f"{LIKE} ('{{cid}}', '{PUBLIC}')", "delete from likes where user_id = '{cid}'"),
        (
            "insert into follows (follower_id, followee_id) values ('{cid}', '{ann}')",
            "delete from follows where follower_id = '{cid}'",
        ),
        (
            SONG.format(", parent_id, visibility", f", '{PUBLIC}', 'public'"),
            f"update songs set visibility = 'private' where id = '{NEW}'",
        ),
    ],
)
def test_doing_and_undoing_tells_once(do: str, undo: str, community: Community) -> None:
    """And what was taken back is not told any longer."""
    again = do if "songs (id" not in do else f"update songs set visibility = 'public' where id = '{NEW}'"
    become = (
        "select set_config('request.jwt.claims',"
        " json_build_object('sub', '{}', 'role', 'authenticated')::text, true)"
    )
    as_ann, as_cid = become.format("{ann}"), become.format("{cid}")
    told = "select read_at is null from notifications where actor_id = '{cid}'"
    assert attack(community, "cid", f"{do}; {as_ann}; {told}").rows == [(True,)]
    assert attack(community, "cid", f"{do}; {undo}; {as_ann}; {told}").rows == []
    read = f"{do}; {as_ann}; select mark_notifications_read(); {as_cid}"
    assert attack(community, "cid", f"{read}; {undo}; {again}; {as_ann}; {told}").rows == [(False,)]


def test_a_flood_of_comments_is_stopped(community: Community) -> None:
    many = (
        "insert into comments (user_id, song_id, body)"
        f" select '{{cid}}', '{PUBLIC}', 'x' from generate_series(1, <n>)"
    )
    some, all_, more = (many.replace("<n>", n) for n in ("1", "60", "61"))
    assert attack(community, "cid", all_).touched == 60
    assert attack(community, "cid", more).state == "PT429"
    assert attack(community, "cid", f"{all_}; delete from comments; {some}").state == "PT429"
    own = more.replace(PUBLIC, REMIX).replace("{cid}", "{bob}")
    assert attack(community, "bob", own).touched == 61, "nobody is told"


@pytest.mark.parametrize(
    "name", ["' '", "E'\\u200b\\u200b'", "E'Ann\\u202e'", "E'Ann\\n'", "E'\\u00a0'", "E'\\u2066Ann'"]
)
def test_a_shown_name_is_to_be_seen(name: str, community: Community) -> None:
    change = f"update profiles set display_name = {name} where id = '{{cid}}'"
    assert attack(community, "cid", change).state == "23514"


def test_a_file_moves_to_no_other_bucket(community: Community) -> None:
    """Not even its owner's: in the public one it would be past the limits of size and type."""
    for move, bucket in (("set bucket_id = 'avatars'", "music"), ("set bucket_id = 'music'", "avatars")):
        for who in ("ann", "cid"):
            moved = attack(community, who, f"update storage.objects {move} where bucket_id = '{bucket}'")
            assert moved.state == "42501" if who == "ann" else moved.touched == 0
    rename = f"update storage.objects set name = '{{ann}}/new.mp3' where name = '{{ann}}/{DRAFT}.mp3'"
    assert attack(community, "ann", rename).touched == 1
    upsert = (
        f"insert into storage.objects (bucket_id, name) values ('music', '{{ann}}/{DRAFT}.mp3')"
        " on conflict (bucket_id, name) do update set version = 'two'"
    )
    assert attack(community, "ann", upsert).touched == 1


def test_accounts_that_know_one_another_leave_at_once(supabase: Database) -> None:
    """Each has liked and commented what all have, and follows all: nobody waits for another forever."""
    people = [supabase.user(f"p{n}") for n in range(8)]
    supabase.sql(
        "insert into songs (id, user_id, title, duration_s, visibility)"
        " select gen_random_uuid(), p.id, 'x', 1, 'public' from profiles p, generate_series(1, 3)"
    )
    supabase.sql(
        "insert into likes select p.id, s.id from profiles p, songs s order by md5(p.id::text || s.id)"
    )
    supabase.sql(
        "insert into comments (user_id, song_id, body)"
        " select p.id, s.id, 'x' from profiles p, songs s order by md5(s.id::text || p.id)"
    )
    supabase.sql(
        "insert into follows select p.id, q.id from profiles p join profiles q on p.id <> q.id"
        " order by md5(q.id::text || p.id)"
    )
    together = threading.Barrier(len(people))

    def leave(uid: str) -> str | None:
        with supabase.as_user(uid) as connection:
            together.wait()
            try:
                run(connection, "select delete_my_account()")
            except psycopg.Error as error:
                return error.sqlstate
        return None

    with ThreadPoolExecutor(len(people)) as pool:
        assert list(pool.map(leave, people)) == [None] * len(people)
    assert supabase.sql("select count(*) from songs") == [(0,)]
