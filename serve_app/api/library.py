"""`/library`: finished songs."""

import asyncio
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from serve_app.api.dependencies import FileReader, PlainText, Reader, ServicesDep, Title, Writer
from serve_app.api.download import Download, attachment, take_seat, zip_of
from serve_app.api.guarded import GuardedRoute
from serve_app.api.problems import not_found
from serve_app.api.services import Services
from serve_app.api.visualizer import ImageId, find_cover
from serve_app.cloud.state import State
from serve_app.errors import FieldProblem, InvalidInput
from serve_app.library.bundle import Bundle, Files
from serve_app.library.listing import CURSOR_LENGTH, Listing, Place, Sort
from serve_app.library.tracks import LibraryTrack

router = APIRouter(prefix="/library", tags=["library"], route_class=GuardedRoute)

TrackId = Annotated[str, Path(pattern=r"^[\w-]{1,64}$")]
PlainId = Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]
Tag = Annotated[PlainText, Field(min_length=1, max_length=40)]
MOST_PACKED: Final = 200
"""Songs of one zip."""
ZIP_OF_SONGS: Final = zip_of("A file for each song; with `files=all` a folder for each.")


class LibraryPage(BaseModel):
    """Tracks in the order that was asked for."""

    tracks: list[LibraryTrack]
    next_cursor: str | None = None


class TagCount(BaseModel):
    """A tag, and how many tracks have it."""

    tag: str
    tracks: int


class TagList(BaseModel):
    """Tags, most used first."""

    tags: list[TagCount]


