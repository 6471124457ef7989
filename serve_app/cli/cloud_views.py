"""As much of the API's JSON about the cloud as the command line reads."""

from serve_app.cli.views import View


class Trouble(View):
    """What is in the way."""

    track_id: str
    code: str
    reason: str
    remedy: str


class SyncSummary(View):
    """How far the cloud is."""

    configured: bool
    account: bool
    local: int
    syncing: int
    synced: int
    failed: int
    oldest: str | None = None
    trouble: Trouble | None = None


class SyncRetried(View):
    """What is tried again."""

    track_ids: list[str]


class Published(View):
    """Who may see a song, and where."""

    track_id: str
    visibility: str
    url: str
