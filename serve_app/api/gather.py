"""Gathers what routes stand on: for a replica of the front door, and for the squad's desk."""

import asyncio
from collections.abc import Mapping
from functools import partial

import ray

from engines import AudioEngine, registry
from serve_app.account.belongings import Belongings
from serve_app.api.admission import Admission
from serve_app.api.catalogues import Catalogues
from serve_app.api.follower import Follower
from serve_app.api.metrics import Metrics
from serve_app.api.outlooks import Outlooks
from serve_app.api.readiness import Readiness
from serve_app.api.services import Services, Squad
from serve_app.clock import wall_clock
from serve_app.cloud.actor import find_sync
from serve_app.cloud.state import SyncStates
from serve_app.config import Settings
from serve_app.database import connect
from serve_app.identity.identities import Identities
from serve_app.identity.limiter import LimiterClient
from serve_app.images.make import Images
from serve_app.images.pollinations import Pollinations
from serve_app.images.store import ImageStore
from serve_app.jobs.actor import TableClient
from serve_app.jobs.reader import JobReader
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.tracks import TrackStore
from serve_app.memory.learner import Learner
from serve_app.memory.opening import in_cloud
from serve_app.memory.store import SqlMemory
from serve_app.share.sharing import Sharing
from serve_app.squad.reader import RunReader
from serve_app.uploads.receive import Uploads
from serve_app.uploads.store import UploadStore
from serve_app.webhooks.deliveries import DeliveryStore


async def gather(settings: Settings, squad: Squad) -> Services:
    """Everything of this cluster, once its job table is ready."""
    engines = made_engines(settings)
    limiter, metrics = LimiterClient(settings), Metrics()
    table = await TableClient.connect(settings, {name: engine.info for name, engine in engines.items()})
    await asyncio.gather(table.ping(), limiter.connect())
    database = connect(settings.database)
    artifacts = ArtifactStore(settings.artifacts, settings.data_dir / "cache")
    memory = SqlMemory(database, artifacts)
    reader = JobReader(database)
    default_engine = registry.engine_info(settings.default_engine).id
    return Services(
        settings=settings,
        identity=Identities(settings, database),
        engines=engines,
        default_engine=default_engine,
        table=table,
        squad=squad,
        runs=RunReader(database),
        reader=reader,
        deliveries=DeliveryStore(database),
        tracks=TrackStore(database, wall_clock, artifacts),
        memory=memory,
        learner=Learner(memory),
        uploads=Uploads(UploadStore(database), artifacts, settings.most_uploads),
        images=Images(
            ImageStore(database), artifacts, Pollinations(settings.pollinations_api_key.get_secret_value())
        ),
        artifacts=artifacts,
        sync=find_sync(settings),
        sync_states=SyncStates(database, configured=settings.syncs),
        follower=Follower(table.follow),
        outlooks=Outlooks(table.outlook),
        readiness=Readiness(partial(table.demand, default_engine), reader.counts),
        metrics=metrics,
        admission=Admission(settings, limiter, metrics),
        catalogues=Catalogues(engines),
        sharing=Sharing(settings.project, settings.data_dir / "cache" / "share"),
        gpus=_gpus,
        belongings=Belongings(database, artifacts),
        cloud_memory=in_cloud(settings, memory),
    )


def made_engines(settings: Settings) -> Mapping[str, AudioEngine]:
    """The enabled engines by id; none of them is loaded."""
    made = [registry.engine_class(name)() for name in settings.engines]
    for engine in made:
        engine.configure(settings.setup)
    return {engine.info.id: engine for engine in made}


def _gpus() -> float:
    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    return resources.get("GPU", 0.0)
