"""Files that never change under their name: cached for ever, answered 304 to whoever has them."""

from pathlib import Path

from fastapi import Response
from fastapi.responses import FileResponse


def immutable(path: Path, stem: str, media_type: str, if_none_match: str | None, **headers: str) -> Response:
    """The file, or 304; `stem` names its content, and `headers` come on top."""
    headers = {"ETag": f'"{stem}"', "Cache-Control": "private, max-age=31536000, immutable", **headers}
    if if_none_match and f'"{stem}"' in if_none_match:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=media_type, headers=headers)
