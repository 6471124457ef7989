"""How engines are deployed that nobody said anything of."""

from typing import Any

import pytest

from serve_app.app import GPU_SHARE, compose, defaults
from serve_app.config import Settings
from serve_app.options import AppArgs, EngineOptions

STRINGS = "tests.stand_ins:Strings"
"""An engine with models that needs no GPU."""


def settings(**fields: Any) -> Settings:
    engines = ("houseband", "ace-step", STRINGS)
    return Settings(_env_file=None, **{"engines": engines, "default_engine": "houseband", **fields})


def test_several_engines_share_a_gpu_and_none_holds_up_the_start() -> None:
    found = defaults(settings(default_engine="ace-step"), "ace-step")
    assert (found.num_gpus, found.min_replicas, found.max_replicas) == (GPU_SHARE, 0, 1)
    assert 4 * GPU_SHARE <= 1


@pytest.mark.parametrize("device", ["cpu", "mps"])
def test_on_another_device_no_gpu_is_asked_for(device: str) -> None:
    found = defaults(settings(device=device, default_engine="ace-step"), "ace-step")
    assert (found.num_gpus, found.min_replicas) == (0.0, 1)


def test_the_default_engine_has_a_replica_from_the_start() -> None:
    assert defaults(settings(), "houseband") == EngineOptions(min_replicas=1)
    assert defaults(settings(default_engine=STRINGS), STRINGS).min_replicas == 1
    assert defaults(settings(), STRINGS).num_gpus == 0, "it needs none, and uses one that it sees"


@pytest.mark.parametrize("engine", ["ace-step", STRINGS])
def test_weights_go_by_themselves_before_their_replica_does(engine: str) -> None:
    assert defaults(settings(idle_unload_seconds=900), engine).downscale_delay_s == 960
    assert defaults(settings(idle_unload_seconds=0), engine).downscale_delay_s > 10**8


def test_what_is_said_of_an_engine_holds_whole() -> None:
    args = AppArgs(engines={"ace-step": EngineOptions(num_gpus=1, max_replicas=4)})
    found: Any = compose(settings(), args)
    deployed = found._bound_deployment.init_args[1:]
    bound = {one._bound_deployment.name: one._bound_deployment for one in deployed}
    assert bound["engine-ace-step"].ray_actor_options["num_gpus"] == 1
    assert bound["engine-ace-step"]._deployment_config.autoscaling_config.max_replicas == 4
    with pytest.raises(ValueError, match="musicgen"):
        compose(settings(), AppArgs(engines={"musicgen": EngineOptions()}))
