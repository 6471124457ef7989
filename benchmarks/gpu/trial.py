"""Every check of one model: what it holds, how fast it is, and whether its songs are what was asked for."""

import gc
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.gpu.card import Memory
from benchmarks.gpu.findings import Finding
from benchmarks.gpu.listener import Listener
from benchmarks.gpu.requests import ANY, OWN, TASKS, request
from engines.audio import Tags, read, write
from engines.contract import ModelInfo, Samples, Setup, Song, Source
from engines.errors import Cancelled, EngineUnavailable
from engines.neural import quantising
from engines.neural.engine import NeuralEngine
from engines.neural.placement import Offload, Quantisation
from engines.request import SongRequest, Task

BATCH: Final = 4
QUANTISATIONS: Final[tuple[Quantisation, ...]] = ("int8", "fp8", "int4")
SILENT: Final = 1e-3
"""RMS below which a song is silent: -60 dBFS."""
SEAM: Final = 0.25
"""Seconds around the edges of a region in which a splice may fade."""
STEP: Final = 2 / 2**15
"""Largest difference of samples that stay: a step of the 16-bit file they come from, and its rounding."""
SAME: Final = 1e-3
"""Largest relative difference of two runs of one request: a card's kernels may add in any order."""
CANCEL_AFTER: Final = 1
"""Reports of sampling after which the wish to stop comes."""
CANCEL_SECONDS: Final = 0.25
"""What a stop may take where a step takes less."""
KEPT: Final = 64 * 2**20
"""Bytes of the card that may stay after an unload: workspaces of its libraries."""


