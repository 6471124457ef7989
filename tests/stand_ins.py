"""A small engine for tests: real audio, quickly, with the behaviour that its prompt asks for.

| Word in the prompt | What it does |
|---|---|
| `takes N s` | works for N seconds, checking every 20 ms |
| `until WORD` | works until `let_go(WORD)`, so that a test decides when it ends |
| `crash` | ends its process, the first `seed % 10` times |
| `flaky` | raises `RenderFailed`, the first `seed % 10` times |
| `broken` | raises an unexpected error |
| `silent` | returns silence |
"""

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from engines import (
    AudioEngine,
    EngineInfo,
    EngineUnavailable,
    InvalidRequest,
    LoadProgress,
    LoraInfo,
    ModelInfo,
    Needs,
    RenderFailed,
    Song,
    SongRequest,
    TimedChord,
    TimedLine,
    TimedSection,
    TimedWord,
    UnsupportedField,
    Watch,
)
from engines.audio import read

RATE = 8_000
MOST_HELD = 120.0
"""Seconds after which an engine goes on that no test let go."""


class Tone(AudioEngine):
    """Makes a sine whose pitch is the seed's."""

    info: ClassVar[EngineInfo] = EngineInfo(
        id="tone",
        title="Tone",
        licence="Apache-2.0",
        sample_rate=RATE,
        channels=1,
        tasks=frozenset({"text2music"}),
        fields=frozenset({"bpm", "lyrics"}),
        min_seconds=1,
        max_seconds=600,
        max_batch=1,
    )

    def load(self, progress: LoadProgress) -> None:
        progress(1, 1)

    def unload(self) -> None:
        pass

    def predict_seconds(self, request: SongRequest) -> float:
        return _seconds(request.prompt)

    def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
        _work(requests, watch)
        return [self._song(request) for request in requests]

    def _song(self, request: SongRequest) -> Song:
        seed = request.seed or 0
        if "bad request" in request.prompt:
            raise InvalidRequest("the tone does not like it", field="prompt", remedy="Say something nice.")
        if "flaky" in request.prompt and _times(request) < seed % 10:
            raise RenderFailed("the tone was off")
        if "crash" in request.prompt and _times(request) < seed % 10:
            os._exit(1)
        if "broken" in request.prompt:
            raise ZeroDivisionError("secret detail")
        level = 0.0 if "silent" in request.prompt else 0.3
        return _sine(request, level, {"seed": request.seed, "bpm": request.bpm})


class BatchTone(Tone):
    """Takes up to four requests in one call."""

    info = EngineInfo(
        **{**{f: getattr(Tone.info, f) for f in Tone.info.__slots__}, "id": "batch-tone", "max_batch": 4}
    )


