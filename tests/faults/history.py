"""Holds what the server kept against what its clients were promised: nothing lost, doubled or with a gap."""

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from serve_app.jobs.model import MOVES, EventType, JobEvent, JobState, JobStatus
from serve_app.jobs.recovery import MAX_CRASHES
from serve_app.jobs.share import FATAL
from serve_app.library.model import Track
from tests.faults.client import Submission
from tests.faults.orders import Order

Kind = Literal["lost", "doubled", "gap", "wrong"]

STATUS_AFTER: dict[EventType, JobStatus] = {
    "queued": JobStatus.QUEUED,
    "started": JobStatus.RUNNING,
    "progress": JobStatus.RUNNING,
    "cancelling": JobStatus.RUNNING,
    "retrying": JobStatus.QUEUED,
    "succeeded": JobStatus.SUCCEEDED,
    "failed": JobStatus.FAILED,
    "cancelled": JobStatus.CANCELLED,
}
NULL = {None, "null"}
UNCOUNTED = {"interrupted", "drained"}
"""Causes of attempts that the job table lost itself: it died, or was stopped in good order.

The loss of a replica (`FATAL`) counts only for a job that had it to itself; every other cause counts.
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A promise that was broken."""

    kind: Kind
    job_id: str
    text: str


@dataclass(slots=True)
class Kept:
    """One job as the database has it."""

    job_id: str
    key: str
    """First word of its prompt."""
    status: JobStatus
    seq: int
    fence: int
    state: JobState
    has_result: bool
    events: list[JobEvent] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)


def read(database: Path) -> dict[str, Kept]:
    """Every job of an SQLite file by id, without the code that wrote it."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        found = {
            row["job_id"]: Kept(
                job_id=row["job_id"],
                key=json.loads(row["request"])["prompt"].split()[0],
                status=JobStatus(row["status"]),
                seq=row["seq"],
                fence=row["fence"],
                state=JobState.model_validate_json(row["state"]),
                has_result=row["result"] not in NULL,
            )
            for row in connection.execute("SELECT * FROM jobs ORDER BY number")
        }
        query = "SELECT job_id, e.* FROM job_events e LEFT JOIN jobs USING (number) ORDER BY number, e.seq"
        for row in connection.execute(query):
            assert row["job_id"] in found, f"an event of no job: {dict(row)}"
            state = JobState.model_validate_json(row["state"])
            event = JobEvent(
                job_id=row["job_id"], seq=row["seq"], type=row["type"], at=row["at"], state=state
            )
            found[event.job_id].events.append(event)
        for row in connection.execute("SELECT * FROM tracks ORDER BY number"):
            assert row["job_id"] in found, f"a song of no job: {dict(row)}"
            found[row["job_id"]].tracks.append(Track.model_validate_json(row["track"]))
    return found


def check(
    submissions: Sequence[Submission],
    kept: dict[str, Kept],
    audio: Path,
    *,
    max_attempts: int,
    one_job_per_key: bool,
) -> list[Fault]:
    """Every fault; call it when nothing waits or runs.

    A server that does not know idempotency keys may make a second job of a POST whose answer was lost:
    `one_job_per_key=False` lets that pass, and nothing else.
    """
    faults = [*_keys(submissions, kept, one_job_per_key)]
    orders = {submission.order.key: submission.order for submission in submissions}
    files = _by_track(audio)
    for submission in submissions:
        faults += _promise(submission, kept)
    promised = {submission.job_id for submission in submissions}
    for job in kept.values():
        if not job.status.terminal and job.job_id not in promised:
            faults.append(Fault("wrong", job.job_id, f"still {job.status}, and nobody waits for it"))
        if order := orders.get(job.key):
            faults += _log(job)
            faults += _attempts(job, max_attempts)
            faults += _songs(job, order, files)
            faults += _files(job, audio)
    return faults


def _keys(submissions: Sequence[Submission], kept: dict[str, Kept], one_job_per_key: bool) -> Iterator[Fault]:
    """Which jobs there may be."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for job in kept.values():
        by_key[job.key].append(job.job_id)
    for submission in submissions:
        made = by_key.pop(submission.order.key, [])
        allowed = 1 if one_job_per_key else 1 + submission.unanswered
        if len(made) > allowed:
            yield Fault("doubled", submission.job_id, f"{len(made)} jobs of one key, {made}")
        if submission.other_ids:
            yield Fault("doubled", submission.job_id, f"the same key was answered {submission.other_ids}")
    for key, made in by_key.items():
        yield Fault("wrong", made[0], f"nobody has submitted {key}")


