"""Who may do what to Ann's rows of every table: anybody, Cid, who has an account, and Ann herself.

Numbers are rows seen or touched; NO is a refusal. The songs, lists and accounts are those of `community`.
"""

from dataclasses import dataclass
from typing import Final, Literal

from tests.supabase.community import DRAFT, LIST, OWN_LIST, PUBLIC, REMIX, song

NO: Final = "refused"
Outcome = int | Literal["refused"]
Three = tuple[Outcome, Outcome, Outcome]
NEVER: Final[Three] = (NO, NO, NO)
VERBS: Final = ("select", "insert", "update", "delete")
WHO: Final = ("anybody", "cid", "ann")


@dataclass(frozen=True, slots=True)
class Entry:
    """A table; `{ann}` and `{cid}` in its statements are the accounts' ids."""

    table: str
    mine: str
    """Which rows are Ann's."""
    row: str
    """Columns and values of another row of hers, as they follow `insert into`."""
    change: str
    """What follows `set`."""
    select: Three
    insert: Three
    update: Three
    delete: Three

    def statement(self, verb: str) -> str:
        """What is tried. Written so that each row that is touched is counted."""
        return {
            "select": f"select 1 from {self.table} where {self.mine}",
            "insert": f"insert into {self.table} {self.row}",
            "update": f"update {self.table} set {self.change} where {self.mine}",
            "delete": f"delete from {self.table} where {self.mine}",
        }[verb]

    def outcome(self, verb: str, who: str) -> Outcome:
        """What is to come of it."""
        three: Three = getattr(self, verb)
        return three[WHO.index(who)]


_NEW: Final = song("another")
_SONG: Final = f"(id, user_id, title, duration_s) values ('{_NEW}', '{{ann}}', 'Another', 30)"
_FILE: Final = "(bucket_id, name) values ('music', '{ann}/new.mp3')"
_VECTOR: Final = "array_fill(0.1::real, array[384])::vector"

ENTRIES: Final = (
    Entry(
        "public.profiles",
        "id = '{ann}'",
        "(id) values ('{ann}')",
        "bio = 'x'",
        select=(1, 1, 1),
        insert=NEVER,
        update=(NO, 0, 1),
        delete=NEVER,
    ),
    Entry(
        "public.songs",
        "user_id = '{ann}'",
        _SONG,
        "title = 'x'",
        select=(2, 2, 5),
        insert=(NO, NO, 1),
        update=(NO, 0, 5),
        delete=(NO, 0, 5),
    ),
    Entry(
        "public.song_cards",
        "user_id = '{ann}'",
        _SONG,
        "title = 'x'",
        select=(2, 2, 5),
        insert=NEVER,
        update=NEVER,
        delete=NEVER,
    ),
    Entry(
        "public.likes",
        "user_id = '{ann}'",
        f"(user_id, song_id) values ('{{ann}}', '{PUBLIC}')",
        f"song_id = '{PUBLIC}'",
        select=(1, 1, 2),
        insert=(NO, NO, 1),
        update=NEVER,
        delete=(NO, 0, 2),
    ),
    Entry(
        "public.plays",
        "user_id = '{ann}'",
        f"(user_id, song_id) values ('{{ann}}', '{REMIX}')",
        "played_at = now()",
        select=(NO, 0, 1),
        insert=NEVER,
        update=NEVER,
        delete=NEVER,
    ),
    Entry(
        "public.follows",
        "follower_id = '{ann}'",
        "(follower_id, followee_id) values ('{ann}', '{cid}')",
        "followee_id = '{cid}'",
        select=(NO, 1, 1),
        insert=(NO, NO, 1),
        update=NEVER,
        delete=(NO, 0, 1),
    ),
    Entry(
        "public.comments",
        "user_id = '{ann}'",
        f"(user_id, song_id, body) values ('{{ann}}', '{PUBLIC}', 'mine')",
        "body = 'x'",
        select=(1, 1, 2),
        insert=(NO, NO, 1),
        update=(NO, 0, 2),
        delete=(NO, 0, 2),
    ),
    Entry(
        "public.playlists",
        "user_id = '{ann}'",
        "(user_id, title) values ('{ann}', 'More')",
        "title = 'x'",
        select=(1, 1, 2),
        insert=(NO, NO, 1),
        update=(NO, 0, 2),
        delete=(NO, 0, 2),
    ),
    Entry(
        "public.playlist_songs",
        f"playlist_id in ('{LIST}', '{OWN_LIST}')",
        f"(playlist_id, song_id) values ('{OWN_LIST}', '{DRAFT}')",
        "position = 0",
        select=(2, 2, 4),
        insert=(NO, NO, 1),
        update=NEVER,
        delete=(NO, 0, 4),
    ),
    Entry(
        "public.notifications",
        "user_id = '{ann}'",
        "(user_id, actor_id, kind) values ('{ann}', '{cid}', 'follow')",
        "read_at = now()",
        select=(NO, 0, 4),
        insert=NEVER,
        update=(NO, 0, 4),
        delete=(NO, 0, 4),
    ),
    Entry(
        "public.agent_memory",
        "user_id = '{ann}'",
        "(user_id, item_id, content, model, embedding)"
        f" values ('{{ann}}', '{_NEW}', 'x', 'all-MiniLM-L6-v2', {_VECTOR})",
        "content = 'x'",
        select=(NO, 0, 2),
        insert=(NO, NO, 1),
        update=(NO, 0, 2),
        delete=(NO, 0, 2),
    ),
    Entry(  # Supabase grants everything on files to everybody: policies alone decide
        "storage.objects",
        "name like '{ann}/%'",
        _FILE,
        "metadata = '{}'",
        select=(2, 2, 6),
        insert=(NO, NO, 1),
        update=(0, 0, 6),
        delete=(0, 0, 6),
    ),
    Entry(
        "storage.buckets",
        "true",
        "(id, name, public) values ('mine', 'mine', true)",
        "public = true",
        select=(0, 0, 0),
        insert=NEVER,
        update=(0, 0, 0),
        delete=(0, 0, 0),
    ),
)