class Band(AudioEngine):
    """Does every task, from real sources, and gives everything that can come beside a song."""

    info: ClassVar[EngineInfo] = EngineInfo(
        id="band",
        title="Band",
        licence="Apache-2.0",
        version="1.2",
        sample_rate=RATE,
        channels=2,
        tasks=frozenset({"text2music", "retake", "repaint", "extend", "cover", "complete", "stems"}),
        fields=frozenset(
            {"lyrics", "source", "reference", "region", "strength", "extend_at", "tracks", "voice", "lead"}
            | {"loudness", "stems", "bpm", "key"}
        ),
        min_seconds=1,
        max_seconds=300,
        voices=("ann",),
    )

    def load(self, progress: LoadProgress) -> None:
        pass

    def unload(self) -> None:
        pass

    def predict_seconds(self, request: SongRequest) -> float:
        return request.duration / 100

    def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
        return [self._song(request, watch) for request in requests]

    def _song(self, request: SongRequest, watch: Watch) -> Song:
        if hold := _flag(request.prompt):
            while not hold.exists():
                watch.check()
                time.sleep(0.02)
        seed, count = request.seed or 0, round(request.duration * RATE)
        t = np.arange(count) / RATE
        stems = {
            name: np.tile(0.2 * np.sin(2 * np.pi * hertz * t), (2, 1)).astype(np.float32)
            for name, hertz in (("Low End", 110 + seed % 110), ("lead", 440 + seed % 440))
        }
        used: dict[str, str | int | float | bool | None] = {"seed": seed, "bpm": 120.0, "key": "A minor"}
        samples = stems["Low End"] + stems["lead"]
        if request.source:
            source = watch.source(request.source)
            used |= {"source_engine": source.engine, "source_project": (source.project or b"").decode()}
            old = read(source.path, RATE)
            if request.task == "repaint" and request.region:
                start, end = (round(edge * RATE) for edge in (request.region.start, request.region.end))
                old[:, start:end] = samples[:, start:end]
                samples = old
            elif request.task == "extend":
                at = 0 if request.extend_at == "end" else count - old.shape[1]
                samples[:, at : at + old.shape[1]] = old
            elif request.task in ("complete", "stems"):
                samples, stems = old, {"left": old, "right": 3 * old}
        if request.reference:
            used["reference"] = read(watch.source(request.reference).path, RATE).shape[1]
        half = request.duration / 2
        words = (TimedWord(0.0, 0.25, "la"), TimedWord(0.25, 0.5, "lo"))
        return Song(
            samples,
            RATE,
            used,
            stems=stems,
            midi=b"MThd....",
            lyrics=(TimedLine(0.0, 0.5, "la lo", words),) if request.lyrics else (),
            chords=(
                TimedChord(0.0, 0.25, "Am"),
                TimedChord(0.25, half, "F"),
                TimedChord(half, 2 * half, "C"),
            ),
            sections=(TimedSection(0.0, half, "verse"), TimedSection(half, 2 * half, "outro")),
            project=f"{request.task} {seed}".encode(),
            plan={"seed": seed},
        )


class Soloist(Band):
    """Retakes only what it has made itself."""

    info = EngineInfo(
        **{
            **{f: getattr(Band.info, f) for f in Band.info.__slots__},
            "id": "soloist",
            "project_tasks": frozenset({"retake"}),
        }
    )


class GpuTone(Tone):
    """Asks for a GPU."""

    info = EngineInfo(
        **{
            **{f: getattr(Tone.info, f) for f in Tone.info.__slots__},
            "id": "gpu-tone",
            "needs": Needs(gpu_memory_bytes=8 * 2**30),
        }
    )


