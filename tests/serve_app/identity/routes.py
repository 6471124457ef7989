"""What every route needs of its caller, as decided; who adds a route decides here, knowingly.

`test_matrix.py` tries each of them as everybody who could come.
"""

from dataclasses import dataclass
from typing import Any, Final

from serve_app.identity.model import Scope

READ, WRITE, MAKE, OPERATE = Scope.READ, Scope.WRITE, Scope.GENERATE, Scope.OPERATE
"""Short, for the table."""
SONG: Final = {"prompt": "rain", "duration": 1.0}


@dataclass(frozen=True, slots=True)
class Need:
    """What a route needs, and how it is called."""

    scope: Scope | None
    """None: to be signed in, whatever for."""
    body: Any = None
    link: bool = False
    """Whether a signed link will do."""
    query: str = ""


OPEN: Final = {
    *(("GET", path) for path in ("/", "/livez", "/readyz", "/auth", "/oembed")),
    ("HEAD", "/"),
    *(("GET", path) for path in ("/docs", "/docs/oauth2-redirect", "/redoc", "/static-offline-docs")),
    *((method, "/openapi.json") for method in ("GET", "HEAD")),
    *(
        (method, f"/s/{{song_id}}{part}")
        for method in ("GET", "HEAD")
        for part in ("", "/embed", "/card.png", "/cover", "/avatar", "/audio")
    ),
}
"""These ask nobody: what they show is public."""
NEEDS: Final[dict[tuple[str, str], Need]] = {
    ("GET", "/me"): Need(None),
    ("POST", "/links"): Need(READ, {"urls": ["/audio/none-1.flac"]}),
    ("POST", "/agent/chat"): Need(MAKE, {"message": "say 1"}),
    ("GET", "/agent/runs"): Need(READ),
    ("GET", "/agent/runs/{run_id}"): Need(READ),
    ("DELETE", "/agent/runs/{run_id}"): Need(MAKE),
    ("GET", "/agent/runs/{run_id}/events"): Need(READ),
    ("GET", "/llm/models"): Need(READ),
    ("POST", "/llm/lyrics"): Need(MAKE, {"theme": "rain", "mode": "rules"}),
    ("POST", "/generate"): Need(MAKE, SONG),
    ("POST", "/generate/quote"): Need(MAKE, SONG),
    ("GET", "/jobs"): Need(READ),
    ("GET", "/jobs/{job_id}"): Need(READ),
    ("DELETE", "/jobs/{job_id}"): Need(MAKE),
    ("POST", "/jobs/{job_id}/retry"): Need(MAKE),
    ("GET", "/jobs/{job_id}/events"): Need(READ),
    ("GET", "/jobs/{job_id}/deliveries"): Need(READ),
    ("GET", "/library"): Need(READ),
    ("GET", "/library/tags"): Need(READ),
    ("GET", "/library/archive"): Need(READ, link=True, query="?track=none"),
    ("GET", "/library/{track_id}"): Need(READ),
    ("PATCH", "/library/{track_id}"): Need(WRITE, {"title": "taken"}),
    ("POST", "/library/{track_id}/star"): Need(WRITE, {"starred": False}),
    ("DELETE", "/library/{track_id}"): Need(WRITE),
    ("POST", "/library/{track_id}/restore"): Need(WRITE),
    ("POST", "/library/{track_id}/publish"): Need(WRITE, {"visibility": "public"}),
    ("GET", "/sync"): Need(READ),
    ("POST", "/sync/retry"): Need(WRITE),
    ("GET", "/account"): Need(READ),
    ("GET", "/account/export"): Need(READ),
    ("DELETE", "/account"): Need(WRITE, {"confirm": "no"}),
    ("GET", "/memory"): Need(READ),
    ("GET", "/memory/search"): Need(READ, query="?q=rain"),
    ("DELETE", "/memory"): Need(WRITE),
    ("DELETE", "/memory/{item_id}"): Need(WRITE),
    ("POST", "/uploads"): Need(WRITE),
    ("GET", "/uploads/{upload_id}"): Need(READ),
    ("DELETE", "/uploads/{upload_id}"): Need(WRITE),
    ("GET", "/audio/{file:path}"): Need(READ, link=True),
    ("HEAD", "/audio/{file:path}"): Need(READ, link=True),
    ("GET", "/images/{file:path}"): Need(READ, link=True),
    ("HEAD", "/images/{file:path}"): Need(READ, link=True),
    ("GET", "/visualizer/models"): Need(READ),
    ("POST", "/visualizer/image"): Need(MAKE, {"prompt": "rain", "width": 256, "height": 256}),
    ("GET", "/engines"): Need(READ),
    ("POST", "/engines/{engine}/unload"): Need(OPERATE),
    ("GET", "/stats"): Need(OPERATE),
    ("GET", "/metrics"): Need(OPERATE),
}
