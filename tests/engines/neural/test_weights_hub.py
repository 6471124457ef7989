"""Downloads by the real huggingface_hub, from a hub on loopback."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engines import Cancelled, EngineUnavailable, Setup
from engines.neural import weights
from engines.neural.weights import Checkpoint, hub_child
from engines.neural.weights.hub import CHILD
from tests.engines.neural.hub import Hub, digest, files, hub_of

REPOSITORY = "ACE-Step/tiny"
SHARD = 1_500_000
"""Bytes, about."""


def checkpoint(repository: str = REPOSITORY, patterns: tuple[str, ...] = ()) -> Checkpoint:
    return Checkpoint(
        id="tiny",
        title="Tiny",
        licence="MIT",
        repository=repository,
        kind="turbo",
        size_bytes=1,
        memory_bytes=1,
        tasks=frozenset({"text2music"}),
        fields=frozenset(),
        patterns=patterns,
    )


def publish(folder: Path, seed: int = 0) -> Path:
    """A repository like ACE-Step's: two shards, a VAE in one file, json; and a pickle, which nobody wants."""
    draw = np.random.default_rng(seed)
    for name, text in {
        "model_index.json": {"_class_name": "AceStepPipeline", "scheduler": ["diffusers", "Euler"]}
        | {
            "transformer": ["diffusers", "AceStepTransformer1DModel"],
            "vae": ["diffusers", "AutoencoderOobleck"],
        }
        | {"safety_checker": [None, None]},
        "transformer/config.json": {"layers": 2},
        "transformer/diffusion_pytorch_model.safetensors.index.json": {
            "weight_map": {"a": "model-1-of-2.safetensors", "b": "model-2-of-2.safetensors"}
        },
        "vae/config.json": {},
        "scheduler/scheduler_config.json": {},
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(text))
    noise = draw.standard_normal((2, SHARD // 4)).astype(np.float32)
    save_file({"a": noise[0]}, folder / "transformer" / "model-1-of-2.safetensors")
    save_file({"b": noise[1]}, folder / "transformer" / "model-2-of-2.safetensors")
    save_file({"c": noise[0, :1000]}, folder / "vae" / "diffusion_pytorch_model.safetensors")
    (folder / "transformer" / "pytorch_model.bin").write_bytes(b"a pickle")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def hub(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    publish(tmp_path / "hub" / REPOSITORY)
    with hub_of(tmp_path / "hub", cache, monkeypatch) as hub:
        yield hub


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(models_dir=tmp_path / "models")


class Steps:
    """Hears of a download, and breaks it off at a share of it."""

    def __init__(self, until: float = 2.0) -> None:
        self.heard = list[tuple[int, int]]()
        self.broken_off = 0.0
        self._until = until

    def __call__(self, step: int, steps: int) -> None:
        self.heard.append((step, steps))
        if step > self._until * steps:
            self.broken_off = time.monotonic()
            raise Cancelled


def half_files(cache: Path) -> list[Path]:
    return list(cache.rglob("*.incomplete"))


def unavailable(setup: Setup, wanted: Checkpoint | None = None) -> EngineUnavailable:
    with pytest.raises(EngineUnavailable) as failure:
        weights.folder_of(wanted or checkpoint(), setup, Steps())
    assert failure.value.field == "model"
    return failure.value


def test_what_threads_say_at_once_are_lines_of_their_own(capfd: pytest.CaptureFixture[str]) -> None:
    def talk() -> None:
        for number in range(500):
            hub_child.say(done=number)

    threads = [threading.Thread(target=talk) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = capfd.readouterr().out.splitlines()
    assert sorted(lines) == sorted(json.dumps({"done": number}) for number in range(500) for _ in threads)


def test_weights_come_from_the_hub_once(hub: Hub, setup: Setup, cache: Path) -> None:
    hub.seconds_per_chunk = 0.02
    steps = Steps()
    folder = weights.folder_of(checkpoint(), setup, steps)
    published = hub.root / REPOSITORY
    wanted = [path for path in files(published) if path.suffix != ".bin"]
    assert [path.relative_to(folder) for path in files(folder)] == [
        path.relative_to(published) for path in wanted
    ]
    assert all(digest(folder / path.relative_to(published), "md5") == digest(path, "md5") for path in wanted)
    assert weights.revision(folder) == hub.commit(REPOSITORY)
    counts = [step for step, steps in steps.heard if steps > 1]
    assert counts == sorted(counts)
    assert counts[-1] == steps.heard[-1][1] == sum(path.stat().st_size for path in wanted)
    assert any(0 < count < counts[-1] for count in counts)

    asked = len(hub.requests)
    assert (
        weights.folder_of(checkpoint(), setup, steps) == folder == weights.local_folder(checkpoint(), setup)
    )
    assert len(hub.requests) == asked

    assert weights.remove(checkpoint(), setup) == cache / "models--ACE-Step--tiny"
    assert weights.local_folder(checkpoint(), setup) is None
    assert weights.remove(checkpoint(), setup) is None
    assert not [path for path in files(cache) if path.suffix == ".safetensors" or path.parent.name == "blobs"]


def test_a_revision_other_than_main(hub: Hub, setup: Setup, cache: Path) -> None:
    proposed = replace(checkpoint(), revision="refs/pr/10")
    folder = weights.folder_of(proposed, setup, Steps())
    assert {request.path for request in hub.requests if "/revision/" in request.path} == {
        f"/api/models/{REPOSITORY}/revision/refs/pr/10"
    }
    kept = cache / f"models--{REPOSITORY.replace('/', '--')}" / "refs" / "refs" / "pr" / "10"
    assert kept.read_text() == folder.name
    assert weights.local_folder(proposed, setup) == folder


def test_patterns_choose_files(hub: Hub, setup: Setup) -> None:
    some = checkpoint(patterns=("*.json", "vae/*", "transformer/model-*"))
    (hub.root / REPOSITORY / "extra.safetensors").write_bytes(b"not wanted")
    folder = weights.folder_of(some, setup, Steps())
    assert not (folder / "extra.safetensors").exists()
    assert weights.local_folder(some, setup) == folder
    assert weights.local_folder(checkpoint(), setup) is None  # to which that file belongs


def test_a_download_that_is_broken_off_leaves_whole_files_and_goes_on(
    hub: Hub, setup: Setup, cache: Path
) -> None:
    hub.seconds_per_chunk = 0.1
    steps = Steps(until=0.3)
    with pytest.raises(Cancelled):
        weights.folder_of(checkpoint(), setup, steps)
    assert time.monotonic() - steps.broken_off < 2.0
    assert weights.local_folder(checkpoint(), setup) is None
    assert half_files(cache) == []

    hub.seconds_per_chunk = 0
    before = {request.path for request in hub.downloads("vae/diffusion_pytorch_model.safetensors")}
    assert before  # it was small, and is here
    hub.requests.clear()
    steps = Steps()
    folder = weights.folder_of(checkpoint(), setup, steps)
    assert hub.downloads("vae/diffusion_pytorch_model.safetensors") == []
    assert hub.downloads("model-1-of-2.safetensors")
    assert min(step for step, steps in steps.heard if steps > 1) > 0
    assert weights.lacking(folder) == ()


LATE = """
import os, runpy, sys
end = os._exit
def late(code):
    open(os.path.join(os.environ["HF_HUB_CACHE"], "late.incomplete"), "w").close()
    end(code)
os._exit = late
runpy.run_path({child!r}, run_name="__main__")
"""


def test_a_file_that_is_begun_while_the_download_ends_is_put_away_too(
    hub: Hub, setup: Setup, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's threads go on until the very end of its process."""
    child = tmp_path / "late.py"
    child.write_text(LATE.format(child=str(CHILD)))
    monkeypatch.setattr("engines.neural.weights.hub.CHILD", child)
    hub.seconds_per_chunk = 0.1
    with pytest.raises(Cancelled):
        weights.folder_of(checkpoint(), setup, Steps(until=0.3))
    assert half_files(cache) == []


def test_a_connection_that_breaks_is_taken_up_where_it_broke(hub: Hub, setup: Setup) -> None:
    hub.cuts = 2
    folder = weights.folder_of(checkpoint(), setup, Steps())
    assert any(request.first_byte > 0 for request in hub.downloads("of-2.safetensors"))
    published = load_file(hub.root / REPOSITORY / "transformer" / "model-1-of-2.safetensors")
    assert np.array_equal(load_file(folder / "transformer" / "model-1-of-2.safetensors")["a"], published["a"])


def test_an_update_that_is_broken_off_leaves_the_version_before_it(hub: Hub, setup: Setup) -> None:
    before = weights.folder_of(checkpoint(), setup, Steps())
    publish(hub.root / REPOSITORY, seed=1)
    hub.seconds_per_chunk = 0.1
    with pytest.raises(Cancelled):
        weights.pull(checkpoint(), Steps(until=0.2))
    assert weights.local_folder(checkpoint(), setup) == before
    hub.seconds_per_chunk = 0
    after = weights.pull(checkpoint(), Steps())
    assert before != after == weights.local_folder(checkpoint(), setup)


def test_two_may_ask_for_the_same_weights(hub: Hub, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them waits for the other, longer than it would for the hub."""
    monkeypatch.setattr("engines.neural.weights.hub.STALL", 0.5)
    hub.seconds_per_chunk = 0.1
    found = list[Path]()
    both = [
        threading.Thread(target=lambda: found.append(weights.folder_of(checkpoint(), setup, Steps())))
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(found) == 2
    assert found[0] == found[1]
    assert weights.lacking(found[0]) == ()


def test_a_process_that_is_killed_takes_its_download_with_it(hub: Hub, setup: Setup, cache: Path) -> None:
    hub.seconds_per_chunk = 0.2
    code = (
        "from tests.engines.neural.test_weights_hub import *\n"
        "weights.folder_of(checkpoint(), Setup(), lambda step, steps: print(step, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        while not half_files(cache):
            assert parent.stdout.readline()
        os.kill(parent.pid, signal.SIGKILL)
        parent.stdout.read()
    gone = time.monotonic() + 5
    while half_files(cache) and time.monotonic() < gone:
        time.sleep(0.05)
    assert half_files(cache) == []
    assert weights.local_folder(checkpoint(), setup) is None


@pytest.mark.parametrize("how", ["setup", "environment"])
def test_offline_nothing_is_asked(hub: Hub, setup: Setup, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    if how == "environment":
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    error = unavailable(Setup(models_dir=setup.models_dir, offline=how == "setup"))
    assert "opentunes models pull tiny" in str(error.remedy)
    assert "OFFLINE" in error.message
    assert hub.requests == []


def test_a_hub_that_is_not_there(hub: Hub, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    begun = time.monotonic()
    error = unavailable(setup)
    assert time.monotonic() - begun < 8
    assert "cannot be reached" in error.message
    assert str(error.remedy).endswith("opentunes models pull tiny")


def test_a_hub_that_does_not_answer_holds_nobody_up(
    hub: Hub, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.neural.weights.hub.PATIENCE", 1.0)
    hub.deaf = True
    begun = time.monotonic()
    assert "cannot be reached" in unavailable(setup).message
    assert time.monotonic() - begun < 8


def test_a_hub_that_falls_silent_half_way(
    hub: Hub, setup: Setup, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.neural.weights.hub.STALL", 0.5)
    hub.stalls = True
    assert "does not answer" in unavailable(setup).message
    assert half_files(cache) == []


def test_a_hub_in_trouble(hub: Hub, setup: Setup) -> None:
    hub.status = 503
    assert "cannot be reached" in unavailable(setup).message


def test_a_gated_repository(hub: Hub, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.gated = True
    error = unavailable(setup)
    assert "licence" in error.message
    assert f"https://huggingface.co/{REPOSITORY}" in str(error.remedy)
    assert "hf auth login" in str(error.remedy)
    monkeypatch.setenv("HF_TOKEN", "hf_a_wrong_one")
    error = unavailable(setup)
    assert "licence" in error.message
    assert "hf_a_wrong_one" not in f"{error.message} {error.remedy}"
    monkeypatch.setenv("HF_TOKEN", hub.token)
    assert weights.folder_of(checkpoint(), setup, Steps())


def test_an_unknown_repository(hub: Hub, setup: Setup) -> None:
    error = unavailable(setup, checkpoint("ACE-Step/none"))
    assert "no repository ACE-Step/none" in error.message


def test_a_repository_of_pickles_only(hub: Hub, setup: Setup) -> None:
    for path in (hub.root / REPOSITORY).rglob("*.safetensors*"):
        path.rename(path.with_suffix(".bin"))
    assert "keeps no safetensors" in unavailable(setup).message


def test_a_disk_without_room(hub: Hub, setup: Setup) -> None:
    hub.claimed_size = 2**60
    error = unavailable(setup)
    assert "no room" in error.message
    assert "GB are free" in error.message
    assert "HF_HOME" in str(error.remedy)
    assert hub.downloads() == []