class Strings(AudioEngine):
    """Has models and adapters that take room on a card, made up as their bytes are.

    `heavy N s` in the prompt: its weights take so long to come; `lost`: they are not to be had.
    """

    info: ClassVar[EngineInfo] = EngineInfo(
        id="strings",
        title="Strings",
        licence="Apache-2.0",
        sample_rate=RATE,
        channels=1,
        tasks=frozenset({"text2music", "cover"}),
        fields=frozenset({"model", "lora", "steps", "guidance", "source"}),
        min_seconds=1,
        max_seconds=60,
        max_batch=2,
        batch_agrees_on=("task", "duration", "model", "lora"),
    )
    sizes: ClassVar[dict[str, int]] = {"violin": 6 * 2**30, "cello": 9 * 2**30}
    """Model → bytes on the card while it works."""

    def __init__(self) -> None:
        self.model: str | None = None
        """What is in memory."""
        self.loads = self.unloads = 0

    def models(self) -> list[ModelInfo]:
        return [
            ModelInfo(
                id=name,
                title=name.title(),
                licence="MIT",
                repository=f"strings/{name}",
                size_bytes=size,
                local=(self.setup.models_dir / name).is_dir(),
                tasks=frozenset({"text2music"}) if name == "violin" else self.info.tasks,
                fields=frozenset({"model", "lora", "source"} | ({"steps"} if name == "violin" else set())),
            )
            for name, size in self.sizes.items()
        ]

    def loras(self) -> list[LoraInfo]:
        folder = self.setup.loras_dir / self.info.id
        return [LoraInfo(path.stem, path.stat().st_size) for path in sorted(folder.glob("*.safetensors"))]

    def accept(self, request: SongRequest) -> SongRequest:
        model = request.model or "violin"
        if model not in self.sizes:
            raise InvalidRequest(f"no model {model!r}", field="model", remedy="Use violin or cello.")
        if model == "cello" and request.steps:
            raise UnsupportedField("cello has no steps", field="steps", remedy="Leave it out.")
        return request.model_copy(update={"model": model})

    def load(self, progress: LoadProgress) -> None:
        progress(1, 1)

    def footprint(self, requests: Sequence[SongRequest]) -> int:
        return self.sizes[requests[0].model or "violin"]

    def capacity(self) -> int:
        return self.setup.memory_bytes or 0

    def prepare(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
        prompt = requests[0].prompt
        if self.model == requests[0].model:
            return
        self.model = None
        found = re.search(r"heavy ([\d.]+) s", prompt)
        steps = round(float(found[1]) * 50) if found else 1
        for step in range(steps):
            progress(step, steps)
            time.sleep(0.02)
        if "lost" in prompt:
            raise EngineUnavailable("no weights", field="model", remedy="Run: opentunes models pull it")
        self.model, self.loads = requests[0].model, self.loads + 1

    def unload(self) -> None:
        self.unloads += self.model is not None
        self.model = None

    def predict_seconds(self, request: SongRequest) -> float:
        return _seconds(request.prompt)

    def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
        assert all(request.model == self.model for request in requests), "it was prepared for another"
        _work(requests, watch)
        used: dict[str, str | int | float | bool | None] = {
            "model": self.model,
            "loads": self.loads,
            "unloads": self.unloads,
            "pid": os.getpid(),
        }
        return [_sine(request, 0.3, used | {"seed": request.seed}) for request in requests]


class Brass(Strings):
    """Another engine for the same card."""

    info = EngineInfo(
        **{
            **{f: getattr(Strings.info, f) for f in Strings.info.__slots__},
            "id": "brass",
            "needs": Needs(gpu_memory_bytes=2**30),
        }
    )


def let_go(word: str) -> None:
    """Have the engines go on that work `until` this word."""
    (Path(os.environ["OPENTUNES_TEST_COUNTS"]) / f"{word}.go").touch()


def _work(requests: Sequence[SongRequest], watch: Watch) -> None:
    """Be at work for as long as the prompts say."""
    begun = time.monotonic()
    longest = max(_seconds(request.prompt) for request in requests)
    while (elapsed := time.monotonic() - begun) < longest:
        watch.check()
        watch.progress("sampling", int(elapsed * 50), int(longest * 50), elapsed / longest)
        time.sleep(min(0.02, longest - elapsed))
    held = [flag for request in requests if (flag := _flag(request.prompt))]
    while not all(flag.exists() for flag in held) and elapsed < longest + MOST_HELD:
        elapsed = time.monotonic() - begun
        watch.check()
        watch.progress("sampling", int(elapsed * 50), int((elapsed + 1) * 50), elapsed / (elapsed + 1))
        time.sleep(0.02)


def _sine(request: SongRequest, level: float, used: dict[str, str | int | float | bool | None]) -> Song:
    t = np.arange(round(request.duration * RATE)) / RATE
    wave = level * np.sin(2 * np.pi * (220 + (request.seed or 0) % 220) * t)
    return Song(wave[np.newaxis].astype(np.float32), RATE, used)


def _flag(prompt: str) -> Path | None:
    """The file that says that an engine may go on."""
    found = re.search(r"until (\w+)", prompt)
    return Path(os.environ["OPENTUNES_TEST_COUNTS"]) / f"{found[1]}.go" if found else None


def _seconds(prompt: str) -> float:
    found = re.search(r"takes ([\d.]+) s", prompt)
    return float(found[1]) if found else 0.0


def _times(request: SongRequest) -> int:
    """How often this request was tried before, counted in a file, since the process may not live to tell."""
    folder = Path(os.environ["OPENTUNES_TEST_COUNTS"])
    name = re.sub(r"\W", "_", f"{request.prompt}-{request.seed}")
    count = len(list(folder.glob(f"{name}.*")))
    (folder / f"{name}.{count}").touch()
    return count


class FakeClock:
    """A clock that tests move. It stands still in between, unless it `runs`."""

    def __init__(self, now: float = 1_800_000_000.0, *, runs: bool = False) -> None:
        self._now = now
        self._runs = runs

    def __call__(self) -> float:
        return self._now + (time.monotonic() if self._runs else 0.0)

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds
