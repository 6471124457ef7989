"""The FastAPI application, from its services."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.utils import get_openapi
from fastapi_offline import FastAPIOffline
from starlette.middleware.trustedhost import TrustedHostMiddleware

from agents.events import EVENTS
from serve_app.api import (
    account,
    agent,
    audio,
    deliveries,
    engines,
    generate,
    health,
    identity,
    jobs,
    library,
    llm,
    memory,
    problems,
    share,
    studio,
    sync,
    uploads,
    visualizer,
)
from serve_app.api.declared import declarations
from serve_app.api.middleware import Frontier
from serve_app.api.services import Services
from serve_app.config import is_loopback
from serve_app.errors import Problem
from serve_app.studio.export import Export

LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"]


def create_app(services: Services | None = None) -> FastAPI:
    """The API over `services`; without them only its schema is of use."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if services:
            services.follower.start()
        yield
        if services:
            await services.follower.stop()
            await asyncio.to_thread(services.learner.stop)
            await asyncio.to_thread(services.sharing.close)
            if services.cloud_memory:
                await asyncio.to_thread(services.cloud_memory.close)
            if services.settings.project:
                services.settings.project.close()
            await services.identity.stop()

    app = FastAPIOffline(  # its /docs needs no content delivery network
        title="Opentunes",
        version=version("opentunes"),
        description="From a prompt to a song: durable jobs on a Ray Serve inference cluster.",
        lifespan=lifespan,
        responses=problems.RESPONSES,
    )
    app.state.services = services
    for room in (
        agent,
        llm,
        generate,
        jobs,
        deliveries,
        library,
        sync,
        memory,
        account,
        uploads,
        audio,
        visualizer,
        engines,
        share,
        health,
        identity,
    ):
        app.include_router(room.router)
    studio.install(app, Export(services.settings.studio) if services else None)
    declarations(app)  # raises what a route has forgotten
    problems.install(app)
    app.openapi = lambda: _schema(app)  # type: ignore[method-assign]
    if services:
        _protect(app, services)
    return app


def _protect(app: FastAPI, services: Services) -> None:
    settings = services.settings
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.allowed_origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=[
                "Authorization",
                "Idempotency-Key",
                "Content-Type",
                "Last-Event-ID",
                "If-None-Match",
                "Prefer",
                "Range",
            ],
            expose_headers=[
                "Location",
                "ETag",
                "X-Request-ID",
                "X-Run-Id",
                "Retry-After",
                "Content-Range",
                "RateLimit",
                "RateLimit-Policy",
                "WWW-Authenticate",
            ],
        )
    if settings.auth == "none" and is_loopback(settings.host):
        # a web page elsewhere could otherwise reach this server under a name of its own (DNS rebinding)
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK_NAMES, settings.host])
    app.add_middleware(
        Frontier,
        metrics=services.metrics,
        max_upload=settings.max_upload_mib * 2**20,
        leave=services.admission.leave,
    )


def _schema(app: FastAPI) -> dict[str, Any]:
    """OpenAPI with the one error model that every route answers with."""
    if app.openapi_schema:
        return app.openapi_schema
    schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    components = schema["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components.update(problem.pop("$defs", {}))
    components["Problem"] = problem
    components.update(_event_schemas(components))
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    for path in schema["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
    app.openapi_schema = schema
    return schema


def _event_schemas(others: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the squad's events, by name; where another model has that name already, with a prefix."""
    template = "#/components/schemas/{model}"
    text = json.dumps(EVENTS.json_schema(mode="serialization", ref_template=template))
    for name, schema in json.loads(text)["$defs"].items():
        if others.get(name, schema) != schema:
            text = text.replace(
                f'"{template.format(model=name)}"', f'"{template.format(model="Squad" + name)}"'
            )
            text = text.replace(f'"{name}": {{', f'"Squad{name}": {{')
    event = json.loads(text)
    return {**event.pop("$defs"), "AgentEvent": event}
