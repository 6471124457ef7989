"""The files that deploy it are what Ray's own schemas take, to the last key."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from ray.autoscaler._private.util import prepare_config, validate_config
from ray.serve.schema import ServeApplicationSchema, ServeDeploySchema

from engines.registry import available
from serve_app.options import AppArgs

ROOT = Path(__file__).parent.parent.parent


def load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())
    return found


def unknown_keys(given: object, model: type[BaseModel], path: str = "") -> list[str]:
    """Keys that the model does not have: Serve's schemas let them pass."""
    if not isinstance(given, dict):
        return []
    found = []
    for key, value in given.items():
        if key not in model.model_fields:
            found.append(f"{path}{key}")
            continue
        annotation = model.model_fields[key].annotation
        for inner in [annotation, *getattr(annotation, "__args__", ())]:
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                items = value if isinstance(value, list) else [value]
                found += [bad for item in items for bad in unknown_keys(item, inner, f"{path}{key}.")]
    return found


def check_serve_config(config: dict[str, Any]) -> None:
    assert unknown_keys(config, ServeDeploySchema) == []
    ServeDeploySchema.model_validate(config)
    for application in config["applications"]:
        AppArgs.model_validate(application["args"])


@pytest.mark.parametrize("name", ["serve_config.yaml", "serve_config.gpu.yaml"])
def test_serve_config(name: str) -> None:
    config = load(name)
    check_serve_config(config)
    enabled = config["applications"][0]["runtime_env"]["env_vars"]["OPENTUNES_ENGINES"].split(",")
    assert set(enabled) <= available().keys()
    assert config["applications"][0]["args"]["engines"].keys() <= set(enabled)
    assert config["applications"][0]["import_path"] == "serve_app.app:build"
    assert config["http_options"]["host"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ((), "proxy_locaton", "HeadOnly"),
        (("http_options",), "prot", 8000),
        (("applications", 0), "runtime_environment", {}),
        (("applications", 0, "args"), "engine", {}),
        (("applications", 0, "args", "engines", "houseband"), "max_replica", 3),
        (("applications", 0, "args", "engines", "houseband"), "min_replicas", 99),
    ],
)
def test_a_misspelt_key_or_an_impossible_value_is_found(
    path: tuple[Any, ...], key: str, value: object
) -> None:
    config = load("serve_config.yaml")
    place: Any = config
    for step in path:
        place = place[step]
    place[key] = value
    with pytest.raises((AssertionError, ValueError)):
        check_serve_config(config)


def test_the_application_schema_is_looked_into() -> None:
    assert unknown_keys({"applications": [{"nmae": "x"}]}, ServeDeploySchema) == ["applications.nmae"]
    assert "import_path" in ServeApplicationSchema.model_fields


def check_cluster(config: dict[str, Any]) -> None:
    validate_config(prepare_config(config))
    for name, kind in config["available_node_types"].items():
        assert kind["min_workers"] <= kind["max_workers"], name
        assert kind["max_workers"] <= config["max_workers"], name
    for command in [*config["head_start_ray_commands"], *config["worker_start_ray_commands"]]:
        assert "ray start" not in command or "RAY_AUTH_MODE=token" in command


def test_cluster() -> None:
    check_cluster(load("cluster.yaml"))


@pytest.mark.parametrize(("key", "value"), [("max_worker", 3), ("idle_timeout", 5)])
def test_a_misspelt_key_of_the_cluster_is_found(key: str, value: int) -> None:
    with pytest.raises(Exception, match=key):
        check_cluster({**load("cluster.yaml"), key: value})


def test_more_workers_than_allowed_is_found() -> None:
    config = load("cluster.yaml")
    config["available_node_types"]["gpu"]["min_workers"] = 99
    with pytest.raises((AssertionError, ValueError)):
        check_cluster(config)