def _promise(submission: Submission, kept: dict[str, Kept]) -> Iterator[Fault]:
    """An acknowledged job is there, has ended, and as it was wished for."""
    order, job = submission.order, kept.get(submission.job_id)
    if not submission.job_id:
        yield Fault("wrong", "", f"{order.key} was never acknowledged")
    elif job is None or job.key != order.key:
        yield Fault("lost", submission.job_id, "acknowledged, and not in the table")
    elif not job.status.terminal:
        yield Fault("lost", job.job_id, f"still {job.status}")
    elif job.status not in order.wish.ends:
        causes = [attempt.error.code for attempt in job.state.attempts]
        yield Fault("lost", job.job_id, f"{order.wish}, but it is {job.status} after {causes}")
    elif submission.cancel:
        told = submission.cancel["cancel_requested"] or submission.cancel["status"] == "cancelled"
        if told != (job.status is JobStatus.CANCELLED):
            yield Fault("wrong", job.job_id, f"told {submission.cancel['status']}, and it is {job.status}")


def _log(job: Kept) -> Iterator[Fault]:
    """Events are 1 to n, each move is a legal one, and the last one is the job."""
    seqs = [event.seq for event in job.events]
    if seqs != list(range(1, job.seq + 1)):
        yield Fault("gap", job.job_id, f"events {seqs}, and the job is at {job.seq}")
        return
    if job.events[0].type != "queued" or job.events[-1].state != job.state:
        yield Fault("wrong", job.job_id, "its log does not begin with its acceptance or end with its state")
    before = JobStatus.QUEUED
    for event in job.events[1:]:
        after = event.state.status
        if after not in MOVES[before] or after is not STATUS_AFTER[event.type]:
            yield Fault("wrong", job.job_id, f"event {event.seq}, {event.type}: from {before} to {after}")
        before = after
    ends = [event.type for event in job.events if event.state.status.terminal]
    if len(ends) > 1:
        yield Fault("doubled", job.job_id, f"it ended {len(ends)} times: {ends}")
    if before is not job.status or job.state.status is not job.status:
        yield Fault("wrong", job.job_id, f"its row says {job.status}, its log {before}")


def _attempts(job: Kept, max_attempts: int) -> Iterator[Fault]:
    """Each attempt has its fence, and its cause if it made no song; none is forgotten or counted twice."""
    started = sum(event.type == "started" for event in job.events)
    retried = sum(event.type == "retrying" for event in job.events)
    causes = job.state.attempts
    if not started == job.fence == job.state.attempt:
        yield Fault("wrong", job.job_id, f"{started} starts, fence {job.fence}, attempt {job.state.attempt}")
    if len(causes) != retried + (job.status is JobStatus.FAILED):
        yield Fault("wrong", job.job_id, f"{retried} retries with {len(causes)} causes, {job.status}")
    if [cause.attempt for cause in causes] != list(range(1, len(causes) + 1)):
        yield Fault("wrong", job.job_id, f"causes of attempts {[cause.attempt for cause in causes]}")
    for cause in causes:
        told = not cause.counts if cause.error.code in UNCOUNTED else cause.counts
        if not cause.error.message or not (told or cause.error.code in FATAL):
            yield Fault("wrong", job.job_id, f"a cause that does not tell: {cause}")
    left = max_attempts - sum(cause.counts for cause in causes)
    crashes = sum(cause.error.code == "interrupted" for cause in causes)
    failed = job.status is JobStatus.FAILED
    final = failed and not causes[-1].error.retryable
    if not final and (left > 0 and crashes < MAX_CRASHES) == failed:
        yield Fault("wrong", job.job_id, f"{job.status} with {left} attempts left, after {crashes} crashes")


