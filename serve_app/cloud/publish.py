"""Who may see a song: belongs to the cloud alone, and is changed under the owner's own token."""

from typing import Any, Literal

from serve_app.cloud.errors import CloudRefused
from serve_app.cloud.outbox import DELETED
from serve_app.cloud.present import song_id
from serve_app.cloud.project import Project, told

Visibility = Literal["private", "unlisted", "public"]


def publish(project: Project, token: str, owner: str, track_id: str, visibility: Visibility) -> None:
    """Make a song of the token's account private, unlisted or public. Blocking; raises `CloudError`.

    `CloudRefused` with the code `deleted_in_cloud` when there is no such song of theirs any more.
    """
    songs = project.as_user(token).rest.from_("songs")
    with told():
        change = songs.update({"visibility": visibility}).eq("id", song_id(track_id)).eq("user_id", owner)
        found: Any = change.select("id").execute().data
    if not found:
        raise CloudRefused(DELETED, "Its owner has deleted it in the cloud.")
