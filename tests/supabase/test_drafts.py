"""What is not public shows nowhere: not in a list, a number, a link or a message; and what is public does."""

from collections.abc import Iterator

import pytest

from tests.supabase.attack import attack
from tests.supabase.community import (
    DRAFT,
    DRAFT_REMIX,
    HIDDEN_REMIX,
    LIST,
    OF_UNLISTED,
    PUBLIC,
    REMIX,
    TRASHED,
    UNLISTED,
    UNSEEN,
    Community,
    settled,
    song,
)
from tests.supabase.database import Project, run

LISTS = {
    "songs": "select id from songs",
    "cards": "select id from song_cards",
    "new": "select id from feed_new(max_rows => 100)",
    "trending": "select id from feed_trending(max_rows => 100)",
    "search": "select id from search_songs('lullaby')",
    "search by tag": "select id from search_songs('piano')",
    "likes": "select song_id from likes",
    "comments": "select song_id from comments",
    "playlists": "select song_id from playlist_songs",
    **{f"remixes of {id_[:4]}": f"select id from remixes_of('{id_}')" for id_ in (*UNSEEN, PUBLIC, REMIX)},
    **{
        f"lineage of {id_[:4]}": f"select id from lineage_of('{id_}')"
        for id_ in (*UNSEEN, OF_UNLISTED, REMIX)
    },
    "parents": f"select parent_id from get_song('{OF_UNLISTED}')",
    "files": "select name from storage.objects",
}
ACCOUNTS = {
    "following": "select id from feed_following(max_rows => 100)",
    "notifications": "select song_id from notifications",
    "plays": "select song_id from plays",
    "export": "select export_my_data()",
}
CASES = [("anybody", name) for name in LISTS] + [("cid", name) for name in (LISTS | ACCOUNTS)]


@pytest.fixture(scope="module")
def community(supabase_project: Project) -> Iterator[Community]:
    """Cid follows both others, so that what they do comes to him."""
    with supabase_project.copied() as database, settled(database) as made:
        with database.as_user(made.cid) as connection:
            for other in (made.ann, made.bob):
                run(
                    connection,
                    "insert into follows (follower_id, followee_id) values (%s, %s)",
                    made.cid,
                    other,
                )
        yield made


@pytest.mark.parametrize(("who", "name"), CASES)
def test_no_list_shows_what_is_not_public(who: str, name: str, community: Community) -> None:
    result = attack(community, who, (LISTS | ACCOUNTS)[name])
    assert result.state is None, result.message
    shown = str(result.rows)
    assert [unseen for unseen in UNSEEN if unseen in shown] == []


@pytest.mark.parametrize("who", ["anybody", "cid"])
@pytest.mark.parametrize(
    ("table", "guess"),
    [
        ("songs", "title = 'Lullaby private'"),
        ("songs", "visibility <> 'public' or deleted_at is not null"),
        ("song_cards", "visibility <> 'public'"),
        ("playlists", "visibility <> 'public'"),
        ("comments", "body = 'a note to myself'"),
        ("storage.objects", f"name like '%{DRAFT}%'"),
        ("agent_memory", "content like 'Ann%'"),
        ("notifications", "kind = 'remix'"),
    ],
)
def test_no_error_tells_what_a_hidden_row_says(
    table: str, guess: str, who: str, community: Community
) -> None:
    """A condition that fails on a right guess must never meet a row that the caller may not see."""
    look = f"select count(*) from {table} where 1 / (case when {guess} then 0 else 1 end) = 1"
    assert attack(community, who, look).state in (None, "42501")


@pytest.mark.parametrize("name", ["new", "trending", "search"])
def test_feeds_show_what_is_public_and_to_its_owner_no_more(name: str, community: Community) -> None:
    for who in ("anybody", "cid", "ann"):
        found = {str(id_) for (id_,) in attack(community, who, LISTS[name]).rows}
        assert found == {PUBLIC, REMIX, OF_UNLISTED}


def test_following_shows_those_whom_one_follows(community: Community) -> None:
    def followed(who: str) -> set[str]:
        return {str(id_) for (id_,) in attack(community, who, ACCOUNTS["following"]).rows}

    assert followed("cid") == {PUBLIC, REMIX, OF_UNLISTED}
    assert followed("ann") == {REMIX}
    assert attack(community, "anybody", ACCOUNTS["following"]).state == "42501"


