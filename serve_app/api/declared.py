"""What every route needs of its caller, as declared; a route that declares nothing is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from serve_app.api.dependencies import identify, open_to_all
from serve_app.identity.model import Scope

OF_THE_DOCS: Final = frozenset(
    {"/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc", "/static-offline-docs"}
)
"""Made by the framework and open to all: they show what the source shows."""


class Undeclared(Exception):
    """A route does not say who may call it."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A route and what it needs."""

    method: str
    path: str
    scopes: frozenset[Scope] | None
    """Every one of them; None where the route asks nobody who they are."""


def declarations(app: FastAPI) -> list[Declared]:
    """All routes of the application, one for each method. Raises `Undeclared`."""
    return [
        Declared(method, path, scopes)
        for path, methods, scopes in map(_declaration, iter_route_contexts(app.routes))
        for method in sorted(methods)
    ]


def _declaration(route: Any) -> tuple[str, frozenset[str], frozenset[Scope] | None]:
    path, methods = str(route.path), frozenset[str](getattr(route, "methods", None) or {"GET"})
    if path in OF_THE_DOCS:
        return path, methods, None
    found = list(_marks(route.dependant)) if isinstance(route.original_route, APIRoute) else []
    if not found:
        raise Undeclared(f"{path} does not say who may call it: see serve_app/api/dependencies.py")
    callers = [mark for mark in found if mark.call is identify]
    if not callers:
        return path, methods, None
    return path, methods, frozenset(Scope(name) for mark in callers for name in mark.own_oauth_scopes or [])


def _marks(dependant: Dependant) -> Iterator[Dependant]:
    for found in dependant.dependencies:
        if found.call in {identify, open_to_all}:
            yield found
        yield from _marks(found)
