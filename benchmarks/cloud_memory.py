"""Measures the search of an account's memory in the cloud's database, and what its index misses.

The real migrations of `supabase/`, and on them what the Data API does for a signed-in user: a transaction as
`authenticated` with the claims of the token, and `match_agent_memory` under row level security. 10,000 random
unit vectors in clusters are dealt to five users. Beside it, in the same run, the exact answer: all of the
user's rows compared and sorted, under the same row level security. HTTP is not in it.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import numpy as np
import psycopg
from psycopg.conninfo import make_conninfo

from agents.memory.embedding import MODEL_ID
from benchmarks.figure import Figure
from benchmarks.memory import SONG, Points, clustered
from benchmarks.plan import Plan
from benchmarks.postgres import postgres
from serve_app.database.vector import written
from tests.supabase.database import Database, Project

MANY: Final = 10_000
"""Memories of all users together."""
USERS: Final = 5
QUERIES: Final = 200
K: Final = 10
SEARCH: Final = "select item_id, similarity from public.match_agent_memory(%s::extensions.vector, %s, %s, -1)"
EXACT: Final = """
with mine as materialized (select item_id, embedding from public.agent_memory where model = %(model)s)
select item_id, 1 - (embedding operator(extensions.<=>) %(query)s::extensions.vector) as similarity from mine
order by embedding operator(extensions.<=>) %(query)s::extensions.vector limit %(limit)s
"""
BY_INDEX: Final = ("seqscan", "bitmapscan", "sort")
"""Ways that the planner is not to take, so that only the index over all users' vectors is left."""

Found = list[tuple[UUID, float]]


def measure(plan: Plan) -> Iterator[Figure]:
    """Searching as a user, the exact answer beside it, and the share of it that the index finds."""
    many, count = plan.size(MANY, 500), plan.size(QUERIES, 20)
    points, queries = clustered(many, seed=0), clustered(count, seed=1)
    with postgres() as url:
        database = Project(url.replace("postgresql+psycopg://", "postgresql://")).made()
        users = [database.user(f"user{number}") for number in range(USERS)]
        fill(database, users, points)
        taken = [_p95s(database, users, queries) for _ in range(plan.rounds)]
        searches, exact = ([pair[at] for pair in taken] for at in (0, 1))
        name = f"ms to search {many:,} memories of {USERS} users in the cloud, p95"
        yield Figure(name, searches, "the clock", peer="match_agent_memory", at_most=100.0)
        yield Figure(name, exact, "the clock", peer="all compared")
        recalls = recalls_of(database, users, points, queries)
        chosen = "of the user for whom it is least, as the planner goes"
        yield Figure(
            f"recall of the {K} nearest in the cloud",
            [min(recalls)],
            "comparing all",
            at_least=0.95,
            note=chosen,
        )
        alone = recalls_of(database, users, points, queries, avoid=BY_INDEX)
        note = "of the user for whom it is least, by the index alone"
        yield Figure(
            f"recall of the {K} nearest in the cloud, HNSW",
            [min(alone)],
            "comparing all",
            at_least=0.95,
            note=note,
        )


def fill(database: Database, users: Sequence[str], points: Points) -> None:
    """Store vectors as memories, dealt to users in turn; a vector's place is its item_id."""
    with psycopg.connect(database.admin) as connection:
        copy = "copy public.agent_memory (user_id, item_id, content, facts, model, embedding) from stdin"
        with connection.cursor() as cursor, cursor.copy(copy) as rows:
            for number, point in enumerate(points):
                user, text = users[number % len(users)], written(point.astype("<f4").tobytes())
                rows.write_row((user, str(UUID(int=number)), SONG, '{"bpm": 100}', MODEL_ID, text))
    with psycopg.connect(database.admin, autocommit=True) as connection:
        connection.execute("vacuum analyze public.agent_memory")


@contextmanager
def acting(database: Database, user: str) -> Iterator[Callable[[str, Any], Found]]:
    """A kept connection, as the Data API has them; each question is a transaction under the user's claims."""
    claims = json.dumps({"sub": user, "role": "authenticated", "aud": "authenticated"})
    with psycopg.connect(make_conninfo(database.admin, user="authenticator")) as connection:

        def ask(query: str, values: Any) -> Found:
            with connection.transaction():
                connection.execute(
                    "select set_config('role', 'authenticated', true), "
                    "set_config('request.jwt.claims', %s, true)",
                    (claims,),
                )
                return [(row[0], row[1]) for row in connection.execute(query, values)]

        yield ask


def recalls_of(
    database: Database, users: Sequence[str], points: Points, queries: Points, avoid: Sequence[str] = ()
) -> list[float]:
    """For each user, the share of their `K` nearest that a search finds; `avoid`: ways not to take."""
    found = []
    for at, user in enumerate(users):
        own, shares = np.arange(at, len(points), len(users)), []
        with acting(database, user) as ask:
            for way in avoid:
                ask(f"select null, set_config('enable_{way}', 'off', false)", ())
            for query in queries:
                nearest = own[np.argsort(-(points[own] @ query))[:K]].tolist()
                got = ask(SEARCH, (written(query.tobytes()), MODEL_ID, K))
                shares.append(len({item.int for item, _ in got} & set(nearest)) / K)
        found.append(float(np.mean(shares)))
    return found


def _p95s(database: Database, users: Sequence[str], queries: Points) -> tuple[float, float]:
    """Milliseconds of a search, and of the exact answer."""
    search, exact = list[float](), list[float]()
    for at, user in enumerate(users):
        with acting(database, user) as ask:
            ask(SEARCH, (written(queries[0].tobytes()), MODEL_ID, K))  # what is loaded once is not counted
            for query in queries[at :: len(users)]:
                text = written(query.tobytes())
                search.append(_taken(ask, SEARCH, (text, MODEL_ID, K)))
                exact.append(_taken(ask, EXACT, {"query": text, "model": MODEL_ID, "limit": K}))
    return float(np.percentile(search, 95)), float(np.percentile(exact, 95))


def _taken(ask: Callable[[str, Any], Found], query: str, values: Any) -> float:
    begun = time.perf_counter()
    ask(query, values)
    return 1_000 * (time.perf_counter() - begun)
