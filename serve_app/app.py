"""The Serve application: `serve_app.app:build`. Wiring only.

`serve run serve_app.app:build` on a cluster, or `opentunes serve` on one machine.
"""

from typing import Any

from ray import serve
from ray.serve.config import AutoscalingConfig, AutoscalingPolicy, RequestRouterConfig
from ray.serve.deployment import Application

from engines import EngineInfo, registry
from serve_app.api.ingress import Ingress
from serve_app.config import Settings
from serve_app.inference.deployment import EngineReplica
from serve_app.names import INGRESS, deployment_name
from serve_app.options import AppArgs, EngineOptions

LONGEST_JOB_S = 3600.0
"""Seconds a replica that is told to go may take to finish its job."""


def build(args: AppArgs) -> Application:
    """The application for the settings of this environment."""
    return compose(Settings(), args)


def compose(settings: Settings, args: AppArgs) -> Application:
    """The ingress over one deployment per enabled engine."""
    infos = {registry.engine_info(name).id: name for name in settings.engines}
    if unknown := args.engines.keys() - infos.keys():
        raise ValueError(f"options for engines that are not enabled: {', '.join(sorted(unknown))}")
    default = registry.engine_info(settings.default_engine).id
    deployed = [
        _engine(settings, name, args.engines.get(engine_id) or _defaults(registry.engine_info(name), default))
        for engine_id, name in infos.items()
    ]
    options: dict[str, Any] = {
        "num_cpus": 0,
        # SQLite is a file of the head node
        "resources": {"node:__internal_head__": 0.001} if settings.database.startswith("sqlite") else {},
    }
    ingress: Any = serve.deployment(
        Ingress,
        name=INGRESS,
        num_replicas=args.ingress_replicas,
        max_ongoing_requests=2_000,
        ray_actor_options=options,
        health_check_period_s=5,
    )
    bound: Application = ingress.bind(settings, *deployed)
    return bound


def _defaults(info: EngineInfo, default: str) -> EngineOptions:
    return EngineOptions(
        num_gpus=1.0 if info.needs.gpu_memory_bytes else 0.0, min_replicas=1 if info.id == default else 0
    )


def _engine(settings: Settings, name: str, options: EngineOptions) -> Application:
    engine_id = registry.engine_info(name).id
    router: dict[str, Any] = {"request_router_class": "serve_app.inference.router:ChosenReplicaRouter"}
    policy = {
        "engine": engine_id,
        "downscale_delay_s": options.downscale_delay_s,
        "target_wait_s": options.target_wait_s,
    }
    deployment: Any = serve.deployment(
        EngineReplica,
        name=deployment_name(engine_id),
        max_ongoing_requests=4,  # one on the device, others saving; the table counts
        ray_actor_options={"num_cpus": options.num_cpus, "num_gpus": options.num_gpus},
        autoscaling_config=AutoscalingConfig(
            min_replicas=options.min_replicas,
            max_replicas=options.max_replicas,
            policy=AutoscalingPolicy(  # type: ignore[no-untyped-call]
                policy_function="serve_app.inference.autoscale:DemandPolicy", policy_kwargs=policy
            ),
        ),
        request_router_config=RequestRouterConfig(**router),
        graceful_shutdown_timeout_s=LONGEST_JOB_S,
        health_check_period_s=5,
    )
    bound: Application = deployment.bind(settings, name)
    return bound
