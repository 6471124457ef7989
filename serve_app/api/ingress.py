"""The front door on Serve: stateless replicas of the FastAPI application."""

import logging
from typing import Any

import ray
from fastapi import FastAPI
from ray import serve

from engines import registry
from serve_app.api.application import create_app
from serve_app.api.catalogues import Catalogues
from serve_app.api.follower import Follower
from serve_app.api.metrics import Metrics
from serve_app.api.outlooks import Outlooks
from serve_app.api.services import Services
from serve_app.config import Settings
from serve_app.database import connect
from serve_app.images.make import Images
from serve_app.images.pollinations import Pollinations
from serve_app.images.store import ImageStore
from serve_app.jobs.actor import TableClient
from serve_app.jobs.reader import JobReader
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.tracks import TrackStore
from serve_app.uploads.receive import Uploads
from serve_app.uploads.store import UploadStore
from serve_app.webhooks.deliveries import DeliveryStore


@serve.ingress()
class Ingress:
    """Validates, identifies, hands jobs to the table and answers reads from SQL; holds no job itself."""

    async def __init__(self, settings: Settings, *_engines: Any) -> None:  # type: ignore[misc]
        logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
        for name in ("httpx", "httpcore"):  # they would log whole addresses, with prompts in them
            logging.getLogger(name).setLevel(logging.WARNING)
        made = [registry.engine_class(name)() for name in settings.engines]
        for engine in made:
            engine.configure(settings.setup)
        engines = {engine.info.id: engine for engine in made}
        table = await TableClient.connect(settings, {name: engine.info for name, engine in engines.items()})
        await table.ping()
        database = connect(settings.database)
        artifacts = ArtifactStore(settings.artifacts, settings.data_dir / "cache")
        self._services = Services(
            settings=settings,
            engines=engines,
            default_engine=registry.engine_info(settings.default_engine).id,
            table=table,
            reader=JobReader(database),
            deliveries=DeliveryStore(database),
            tracks=TrackStore(database),
            uploads=Uploads(UploadStore(database), artifacts),
            images=Images(
                ImageStore(database),
                artifacts,
                Pollinations(settings.pollinations_api_key.get_secret_value()),
            ),
            artifacts=artifacts,
            follower=Follower(table.follow),
            outlooks=Outlooks(table.outlook),
            metrics=Metrics(),
            catalogues=Catalogues(engines),
            gpus=_gpus,
        )

    def __serve_build_asgi_app__(self) -> FastAPI:
        """Called by Serve after the constructor."""
        return create_app(self._services)


def _gpus() -> float:
    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    return resources.get("GPU", 0.0)