def _songs(job: Kept, order: Order, files: dict[str, list[str]]) -> Iterator[Fault]:
    """A success has the songs that were asked for, once each, in the library and the store."""
    wanted = order.songs if job.status is JobStatus.SUCCEEDED else 0
    listed = [track.track_id for track in job.tracks]
    if len(listed) < wanted:
        yield Fault("lost", job.job_id, f"{wanted} songs wanted, {len(listed)} in the library")
    if len(listed) > wanted or len(set(listed)) < len(listed):
        yield Fault("doubled", job.job_id, f"{wanted} songs wanted, in the library {listed}")
    if job.has_result != bool(wanted):
        yield Fault("wrong", job.job_id, f"{job.status}, and its result is {job.has_result}")
    for track in job.tracks:
        stored, named = files.get(track.track_id, []), sorted(_name(url) for url in track.urls())
        if extra := sorted(set(stored) - set(named)):
            yield Fault("doubled", job.job_id, f"further files of one song: {extra}")


def _files(job: Kept, audio: Path) -> Iterator[Fault]:
    """Every file of a song is there, whole, and the song's own."""
    for track in job.tracks:
        for file in track.audio:
            path = audio / _name(file.url)
            if not path.is_file():
                yield Fault("lost", job.job_id, f"{path.name} is not there")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
                yield Fault("lost", job.job_id, f"{path.name} is not what was made")
        manifest = audio / _name(track.manifest)
        if not manifest.is_file():
            yield Fault("lost", job.job_id, f"{manifest.name} is not there")
        elif json.loads(manifest.read_text())["request"]["prompt"].split()[0] != job.key:
            yield Fault("wrong", job.job_id, f"{manifest.name} is of another job")


def _by_track(audio: Path) -> dict[str, list[str]]:
    files: dict[str, list[str]] = defaultdict(list)
    for path in audio.iterdir():
        if path.is_file():
            files[path.name.partition("-")[0]].append(path.name)
    return files


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def left_behind(kept: dict[str, Kept], audio: Path) -> Counter[str]:
    """What attempts that died have left in the store: no fault, but somebody has to sweep it up."""
    named = {_name(url) for job in kept.values() for track in job.tracks for url in track.urls()}
    return Counter(
        "files of no song" if path.is_file() else "workspaces"
        for path in audio.iterdir()
        if path.name not in named
    )


Get = Callable[..., Any]


def check_api(get: Get, kept: dict[str, Kept], followed: Collection[str]) -> list[Fault]:
    """The API tells of every job what the database has, and of the `followed` ones every event."""
    faults = []
    listed = {job["job_id"]: job for job in _pages(get, "/jobs", "jobs")}
    for missing in kept.keys() - listed.keys():
        faults.append(Fault("lost", missing, "not in GET /jobs"))
    for job_id, view in listed.items():
        job = kept.get(job_id)
        if job is None or (view["status"], view["attempt"]) != (job.status, job.state.attempt):
            faults.append(Fault("wrong", job_id, f"GET /jobs says {view['status']}"))
            continue
        told = [track["track_id"] for track in view["result"]["tracks"]] if view["result"] else []
        if told != [track.track_id for track in job.tracks]:
            faults.append(Fault("wrong", job_id, f"GET /jobs tells of the songs {told}"))
    tracks = Counter(track["track_id"] for track in _pages(get, "/library", "tracks"))
    known = Counter(track.track_id for job in kept.values() for track in job.tracks)
    for track_id in (tracks - known) + (known - tracks):
        faults.append(Fault("wrong", "", f"GET /library has song {track_id} {tracks[track_id]} times"))
    for job_id in followed:
        lines = get(f"/jobs/{job_id}/events").text.splitlines()
        told = [(int(a[4:]), b[7:]) for a, b in pairwise(lines) if a.startswith("id: ")]
        if told != [(event.seq, event.type) for event in kept[job_id].events]:
            faults.append(Fault("gap", job_id, f"its stream has told {told}"))
    return faults


def _pages(get: Get, path: str, items: str) -> Iterator[dict[str, Any]]:
    cursor: dict[str, int] = {}
    while True:
        page = get(path, limit=200, **cursor).json()
        yield from page[items]
        if not page["next_cursor"]:
            return
        cursor = {"cursor": page["next_cursor"]}
