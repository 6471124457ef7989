"""What somebody might try: statements that must be refused, and values that must not be kept.

`{ann}` and so on are ids of accounts; see `community` for the songs.
"""

from typing import Final

from tests.supabase.community import DRAFT, LIST, MODEL, PUBLIC, TRASHED, UNLISTED, song

NEW: Final = song("new")
VECTOR: Final = "array_fill(0.1::real, array[384])::vector"
MEMORY: Final = "insert into agent_memory (user_id, item_id, content, model, embedding) values"
SONG: Final = (
    f"insert into songs (id, user_id, title, duration_s{{}}) values ('{NEW}', '{{{{cid}}}}', 'x', 30{{}})"
)
"""A song of Cid's, with more columns and their values."""
ANNS: Final = f"insert into songs (id, user_id, title, duration_s) values ('{NEW}', '{{ann}}', 'x', 1)"
LIKE: Final = "insert into likes (user_id, song_id) values"
COMMENT: Final = "insert into comments (user_id, song_id, body) values"
AT: Final = "insert into comments (user_id, song_id, body, position_s) values"
TO_LIST: Final = "insert into playlist_songs (playlist_id, song_id) values"
OWN: Final = f"insert into playlists (id, user_id, title) values ('{NEW}', '{{cid}}', 'x')"

WRITTEN_BY_TRIGGERS: Final = {
    "like_count": "9",
    "play_count": "9",
    "comment_count": "9",
    "remix_count": "9",
    "heat": "9e9",
    "created_at": "now()",
    "updated_at": "now()",
    "published_at": "now()",
    "deleted_at": "now()",
}
"""Columns of a song that no client writes."""

REFUSED: Final = {
    "a song of somebody else": ANNS,
    "a song given away": f"update songs set user_id = '{{ann}}' where id = '{PUBLIC}'",
    "a song renumbered": f"update songs set id = '{NEW}' where id = '{PUBLIC}'",
    "a parent changed": f"update songs set parent_id = '{DRAFT}'",
    "a parent that is a draft": SONG.format(", parent_id", f", '{DRAFT}'"),
    "a parent that is unlisted": SONG.format(", parent_id", f", '{UNLISTED}'"),
    "the link read": "select link from songs",
    "a link chosen": SONG.format(", link", f", '{PUBLIC}'"),
    "a like on what is unlisted": f"{LIKE} ('{{cid}}', '{UNLISTED}')",
    "a comment on what is unlisted": f"{COMMENT} ('{{cid}}', '{UNLISTED}', 'x')",
    "a parent that is in the trash": SONG.format(", parent_id", f", '{TRASHED}'"),
    "a parent that is not": SONG.format(", parent_id", f", '{NEW[:-4]}0000'"),
    "the parent read": "select parent_id from songs",
    "the parent found by looking": f"select 1 from songs where parent_id = '{UNLISTED}'",
    "the parent found by order": "select id from songs order by parent_id",
    "a song brought back from the trash": "update songs set deleted_at = null",
    "a like on a draft": f"{LIKE} ('{{cid}}', '{DRAFT}')",
    "a like on what is in the trash": f"{LIKE} ('{{cid}}', '{TRASHED}')",
    "a like on nothing": f"{LIKE} ('{{cid}}', '{NEW}')",
    "a like as another": f"{LIKE} ('{{bob}}', '{PUBLIC}')",
    "a like from the past": "insert into likes (user_id, song_id, created_at)"
    f" values ('{{cid}}', '{PUBLIC}', '2020-01-01')",
    "a play by hand": f"insert into plays (user_id, song_id) values ('{{cid}}', '{PUBLIC}')",
    "plays deleted, to play again": "delete from plays",
    "a follower forged": "insert into follows (follower_id, followee_id) values ('{bob}', '{cid}')",
    "follower counts": "update profiles set follower_count = 9 where id = '{cid}'",
    "following counts": "update profiles set following_count = 9 where id = '{cid}'",
    "an account's age": "update profiles set created_at = '2020-01-01' where id = '{cid}'",
    "an account renumbered": "update profiles set id = gen_random_uuid() where id = '{cid}'",
    "a comment on a draft": f"{COMMENT} ('{{cid}}', '{DRAFT}', 'x')",
    "a comment as another": f"{COMMENT} ('{{bob}}', '{PUBLIC}', 'x')",
    "a comment moved": f"update comments set song_id = '{DRAFT}'",
    "a comment never edited": "update comments set edited_at = null",
    "a draft in a list": f"{OWN}; {TO_LIST} ('{NEW}', '{DRAFT}')",
    "an unlisted song in a list": f"{OWN}; {TO_LIST} ('{NEW}', '{UNLISTED}')",
    "a song in another's list": f"{TO_LIST} ('{LIST}', '{PUBLIC}')",
    "another's list reordered": f"select reorder_playlist('{LIST}', array['{PUBLIC}']::uuid[])",
    "a place in a list by hand": "update playlist_songs set position = 1",
    "a notification forged": "insert into notifications (user_id, actor_id, kind)"
    " values ('{ann}', '{bob}', 'follow')",
    "a notification changed": "update notifications set kind = 'follow'",
    "memory of another": "insert into agent_memory (user_id, item_id, content, model, embedding)"
    f" values ('{{ann}}', '{NEW}', 'x', '{MODEL}', {VECTOR})",
    "memory given away": "update agent_memory set user_id = '{ann}'",
    "another's bucket": "insert into storage.buckets (id, name, public) values ('x', 'x', true)",
    "the parent's helper": "select * from private.can_list('private', '{ann}', null)",
    "a notification by its function": "select private.notify('{ann}', '{bob}', 'follow')",
    "a truncated table": "truncate songs cascade",
    "row level security off": "set row_security = off; select * from songs",
    "a policy made": "create policy mine on songs for select to authenticated using (true)",
    "a table made": "create table public.mine ()",
    "a function made": "create function public.mine() returns int language sql as 'select 1'",
    "a trigger disabled": "alter table songs disable trigger all",
    "triggers switched off": "set session_replication_role = replica",
    "accounts read": "select * from auth.users",
    "accounts deleted": "delete from auth.users",
    "the owner's role": "set role project_owner",
    "a superuser": "set role postgres",
    "another session": "set session authorization postgres",
    "files on the server": "select pg_read_file('/etc/passwd')",
    "programs on the server": "copy (select 1) to program 'true'",
}

