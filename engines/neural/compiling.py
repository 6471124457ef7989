"""`torch.compile` for the core of a model, which takes nearly all the time; only when it is asked for.

Where it cannot be compiled the engine says so and does not start: whoever set `OPENTUNES_COMPILE` is to know
that it gains nothing here.
"""

from typing import TYPE_CHECKING

from engines.errors import EngineUnavailable

if TYPE_CHECKING:
    import torch


def compile_core(core: "torch.nn.Module") -> None:
    """Have it compiled at its next call, for inputs of any length.

    Blocks that repeat are compiled once where the model names them (diffusers), which takes a fraction of the
    time (https://huggingface.co/docs/diffusers/optimization/fp16#regional-compilation).
    """
    if getattr(core, "_repeated_blocks", None):
        core.compile_repeated_blocks(dynamic=True)  # type: ignore[operator]  # of diffusers' ModelMixin
    else:
        core.compile(dynamic=True)


def failed(error: BaseException | None) -> bool:
    """Whether compiling failed, here or in what caused the error."""
    from torch._dynamo.exc import TorchDynamoException
    from torch._inductor.exc import InductorError  # of a missing compiler, among others

    while error is not None:
        if isinstance(error, TorchDynamoException | InductorError):
            return True
        error = error.__cause__ or error.__context__
    return False


def unavailable(error: BaseException) -> EngineUnavailable:
    """What the user is told when compiling failed."""
    first = str(error).strip().partition("\n")[0]
    return EngineUnavailable(
        f"OPENTUNES_COMPILE is on, but the model cannot be compiled here: {first}",
        field="engine",
        remedy="Set OPENTUNES_COMPILE=false; or install a C++ compiler (and for a card Triton).",
    )


def forget() -> None:
    """Let go of compiled code, which holds on to the models it was made for."""
    import torch

    torch.compiler.reset()
