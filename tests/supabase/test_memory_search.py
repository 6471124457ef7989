"""A search in the cloud misses hardly any of the nearest, for each of many users, of theirs alone."""

from agents.memory.embedding import MODEL_ID
from benchmarks.cloud_memory import BY_INDEX, SEARCH, USERS, K, acting, fill, recalls_of
from benchmarks.memory import clustered
from serve_app.database.vector import written
from tests.supabase.database import Database


def test_hardly_any_of_the_nearest_is_missed(supabase: Database) -> None:
    users = [supabase.user(f"user{number}") for number in range(USERS)]
    points, queries = clustered(1_000, seed=0), clustered(20, seed=1)
    fill(supabase, users, points)
    for avoid in ((), BY_INDEX):
        assert min(recalls_of(supabase, users, points, queries, avoid)) >= 0.95
    walks = "select idx_scan from pg_stat_user_indexes where indexrelname = 'agent_memory_embedding'"
    assert supabase.sql(walks)[0][0] >= len(users) * len(queries)  # those that had no other way left
    asked = (written(queries[0].tobytes()), MODEL_ID, K)
    with acting(supabase, users[3]) as ask:
        found = ask(SEARCH, asked)
    assert {item.int % USERS for item, _ in found} == {3}
    similarities = [similarity for _, similarity in found]
    assert similarities == sorted(similarities, reverse=True)
    with acting(supabase, "00000000-0000-4000-8000-000000000000") as ask:
        assert ask(SEARCH, asked) == []