@dataclass(slots=True)
class Trial:
    """One model, from its load to its unload; goes on after a check that fails."""

    engine_class: type[NeuralEngine[Any]]
    model: ModelInfo
    setup: Setup
    memory: Memory
    folder: Path
    """Where songs go that serve as sources."""
    music: Song
    """Some music, for tasks that start from any."""
    seconds: float
    steps: int | None = None
    engine: NeuralEngine[Any] = field(init=False)
    _sources: dict[str, Source] = field(default_factory=dict)
    _empty: int = 0
    """Bytes held before the weights came."""
    _weights: int = 0
    """Bytes of the weights."""
    _step_seconds: float = 0.0
    """Of the slowest task."""
    _first: Song | None = None
    _first_peak: int = 0
    """Bytes beyond those before the weights, while that song was made."""
    _footprint: int = 0
    """What the engine said last that it would hold at most; 0 where it has no card."""

    def run(self) -> Iterator[Finding]:
        """Check everything."""
        if failed := list(self._guarded("start", self._start)):
            yield from failed
            return
        yield from self._guarded("load", self._load)
        for task in (task for task in TASKS if task in self.model.tasks):
            yield from self._guarded(task, self._task, task)
        if self.engine.info.max_batch > 1 and "text2music" in self.model.tasks:
            yield from self._guarded("batch", self._batch)
        yield from self._guarded("cancel", self._cancel)
        yield from self._guarded("unload", self._unload)
        if self._first is None:
            return
        for quantisation in QUANTISATIONS if self.setup.quantisation == "none" else ():
            yield from self._guarded(quantisation, self._quantised, quantisation, self._first.samples)
        for offload in self.engine.offloads[1:] if self.setup.offload == "auto" else ():
            yield from self._guarded(f"offload {offload}", self._offloaded, offload, self._first.samples)
        if self.memory.exact:
            yield from self._guarded("short of memory", self._short_of_memory, self._first_peak)

    # ---- the checks ----

    def _start(self) -> Iterator[Finding]:
        self._begin(self.setup)
        self._keep(ANY, self.music, engine=None)
        return iter(())

    def _load(self) -> Iterator[Finding]:
        begun = time.perf_counter()
        self._prepare([self._request(self._tasks[0])])
        yield self._figure("load", time.perf_counter() - begun, "s")
        self._weights = self.memory.held() - self._empty
        yield self._figure("load: weights", self._weights / 2**20, "MiB", f"peak {_mib(self.memory.peak())}")

    def _task(self, task: Task) -> Iterator[Finding]:
        asked = self._request(task)
        self.memory.forget_peak()
        song, listener, took = self._make(asked)
        peak = self.memory.peak() - self._empty
        self._step_seconds = max(self._step_seconds, listener.step_seconds)
        rate = f"step {listener.step_seconds * 1000:.0f} ms"
        yield self._figure(f"{task}: work per s of audio", took / song.seconds, "s", rate)
        yield self._estimated(task, peak)
        length = round(asked.duration * song.sample_rate)
        yield self._verdict(
            f"{task}: exact length",
            song.samples.shape[1] == length,
            f"{song.samples.shape[1]} of {length} samples",
        )
        yield from self._sound(task, song)
        yield self._verdict(
            f"{task}: progress", "sampling" in listener.stages, ", ".join(listener.stages) or "none was told"
        )
        again, *_ = self._make(asked)
        difference = _difference(song.samples, again.samples)
        yield self._verdict(
            f"{task}: same again", difference <= SAME, f"relative difference {difference:.1e}"
        )
        if task in ("repaint", "extend"):
            yield self._identity(asked, song)
        if task == "text2music":
            self._first, self._first_peak = song, peak
            self._keep(OWN, song, engine=self.engine.info.id)

    def _sound(self, what: str, song: Song) -> Iterator[Finding]:
        for name, samples in {"": song.samples, **song.stems}.items():
            level = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
            good = bool(np.isfinite(samples).all()) and float(np.abs(samples).max()) <= 1.0
            loud = level > SILENT or bool(name)  # a stem may well be silent
            detail = f"RMS {20 * np.log10(max(level, 1e-9)):.0f} dBFS"
            yield self._verdict(f"{what}: {name or 'sound'}", good and loud, detail)

    def _identity(self, asked: SongRequest, song: Song) -> Finding:
        """What was to stay is the source's, but for the seams."""
        assert asked.source is not None
        before = read(self._sources[asked.source].path, song.sample_rate)[: song.samples.shape[0]]
        length = min(before.shape[1], song.samples.shape[1])
        start, end = (
            (asked.region.start, asked.region.end) if asked.region else (self.seconds, asked.duration)
        )
        time_of = np.arange(length) / song.sample_rate
        stays = (time_of < start - SEAM) | (time_of > end + SEAM)
        worst = float(np.abs(song.samples[:, :length] - before[:, :length])[:, stays].max(initial=0.0))
        return self._verdict(
            f"{asked.task}: the rest untouched",
            worst <= STEP and bool(stays.any()),
            f"largest difference {worst:.1e} over {stays.mean():.0%}",
        )

    def _batch(self) -> Iterator[Finding]:
        count = min(BATCH, self.engine.info.max_batch)
        asked = [self._request("text2music", seed=seed) for seed in range(1, count + 1)]
        begun = time.perf_counter()
        alone = [self._generate([one], Listener(self._sources))[0] for one in asked]
        singly = time.perf_counter() - begun
        self.memory.forget_peak()
        begun = time.perf_counter()
        together = self._generate(asked, Listener(self._sources))
        took = time.perf_counter() - begun
        worst = max(_difference(a.samples, b.samples) for a, b in zip(alone, together, strict=True))
        detail = f"relative difference {worst:.1e}"
        yield self._figure(f"batch of {count}: times as fast as one by one", singly / took, "×", detail)
        yield self._estimated(f"batch of {count}", self.memory.peak() - self._empty)
        differ = len({song.samples.tobytes() for song in together}) == count
        yield self._verdict(f"batch of {count}: every seed its own song", differ)

    def _cancel(self) -> Iterator[Finding]:
        listener = Listener(self._sources, stop_after=CANCEL_AFTER)
        try:
            self._make(self._request(self._tasks[0]), listener)
        except Cancelled:
            took = time.perf_counter() - listener.times[-1]
            most = max(CANCEL_SECONDS, self._step_seconds)
            yield self._verdict("cancel", took <= most, f"at most {most:.2f} s", took, "s")
        else:
            yield self._verdict("cancel", False, "it went on to its end")

    def _unload(self) -> Iterator[Finding]:
        self.engine.unload()
        gc.collect()
        kept = self.memory.held() - self._empty
        ok = kept <= KEPT if self.memory.exact else None
        yield self._verdict("unload: what stays", ok, value=kept / 2**20, unit="MiB")

    def _quantised(self, quantisation: Quantisation, reference: Samples) -> Iterator[Finding]:
        device = self.engine.device
        dtype: Any = str(device.dtype).removeprefix("torch.")
        try:
            quantising.check(quantisation, device.kind, dtype, quantising.capability(device))
        except EngineUnavailable as error:
            yield self._verdict(quantisation, None, f"left out: {error.message}")
            return
        self._begin(replace(self.setup, quantisation=quantisation))
        self._prepare([self._request("text2music")])
        held = self.memory.held() - self._empty
        song, listener, _ = self._make(self._request("text2music"))
        self.engine.unload()
        smaller = held < self._weights if self.memory.exact else None
        differs = _difference(reference, song.samples)
        detail = f"{_mib(self._weights)} without; relative difference of the song {differs:.2f}"
        yield self._verdict(f"{quantisation}: weights", smaller, detail, held / 2**20, "MiB")
        yield self._figure(f"{quantisation}: step", listener.step_seconds * 1000, "ms")
        yield self._verdict(f"{quantisation}: is used", song.used.get("quantisation") == quantisation)
        yield from self._sound(quantisation, song)

    def _offloaded(self, offload: Offload, reference: Samples) -> Iterator[Finding]:
        what = f"offload {offload}"
        self._begin(replace(self.setup, offload=offload))
        if offload not in self.engine.may_offload:
            yield self._verdict(what, None, "left out: only a card of its own memory gains by it")
            return
        song, listener, _ = self._make(self._request("text2music"))
        peak = self.memory.peak() - self._empty
        self.engine.unload()
        less = peak < self._first_peak if self.memory.exact else None
        yield self._verdict(f"{what}: peak", less, f"{_mib(self._first_peak)} without", peak / 2**20, "MiB")
        yield self._figure(f"{what}: step", listener.step_seconds * 1000, "ms")
        difference = _difference(reference, song.samples)
        yield self._verdict(f"{what}: same song", difference <= SAME, f"relative difference {difference:.1e}")

    def _short_of_memory(self, peak: int) -> Iterator[Finding]:
        """Torch is given less than a song took, and the engine is not told: memory really runs out."""
        self._begin(self.setup)
        least = self.memory.held() + self._weights
        asked = self._request("text2music")
        with self.memory.limited((least + self._empty + peak) // 2):
            try:
                song, *_ = self._make(asked)
            except EngineUnavailable as error:
                clear = "ran out of memory" in error.message and not self.engine.may_offload[1:]
                yield self._verdict("short of memory: says so", clear, error.message)
                return
            finally:
                self.engine.unload()
        told = "; ".join(song.notices) or "memory did not run out"
        yield self._verdict("short of memory: made all the same", True if song.notices else None, told)
        yield from self._sound("short of memory", song)

    # ---- how ----

    def _estimated(self, what: str, peak: int) -> Finding:
        """What was held at most, beside what the engine had said: its room on a shared card."""
        within = peak <= self._footprint if self.memory.exact else None
        detail = f"{_mib(self._footprint)} were asked for" if self._footprint else ""
        return self._verdict(f"{what}: peak of memory", within, detail, peak / 2**20, "MiB")

    def _begin(self, setup: Setup) -> None:
        self.engine = self.engine_class()
        self.engine.configure(setup)
        self.engine.load(_quietly)
        gc.collect()
        self._empty = self.memory.held()
        self.memory.forget_peak()

    @property
    def _tasks(self) -> Sequence[Task]:
        return [task for task in TASKS if task in self.model.tasks]

    def _request(self, task: Task, seed: int = 1) -> SongRequest:
        asked = request(self.engine.info, self.model, task, self.seconds, self.steps, seed)
        self.engine.info.check(asked)
        return self.engine.accept(asked)

    def _prepare(self, requests: Sequence[SongRequest]) -> None:
        self.engine.fetch(requests, _quietly)
        self._footprint = self.engine.footprint(requests)
        self.engine.prepare(requests, _quietly)

    def _generate(self, requests: Sequence[SongRequest], listener: Listener) -> list[Song]:
        self._prepare(requests)
        return self.engine.generate(requests, listener)

    def _make(self, asked: SongRequest, listener: Listener | None = None) -> tuple[Song, Listener, float]:
        listener = listener or Listener(self._sources)
        begun = time.perf_counter()
        (song,) = self._generate([asked], listener)
        return song, listener, time.perf_counter() - begun

    def _keep(self, name: str, song: Song, engine: str | None) -> None:
        file = write(song, self.folder, f"{self.model.id}-{name}".replace(".", "-"), "wav", Tags(), {})
        self._sources[name] = Source(name, file.path, song.project, engine)

    def _guarded(
        self, what: str, check: Callable[..., Iterable[Finding]], *arguments: object
    ) -> Iterator[Finding]:
        try:
            yield from check(*arguments)
        except Exception as error:
            traceback.print_exc()
            remedy = getattr(error, "remedy", None)
            yield self._verdict(what, False, f"{type(error).__name__}: {error} {remedy or ''}".strip())

    def _figure(self, what: str, value: float, unit: str, detail: str = "") -> Finding:
        return self._verdict(what, None, detail, value, unit)

    def _verdict(
        self, what: str, ok: bool | None, detail: str = "", value: float | None = None, unit: str = ""
    ) -> Finding:
        return Finding(
            engine=self.engine.info.id,
            model=self.model.id,
            what=what,
            ok=ok,
            value=value,
            unit=unit,
            detail=detail,
        )


def _quietly(step: int, steps: int) -> None:
    """Nobody reads it."""


def _difference(a: Samples, b: Samples) -> float:
    """RMS of the difference over that of the first; 0 where both are the same."""
    if a.shape != b.shape:
        return float("inf")
    level = float(np.sqrt(np.mean(a.astype(np.float64) ** 2)))
    return float(np.sqrt(np.mean((a.astype(np.float64) - b) ** 2))) / max(level, 1e-9)


def _mib(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB"