HUGE: Final = {
    "title": "repeat('x', 201)",
    "prompt": "repeat('x', 4001)",
    "lyrics": "repeat('x', 20001)",
    "tags": "array_fill('x'::text, array[51])",
    "manifest": "jsonb_build_object('x', repeat('x', 300000))",
    "peaks": "array_fill(1::smallint, array[1001])",
    "audio_path": "user_id || '/' || repeat('x', 300)",
    "musical_key": "repeat('x', 33)",
    "bpm": "-1",
}

WRONG: Final = (
    "update profiles set bio = repeat('x', 501) where id = '{cid}'",
    "update profiles set display_name = repeat('x', 81) where id = '{cid}'",
    "update profiles set username = 'Not a name' where id = '{cid}'",
    "update profiles set avatar_path = '{ann}/face.png' where id = '{cid}'",
    f"{COMMENT} ('{{cid}}', '{PUBLIC}', repeat('x', 2001))",
    f"{COMMENT} ('{{cid}}', '{PUBLIC}', E' \\n\\t')",
    f"{AT} ('{{cid}}', '{PUBLIC}', 'x', -1)",
    f"{AT} ('{{cid}}', '{PUBLIC}', 'x', 'NaN')",
    "insert into playlists (user_id, title) values ('{cid}', repeat('x', 201))",
    "insert into follows (follower_id, followee_id) values ('{cid}', '{cid}')",
    f"{MEMORY} ('{{cid}}', '{NEW}', repeat('x', 8001), '{MODEL}', {VECTOR})",
    "insert into agent_memory (user_id, item_id, content, facts, model, embedding) values"
    f" ('{{cid}}', '{NEW}', 'x', jsonb_build_object('x', repeat('x', 70000)), '{MODEL}', {VECTOR})",
    SONG.format(", audio_path", f", '{{ann}}/{DRAFT}.mp3'"),
    SONG.format(", audio_path", f", '{{cid}}/../{{ann}}/{DRAFT}.mp3'"),
    SONG.format(", cover_path", f", '{{ann}}/{PUBLIC}.png'"),
    SONG.format(", parent_id", f", '{NEW}'"),
    *(SONG.format(", bpm", f", '{bpm}'") for bpm in ("NaN", "Infinity")),
    *(
        f"insert into songs (id, user_id, title, duration_s) values ('{NEW}', '{{cid}}', 'x', '{seconds}')"
        for seconds in ("NaN", "Infinity")
    ),
    *(SONG.format(", tags", f", '{tags}'") for tags in ("{{a},{b}}", "{a,null}")),
    *(SONG.format(", peaks", f", '{peaks}'") for peaks in ("{{1},{2}}", "{1,null}", "{-1}", "{256}")),
)
