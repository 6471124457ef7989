"""Seeds keep their meaning in every batch; progress and cancelling."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from engines.contract import Song, Source, Stage, Watch
from engines.errors import Cancelled
from engines.request import SongRequest
from tests.engines.listener import Listener

from .conftest import Render, asked

OPEN, DISTILLED, BASE = "stable-audio-open-1.0", "stable-audio-3-medium", "stable-audio-3-medium-base"
MODELS = [OPEN, DISTILLED, BASE]
TASKS = [
    ({"model": OPEN}, "seed"),
    ({"model": OPEN, "negative_prompt": "hiss"}, "seed"),
    ({"model": DISTILLED}, "seed"),
    ({"model": BASE}, "seed"),
    ({"model": OPEN, "task": "cover"}, "source"),
    ({"model": DISTILLED, "task": "cover"}, "source"),
    ({"model": DISTILLED, "task": "repaint", "region": {"start": 0.5, "end": 1}}, "source"),
    ({"model": BASE, "task": "extend", "duration": 2.5}, "source"),
]
Run = Callable[[Watch, Sequence[SongRequest]], list[Song]]


@pytest.mark.parametrize(("job", "varied"), TASKS)
def test_a_batch_makes_what_single_calls_make(render: Render, job: dict[str, object], varied: str) -> None:
    started = "task" in job
    jobs = [
        {**job, "seed": seed, "prompt": prompt, **({"source": source} if started else {})}
        for seed, prompt, source in (
            (1, "a tune", "one"),
            (2, "another, much longer one", "two"),
            (2**53 - 1, "x", "one"),
        )
    ]
    alone = [render(one)[0] for one in jobs]
    together = render(*jobs)
    for one, other in zip(alone, together, strict=True):
        assert np.allclose(one.samples, other.samples, atol=2e-6), varied
        assert one.used == other.used
    assert not np.allclose(together[0].samples, together[1].samples, atol=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_the_same_request_makes_the_same_song(render: Render, model: str) -> None:
    import torch

    (song,) = render({"model": model})
    torch.manual_seed(1)
    state = torch.random.get_rng_state()
    (again,) = render({"model": model})
    assert np.array_equal(song.samples, again.samples)
    assert torch.equal(torch.random.get_rng_state(), state)  # nothing was drawn that others could hear


def test_regions_of_a_batch_are_each_their_own(render: Render) -> None:
    job = {"model": DISTILLED, "task": "repaint", "source": "one"}
    jobs = [{**job, "region": {"start": at, "end": at + 0.5}} for at in (0.0, 1.2)]
    for one, other in zip(render(*jobs), [render(one)[0] for one in jobs], strict=True):
        assert np.allclose(one.samples, other.samples, atol=2e-6)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("task", ["text2music", "cover"])
def test_progress_rises_step_by_step(run: Run, sources: list[Source], model: str, task: str) -> None:
    watch = Listener(sources)
    run(watch, [asked(model=model, task=task, **({"source": "one"} if task == "cover" else {}), steps=5)])
    told = [heard[:3] for heard in watch.heard]
    assert told == [("sampling", n, 5) for n in range(6)] + [("decoding", n, 1) for n in range(2)]
    shares = [heard[3] for heard in watch.heard]
    assert shares == sorted(shares, key=lambda share: share or 0)
    assert shares[-1] == 1


@pytest.mark.parametrize("stop", [("sampling", 2), ("decoding", 1)])
@pytest.mark.parametrize("model", MODELS)
def test_a_cancelled_call_stops_at_the_step_and_leaves_the_model_usable(
    run: Run, render: Render, model: str, stop: tuple[Stage, int]
) -> None:
    (before,) = render({"model": model})
    watch = Listener(stop=stop)
    with pytest.raises(Cancelled):
        run(watch, [asked(model=model, steps=6, seed=99), asked(model=model, steps=6)])
    assert watch.heard[-1][:2] == stop
    (after,) = render({"model": model})
    assert np.array_equal(before.samples, after.samples)


def test_a_call_that_nobody_wants_any_more_is_not_begun(run: Run) -> None:
    watch = Listener(stop=("loading", 1))
    watch.progress("loading", 1, 1)
    with pytest.raises(Cancelled):
        run(watch, [asked()])
    assert len(watch.heard) == 1
