"""What counts as lack of memory, and the steps that are taken."""

import numpy as np
import pytest
import torch

from engines.neural import ladder
from engines.neural.ladder import Lesson, Step
from engines.neural.placement import OFFLOADS, Offload, Placement


def test_the_allocators_own_errors_are_known() -> None:
    assert ladder.attempt(lambda: torch.empty(2**46)) is None
    assert ladder.attempt(lambda: np.empty(2**46)) is None
    assert ladder.attempt(lambda: bytearray(2**62)) is None
    assert ladder.attempt(lambda: 3) == 3


def test_an_error_that_wraps_lack_of_memory_is_known() -> None:
    def wrapped() -> None:
        try:
            torch.empty(2**46)
        except RuntimeError as error:
            raise ValueError("the pipeline failed") from error

    assert ladder.attempt(wrapped) is None


@pytest.mark.parametrize(
    ("error", "known"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 17 GB, max allowed: 18 GB)."), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"), True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), True),
        (
            RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes."),
            True,
        ),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_what_counts_as_lack_of_memory(error: Exception, *, known: bool) -> None:
    def fail() -> None:
        raise error

    if known:
        assert ladder.attempt(fail) is None
    else:
        with pytest.raises(type(error)):
            ladder.attempt(fail)


def test_all_steps_in_turn() -> None:
    placement, songs, others = Placement(batch=4), 4, True
    taken: list[Step] = []
    lesson = Lesson()
    while step := ladder.step(placement, songs, others=others, tiles=True, allowed=OFFLOADS):
        taken.append(step)
        lesson = lesson.after(step, songs * 30.0)
        others = False
        songs = int(min(songs, lesson.seconds // 30))
        placement = Placement(tiling=lesson.tiling, offload=lesson.offload)
    assert taken == ["others", "batch", "batch", "tiling", "model", "group"]
    assert lesson == Lesson(seconds=30.0, tiling=True, offload="group")


@pytest.mark.parametrize(
    ("placement", "tiles", "allowed", "step"),
    [
        (Placement(), False, ("none",), None),
        (Placement(), True, ("none",), "tiling"),
        (Placement(tiling=True), True, ("none", "group"), "group"),
        (Placement(offload="model"), False, ("model",), None),
        (Placement(offload="model"), False, OFFLOADS, "group"),
        (Placement(offload="group"), False, OFFLOADS, None),
    ],
)
def test_steps_that_are_not_to_be_had_are_left_out(
    placement: Placement, *, tiles: bool, allowed: tuple[Offload, ...], step: Step | None
) -> None:
    assert ladder.step(placement, 1, others=False, tiles=tiles, allowed=allowed) == step
