"""A track, as a job's result and the library show it."""

from pydantic import BaseModel, ConfigDict, Field

from engines import AudioFormat


class AudioFile(BaseModel):
    """One file of audio."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(examples=["/audio/3f2a-1c9e.wav"])
    format: AudioFormat
    seconds: float
    sample_rate: int
    channels: int
    bytes: int
    sha256: str


class Stem(BaseModel):
    """One instrument's part of a track."""

    model_config = ConfigDict(frozen=True)

    name: str
    audio: AudioFile


class LyricWord(BaseModel):
    """One word and when it sounds, in seconds."""

    model_config = ConfigDict(frozen=True)

    start: float
    end: float
    text: str


class LyricLine(BaseModel):
    """One line and when it sounds, in seconds."""

    model_config = ConfigDict(frozen=True)

    start: float
    end: float
    text: str
    words: list[LyricWord] = []


class Chord(BaseModel):
    """One chord and when it sounds, in seconds."""

    model_config = ConfigDict(frozen=True)

    start: float
    end: float
    name: str = Field(examples=["F#m7"])


class Section(BaseModel):
    """One section of the form and when it sounds, in seconds."""

    model_config = ConfigDict(frozen=True)

    start: float
    end: float
    kind: str = Field(examples=["verse"])


class Track(BaseModel):
    """One finished song and everything that came with it."""

    model_config = ConfigDict(frozen=True)

    track_id: str
    audio: list[AudioFile]
    stems: list[Stem] = []
    midi: str | None = Field(None, description="URL of a standard MIDI file.")
    lyrics: list[LyricLine] | None = None
    lrc: str | None = Field(None, description="URL of the timed lyrics as enhanced LRC.")
    chords: list[Chord] = []
    chord_chart: str | None = Field(None, description="URL of the chords over the lyrics as ChordPro.")
    sections: list[Section] = []
    project: str | None = Field(
        None, description="URL of the engine's own file, with which it can go on working on the song."
    )
    manifest: str = Field(description="URL of the JSON that says exactly how it was made.")
    loudness_lufs: float
    true_peak_dbtp: float
    peaks: list[int] = Field([], description="Waveform, 0..255 per bucket.")
    used: dict[str, str | int | float | bool | None] = Field({}, description="What the engine really used.")

    def urls(self) -> list[str]:
        """Every file of the track."""
        files = [audio.url for audio in self.audio] + [stem.audio.url for stem in self.stems]
        beside = (self.manifest, self.midi, self.lrc, self.chord_chart, self.project)
        return files + [url for url in beside if url]


def numbered(title: str, variant: int, songs: int) -> str:
    """The title of one of so many songs of a job; `variant` counts from 0."""
    return f"{title} ({variant + 1})" if songs > 1 else title


class SourceFiles(BaseModel):
    """A track or an upload that a job starts from: as much as a replica needs to find its files."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    seconds: float
    sha256: str
    """Of its audio file."""
    audio: str
    """Name in the artifact store."""
    project: str | None = None
    """Name in the artifact store."""
    engine: str | None = None
