"""The Serve application: `serve_app.app:build`. Wiring only.

`serve run serve_app.app:build` on a cluster, or `opentunes serve` on one machine.
"""

from typing import Any

from ray import serve
from ray.serve.config import AutoscalingConfig, AutoscalingPolicy, RequestRouterConfig
from ray.serve.deployment import Application

from engines import registry
from serve_app.api.ingress import Ingress
from serve_app.config import Settings
from serve_app.inference.deployment import EngineReplica
from serve_app.names import INGRESS, deployment_name
from serve_app.options import AppArgs, EngineOptions

LONGEST_JOB_S = 3600.0
"""Seconds a replica that is told to go may take to finish its job."""
GPU_SHARE = 0.1
"""What an engine's replica takes of a GPU, for Ray, so that several engines share one.

What counts is memory, and the job table shares that out (`serve_app.jobs.cards`).
"""
NEVER_S = 10 * 365 * 86_400.0


def build(args: AppArgs) -> Application:
    """The application for the settings of this environment."""
    return compose(Settings(), args)


def compose(settings: Settings, args: AppArgs) -> Application:
    """The ingress over one deployment per enabled engine."""
    infos = {registry.engine_info(name).id: name for name in settings.engines}
    if unknown := args.engines.keys() - infos.keys():
        raise ValueError(f"options for engines that are not enabled: {', '.join(sorted(unknown))}")
    deployed = [
        _engine(settings, name, args.engines.get(engine_id) or defaults(settings, name))
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


def defaults(settings: Settings, name: str) -> EngineOptions:
    """How an engine is deployed that the arguments do not name."""
    info = registry.engine_info(name)
    on_gpu = info.needs.gpu_memory_bytes > 0 and settings.device not in {"cpu", "mps"}
    # one that cannot be placed, for want of a GPU, would hold up the start
    least = int(name == settings.default_engine and not on_gpu)
    if "model" not in info.fields and not info.needs.gpu_memory_bytes:
        return EngineOptions(min_replicas=least)
    # weights go when they were not used for a while, not with their replica before that
    idle = settings.idle_unload_seconds or NEVER_S
    return EngineOptions(
        num_gpus=GPU_SHARE if on_gpu else 0.0, min_replicas=least, downscale_delay_s=idle + 60.0
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
