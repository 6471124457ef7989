"""`Keeper`: models in memory, several on one card, and the songs they make, as many at once as fit."""

import itertools
import logging
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar

from engines.contract import AudioEngine, LoadProgress, Song, Watch
from engines.neural import compiling, ladder, libraries, placing, quantising, sizes, weights
from engines.neural.batches import Goes, Unwatched
from engines.neural.device import Device, Dtype
from engines.neural.ladder import NOTICES, Lesson
from engines.neural.loaded import Held, Loaded, release
from engines.neural.placement import (
    BYTES,
    OFFLOADS,
    Need,
    Offload,
    Placement,
    Quantisation,
    Work,
    offloads,
    plan,
    weights_in_memory,
)
from engines.neural.weights import Checkpoint
from engines.request import SongRequest

log = logging.getLogger(__name__)
M = TypeVar("M")

USABLE: Final = 0.94
"""Share of a card's memory that engines may hold: the driver and torch itself take some."""


@dataclass(slots=True)
class Placed(Generic[M]):
    """A model in memory, and how it is kept there."""

    model: M
    placement: Placement
    parts: Mapping[str, int]
    """Bytes of its parts, as measured."""
    vaes: Sequence[Any]
    """Those that are tiled when memory is short."""
    revision: str | None = None
    """The commit of the hub that its files are of, where they are from there."""

    def tile(self) -> None:
        """Tile them as the placement says."""
        for vae in self.vaes:
            vae.use_tiling = self.placement.tiling


