"""Several engines on one GPU of a real Ray Serve cluster; nothing of torch before the first job wants it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engines.registry import BUILT_IN
from tests.server import WITH_OPTIONS, Server, descendants, eventually, serving
from tests.stand_ins import Strings

pytestmark = pytest.mark.cluster

STAND_INS = ("tests.stand_ins:Strings", "tests.stand_ins:Brass")
NEURAL = ("/torch/", "/torchaudio/", "/torchao/", "/tokenizers/", "/sentencepiece/")
"""In the path of what is mapped into memory of a process that has imported torch or transformers."""
SLACK = 40 * 2**20
"""Bytes by which one process may be larger than another that does the same."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One GPU of 10 GiB that Ray only believes in, and a replica of every engine from the start."""
    gpu = {"num_cpus": 0.1, "num_gpus": 0.1, "min_replicas": 1}
    ids = {"strings", "brass", *BUILT_IN} - {"houseband"}
    options = {"engines": {"houseband": {"min_replicas": 1}, **dict.fromkeys(sorted(ids), gpu)}}
    with serving(
        tmp_path_factory.mktemp("sharing"),
        engines=",".join([*BUILT_IN, *STAND_INS]),
        default="houseband",
        program=WITH_OPTIONS,
        RAY_OVERRIDE_RESOURCES=json.dumps({"GPU": 1}),
        ENGINE_OPTIONS=json.dumps(options),
        OPENTUNES_CARD_MEMORY_GIB="10",
        OPENTUNES_IDLE_UNLOAD_SECONDS="3600",
    ) as server:
        yield server


def resident(pid: int) -> int:
    """Bytes of a process in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_a_fresh_server_has_nothing_of_torch_in_memory(server: Server) -> None:
    expected = {f"engine-{name}" for name in ("strings", "brass", *BUILT_IN)}
    replicas = {name: server.find(f"opentunes:{name}") for name in expected | {"ingress"}}
    for path in ("/engines", "/stats", "/metrics"):
        assert server.http.get(path).status_code == 200
    for engine in server.http.get("/engines").json()["engines"]:  # also a quote loads nothing
        body = {"prompt": "rain", "duration": 2, "engine": engine["id"]}
        server.http.post("/generate/quote", json=body)
    heavy = {
        title: [name for name in NEURAL if name in Path(f"/proc/{pid}/maps").read_text()]
        for pid, title in descendants(server.pid).items()
        if "python" in title or "ray::" in title
    }
    assert len(heavy) > len(replicas)
    assert {title: found for title, found in heavy.items() if found} == {}
    plain = resident(replicas["engine-houseband"])
    for name in expected:
        assert resident(replicas[name]) < plain + SLACK, name


def test_torch_in_memory_would_be_seen() -> None:
    command = [sys.executable, "-c", "import torch; print(open('/proc/self/maps').read())"]
    maps = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert NEURAL[0] in maps


def test_two_engines_take_turns_on_one_gpu(server: Server) -> None:
    used = []
    for turn in range(2):
        for engine in ("strings", "brass"):
            job = server.submit("takes 0.1 s", engine=engine, model="violin", seed=turn)
            done = server.wait_for(job["job_id"], "succeeded")
            used.append(done["result"]["tracks"][0]["used"])
    assert [found["loads"] for found in used] == [1, 1, 2, 2]
    assert used[-2]["unloads"] == 1
    eventually(lambda: engines(server)["brass"]["cards"] or None)
    stats = engines(server)
    assert stats["brass"]["models"] == {"violin": 1}
    (card,) = stats["brass"]["cards"]
    assert card.endswith("/0"), "the node and the first GPU"
    assert (stats["brass"]["cards"][card], stats["strings"]["cards"]) == (Strings.sizes["violin"], {})


def test_jobs_of_both_at_once_are_all_made(server: Server) -> None:
    jobs = [
        server.submit("takes 0.2 s", engine=engine, model=model)["job_id"]
        for model in ("violin", "cello")
        for engine in ("strings", "brass")
    ]
    for job in jobs:
        server.wait_for(job, "succeeded")


def test_a_killed_replica_makes_room_and_its_job_goes_on(server: Server) -> None:
    lost = server.submit("takes 2 s", engine="strings", model="cello")
    eventually(lambda: server.job(lost["job_id"])["stage"] == "sampling" or None)
    waits = server.submit("rain", engine="brass", model="cello")
    eventually(lambda: server.job(waits["job_id"])["stage"] == "loading" or None)
    server.kill("opentunes:engine-strings")
    server.wait_for(waits["job_id"], "succeeded")
    again = server.wait_for(lost["job_id"], "succeeded")
    assert again["attempt"] == 2


def test_the_ledger_outlives_the_job_table(server: Server) -> None:
    busy = server.submit("takes 2 s", engine="strings", model="cello")
    eventually(lambda: server.job(busy["job_id"])["stage"] == "sampling" or None)
    waits = server.submit("rain", engine="brass", model="cello")
    eventually(lambda: server.job(waits["job_id"])["stage"] == "loading" or None)
    server.kill("JobTableActor")
    for job in (busy, waits):
        server.wait_for(job["job_id"], "succeeded")
    eventually(lambda: engines(server)["brass"]["cards"] or engines(server)["strings"]["cards"] or None)
    held = [sum(engines(server)[name]["cards"].values()) for name in ("strings", "brass")]
    assert sum(held) <= 10 * 2**30


def test_memory_is_given_back_when_asked(server: Server) -> None:
    job = server.submit("rain", engine="brass", model="violin")
    server.wait_for(job["job_id"], "succeeded")
    eventually(lambda: engines(server)["brass"]["cards"] or None)
    told = server.http.post("/engines/brass/unload")
    assert (told.status_code, told.json()) == (202, {"engine": "brass", "replicas": 1})
    eventually(lambda: not engines(server)["brass"]["cards"] or None)
    assert engines(server)["brass"]["loaded"] == 0


def engines(server: Server) -> dict[str, dict[str, Any]]:
    """What `/stats` says of each."""
    found: dict[str, dict[str, Any]] = server.http.get("/stats").json()["engines"]
    return found
