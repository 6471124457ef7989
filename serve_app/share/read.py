"""Rows and files of public songs, as the cloud gives them to somebody who has not signed in. Blocking."""

import re
from contextlib import closing
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from serve_app.cloud.project import Project, told
from serve_app.share.model import Parent, PublicSong, SongRow

MUSIC: Final = "authenticated/music"
"""A private bucket: its files are read with the songs that name them."""
AVATARS: Final = "public/avatars"
"""A public bucket, whose files nobody has a policy for."""
MOST_BYTES: Final = 16 * 2**20
"""Of a picture that is fetched to be shown."""
CHUNK: Final = 64 * 1024
_NAME: Final = re.compile(r"[\w-][\w.-]{0,120}", re.ASCII)
_ROWS: Final = TypeAdapter(list[SongRow])
_PARENTS: Final = TypeAdapter(list[Parent])


def public_song(project: Project, song_id: UUID) -> PublicSong | None:
    """The song, if it is public.

    `get_song` opens unlisted songs too, for whoever has the link: these are left out. Raises `CloudError`.
    """
    rest = project.as_anybody().rest
    with told():
        asked = rest.rpc("get_song", {"id": str(song_id)}).eq("visibility", "public").execute()
        row = next((row for row in _ROWS.validate_python(asked.data) if row.visibility == "public"), None)
        if row is None:
            return None
        parents: list[Parent] = []
        if row.parent_id:
            songs = rest.from_("songs").select("id,title").eq("id", str(row.parent_id))
            parents = _PARENTS.validate_python(songs.eq("visibility", "public").execute().data)
    return PublicSong(row=row, parent=parents[0] if parents else None)


def own_path(path: str | None, owner: UUID) -> str | None:
    """The path of a file, if it is in its owner's folder: nobody's row shows another's files."""
    folder, _, name = (path or "").partition("/")
    return path if folder == str(owner) and _NAME.fullmatch(name) else None


def fetch(project: Project, bucket: str, path: str, target: Path) -> bool:
    """Write a picture to `target`; False if anybody may not have it, or it is too large.

    Raises `CloudAway` and `NotWelcome`.
    """
    with told(), closing(project.as_anybody().opened(bucket, path, {})) as answer, target.open("wb") as file:
        if answer.status_code != 200:
            return False
        size = 0
        for chunk in answer.iter_bytes(CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                return False
            file.write(chunk)
    return True
