"""The `HouseBand` engine: what it says of itself, and one song after another."""

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from engines.contract import AudioEngine, EngineInfo, LoadProgress, Needs, Song, Watch
from engines.errors import InvalidRequest, UnsupportedField
from engines.houseband.fields import FIELDS, TASK_FIELDS, VERSION
from engines.houseband.instruments import named, part_for
from engines.houseband.prompt import read_prompt
from engines.houseband.styles import DEFAULT
from engines.houseband.voice.voices import VOICE_IDS
from engines.request import SongRequest

_START_SECONDS: Final = 0.3
_TRACK_SECONDS: Final = 0.042
_PIANO_SECONDS: Final = 0.05
_FINISH_SECONDS: Final = 0.012
"""Core-seconds per second of audio of a track, of the modelled piano beyond that, and of the master."""
_SINGING_SECONDS: Final = 0.02
"""Core-seconds per second of a song with lyrics."""
_LISTENING_SECONDS: Final = 0.01
"""Seconds per second of a source, to read it and to hear what is in it."""


class _Info(EngineInfo):
    """What the band says of itself; it knows its instruments by name."""

    def check_fields(self, request: SongRequest) -> None:
        """Also refuse instruments that nobody in the band plays, and words that would change nothing."""
        super().check_fields(request)
        if request.lead:
            named(request.lead, "lead")
        for name in request.tracks:
            part_for(name, DEFAULT)
        if request.task in ("retake", "stems") and request.prompt.strip():
            raise UnsupportedField(
                f"'prompt' means nothing for the task {request.task!r}.",
                field="prompt",
                remedy="Leave it out; 'cover' plays the song in another style.",
            )
        if request.task == "repaint" and not request.prompt.strip():
            for field in ("lead", "negative_prompt"):
                if getattr(request, field):
                    raise InvalidRequest(
                        f"{field!r} changes a repaint only beside a prompt.",
                        field=field,
                        remedy="Say in prompt in which style the region is to be played.",
                    )


class HouseBand(AudioEngine):
    """The band that lives in the studio: composes, performs and sings on the CPU with nothing to download."""

    info = _Info(
        id="houseband",
        title="House Band",
        licence="Apache-2.0",
        sample_rate=44_100,
        channels=2,
        tasks=frozenset(TASK_FIELDS),
        fields=FIELDS,
        task_fields=TASK_FIELDS,
        project_tasks=frozenset({"retake", "stems"}),
        version=VERSION,
        voices=VOICE_IDS,
        languages=frozenset({"en"}),
        min_seconds=5.0,
        max_seconds=600.0,
        description="Composes, performs and sings English lyrics on the CPU with no download.",
        needs=Needs(packages=("hibari", "libsonare", "numpy", "onnxruntime", "scipy", "soundfile", "soxr")),
    )

    def load(self, progress: LoadProgress) -> None:
        """Import the instruments and the desk."""
        progress(0, 1)
        import_module("engines.houseband.result")
        progress(1, 1)

    def unload(self) -> None:
        """Nothing to give back: all memory of a song goes with the song."""

    def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
        """Compose, perform, mix and master each request; stops within 250 ms of the wish to."""
        return [self._song(request, watch) for request in requests]

    def predict_seconds(self, request: SongRequest) -> float:
        """Engine-seconds, from the duration, the players of the style and the cores at hand."""
        players = read_prompt(request.prompt).style.parts
        piano = any(part.preset == "acoustic-piano" for part in players)
        work = _TRACK_SECONDS * len(players) + (_PIANO_SECONDS if piano else 0.0)
        work += _SINGING_SECONDS if request.lyrics.strip() and not request.instrumental else 0.0
        alone = _FINISH_SECONDS + (_LISTENING_SECONDS if request.source else 0.0)
        return _START_SECONDS + request.duration * (work / min(4, os.cpu_count() or 1) + alone)

    def _song(self, request: SongRequest, watch: Watch) -> Song:
        from engines.houseband.result import finish
        from engines.houseband.tasks import take

        watch.check()
        watch.progress("composing", 0, 1, 0.0)
        made = take(request, watch)
        watch.progress("composing", 1, 1, 0.02)
        return finish(made, request.seed or 0, watch, keep_stems=request.stems or request.task == "stems")
