"""What each task makes, on a tiny checkpoint of every kind."""

import numpy as np
import pytest

from engines.contract import Samples
from engines.errors import InvalidRequest
from engines.neural.stable_audio.catalogue import SAMPLE_RATE

from .conftest import Render

OPEN, DISTILLED, BASE = "stable-audio-open-1.0", "stable-audio-3-medium", "stable-audio-3-medium-base"
MODELS = [OPEN, DISTILLED, BASE]
EDITORS = [DISTILLED, BASE]


def sound(samples: Samples, seconds: float) -> None:
    assert samples.shape == (2, round(seconds * SAMPLE_RATE))
    assert samples.dtype == np.float32
    assert np.isfinite(samples).all()
    assert 0.01 < np.abs(samples).max() <= 1


def apart(one: Samples, other: Samples) -> float:
    return float(np.abs(one - other).max())


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seconds", [1.0, 2.3, 2.9721, 4096 * 11 / SAMPLE_RATE])
def test_songs_are_as_long_as_asked(render: Render, model: str, seconds: float) -> None:
    (song,) = render({"model": model, "duration": seconds})
    sound(song.samples, seconds)


@pytest.mark.parametrize("model", MODELS)
def test_seed_prompt_and_steps_make_the_song(render: Render, model: str) -> None:
    (song,) = render({"model": model})
    for other in ({"seed": 8}, {"prompt": "quite another one"}, {"steps": 4}):
        assert apart(render({"model": model, **other})[0].samples, song.samples) > 1e-5


@pytest.mark.parametrize("model", [OPEN, BASE])
def test_guidance_and_a_negative_prompt_are_honoured(render: Render, model: str) -> None:
    (song,) = render({"model": model, "guidance": 4})
    (plain,) = render({"model": model, "guidance": 1})
    (shunned,) = render({"model": model, "guidance": 4, "negative_prompt": "hiss and noise"})
    assert apart(song.samples, plain.samples) > 1e-5
    assert apart(song.samples, shunned.samples) > 1e-5
    assert [one.used["guidance"] for one in (song, plain)] == [4, None]
    assert shunned.used["negative_prompt"] == "hiss and noise"


def test_tempo_key_and_instrumental_are_said_in_the_prompt(render: Render) -> None:
    wishes = {"model": DISTILLED, "bpm": 120, "key": "a minor", "instrumental": True}
    (told,) = render(wishes)
    (written,) = render({"model": DISTILLED, "prompt": "a tune, 120 BPM, A minor, instrumental"})
    assert np.array_equal(told.samples, written.samples)
    assert told.used["prompt"] == "a tune, 120 BPM, A minor, instrumental"
    assert (told.used["bpm"], told.used["key"]) == (120, "A minor")
    (twice,) = render({**wishes, "prompt": "in A minor at 120 bpm"})
    assert twice.used["prompt"] == "in A minor at 120 bpm, instrumental"


@pytest.mark.parametrize("model", MODELS)
def test_a_prompt_longer_than_the_model_reads_is_noted(render: Render, model: str) -> None:
    (song,) = render({"model": model, "prompt": "la" * 200, "duration": 1})
    (short,) = render({"model": model, "duration": 1})
    assert "only the start of the prompt" in song.notices[0]
    assert not short.notices


@pytest.mark.parametrize("model", MODELS)
def test_a_cover_follows_its_source_the_less_the_more_may_change(render: Render, model: str) -> None:
    def differ(strength: float) -> float:
        one, two = (
            render({"model": model, "task": "cover", "source": source, "strength": strength})[0]
            for source in ("one", "two")
        )
        sound(one.samples, 2)
        assert one.used["strength"] == strength
        return apart(one.samples, two.samples)

    assert differ(0.05) > 10 * differ(1)


@pytest.mark.parametrize("model", EDITORS)
def test_a_cover_in_which_all_may_change_is_a_song_of_its_own(render: Render, model: str) -> None:
    (cover,) = render({"model": model, "task": "cover", "source": "one", "strength": 1})
    (song,) = render({"model": model} | ({"guidance": 1} if model == BASE else {}))
    assert apart(cover.samples, song.samples) < 1e-5


@pytest.mark.parametrize("model", EDITORS)
def test_a_repaint_is_its_source_to_the_sample_but_for_the_region(
    render: Render, audio: dict[str, Samples], model: str
) -> None:
    start, stop = round(0.6 * SAMPLE_RATE), round(1.41 * SAMPLE_RATE)
    job = {"model": model, "task": "repaint", "source": "one", "region": {"start": 0.6, "end": 1.41}}
    (song,) = render(job)
    sound(song.samples, 2)
    assert np.array_equal(song.samples[:, :start], audio["one"][:, :start])
    assert np.array_equal(song.samples[:, stop:], audio["one"][:, stop:])
    assert apart(song.samples[:, start:stop], audio["one"][:, start:stop]) > 0.01
    (other,) = render({**job, "source": "two"})
    middle = slice(start + 3000, stop - 3000)
    assert apart(song.samples[:, middle], other.samples[:, middle]) > 1e-5  # what is around it is heard


@pytest.mark.parametrize("model", EDITORS)
@pytest.mark.parametrize("end", ["start", "end"])
def test_an_extension_keeps_its_source_to_the_sample(
    render: Render, audio: dict[str, Samples], model: str, end: str
) -> None:
    job = {"model": model, "task": "extend", "source": "one", "extend_at": end, "duration": 3.1, "prompt": ""}
    (song,) = render(job)
    sound(song.samples, 3.1)
    spare = round(3.1 * SAMPLE_RATE) - 2 * SAMPLE_RATE
    kept = song.samples[:, spare:] if end == "start" else song.samples[:, :-spare]
    new = song.samples[:, :spare] if end == "start" else song.samples[:, -spare:]
    assert np.array_equal(kept, audio["one"])
    assert np.abs(new).max() > 0.01
    (other,) = render({**job, "seed": 8})
    assert not np.array_equal(song.samples, other.samples)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"task": "repaint", "region": {"start": 1, "end": 5}}, "region"),
        ({"task": "repaint", "region": {"start": 0, "end": 1}, "duration": 3}, "duration"),
        ({"task": "repaint", "region": {"start": 0, "end": 1}, "duration": 1.5}, "duration"),
        ({"task": "extend", "duration": 2}, "duration"),
        ({"task": "cover", "duration": 2.5}, "duration"),
        ({"task": "cover", "source": "none"}, "source"),
    ],
)
def test_sources_that_do_not_fit_are_refused_by_name(
    render: Render, fields: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRequest) as error:
        render({"source": "one", "model": DISTILLED, **fields})
    assert error.value.field == field


def test_a_cover_may_be_of_the_start_of_its_source(render: Render) -> None:
    (song,) = render({"task": "cover", "source": "one", "duration": 1.2})
    sound(song.samples, 1.2)
