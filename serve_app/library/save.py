"""From an engine's song to a track: through the quality gate, into files, into the artifact store."""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Final
from uuid import UUID, uuid5

from engines import EngineInfo, Song, SongRequest
from engines.audio import QualityReport, Tags, inspect, peaks, write
from engines.audio.manifest import canonical
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.beside import Beside, audio_file, lay_out, wants_stems
from serve_app.library.model import AudioFile, SourceFiles, Track

_VERSION: Final = version("opentunes")
"""Read once: it costs a file and a parser each time."""
PEAKS: Final = 240
"""Buckets of the waveform that a job carries."""


def save(
    song: Song,
    *,
    info: EngineInfo,
    request: SongRequest,
    job_id: str,
    variant: int,
    artifacts: ArtifactStore,
    title: str | None = None,
    sources: Sequence[SourceFiles] = (),
    step: Callable[[float], None] = lambda _: None,
) -> tuple[Track, tuple[str, ...]]:
    """Check, encode and store one song; the track and what the user should know of it.

    `title` is what it is to be called, if that was said; else its files are called by the request alone,
    never by what its source is called now: the same request makes the same bytes.

    `step` hears before every stem how much of them is written, 0..1; what it raises ends the saving.
    File names begin with the content's hash: the same song is the same file, and a file never changes.
    Raises `QualityRejected` when the song must not go out, `OSError` when it cannot be stored: a
    `StorageError`, or what says that there is no room to encode it.
    """
    report = inspect(song, request.duration)
    track_id = uuid5(UUID(job_id), str(variant)).hex
    manifest = _manifest(song, info, request, title, report, sources)
    called = title or " ".join(request.prompt.split())[:80] or request.task.capitalize()
    tags = Tags(
        title=called,
        prompt=request.prompt,
        bpm=_number(song.used.get("bpm")),
        key=_text(song.used.get("key")),
        lyrics=request.lyrics,
    )
    with artifacts.workspace() as folder:
        file = write(song, folder, "song", request.format, tags, manifest)
        stem = f"{track_id}-{file.sha256[:12]}"
        audio_name = f"{stem}{file.path.suffix}"
        beside = lay_out(song, request, folder, stem, called, step)
        audio = audio_file(file, audio_name)
        record = file.path.with_suffix(".json")
        record.write_text(canonical(manifest | _of_files(audio, beside)) + "\n", "utf-8")
        artifacts.put({f"{stem}.json": record, **beside.files, audio_name: file.path})
    track = Track(
        track_id=track_id,
        audio=[audio],
        manifest=f"/audio/{stem}.json",
        loudness_lufs=round(report.loudness.lufs, 2),
        true_peak_dbtp=round(report.loudness.true_peak_dbtp, 2),
        peaks=peaks(song.samples, PEAKS),
        used=dict(song.used),
        **beside.track,
    )
    missing = ("The engine gave no stems.",) if wants_stems(request) and not song.stems else ()
    return track, (*song.notices, *report.notices, *missing)


def _manifest(
    song: Song,
    info: EngineInfo,
    request: SongRequest,
    title: str | None,
    report: QualityReport,
    sources: Sequence[SourceFiles],
) -> dict[str, object]:
    """How the song was made, as it stands inside its file: all that is needed to make it again."""
    return {
        "opentunes": _VERSION,
        "engine": info.id,
        "engine_version": info.version,
        "request": request.model_dump(mode="json"),
        **({"title": title} if title else {}),
        "sources": {source.id: {"sha256": source.sha256, "seconds": source.seconds} for source in sources},
        "used": dict(song.used),
        "plan": song.plan,
        "loudness_lufs": round(report.loudness.lufs, 2),
        "true_peak_dbtp": round(report.loudness.true_peak_dbtp, 2),
    }


def _of_files(audio: AudioFile, beside: Beside) -> dict[str, object]:
    """What only the manifest beside the file can say: no file holds its own hash."""
    found: dict[str, object] = {"audio": audio.model_dump(mode="json", exclude={"url"})}
    if stems := beside.track.get("stems"):
        files = {stem.name: stem.audio.sha256 for stem in stems}
        found["stems"] = {"gain": beside.stems_gain, "sha256": files}
    return found


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
