"""As much of the API's JSON as the command line reads.

Own small models, because importing those of the server brings numpy and a database with them. What a newer
server adds is kept, so that `--json` prints what the server sent.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

JobStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]
AudioFormat = Literal["wav", "wav24", "flac", "mp3", "ogg"]
Task = Literal["text2music", "retake", "repaint", "extend", "cover", "complete", "stems"]
End = Literal["start", "end"]


class View(BaseModel):
    """Base of the views."""

    model_config = ConfigDict(extra="allow", frozen=True)

    def as_json(self) -> str:
        """The JSON that the server sent."""
        return self.model_dump_json(exclude_unset=True, indent=2)


class Cause(View):
    """Why an attempt or a job failed."""

    code: str
    message: str
    field: str | None = None
    remedy: str | None = None


class Attempt(View):
    """An attempt that did not end in a song."""

    attempt: int
    error: Cause


class Audio(View):
    """One file of audio."""

    url: str
    format: AudioFormat
    seconds: float
    bytes: int
    sha256: str


class Stem(View):
    """One instrument's part of a song."""

    name: str
    audio: Audio


class Track(View):
    """One finished song, and addresses of what came with it."""

    track_id: str
    audio: list[Audio] = Field(min_length=1)
    stems: list[Stem] = []
    midi: str | None = None
    lrc: str | None = None
    chord_chart: str | None = None
    project: str | None = None
    manifest: str | None = None


class Upload(View):
    """Audio that was brought to the server."""

    upload_id: str
    title: str = ""
    seconds: float


class Recorded(View):
    """The audio file that a manifest is about."""

    sha256: str


class Asked(View):
    """The request in a manifest, with every field of it."""

    prompt: str = ""
    task: str = "text2music"
    format: AudioFormat = "wav"


class Manifest(View):
    """How a song was made."""

    engine: str
    request: Asked
    title: str | None = None
    opentunes: str = ""
    engine_version: str = ""
    sources: dict[str, JsonValue] = {}
    audio: Recorded | None = None


class Result(View):
    """What a job made."""

    tracks: list[Track]
    notices: list[str] = []


class Request(View):
    """What was asked for."""

    prompt: str
    variants: int = 1
    duration: float | None = None
    seed: int | None = None


class Job(View):
    """A job, as every call and event shows it."""

    job_id: str
    status: JobStatus
    stage: str | None = None
    step: int | None = None
    steps: int | None = None
    progress: float = 0.0
    queue_position: int | None = None
    eta_seconds: float | None = None
    attempt: int = 0
    attempts: list[Attempt] = []
    cancel_requested: bool = False
    engine: str
    created_at: str
    started_at: str | None = None
    finished_at: str | None = None
    request: Request
    result: Result | None = None
    error: Cause | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in {"succeeded", "failed", "cancelled"}


class JobPage(View):
    """Jobs, newest first."""

    jobs: list[Job]
    next_cursor: int | None = None


class Model(View):
    """A checkpoint of an engine."""

    id: str
    title: str
    licence: str = ""
    size_bytes: int = 0
    local: bool = False
    tasks: list[str] = []


class Adapter(View):
    """A LoRA adapter of an engine."""

    name: str
    size_bytes: int = 0


class Engine(View):
    """An engine of the server."""

    id: str
    title: str
    default: bool = False
    available: bool
    reason: str | None = None
    licence: str = ""
    tasks: list[str] = []
    min_seconds: float
    max_seconds: float
    models: list[Model] = []
    loras: list[Adapter] = []


class Unloading(View):
    """How many replicas were told to give their memory back."""

    engine: str
    replicas: int


class EngineList(View):
    """Every engine of the server."""

    engines: list[Engine]


class TrackSync(View):
    """Where a track is kept, and what is in the way."""

    status: str
    code: str | None = None
    reason: str | None = None
    remedy: str | None = None


class LibraryTrack(View):
    """A track with what its owner says of it."""

    track_id: str
    job_id: str
    title: str
    prompt: str
    engine: str
    starred: bool = False
    seconds: float
    created_at: str
    sync: TrackSync | None = None
    track: Track


class LibraryPage(View):
    """Tracks, newest first."""

    tracks: list[LibraryTrack]
    next_cursor: str | None = None


class Remembered(View):
    """What is remembered of a starred song."""

    item_id: str
    text: str
    created_at: str = ""
    similarity: float = 0.0
    where: str | None = None


class MemoryPage(View):
    """Memories, newest first."""

    memories: list[Remembered]
    next_cursor: str | None = None
    notices: list[str] = []


class Recalling(View):
    """Memories, nearest first."""

    found: list[Remembered]
    notices: list[str] = []


class Forgotten(View):
    """How much was forgotten."""

    forgotten: int


class Account(View):
    """Who one is to the server, and how much is kept of them."""

    owner: str
    username: str | None = None
    email: str | None = None
    here: dict[str, int]
    cloud: dict[str, int] | None = None
    notices: list[str] = []


class Left(View):
    """What was deleted."""

    here: dict[str, int] = {}
    account: bool = False


class Image(View):
    """An image that the server keeps."""

    image_id: str
    url: str
    width: int
    height: int
    sha256: str
    source: str
    model: str
    seed: int
    notice: str | None = None


class FieldProblem(View):
    """What is wrong with one field."""

    field: str
    message: str
    remedy: str | None = None


class Problem(View):
    """Problem details (RFC 9457)."""

    title: str = ""
    detail: str = ""
    code: str = ""
    remedy: str | None = None
    errors: list[FieldProblem] = []


class ChatEvent(View):
    """One event of a run of the squad; what comes with it depends on its type."""

    type: str
    run_id: str = ""
    seq: int = 0
    agent: str | None = None


class Cover(View):
    """A cover that was drawn."""

    url: str
    notice: str | None = None


class Turn(View):
    """Something that was said before."""

    role: str
    content: str


class ChatRun(View):
    """A run of the squad."""

    run_id: str
    status: str
    message: str
    engine: str = ""
    seq: int = 0
    reply: str = ""
    title: str = ""
    request: dict[str, JsonValue] | None = None
    stands: dict[str, JsonValue] | None = None
    cover: Cover | None = None
    job_id: str | None = None
    hint: str | None = None
    history: list[Turn] = []
    studio: dict[str, JsonValue] = {}

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.status != "running"


class ChatRunPage(View):
    """Runs of the squad, newest first."""

    runs: list[ChatRun]
    next_cursor: int | None = None


class LanguageModel(View):
    """A language model that may answer."""

    id: str
    provider: str = ""
    title: str = ""
    available: bool
    default: bool = False
    size_bytes: int | None = None
    reason: str | None = None
    hint: str | None = None


class LanguageModels(View):
    """The language models that the server knows of, and who uses which."""

    mode: str
    agents: dict[str, str] = {}
    hint: str | None = None
    models: list[LanguageModel]