OPENED = {
    PUBLIC: ("anybody", "cid", "ann"),
    UNLISTED: ("ann",),
    DRAFT: ("ann",),
    DRAFT_REMIX: ("ann",),
    HIDDEN_REMIX: (),
    TRASHED: (),
}


@pytest.mark.parametrize("who", ["anybody", "cid", "ann"])
@pytest.mark.parametrize("id_", OPENED)
def test_get_song_opens_by_its_id_what_the_caller_may_see(id_: str, who: str, community: Community) -> None:
    rows = attack(community, who, f"select title from get_song('{id_}')").rows
    assert len(rows) == (who in OPENED[id_])


def test_an_unlisted_song_is_opened_by_its_link_until_that_is_changed(community: Community) -> None:
    def link() -> str:
        return str(attack(community, "ann", f"select link from get_song('{UNLISTED}')").rows[0][0])

    def opened(who: str, by: str) -> list[str]:
        return [str(row[0]) for row in attack(community, who, f"select id from get_song('{by}')").rows]

    first = link()
    for who in ("anybody", "cid", "ann"):
        assert opened(who, first) == [UNLISTED]
    assert attack(community, "cid", f"select link from get_song('{first}')").rows == [(None,)]
    for visibility in ("private", "public"):
        with community.database.as_user(community.ann) as connection:
            run(connection, "update songs set visibility = %s where id = %s", visibility, UNLISTED)
        assert opened("anybody", first) == []
    with community.database.as_user(community.ann) as connection:
        run(connection, "update songs set visibility = 'unlisted' where id = %s", UNLISTED)
    assert opened("anybody", first) == []
    assert opened("anybody", link()) == [UNLISTED]


def test_a_link_opens_only_what_is_unlisted(community: Community) -> None:
    for id_ in (PUBLIC, DRAFT, TRASHED):
        ((link,),) = community.database.sql("select link from songs where id = %s", id_)
        assert attack(community, "cid", f"select 1 from get_song('{link}')").rows == []


def test_a_parent_is_told_to_who_may_see_it(community: Community) -> None:
    def parent(who: str, id_: str) -> str:
        return str(attack(community, who, f"select parent_id from get_song('{id_}')").rows[0][0])

    assert parent("anybody", REMIX) == PUBLIC
    assert parent("anybody", OF_UNLISTED) == "None"
    assert parent("cid", OF_UNLISTED) == "None"
    assert parent("ann", OF_UNLISTED) == UNLISTED


def test_lineage_ends_where_the_caller_may_not_look(community: Community) -> None:
    def line(who: str, id_: str) -> list[str]:
        return [str(row[0]) for row in attack(community, who, f"select id from lineage_of('{id_}')").rows]

    assert line("anybody", REMIX) == [PUBLIC]
    assert line("anybody", OF_UNLISTED) == []
    assert line("ann", OF_UNLISTED) == [UNLISTED]
    assert line("cid", HIDDEN_REMIX) == []
    assert line("bob", HIDDEN_REMIX) == [PUBLIC]


def test_lineage_does_not_reach_beyond_a_draft(community: Community) -> None:
    """Else a public song would tell what a draft that it was made from was made from."""
    beyond = song("beyond")
    with community.database.as_user(community.bob) as connection:
        run(
            connection,
            "insert into songs (id, user_id, parent_id, title, duration_s, visibility)"
            " values (%s, %s, %s, 'Beyond', 30, 'public')",
            beyond,
            community.bob,
            HIDDEN_REMIX,
        )
    try:
        line = f"select id::text from lineage_of('{beyond}')"
        assert attack(community, "bob", line).rows == [(HIDDEN_REMIX,), (PUBLIC,)]
        for who in ("anybody", "cid", "ann"):
            assert attack(community, who, line).rows == []
    finally:
        with community.database.as_user(community.bob) as connection:
            run(connection, "delete from songs where id = %s", beyond)


def test_remixes_are_those_that_the_caller_may_see(community: Community) -> None:
    def remixes(who: str, id_: str) -> set[str]:
        return {str(row[0]) for row in attack(community, who, f"select id from remixes_of('{id_}')").rows}

    assert remixes("anybody", PUBLIC) == remixes("ann", PUBLIC) == {REMIX}
    assert remixes("bob", PUBLIC) == {REMIX, HIDDEN_REMIX}
    assert remixes("cid", UNLISTED) == set()
    assert remixes("ann", UNLISTED) == {OF_UNLISTED, DRAFT_REMIX}
    assert remixes("cid", DRAFT) == set()


