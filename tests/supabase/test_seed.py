"""The seed fills a project with a community, and twice does no more."""

import psycopg

from tests.supabase.database import ROOT, Database, run

SEED = (ROOT / "supabase" / "seed.sql").read_text("utf-8")
COUNTS = (
    "select (select count(*) from profiles), (select count(*) from songs), (select count(*) from likes),"
    " (select count(*) from plays), (select count(*) from comments), (select count(*) from follows),"
    " (select count(*) from playlist_songs), (select sum(like_count + comment_count + play_count) from songs)"
)


def test_seed(supabase: Database) -> None:
    first = None
    for _ in range(2):
        with psycopg.connect(supabase.owner) as connection:
            run(connection, SEED)
        (counts,) = supabase.sql(COUNTS)
        assert all(counts)
        assert first in (None, counts)
        first = counts
    with supabase.anybody() as connection:
        new = run(connection, "select title, published_at from feed_new()")
        assert len(new) == 9
        assert [at for _, at in new] == sorted((at for _, at in new), reverse=True)
        assert {title for (title,) in run(connection, "select title from feed_trending()")} == {
            t for t, _ in new
        }
        assert "Test Pattern 9" not in dict(new)
        found = [title for (title,) in run(connection, "select title from search_songs('window ligt')")]
        assert found == ["Window Light", "Window Light (Night Bus)"]  # as near; the first has less besides
        assert [name for (name,) in run(connection, "select username from search_profiles('yuki')")] == [
            "yukitapes"
        ]
    names = supabase.sql("select username from profiles order by username")
    assert names == [("adebeats",), ("jonas_l",), ("mira",), ("solfa",), ("yukitapes",)]
