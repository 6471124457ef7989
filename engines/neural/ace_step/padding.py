"""The mask that makes a song the same in a batch as alone.

Texts of one batch are padded to the longest. `AceStepTransformer1DModel` attends to the padding too: it hands
no mask to its cross-attention. The mask is known to the condition encoder, so it is caught there and handed
on, if there is padding; a batch of equal lengths runs as diffusers has it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from diffusers import AceStepPipeline


@contextmanager
def masked(pipeline: "AceStepPipeline", lengths: Iterable[tuple[int, int]]) -> Iterator[None]:
    """Calls of the pipeline inside attend to no padding.

    `lengths`: tokens of prompt and of lyrics, song by song.
    """
    if len(set(lengths)) == 1:
        yield
        return
    import torch

    masks: dict[int, torch.Tensor] = {}  # by padded length: a cover encodes its texts twice, with two lengths

    def caught(_: object, __: object, output: tuple["torch.Tensor", "torch.Tensor"]) -> None:
        mask = output[1].bool()
        masks[mask.shape[1]] = mask[:, None, None, :]

    def handed(_: object, args: tuple[object, ...], kwargs: dict[str, Any]) -> tuple[object, dict[str, Any]]:
        states = kwargs["encoder_hidden_states"]
        mask = masks[states.shape[1]]  # guidance runs the batch twice over
        kwargs["attention_mask"] = mask.repeat(states.shape[0] // mask.shape[0], 1, 1, 1)
        return args, kwargs

    hooks = [pipeline.condition_encoder.register_forward_hook(caught)]
    hooks += [
        layer.cross_attn.register_forward_pre_hook(handed, with_kwargs=True)
        for layer in pipeline.transformer.layers
    ]
    try:
        with torch.compiler.set_stance("force_eager"):  # compiled code knows of no hooks that come and go
            yield
    finally:
        for hook in hooks:
            hook.remove()
