"""Models and adapters: listed, chosen, refused; memory given back."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engines import AudioEngine, ModelInfo
from serve_app.api.catalogues import OLD, Catalogues
from serve_app.api.generate import GenerateRequest, fingerprint
from serve_app.jobs.estimate import shape
from serve_app.jobs.model import JobStatus
from tests.serve_app.in_process import Studio
from tests.server import eventually
from tests.stand_ins import Strings, let_go


def listed(studio: Studio, engine: str = "strings") -> dict[str, Any]:
    found = studio.client.get("/engines").json()["engines"]
    return next(one for one in found if one["id"] == engine)


def test_models_are_listed_with_what_they_can_the_default_first(studio: Studio) -> None:
    violin, cello = listed(studio)["models"]
    assert (violin["id"], violin["title"], violin["licence"]) == ("violin", "Violin", "MIT")
    assert (violin["repository"], violin["size_bytes"]) == ("strings/violin", Strings.sizes["violin"])
    assert not violin["local"]
    assert (violin["tasks"], cello["tasks"]) == (["text2music"], ["cover", "text2music"])
    assert "steps" in violin["fields"]
    assert "steps" not in cello["fields"]
    assert "prompt" in cello["fields"], "what every engine honours"
    assert listed(studio, "tone")["models"] == listed(studio, "tone")["loras"] == []


def test_new_folders_are_found_without_a_restart(make_studio: Callable[..., Studio], tmp_path: Path) -> None:
    with make_studio() as studio:
        assert listed(studio)["loras"] == []
        (tmp_path / "loras" / "strings").mkdir(parents=True)
        (tmp_path / "loras" / "strings" / "jazz.safetensors").write_bytes(b"12345")
        (tmp_path / "models" / "cello").mkdir(parents=True)
        assert eventually(lambda: listed(studio)["loras"], patience=OLD + 5) == [
            {"name": "jazz", "size_bytes": 5}
        ]
        assert [model["local"] for model in listed(studio)["models"]] == [False, True]


async def test_many_who_ask_cost_one_look() -> None:
    class Counting(Strings):
        looks = 0

        def models(self) -> list[ModelInfo]:
            type(self).looks += 1
            return super().models()

    catalogues = Catalogues({"strings": Counting()})
    for _ in range(20):
        assert len((await catalogues.of("strings")).models) == 2
    assert Counting.looks == 1


async def test_an_engine_that_cannot_list_its_models_says_so(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Strings):
        def models(self) -> list[ModelInfo]:
            raise PermissionError("/home/me/secret")

    found = await Catalogues({"strings": Broken()}).of("strings")
    assert found.error
    assert "secret" not in found.error
    assert "secret" in caplog.text


@pytest.mark.parametrize(("asked", "stored"), [(None, "violin"), ("cello", "cello")])
def test_a_job_is_stored_with_its_model(studio: Studio, asked: str | None, stored: str) -> None:
    job = studio.generate(engine="strings", model=asked)
    assert job.status is JobStatus.SUCCEEDED
    assert job.request.model == stored
    assert job.result
    assert job.result.tracks[0].used["model"] == stored


def test_a_retried_job_keeps_its_model(studio: Studio) -> None:
    job = studio.generate("until retried", wait=False, engine="strings", model="cello")
    studio.client.delete(f"/jobs/{job.job_id}")
    assert studio.ended(job.job_id).status is JobStatus.CANCELLED
    let_go("retried")
    again = studio.client.post(f"/jobs/{job.job_id}/retry").json()
    assert again["request"]["model"] == "cello", "what was accepted once is accepted again"
    assert studio.ended(again["job_id"]).status is JobStatus.SUCCEEDED


@pytest.mark.parametrize("path", ["/generate", "/generate/quote"])
@pytest.mark.parametrize(
    ("asked", "field"), [({"model": "harp"}, "model"), ({"model": "cello", "steps": 9}, "steps")]
)
def test_what_the_model_cannot_honour_is_refused_by_name(
    studio: Studio, path: str, asked: dict[str, object], field: str
) -> None:
    body = {"prompt": "rain", "duration": 1.0, "engine": "strings", **asked}
    response = studio.client.post(path, json=body)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["field"] == field
    assert error["remedy"]


def test_an_engine_without_models_has_no_field_for_one(studio: Studio) -> None:
    response = studio.client.post("/generate", json={"prompt": "rain", "model": "violin"})
    assert response.json()["errors"][0]["field"] == "model"


def test_memory_is_given_back_when_asked(studio: Studio) -> None:
    studio.generate(engine="strings", model="violin")

    def stats() -> dict[str, Any]:
        found: dict[str, Any] = studio.client.get("/stats").json()["engines"]["strings"]
        return found

    eventually(lambda: (stats()["models"], stats()["loaded"]) == ({"violin": 1}, 1))
    told = studio.client.post("/engines/strings/unload")
    assert (told.status_code, told.json()) == (202, {"engine": "strings", "replicas": 1})
    eventually(lambda: stats()["loaded"] == 0)
    assert stats()["models"] == {}
    unknown = studio.client.post("/engines/harp/unload")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("device", ["cpu", "mps"])
def test_without_a_gpu_it_runs_where_its_owner_says(make_studio: Callable[..., Studio], device: str) -> None:
    with make_studio() as studio:
        reason = listed(studio, "gpu-tone")["reason"]
        assert "OPENTUNES_DEVICE=cpu" in reason
    with make_studio(settings={"device": device}) as studio:
        assert listed(studio, "gpu-tone")["available"]
        assert studio.generate(engine="gpu-tone").status is JobStatus.SUCCEEDED


def test_a_key_of_a_former_release_still_matches() -> None:
    """What the first release made of a body that knew nothing of models."""
    body = GenerateRequest(prompt="rain", duration=2, seed=7)
    former = (
        '{"task":"text2music","prompt":"rain","negative_prompt":"","lyrics":"","instrumental":false,"language":"en",'
        '"bpm":null,"key":null,"time_signature":null,"duration":2.0,"steps":null,"guidance":null,"seed":7,'
        '"variants":1,"strength":null,"region":null,"source":null,"reference":null,"extend_at":"end","tracks":[],'
        '"voice":null,"lead":null,"loudness":null,"stems":false,"lora":null,"format":"wav","engine":null,'
        '"priority":"interactive","deadline_seconds":null,"webhook":null}'
    )
    assert fingerprint(body) == hashlib.sha256(former.encode()).hexdigest()
    assert fingerprint(body.model_copy(update={"model": "violin"})) != fingerprint(body)


def test_what_was_learned_before_there_were_models_still_counts() -> None:
    request = GenerateRequest(prompt="rain", duration=30, steps=8).song()
    assert shape(request) == "text2music/32s/8/x1/instrumental"
    assert shape(request.model_copy(update={"model": "violin"})) == "text2music/32s/8/x1/instrumental/violin"


def test_the_engines_of_the_studio_are_told_the_setup(studio: Studio) -> None:
    engine: AudioEngine = studio.house.replicas[0].engine
    assert engine.setup.models_dir == studio.settings.data_dir / "models"


def test_an_engine_that_is_only_not_enabled_says_how(studio: Studio) -> None:
    for engine, enable in (("musicgen", True), ("lute", False)):
        problem = studio.client.post("/generate", json={"prompt": "rain", "engine": engine}).json()
        assert problem["code"] == "unknown_engine"
        assert ("OPENTUNES_ENGINES" in problem["remedy"]) is enable
