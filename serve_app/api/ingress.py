"""The front door on Serve: stateless replicas of the FastAPI application."""

import asyncio
import logging
from typing import Any

from fastapi import FastAPI
from ray import serve

from serve_app.api.application import create_app
from serve_app.api.gather import gather
from serve_app.config import Settings
from serve_app.identity.identities import NOBODY
from serve_app.logs import begin_logging
from serve_app.squad.actor import SquadClient


@serve.ingress()
class Ingress:
    """Validates, identifies, hands jobs to the table and answers reads from SQL; holds no job itself."""

    async def __init__(self, settings: Settings, *_engines: Any) -> None:  # type: ignore[misc]
        begin_logging(settings)
        squad = SquadClient(settings)
        self._services = await gather(settings, squad)  # the database is up to date after it
        if await asyncio.to_thread(self._services.identity.nobody_gets_in):
            logging.getLogger(__name__).warning(NOBODY)
        if settings.agent_warm:
            squad.begin()

    def __serve_build_asgi_app__(self) -> FastAPI:
        """Called by Serve after the constructor."""
        return create_app(self._services)
