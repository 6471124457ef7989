"""Search in memory finds what an exact search finds, each user their own, though all share one index."""

import json
import statistics
import time
from collections.abc import Iterator

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from tests.supabase.attack import attack
from tests.supabase.community import MODEL, Community, settled
from tests.supabase.database import Database, Project, run

USERS, ROWS, FEW, WANTED, QUERIES = 5, 400, 30, 10, 12
Vectors = NDArray[np.float32]


class Memories:
    """`USERS` accounts with as many memories each, and one with `FEW`, of subjects that overlap."""

    def __init__(self, database: Database, rows: int) -> None:
        self.database = database
        self.random = np.random.default_rng(7)
        self.centres = self.random.normal(size=(24, 384))
        self.users = [database.user(f"User{n}") for n in range(USERS + 1)]
        self.vectors = {uid: self.some(rows if uid != self.users[-1] else FEW) for uid in self.users}
        into = "copy agent_memory (user_id, item_id, content, model, embedding) from stdin"
        with psycopg.connect(database.admin) as connection, connection.cursor().copy(into) as copy:
            for uid, vectors in self.vectors.items():
                for n, vector in enumerate(vectors):
                    copy.write_row((uid, item(uid, n), f"memory {n}", MODEL, text(vector)))
        with psycopg.connect(database.admin, autocommit=True) as connection:
            run(connection, "analyze agent_memory")

    def some(self, count: int) -> Vectors:
        """Vectors of unit length around common subjects."""
        around = self.centres[self.random.integers(len(self.centres), size=count)]
        made = around + self.random.normal(size=(count, 384))
        unit: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
        return unit


def item(uid: str, number: int) -> str:
    """The id of a user's nth memory."""
    return f"{uid[:8]}-0000-4000-8000-{number:012d}"


def text(vector: Vectors) -> str:
    return json.dumps([round(float(each), 6) for each in vector])


@pytest.fixture(scope="module")
def memories(supabase_project: Project) -> Iterator[Memories]:
    with supabase_project.copied() as database:
        yield Memories(database, ROWS)


@pytest.mark.parametrize("planned", ["as the planner likes", "by the index"])
def test_recall(planned: str, memories: Memories) -> None:
    """An index over everybody's vectors finds too few of one user's, most of who has few, if it stops."""
    found = exact = 0
    seconds = []
    for uid in memories.users:
        with memories.database.as_user(uid) as connection:
            if planned == "by the index":
                run(connection, "set local enable_sort = off; set local enable_bitmapscan = off")
            for query in memories.some(QUERIES):
                best = np.argsort(-(memories.vectors[uid] @ query))[:WANTED]
                began = time.perf_counter()
                rows = run(
                    connection,
                    "select item_id::text, similarity from match_agent_memory(%s::vector, %s, %s, -1)",
                    text(query),
                    MODEL,
                    WANTED,
                )
                seconds.append(time.perf_counter() - began)
                assert len(rows) == WANTED
                assert [value for _, value in rows] == sorted((value for _, value in rows), reverse=True)
                found += len({id_ for id_, _ in rows} & {item(uid, n) for n in best})
                exact += WANTED
    assert found / exact >= 0.95, (
        f"recall {found / exact:.3f}, median {statistics.median(seconds) * 1e3:.1f} ms"
    )


def test_the_plan_uses_the_index_when_it_is_to(memories: Memories) -> None:
    """Else the test above would compare an exact search with itself."""
    with memories.database.as_user(memories.users[0]) as connection:
        run(connection, "set local enable_sort = off; set local enable_bitmapscan = off")
        plan = run(
            connection,
            "explain select item_id from agent_memory where user_id = (select auth.uid()) and model = %s"
            " order by embedding <=> %s::vector limit 10",
            MODEL,
            text(memories.some(1)[0]),
        )
    assert "agent_memory_embedding" in str(plan)


def test_the_threshold_and_the_model_are_kept(memories: Memories) -> None:
    uid = memories.users[0]
    one = memories.vectors[uid][3]
    with memories.database.as_user(uid) as connection:
        ask = "select item_id::text, similarity from match_agent_memory(%s::vector, %s, %s, %s)"
        ((found, similarity),) = run(connection, ask, text(one), MODEL, 5, 0.99)
        assert found == item(uid, 3)
        assert similarity == pytest.approx(1, abs=1e-4)
        assert run(connection, ask, text(one), "another", 5, -1) == []
        assert run(connection, ask, text(-one), MODEL, 5, 0.99) == []
        assert len(run(connection, ask, text(one), MODEL, 1000, -1)) == 100
        assert len(run(connection, ask, text(one), MODEL, 0, -1)) == 1
        assert len(run(connection, ask, text(one), MODEL, None, None)) == 5


@pytest.fixture(scope="module")
def community(supabase_project: Project) -> Iterator[Community]:
    with supabase_project.copied() as database, settled(database) as made:
        yield made


@pytest.mark.parametrize(("who", "found"), [("ann", 2), ("bob", 1), ("cid", 0), ("nobody", 0)])
def test_everybody_finds_their_own(who: str, found: int, community: Community) -> None:
    half = "array_fill(0.5::real, array[384])::vector"
    for threshold in ("0", "-1", "null"):
        call = f"select content from match_agent_memory({half}, '{MODEL}', 100, {threshold})"
        result = attack(community, who, call)
        assert result.state is None, result.message
        assert len(result.rows) == found


def test_what_is_no_question_is_refused(community: Community) -> None:
    half = "array_fill(0.5::real, array[384])::vector"
    assert attack(community, "anybody", f"select match_agent_memory({half}, '{MODEL}')").state == "42501"
    assert attack(community, "service", f"select match_agent_memory({half}, '{MODEL}')").state == "42501"
    assert attack(community, "ann", f"select match_agent_memory(null, '{MODEL}')").state == "22004"
    assert attack(community, "ann", f"select match_agent_memory({half}, null)").state == "22004"
    assert attack(community, "ann", f"select match_agent_memory('[1,2]', '{MODEL}')").state == "22000"
    assert attack(community, "ann", f"select match_agent_memory('[NaN]', '{MODEL}')").state == "22000"