class Keeper(AudioEngine, Generic[M]):
    """An engine that keeps models in memory. `M` is what it keeps of a checkpoint: see `open`."""

    offloads: ClassVar[tuple[Offload, ...]] = ("none",)
    """What may wait in main memory; `OFFLOADS` where `M` is, or holds, a diffusers pipeline."""
    quantises: ClassVar[bool] = True
    """Whether its models have linear layers worth quantising."""

    def __init__(self) -> None:
        self._loaded: Loaded[Placed[M]] = Loaded()
        self._device: Device | None = None
        self._lessons: dict[str, Lesson] = {}

    @property
    def device(self) -> Device:
        """Where it runs; after `load`."""
        assert self._device is not None, "load comes first"  # noqa: S101
        return self._device

    @property
    def may_offload(self) -> tuple[Offload, ...]:
        """What may wait in main memory on this device and with this setup; after `load`."""
        return offloads(self.setup, self.device.kind, self.offloads)

    @property
    def device_kind(self) -> Literal["cuda", "mps", "cpu"]:
        """Kind of the device; before that is chosen a card, unless the setup says otherwise."""
        if self._device:
            return self._device.kind
        return "cuda" if self.setup.device == "auto" else self.setup.device

    # ---- for the engines ----

    @abstractmethod
    def checkpoint(self, request: SongRequest) -> Checkpoint:
        """The checkpoint a request asks for; raises `InvalidRequest`."""

    @abstractmethod
    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> M:
        """Load a checkpoint into main memory, in `self.device.dtype`.

        What it returns, a pipeline, a module, or a dataclass with such, is quantised and moved to
        `self.device` by the base, part by part as memory allows; take the device at each use.
        """

    @abstractmethod
    def sample(
        self, model: M, checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        """One song per request, all in one call of the model."""

    def work_bytes(self, checkpoint: Checkpoint, requests: Sequence[SongRequest]) -> int:
        """Bytes beyond the weights that sampling these in one call takes, about."""
        del checkpoint, requests
        return 0

    def tiled_bytes(self, checkpoint: Checkpoint, requests: Sequence[SongRequest]) -> int:
        """The same with a tiled VAE, which decodes long songs in stretches; for models that have one."""
        return self.work_bytes(checkpoint, requests)

    def beside_bytes(self, requests: Sequence[SongRequest]) -> int:
        """Bytes of the card that something beside the models holds while these are made."""
        del requests
        return 0

    # ---- what the server calls ----

    def load(self, progress: LoadProgress) -> None:
        """Import torch and choose the device; weights come with the first request that wants them."""
        if self._device is None:
            progress(0, 1)
            libraries.ready(*self.info.needs.packages)
            device = Device.choose(self.setup)
            quantising.check(self._quantisation, device.kind, _name(device), quantising.capability(device))
            self._device = device
        progress(1, 1)

    def fetch(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
        """Have the weights of these requests on this machine, from the hub if need be."""
        checkpoint = self.checkpoint(requests[0])
        if checkpoint.id not in self._loaded:
            weights.folder_of(checkpoint, self.setup, progress)

    def prepare(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
        """Bring the model of these requests into memory, and let go of others if need be."""
        checkpoint = self.checkpoint(requests[0])
        while not ladder.attempt(partial(self._prepare, checkpoint, requests, progress)):
            self._step_down(checkpoint, requests[:1])

    def footprint(self, requests: Sequence[SongRequest]) -> int:
        """Bytes of the card that it holds at most while it works on these, with all it keeps loaded."""
        if not (capacity := self.capacity()):
            return 0
        checkpoint, beside = self.checkpoint(requests[0]), self.beside_bytes(requests)
        _, need = self._plan(checkpoint, requests, capacity - beside, self._allowed(checkpoint))
        return beside + need.total + self._loaded.kept(checkpoint.id, need.total, capacity - beside)

    def capacity(self) -> int:
        """Bytes of its card that all engines on it may hold together; without a card 0, unless it is set."""
        if self.device.kind == "cpu":
            return self.setup.memory_bytes or 0
        usable = round(self.device.total_bytes() * USABLE)
        return min(usable, self.setup.memory_bytes or usable)  # of unlike cards, all have the same setup

    def unload(self) -> None:
        """Let go of every model, and of what was learned with them."""
        self._lessons.clear()
        if self._device is not None:
            if self.setup.compile:
                compiling.forget()
            self._loaded.clear()

    def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
        """Sample in as few calls as memory allows; songs that are done stay when a later call runs out of it.

        Raises `EngineUnavailable` when there is not enough for one song, whatever is tried (see `ladder`).
        """
        checkpoint = self.checkpoint(requests[0])
        goes = Goes(watch, len(requests))
        songs: list[Song] = []
        notices: list[str] = []
        while rest := requests[len(songs) :]:
            watch.check()
            placed = self._loaded.use(checkpoint.id)
            plan, _ = self._plan(checkpoint, rest, self._budget(requests), (placed.placement.offload,))
            placed.placement = plan
            placed.tile()
            batch = rest[: plan.batch]
            go = goes.go(len(songs), len(batch))
            made = ladder.attempt(partial(self._sample, placed, checkpoint, batch, go))
            if made is None:
                notices.append(self._step_down(checkpoint, batch))
            else:
                songs += [_told(song, checkpoint, placed, notices) for song in made]
        return songs

    # ---- memory ----

    @property
    def _quantisation(self) -> Quantisation:
        return self.setup.quantisation if self.quantises else "none"

    def _budget(self, requests: Sequence[SongRequest]) -> int:
        """Bytes that its models and their work may take now."""
        there = self.device.free_bytes() + self._loaded.size_bytes
        return min(there, self.capacity() or there) - self.beside_bytes(requests)

    def _allowed(self, checkpoint: Checkpoint) -> tuple[Offload, ...]:
        """The kinds of offload to choose from: none that is known to take too much."""
        known = self._lessons.get(checkpoint.id, Lesson()).offload
        return tuple(one for one in self.may_offload if OFFLOADS.index(one) >= OFFLOADS.index(known)) or (
            known,
        )

    def _plan(
        self,
        checkpoint: Checkpoint,
        requests: Sequence[SongRequest],
        budget: int,
        allowed: tuple[Offload, ...],
    ) -> tuple[Placement, Need]:
        """How to make these songs with so many bytes, and what that needs."""
        lesson = self._lessons.get(checkpoint.id, Lesson())
        lengths = itertools.accumulate(request.duration for request in requests)
        songs = max(1, sum(length <= lesson.seconds for length in lengths))
        batches = [requests[:count] for count in range(1, songs + 1)]
        tiled = tuple(self.tiled_bytes(checkpoint, batch) for batch in batches)
        whole = tiled if lesson.tiling else tuple(self.work_bytes(checkpoint, batch) for batch in batches)
        held = self._loaded.held(checkpoint.id)
        dtype = _name(self.device)
        parts = held.model.parts if held else self._estimate(checkpoint, dtype)
        placement, need = plan(
            parts, Work(whole, tiled), budget, dtype=dtype, quantisation=self._quantisation, allowed=allowed
        )
        return replace(placement, tiling=placement.tiling or lesson.tiling), need

    def _estimate(self, checkpoint: Checkpoint, dtype: Dtype) -> dict[str, int]:
        """Bytes of the parts of a checkpoint that is not in memory."""
        folder = weights.local_folder(checkpoint, self.setup)
        parameters = sizes.on_disk(folder) if folder else {}
        if not parameters:
            parameters = {sizes.WHOLE: checkpoint.memory_bytes // BYTES[dtype]}
        return weights_in_memory(parameters, dtype, self._quantisation)

    def _prepare(
        self, checkpoint: Checkpoint, requests: Sequence[SongRequest], progress: LoadProgress
    ) -> bool:
        held = self._loaded.held(checkpoint.id)
        folder = None if held else weights.folder_of(checkpoint, self.setup, progress)
        budget = self._budget(requests)
        plan, need = self._plan(checkpoint, requests, budget, self._allowed(checkpoint))
        self._loaded.make_room(checkpoint.id, need.total, budget)
        if folder:
            placed = self._bring(checkpoint, folder, plan, progress)
            size = placing.bytes_on_card(placed.model, plan.offload)
            self._loaded.hold(checkpoint.id, placed, size)
            self._loaded.make_room(checkpoint.id, size + need.work, budget)  # as it turned out
        elif held and OFFLOADS.index(plan.offload) > OFFLOADS.index(held.model.placement.offload):
            self._move(held, plan.offload)
            release()
        return True

    def _bring(
        self, checkpoint: Checkpoint, folder: Path, plan: Placement, progress: LoadProgress
    ) -> "Placed[M]":
        """Load, quantise, place and compile."""
        more = (plan.quantisation != "none") + self.setup.compile
        opened = 1

        def tell(step: int, steps: int) -> None:
            nonlocal opened
            opened = steps
            progress(step, steps + more)

        model = self.open(checkpoint, folder, tell)
        if plan.quantisation != "none":
            progress(opened, opened + more)
            quantising.quantise(sizes.core_of(model), plan.quantisation, self.device)
        placing.place(model, plan.offload, self.device)
        parts = {name: sizes.module_bytes([part]) for name, part in sizes.parts(model).items()}
        placed = Placed(model, plan, parts, placing.untiled(model), weights.revision(folder))
        if self.setup.compile:
            progress(opened + more - 1, opened + more)
            compiling.compile_core(sizes.core_of(model))
            self._warm_up(placed, checkpoint)
        progress(opened + more, opened + more)
        return placed

    def _warm_up(self, placed: "Placed[M]", checkpoint: Checkpoint) -> None:
        """Make the shortest song, in which the model is compiled."""
        if "text2music" in checkpoint.tasks:
            steps = 2 if "steps" in checkpoint.fields else None
            seconds = max(1.0, self.info.min_seconds)
            request = SongRequest(prompt="piano", duration=seconds, steps=steps, seed=0, model=checkpoint.id)
            self._sample(placed, checkpoint, [request], Unwatched())

    def _sample(
        self, placed: "Placed[M]", checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        try:
            return self.sample(placed.model, checkpoint, requests, watch)
        except Exception as error:
            if self.setup.compile and compiling.failed(error):
                raise compiling.unavailable(error) from error
            raise

    def _move(self, held: "Held[Placed[M]]", offload: Offload) -> None:
        """Keep less of a model on the card from now on."""
        placing.place(held.model.model, offload, self.device)
        held.model.placement = replace(held.model.placement, offload=offload)
        held.size_bytes = placing.bytes_on_card(held.model.model, offload)

    def _step_down(self, checkpoint: Checkpoint, batch: Sequence[SongRequest]) -> str:
        """Take the next step of the ladder after memory ran out with these; what to tell the user of it."""
        lesson = self._lessons.get(checkpoint.id, Lesson())
        held = self._loaded.held(checkpoint.id)
        taken = ladder.step(
            held.model.placement if held else Placement(offload=lesson.offload),
            len(batch),
            others=any(name != checkpoint.id for name in self._loaded),
            tiles=bool(held and held.model.vaes),
            allowed=self.may_offload,
        )
        if taken is None:
            self._lessons.pop(checkpoint.id, None)  # nothing has worked: no shorter song is to suffer for it
            if lesson.offload != "none":
                self._loaded.drop(checkpoint.id)
            if held is None:
                raise ladder.no_room(self.info.title, checkpoint.id)
            raise ladder.too_little(self.info.title, checkpoint.id, batch[0].duration)
        log.warning("%s, %d songs of %g s: %s", checkpoint.id, len(batch), batch[0].duration, NOTICES[taken])
        self._lessons[checkpoint.id] = lesson.after(taken, sum(request.duration for request in batch))
        if taken == "others":
            self._loaded.drop_others(checkpoint.id)
        elif held and taken in {"model", "group"}:
            self._move(held, taken)
        release()
        return NOTICES[taken]


def _name(device: Device) -> Dtype:
    name: Dtype = str(device.dtype).removeprefix("torch.")  # type: ignore[assignment]
    return name


def _told(song: Song, checkpoint: Checkpoint, placed: Placed[Any], notices: Sequence[str]) -> Song:
    """A song with what its engine need not say itself."""
    plan = placed.placement
    used = {"model": checkpoint.id, "dtype": plan.dtype, "quantisation": plan.quantisation, **song.used}
    if placed.revision:
        used["revision"] = placed.revision
    return replace(song, used=used, notices=tuple(dict.fromkeys((*song.notices, *notices))))