class TrackEdit(BaseModel):
    """What to change; fields left out stay as they are."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    tags: list[Tag] | None = Field(None, max_length=50)
    cover: ImageId | None = Field(None, description="Id of one of your images; null takes the cover away.")


class Star(BaseModel):
    """Whether a track is starred."""

    model_config = ConfigDict(extra="forbid")

    starred: bool = True


@router.get("", summary="List tracks")
async def list_tracks(
    services: ServicesDep,
    caller: Reader,
    q: Annotated[PlainText, Query(max_length=200, description="Words of the title or the prompt.")] = "",
    starred: bool | None = None,
    tag: Annotated[PlainText | None, Query(max_length=40, description="Only those with this tag.")] = None,
    engine: Annotated[PlainText | None, Query(max_length=100, description="Only those that it made.")] = None,
    sync: Annotated[State | None, Query(description="Only those that are so far on their way.")] = None,
    trashed: Annotated[bool, Query(description="What was deleted, instead of what is there.")] = False,
    sort: Annotated[
        Sort,
        Query(
            description="Titles go by the letters in lower case; newest and oldest by when a track was made, "
            "in the trash by when it was deleted."
        ),
    ] = "newest",
    cursor: Annotated[
        str | None,
        Query(
            max_length=CURSOR_LENGTH, description="The last `next_cursor`, of the same `sort` and `trashed`."
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> LibraryPage:
    """Your tracks, newest first if nothing else is asked for."""
    listing = Listing(q.strip(), starred, tag, engine, sync, trashed, sort)
    page = partial(services.tracks.page, after=_place(cursor, listing), limit=limit)
    found, more = await asyncio.to_thread(page, caller.owner, listing)
    return LibraryPage(tracks=found, next_cursor=str(more) if more else None)


@router.get("/tags", summary="List tags")
async def list_tags(services: ServicesDep, caller: Reader) -> TagList:
    """The tags of your tracks, the two hundred that are used most."""
    found = await asyncio.to_thread(services.tracks.tags, caller.owner)
    return TagList(tags=[TagCount(tag=tag, tracks=count) for tag, count in found])


@router.get(
    "/archive", summary="Fetch tracks as a zip", response_class=StreamingResponse, responses=ZIP_OF_SONGS
)
async def archive_tracks(
    services: ServicesDep,
    caller: FileReader,
    track: Annotated[list[PlainId], Query(min_length=1, max_length=MOST_PACKED, description="Ids.")],
    files: Annotated[
        Files, Query(description="`all`: stems, MIDI, lyrics, chords, manifest and cover too.")
    ] = "audio",
) -> Download:
    """Their files under readable names, in a zip that is made while it is sent.

    `POST /links` signs the whole address, for pages where no token can be sent.
    """
    songs = list[LibraryTrack]()
    for track_id in dict.fromkeys(track):
        song = await asyncio.to_thread(services.tracks.get, track_id, caller.owner)
        if song is None:
            raise not_found("track", f"There is no track {track_id!r}.", "GET /library lists yours.")
        songs.append(song)
    leave = take_seat(services.belongings.exports, caller.owner)
    return Download(iter(Bundle(services.artifacts, songs, files)), attachment("opentunes-songs"), leave)


@router.get("/{track_id}", summary="Read a track")
async def read_track(track_id: TrackId, services: ServicesDep, caller: Reader) -> LibraryTrack:
    """One track."""
    return _found(await asyncio.to_thread(services.tracks.get, track_id, caller.owner), track_id)


@router.patch("/{track_id}", summary="Rename, tag or cover a track")
async def edit_track(
    track_id: TrackId, body: TrackEdit, services: ServicesDep, caller: Writer
) -> LibraryTrack:
    """Change the title, the tags or the cover."""
    cover = await find_cover(services, caller.owner, body.cover) if body.cover else None
    edit = partial(
        services.tracks.edit,
        title=body.title,
        tags=body.tags,
        cover=cover,
        uncover="cover" in body.model_fields_set and cover is None,
    )
    track = await asyncio.to_thread(edit, track_id, caller.owner)
    return _learned(_found(track, track_id), services, caller.owner)


@router.post("/{track_id}/star", summary="Star a track")
async def star_track(
    track_id: TrackId, services: ServicesDep, caller: Writer, body: Star | None = None
) -> LibraryTrack:
    """Star a track, or take the star away. What is starred teaches the squad your taste: see `/memory`."""
    starred = (body or Star()).starred
    track = await asyncio.to_thread(services.tracks.edit, track_id, caller.owner, starred=starred)
    return _learned(_found(track, track_id), services, caller.owner)


@router.delete("/{track_id}", status_code=204, summary="Delete a track")
async def delete_track(track_id: TrackId, services: ServicesDep, caller: Writer) -> Response:
    """Take a track out of the library; its audio is no longer served. `POST …/restore` undoes it."""
    if not await asyncio.to_thread(services.tracks.delete, track_id, caller.owner):
        _found(None, track_id)
    services.sync.wake()
    return Response(status_code=204)


@router.post("/{track_id}/restore", summary="Undo a delete")
async def restore_track(track_id: TrackId, services: ServicesDep, caller: Writer) -> LibraryTrack:
    """Bring a deleted track back."""
    track = await asyncio.to_thread(services.tracks.restore, track_id, caller.owner)
    return _learned(_found(track, track_id), services, caller.owner)


def _learned(track: LibraryTrack, services: Services, owner: str) -> LibraryTrack:
    """The track, after seeing to it that memory and the cloud learn what was changed."""
    services.sync.wake()
    if track.starred:
        services.learner.soon(owner)
    return track


def _found(track: LibraryTrack | None, track_id: str) -> LibraryTrack:
    if track is None:
        raise not_found("track_id", f"There is no track {track_id!r}.", "GET /library lists yours.")
    return track


def _place(cursor: str | None, listing: Listing) -> Place | None:
    if cursor is None:
        return None
    try:
        return Place.of(cursor, listing.sort, trashed=listing.trashed)
    except ValueError as error:
        same = f"sort={listing.sort}{'&trashed=true' if listing.trashed else ''}"
        problem = f"cursor must be a next_cursor of GET /library with {same}."
        remedy = "Leave it out to begin."
        raise InvalidInput(
            problem, remedy=remedy, errors=[FieldProblem(field="cursor", message=problem, remedy=remedy)]
        ) from error
