"""Files that never change under their name: cached for ever, answered 304 to whoever has them."""

from pathlib import Path
from typing import Final

from fastapi import Response
from fastapi.responses import FileResponse

YEAR: Final = 31_536_000


def unchanged(etag: str, if_none_match: str | None) -> bool:
    """Whether who asks has that very content already."""
    return if_none_match is not None and etag in if_none_match


def immutable(
    path: Path,
    stem: str,
    media_type: str,
    if_none_match: str | None,
    seconds: int | None = None,
    **headers: str,
) -> Response:
    """The file, or 304; `stem` names its content, and `headers` come on top.

    `seconds`: how long the link that it was asked for with is good; browsers keep it no longer than that.
    """
    age = YEAR if seconds is None else min(YEAR, seconds)
    etag = f'"{stem}"'
    headers = {"ETag": etag, "Cache-Control": f"private, max-age={age}, immutable", **headers}
    if unchanged(etag, if_none_match):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=media_type, headers=headers)
