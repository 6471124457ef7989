"""The decoder's loop.

Codebook k of a time is predicted k positions later than the first (the "delay pattern" of MusicGen, Copet et
al. 2023, section 2.2). Songs longer than what the model was trained on are made window by window, each going
on from the last part of what is there already.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from engines.neural.musicgen.conditions import Conditions
from engines.neural.musicgen.model import Model
from engines.neural.musicgen.sampling import Numbers, Sampler

if TYPE_CHECKING:
    import torch

CONTEXT: Final = 0.4
"""Share of a window that is what was made before: 12 of 30 s, as the authors' `extend_stride` of 18 s."""


def context_of(model: Model) -> int:
    """Most tokens that a window goes on from."""
    return int(model.window * CONTEXT)


def windows(model: Model, before: int, new: int) -> list[tuple[int, int, int]]:
    """Start, context and count of each window, in tokens, to make `new` after `before`.

    A window sees `context` tokens from `start` on and makes `count` after them.
    """
    found, done, end = list[tuple[int, int, int]](), before, before + new
    while done < end:
        context = min(done, context_of(model))
        count = min(model.window - context, end - done)
        found.append((done - context, context, count))
        done += count
    return found


def steps_of(model: Model, plan: list[tuple[int, int, int]]) -> int:
    """Positions to sample in all these windows."""
    return sum(count + model.delay - 1 for _, _, count in plan)


def generate(
    model: Model,
    conditions_at: Callable[[float], Conditions],
    before: "torch.Tensor",
    new: int,
    sampler: Sampler,
    numbers: Numbers,
    step: Callable[[int, int], None],
) -> "torch.Tensor":
    """`before` with `new` tokens more, both of shape (requests, codebooks, tokens).

    `conditions_at` gives what to follow in a window that starts at so many seconds. `step(done, steps)` is
    called before each pass of the decoder and may raise.
    """
    import torch

    tokens, plan = before, windows(model, before.shape[-1], new)
    done, steps = 0, steps_of(model, plan)
    for start, context, count in plan:
        seen = tokens[..., start : start + context]
        drawn = numbers.draw(count + model.delay - 1).to(model.device)
        made = _window(
            model,
            conditions_at(start * model.hop / model.sample_rate),
            seen,
            count,
            sampler,
            drawn,
            lambda position, done=done: step(done + position, steps),  # type: ignore[misc]
        )
        done += drawn.shape[0]
        tokens = torch.cat([tokens, made], dim=-1)
    step(steps, steps)
    return tokens


def _window(
    model: Model,
    given: Conditions,
    seen: "torch.Tensor",
    count: int,
    sampler: Sampler,
    numbers: "torch.Tensor",
    step: Callable[[int], None],
) -> "torch.Tensor":
    """`count` tokens after `seen`, shape (requests, codebooks, count)."""
    import torch

    decoder = model.network.decoder
    requests, codebooks, context = seen.shape
    length = context + count + model.delay
    start = torch.full((requests, codebooks, 1), model.padding, device=model.device)
    ids, pattern = decoder.build_delay_pattern_mask(
        torch.cat([start, seen], dim=-1).reshape(requests * codebooks, -1), model.padding, length
    )
    cache, fresh = None, ids
    for position in range(length - ids.shape[1]):
        step(position)
        first = cache is None
        outputs = decoder(
            input_ids=fresh.repeat(2, 1) if sampler.guided else fresh,
            encoder_hidden_states=given.states if first or not model.melody else None,
            encoder_attention_mask=given.mask,
            past_key_values=cache,
            use_cache=True,
        )
        cache = outputs.past_key_values
        chosen = sampler.choose(outputs.logits[:, -1], numbers[position])
        ids = torch.cat([ids, chosen[:, None]], dim=1)
        ids = decoder.apply_delay_pattern_mask(ids, pattern)
        fresh = ids[:, -1:]
    found: torch.Tensor = ids[ids != model.padding].reshape(requests, codebooks, context + count)
    return found[..., context:]