def test_drafts_count_nowhere(community: Community) -> None:
    counts = "select remix_count from songs where id = '{}'"
    assert attack(community, "cid", counts.format(PUBLIC)).rows == [(1,)]
    told = attack(community, "ann", "select kind::text, song_id from notifications order by kind").rows
    assert [(kind, str(id_)) for kind, id_ in told if kind == "remix"] == [("remix", REMIX)]


def test_hiding_a_remix_takes_back_its_count_and_its_message(community: Community) -> None:
    """Ann must not learn from a number what Bob has hidden; and publishing again tells again, not anew."""
    told = "select count(*) from notifications where kind = 'remix' and user_id = '{ann}' and not taken_back"
    state = f"select (select remix_count from songs where id = '{PUBLIC}'), ({told})"
    hide = f"update songs set visibility = 'private' where id = '{REMIX}'"
    show = f"update songs set visibility = 'public' where id = '{REMIX}'"
    with community.database.as_user(community.bob) as connection:
        run(connection, hide)
    ask = state.replace("{ann}", community.ann)
    assert community.database.sql(ask) == [(0, 0)]
    with community.database.as_user(community.bob) as connection:
        run(connection, show)
        run(connection, hide)
        run(connection, show)
    assert community.database.sql(ask) == [(1, 1)]


def test_a_published_song_is_no_newer_for_being_hidden_and_shown_again(community: Community) -> None:
    read = f"select published_at from songs where id = '{PUBLIC}'"
    (first,) = community.database.sql(read)
    with community.database.as_user(community.ann) as connection:
        for visibility in ("private", "unlisted", "public"):
            run(connection, "update songs set visibility = %s where id = %s", visibility, PUBLIC)
    assert community.database.sql(read) == [first]


def test_what_the_trash_hides_comes_back_with_everything(community: Community) -> None:
    before = community.database.sql(
        f"select like_count, comment_count, play_count from songs where id = '{PUBLIC}'"
    )
    trash = f"update songs set deleted_at = now() where id = '{PUBLIC}'"
    with community.database.as_service() as connection:
        run(connection, trash)
    try:
        for who in ("anybody", "cid", "ann"):
            for look in (
                f"select 1 from songs where id = '{PUBLIC}'",
                f"select 1 from get_song('{PUBLIC}')",
                f"select 1 from playlist_songs where playlist_id = '{LIST}' and song_id = '{PUBLIC}'",
                f"select 1 from lineage_of('{REMIX}')",
                f"select 1 from storage.objects where name = '{{ann}}/{PUBLIC}.png' and '{who}' <> 'ann'",
            ):
                assert attack(community, who, look).rows == [], (who, look)
        assert attack(community, "ann", f"select 1 from notifications where song_id = '{PUBLIC}'").rows == []
        assert attack(
            community, "cid", f"insert into likes (user_id, song_id) values ('{{cid}}', '{PUBLIC}')"
        ).refused
        assert attack(community, "ann", f"update songs set title = 'x' where id = '{PUBLIC}'").touched == 0
        assert attack(community, "ann", f"delete from songs where id = '{PUBLIC}'").touched == 0
    finally:
        with community.database.as_service() as connection:
            run(connection, f"update songs set deleted_at = null where id = '{PUBLIC}'")
    after = community.database.sql(
        f"select like_count, comment_count, play_count from songs where id = '{PUBLIC}'"
    )
    assert after == before


def test_pages_of_a_feed_meet_without_a_gap(community: Community) -> None:
    def page(function: str, key: str) -> list[str]:
        seen: list[str] = []
        cursor = "null, null"
        while rows := attack(community, "cid", f"select id, {key} from {function}({cursor}, 1)").rows:
            seen.append(str(rows[0][0]))
            cursor = f"'{rows[0][1]}', '{rows[0][0]}'"
            assert len(seen) <= 3
        return seen

    for function, key in (
        ("feed_new", "published_at"),
        ("feed_trending", "heat"),
        ("feed_following", "published_at"),
    ):
        whole = attack(community, "cid", f"select id from {function}()").rows
        assert page(function, key) == [str(id_) for (id_,) in whole]
        assert len(whole) == 3
