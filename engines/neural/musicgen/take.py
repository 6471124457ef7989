"""Requests that agree, from their sources to their audio."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.audio import read
from engines.contract import Samples, Watch
from engines.neural.arrays import PEAK, normalised, peak
from engines.neural.editing import joined, spare_of
from engines.neural.musicgen import codec, tokens
from engines.neural.musicgen.conditions import (
    Conditions,
    chroma_of,
    conditions,
    melody_at,
    read_text,
    words_of,
)
from engines.neural.musicgen.model import Model
from engines.neural.musicgen.sampling import Choice, Numbers, Sampler
from engines.neural.musicgen.words import prompt_of
from engines.request import SongRequest

if TYPE_CHECKING:
    import torch

SAMPLING: Final = 0.95
"""Of the work that is the decoder's; the rest is the codec's."""


@dataclass(frozen=True, slots=True)
class Take:
    """What became of one request."""

    samples: Samples
    """(1 or 2, samples)."""
    prompt: str
    """What the text encoder read."""
    steps: int
    """Passes of the decoder."""


@dataclass(frozen=True, slots=True)
class Start:
    """What all requests of a call start from."""

    audio: Samples | None
    """extend: the song that is there, (2, samples)."""
    before: "torch.Tensor"
    """The tokens of its end, (codebooks, tokens); none where nothing is there."""
    chroma: "torch.Tensor | None"
    """The melody to follow, (frames, chroma)."""


@dataclass(frozen=True, slots=True)
class Part:
    """Progress of some of the requests of a call, and whether they are still wanted."""

    watch: Watch
    before: int
    """Requests that are done."""
    here: int
    """Requests in this part."""
    whole: int
    """Requests of the call."""

    def sampled(self, step: int, steps: int) -> None:
        """So many passes of the decoder are done."""
        self.watch.check()
        share = (self.before + self.here * SAMPLING * step / steps) / self.whole
        self.watch.progress("sampling", step, steps, share)

    def decoded(self, piece: int, pieces: int) -> None:
        """So many pieces of a song are audio."""
        self.watch.check()
        self.watch.progress("decoding", piece, pieces, (self.before + self.here * SAMPLING) / self.whole)


def takes(model: Model, requests: Sequence[SongRequest], watch: Watch) -> list[Take]:
    """A take of each request. All agree on task, duration, source and reference."""
    import torch

    with torch.inference_mode():
        start = _start(model, requests[0], watch)
        made = dict[int, Take]()
        for places in _groups(model, requests):
            group = [requests[place] for place in places]
            part = Part(watch, len(made), len(group), len(requests))
            made.update(zip(places, _takes(model, group, start, part), strict=True))
        return [made[place] for place in range(len(requests))]


def _groups(model: Model, requests: Sequence[SongRequest]) -> list[list[int]]:
    """Places of the requests that can share a pass.

    A melody checkpoint has the text before the tokens, in the same row of positions: padding one request's
    text would move its tokens, so only texts of one length go together.
    """
    if not model.melody:
        return [list(range(len(requests)))]
    groups = dict[int, list[int]]()
    for place, words in enumerate(words_of(model, [prompt_of(request) for request in requests])):
        groups.setdefault(words, []).append(place)
    return list(groups.values())


def _start(model: Model, request: SongRequest, watch: Watch) -> Start:
    import torch

    none = torch.zeros((model.codebooks, 0), dtype=torch.long, device=model.device)
    if request.task == "extend" and request.source:
        audio = read(watch.source(request.source).path, model.sample_rate, step=watch.check)
        spare_of(request, audio, model.sample_rate)
        count = min(audio.shape[1] // model.hop, tokens.context_of(model))
        end = audio[:, audio.shape[1] - count * model.hop :]
        if model.channels == 1:
            end = end.mean(axis=0, keepdims=True)
        return Start(audio, codec.encode(model, end) if count else none, None)
    name = request.source if request.task == "cover" else request.reference
    if name is None:
        return Start(None, none, None)
    heard = read(watch.source(name).path, model.sample_rate, channels=1, step=watch.check)
    return Start(None, none, chroma_of(model, heard))


def _takes(model: Model, requests: list[SongRequest], start: Start, part: Part) -> list[Take]:
    prompts = [prompt_of(request) for request in requests]
    there = 0 if start.audio is None else start.audio.shape[1]
    new = -(-(round(requests[0].duration * model.sample_rate) - there) // model.hop)
    sampler = Sampler(
        [Choice.of(request) for request in requests], model.codebooks, model.vocabulary, model.device
    )
    text = read_text(model, prompts)

    def conditions_at(seconds: float) -> Conditions:
        melody = None if start.chroma is None else melody_at(model, start.chroma, seconds)
        return conditions(model, text, melody, guided=sampler.guided)

    before = start.before.expand(len(requests), -1, -1)
    made = tokens.generate(
        model,
        conditions_at,
        before,
        new,
        sampler,
        Numbers([request.seed or 0 for request in requests], model.codebooks),
        part.sampled,
    )
    steps = tokens.steps_of(model, tokens.windows(model, before.shape[-1], new))
    return [
        Take(_audio(model, row, start, part), prompt, steps)
        for row, prompt in zip(made, prompts, strict=True)
    ]


def _audio(model: Model, row: "torch.Tensor", start: Start, part: Part) -> Samples:
    audio = codec.decode(model, row, part.decoded)
    if start.audio is None:
        return turned_down(audio, PEAK)
    audio = turned_down(audio, max(PEAK, peak(start.audio)))
    there = start.before.shape[-1] * model.hop
    both = np.broadcast_to(audio, (2, audio.shape[1]))
    return joined(start.audio, both[:, :there], both[:, there:], model.sample_rate)


def turned_down(audio: Samples, most: float) -> Samples:
    """The audio with a peak of `most` where it has a higher one: the codec knows no full scale."""
    return normalised(audio, most) if peak(audio) > most else audio
