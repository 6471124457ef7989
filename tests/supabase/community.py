"""A small community: Ann has something in every table, public or not; Bob answers; Cid has signed up."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

import psycopg

from tests.supabase.database import Database, run

NAMESPACE: Final = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
MODEL: Final = "all-MiniLM-L6-v2"


def song(name: str) -> str:
    """The id of a song of the community."""
    return str(uuid5(NAMESPACE, name))


PUBLIC, UNLISTED, DRAFT, TRASHED, DRAFT_REMIX = map(
    song, ("public", "unlisted", "draft", "trashed", "reprise")
)
"""Ann's songs. The trashed one was public; the last one is a draft made from her unlisted one."""
OF_UNLISTED: Final = song("of the unlisted")
"""Ann's too: public, and made from her unlisted one."""
REMIX, HIDDEN_REMIX = song("remix"), song("hidden remix")
"""Bob's, made from Ann's public one; the second is a draft."""
LIST, OWN_LIST = song("list"), song("own list")
"""Ann's playlists, public and private."""
UNSEEN: Final = (UNLISTED, DRAFT, TRASHED, DRAFT_REMIX, HIDDEN_REMIX)
"""What no list may show to Cid or to anybody."""


@dataclass(frozen=True, slots=True)
class Community:
    """A database with three accounts."""

    database: Database
    authenticator: psycopg.Connection
    """Through which the Data API comes; each attack is a transaction of it."""
    ann: str
    bob: str
    cid: str


@contextmanager
def settled(database: Database) -> Iterator[Community]:
    """Everybody does what people do, each under their own token; the service does what only it may."""
    ann, bob, cid = (database.user(name) for name in ("Ann", "Bob", "Cid"))
    _settle(database, ann, bob)
    with psycopg.connect(database.caller) as connection:
        yield Community(database, connection, ann, bob, cid)


def _settle(database: Database, ann: str, bob: str) -> None:
    with database.as_user(ann) as connection:
        for id_, visibility in (
            (PUBLIC, "public"),
            (UNLISTED, "unlisted"),
            (DRAFT, "private"),
            (TRASHED, "public"),
        ):
            _sing(connection, ann, id_, visibility)
        _sing(connection, ann, DRAFT_REMIX, "private", UNLISTED)
        _sing(connection, ann, OF_UNLISTED, "public", UNLISTED)
        run(connection, "update profiles set avatar_path = id || '/face.png' where id = %s", ann)
    with database.as_user(bob) as connection:
        _sing(connection, bob, REMIX, "public", PUBLIC)
        _sing(connection, bob, HIDDEN_REMIX, "private", PUBLIC)
        _answer(connection, bob, ann, PUBLIC)
    with database.as_user(ann) as connection:
        _answer(connection, ann, bob, REMIX)
        run(connection, "insert into likes (user_id, song_id) values (%s, %s)", ann, DRAFT)
        run(
            connection,
            "insert into comments (user_id, song_id, body) values (%s, %s, 'a note to myself')",
            ann,
            DRAFT,
        )
        for list_, visibility, songs in (
            (LIST, "public", (PUBLIC, DRAFT, REMIX)),
            (OWN_LIST, "private", (PUBLIC,)),
        ):
            run(
                connection,
                "insert into playlists (id, user_id, title, visibility) values (%s, %s, 'Songs', %s)",
                list_,
                ann,
                visibility,
            )
            for each in songs:
                run(
                    connection,
                    "insert into playlist_songs (playlist_id, song_id) values (%s, %s)",
                    list_,
                    each,
                )
        for name in ("one", "two"):
            _remember(connection, ann, song(name), f"Ann likes {name}")
    with database.as_user(bob) as connection:
        _remember(connection, bob, song("three"), "Bob likes three")
    with database.as_service() as connection:
        run(connection, "update songs set deleted_at = now() where id = %s", TRASHED)
    for uid, bucket, name in (
        *((ann, "music", f"{each}.mp3") for each in (PUBLIC, UNLISTED, DRAFT, TRASHED)),
        (ann, "music", f"{PUBLIC}.png"),
        (ann, "avatars", "face.png"),
        (bob, "music", f"{REMIX}.mp3"),
    ):
        with database.as_user(uid) as connection:
            run(
                connection,
                "insert into storage.objects (bucket_id, name) values (%s, %s)",
                bucket,
                f"{uid}/{name}",
            )


def _sing(
    connection: psycopg.Connection, uid: str, id_: str, visibility: str, parent: str | None = None
) -> None:
    run(
        connection,
        "insert into songs (id, user_id, parent_id, relation, title, prompt, lyrics, tags, duration_s,"
        " visibility, audio_path, cover_path, manifest)"
        " values (%s, %s, %s, %s, %s, 'piano', 'la la', '{piano}', 30, %s, %s, %s, %s)",
        id_,
        uid,
        parent,
        "cover" if parent else None,
        f"Lullaby {visibility}",
        visibility,
        f"{uid}/{id_}.mp3",
        f"{uid}/{id_}.png",
        json.dumps({"engine": "house-band"}),
    )


def _answer(connection: psycopg.Connection, uid: str, to: str, song_id: str) -> None:
    """Follow somebody, and like, comment and play a song of theirs."""
    run(connection, "insert into follows (follower_id, followee_id) values (%s, %s)", uid, to)
    run(connection, "insert into likes (user_id, song_id) values (%s, %s)", uid, song_id)
    run(
        connection,
        "insert into comments (user_id, song_id, body, position_s) values (%s, %s, 'lovely', 12.5)",
        uid,
        song_id,
    )
    run(connection, "select record_play(%s)", song_id)


def _remember(connection: psycopg.Connection, uid: str, item: str, content: str) -> None:
    run(
        connection,
        "insert into agent_memory (user_id, item_id, content, model, embedding)"
        " values (%s, %s, %s, %s, array_fill(0.5::real, array[384])::vector)",
        uid,
        item,
        content,
        MODEL,
    )
