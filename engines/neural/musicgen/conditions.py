"""Text and melody as the decoder takes them."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engines.contract import Samples
from engines.neural.musicgen.model import Model

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Text:
    """Prompts through the text encoder, projected to the decoder's width."""

    states: "torch.Tensor"
    """Shape (requests, words, width); zero where there is no word."""
    mask: "torch.Tensor"
    """Shape (requests, words): 1 where there is a word."""


def words_of(model: Model, prompts: list[str]) -> list[int]:
    """How many words the text encoder has of each prompt."""
    return [len(ids) for ids in model.processor.tokenizer(prompts)["input_ids"]]


def read_text(model: Model, prompts: list[str]) -> Text:
    """Encode the prompts."""
    network = model.network
    inputs = model.processor.tokenizer(prompts, padding=True, return_tensors="pt").to(model.device)
    mask = inputs["attention_mask"]
    states = network.text_encoder(input_ids=inputs["input_ids"], attention_mask=mask).last_hidden_state
    if hasattr(network, "enc_to_dec_proj"):
        states = network.enc_to_dec_proj(states)
    return Text((states * mask[..., None]).to(model.dtype), mask)


def chroma_of(model: Model, audio: Samples) -> "torch.Tensor":
    """Which pitch class is strongest at each time of mono audio (1, samples): one-hot (frames, chroma)."""
    import torch

    extractor = model.processor.feature_extractor
    seconds = audio.shape[1] / model.sample_rate
    features = extractor(
        torch.from_numpy(np.ascontiguousarray(audio)),
        sampling_rate=model.sample_rate,
        max_length=audio.shape[1],
        return_tensors="pt",
    )["input_features"][0]
    frames = max(1, math.ceil(seconds * extractor.sampling_rate / extractor.hop_length))
    found: torch.Tensor = features[:frames]
    return found


def melody_at(model: Model, chroma: "torch.Tensor", start: float) -> "torch.Tensor":
    """The melody from `start` seconds on, from the beginning again after its end: (length, chroma)."""
    import torch

    extractor = model.processor.feature_extractor
    length = int(model.network.config.chroma_length)
    first = round(start * extractor.sampling_rate / extractor.hop_length)
    return chroma[(first + torch.arange(length)) % chroma.shape[0]]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the decoder follows through one window."""

    states: "torch.Tensor"
    """(rows, places, width), behind each other: with the conditions, then without where guided."""
    mask: "torch.Tensor | None"
    """(rows, places): which to attend to; None: to all."""


def conditions(model: Model, text: Text, melody: "torch.Tensor | None", *, guided: bool) -> Conditions:
    """Text, and for a melody checkpoint the melody (length, chroma) before it, or none.

    "Without" is a text of zeros, and a melody of nothing but the first pitch class, as the model was trained.
    """
    import torch

    states, mask = text.states, text.mask
    if guided:
        states = torch.cat([states, torch.zeros_like(states)])
        # attending to zeros gives zeros: the same as a mask of zeros, which is undefined for a softmax
        mask = torch.cat([mask, torch.ones_like(mask)])
    if not model.melody:
        return Conditions(states, mask)
    network = model.network
    none = torch.zeros(int(network.config.chroma_length), int(network.config.num_chroma))
    none[:, 0] = 1
    rows = text.states.shape[0]
    heard = (none if melody is None else melody).expand(rows, -1, -1)
    if guided:
        heard = torch.cat([heard, none.expand(rows, -1, -1)])
    projection = network.audio_enc_to_dec_proj
    heard = projection(heard.to(model.device, projection.weight.dtype)).to(states.dtype)
    return Conditions(torch.cat([heard, states], dim=1), None)
