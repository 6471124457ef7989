"""From an engine's song to a track: through the quality gate, into files, into the artifact store."""

from importlib.metadata import version
from typing import Final
from uuid import UUID, uuid5

from engines import EngineInfo, Song, SongRequest
from engines.audio import Tags, inspect, peaks, write
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.model import AudioFile, LyricLine, Track

_VERSION: Final = version("opentunes")
"""Read once: it costs a file and a parser each time."""
PEAKS: Final = 240
"""Buckets of the waveform that a job carries."""


def save(
    song: Song, *, info: EngineInfo, request: SongRequest, job_id: str, variant: int, artifacts: ArtifactStore
) -> tuple[Track, tuple[str, ...]]:
    """Check, encode and store one song; the track and what the user should know of it.

    File names end in the content's hash: the same song is the same file, and a file never changes.
    Raises `QualityRejected` when the song must not go out, `OSError` when it cannot be stored: a
    `StorageError`, or what says that there is no room to encode it.
    """
    report = inspect(song, request.duration)
    track_id = uuid5(UUID(job_id), str(variant)).hex
    manifest = {
        "opentunes": _VERSION,
        "engine": info.id,
        "request": request.model_dump(mode="json"),
        "used": dict(song.used),
        "plan": song.plan,
        "loudness_lufs": round(report.loudness.lufs, 2),
        "true_peak_dbtp": round(report.loudness.true_peak_dbtp, 2),
    }
    tags = Tags(
        title=" ".join(request.prompt.split())[:80],
        prompt=request.prompt,
        bpm=_number(song.used.get("bpm")),
        key=_text(song.used.get("key")),
        lyrics=request.lyrics,
    )
    with artifacts.workspace() as folder:
        file = write(song, folder, "song", request.format, tags, manifest)
        stem = f"{track_id}-{file.sha256[:12]}"
        audio_name = f"{stem}{file.path.suffix}"
        files = {f"{stem}.json": file.path.with_suffix(".json"), audio_name: file.path}
        if song.midi:
            files[f"{stem}.mid"] = folder / "song.mid"
            files[f"{stem}.mid"].write_bytes(song.midi)
        artifacts.put(files)
    track = Track(
        track_id=track_id,
        audio=[
            AudioFile(
                url=f"/audio/{audio_name}",
                format=file.format,
                seconds=file.seconds,
                sample_rate=file.sample_rate,
                channels=file.channels,
                bytes=file.bytes,
                sha256=file.sha256,
            )
        ],
        midi=f"/audio/{stem}.mid" if song.midi else None,
        lyrics=[LyricLine(start=line.start, end=line.end, text=line.text) for line in song.lyrics] or None,
        manifest=f"/audio/{stem}.json",
        loudness_lufs=round(report.loudness.lufs, 2),
        true_peak_dbtp=round(report.loudness.true_peak_dbtp, 2),
        peaks=peaks(song.samples, PEAKS),
        used=dict(song.used),
    )
    return track, (*song.notices, *report.notices)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
