"""What is chosen for how much memory: the table of `placement`, row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.contract import Setup
from engines.neural.placement import (
    OFFLOADS,
    Offload,
    Placement,
    Work,
    choices,
    offloads,
    plan,
    share_on_card,
    weights_in_memory,
)

GIB = 2**30
XL = {
    "text_encoder": 600_000_000,
    "condition_encoder": 600_000_000,
    "transformer": 4_200_000_000,
    "vae": 170_000_000,
}
"""Parameters of ACE-Step 1.5 XL, about."""


def work(whole: float, tiled: float, songs: int) -> Work:
    """Of so many GiB a song."""
    return Work(
        tuple(round(whole * GIB * count) for count in range(1, songs + 1)),
        tuple(round(tiled * GIB * count) for count in range(1, songs + 1)),
    )


@pytest.mark.parametrize(
    ("free", "offload", "tiling", "batch"),
    [
        (80, "none", False, 8),
        (24, "none", True, 8),
        (14, "none", True, 4),
        (12, "none", True, 2),
        (11, "none", True, 1),
        (10.5, "model", True, 4),
        (8.5, "model", True, 1),
        (6, "group", True, 8),
        (2, "group", True, 1),
        (0.1, "group", True, 1),
    ],
)
def test_the_table_for_xl(free: float, offload: Offload, tiling: bool, batch: int) -> None:
    parts = weights_in_memory(XL, "bfloat16")
    chosen, need = plan(parts, work(4.0, 0.5, 8), round(free * GIB), dtype="bfloat16")
    assert chosen == Placement("bfloat16", "none", offload, tiling, batch)
    assert need.total <= max(free, 2) * GIB


def test_quantised_weights_leave_room_for_more_songs() -> None:
    free = round(10.6 * GIB)
    batches = {}
    for quantisation in ("none", "int8", "int4"):
        parts = weights_in_memory(XL, "bfloat16", quantisation)
        chosen, _ = plan(parts, work(0.5, 0.5, 8), free, dtype="bfloat16", quantisation=quantisation)
        assert chosen.quantisation == quantisation
        batches[quantisation] = (chosen.offload, chosen.batch)
    assert batches == {"none": ("model", 4), "int8": ("none", 8), "int4": ("none", 8)}


def test_only_the_core_is_quantised() -> None:
    full, int8 = weights_in_memory(XL, "bfloat16"), weights_in_memory(XL, "bfloat16", "int8")
    assert full["transformer"] == 8_400_000_000
    assert int8["transformer"] == pytest.approx(4_284_000_000)
    assert {**int8, "transformer": 0} == {**full, "transformer": 0}
    assert weights_in_memory({"model": 10}, "float32", "int8") == {"model": 10}


def test_all_the_memory_there_is_leaves_everything_on_the_card() -> None:
    assert plan({"model": 10**15}, work(1, 1, 3), None)[0] == Placement(batch=3)


amounts = st.integers(0, 10**6)


@given(
    st.dictionaries(st.sampled_from(["transformer", "vae", "text_encoder"]), amounts, min_size=1),
    st.lists(st.tuples(amounts, amounts), min_size=1, max_size=9),
    amounts,
    amounts,
    st.sets(st.sampled_from(OFFLOADS), min_size=1).map(lambda some: sorted(some, key=OFFLOADS.index)),
)
def test_less_memory_never_chooses_what_needs_more(
    parts: dict[str, int], works: list[tuple[int, int]], one: int, other: int, allowed: list[Offload]
) -> None:
    whole = tuple(sum(a + b for a, b in works[: n + 1]) for n in range(len(works)))
    tiled = tuple(sum(a for a, _ in works[: n + 1]) for n in range(len(works)))
    less, more = sorted((one, other))
    (lean, small), (rich, large) = (
        plan(parts, Work(whole, tiled), free, allowed=allowed) for free in (less, more)
    )
    order = list(choices("float32", "none", allowed, len(works)))
    assert order.index(lean) >= order.index(rich)
    assert small.total <= large.total
    for choice, need, free in ((lean, small, less), (rich, large, more)):
        fits = [share_on_card(parts, c.offload) + Work(whole, tiled).of(c) <= free for c in order]
        assert need.total <= free or not any(fits)
        assert choice == (order[fits.index(True)] if any(fits) else order[-1])


@pytest.mark.parametrize(
    ("kind", "offload", "supported", "allowed"),
    [
        ("cuda", "auto", OFFLOADS, ("none", "model", "group")),
        ("cuda", "auto", ("none",), ("none",)),
        ("cuda", "none", OFFLOADS, ("none",)),
        ("cuda", "model", OFFLOADS, ("model",)),
        ("cuda", "group", OFFLOADS, ("group",)),
        ("cuda", "group", ("none",), ("none",)),
        ("cpu", "model", OFFLOADS, ("none",)),
        ("mps", "group", OFFLOADS, ("none",)),
    ],
)
def test_offload_only_where_it_gains_something(
    kind: str, offload: str, supported: tuple[Offload, ...], allowed: tuple[Offload, ...]
) -> None:
    setup = Setup(offload=offload)  # type: ignore[arg-type]
    assert offloads(setup, kind, supported) == allowed  # type: ignore[arg-type]


def test_a_forced_offload_holds_with_all_the_memory_there_is() -> None:
    chosen, need = plan({"transformer": 8, "vae": 3}, work(0, 0, 1), 10**9, allowed=("model",))
    assert (chosen.offload, need.weights) == ("model", 8)
