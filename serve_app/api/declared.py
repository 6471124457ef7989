"""What every route needs of its caller, as declared; a route that declares nothing is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from serve_app.api.dependencies import identify, identify_or_link, open_to_all
from serve_app.api.guarded import GuardedRoute
from serve_app.identity.model import Scope

OF_THE_DOCS: Final = frozenset(
    {"/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc", "/static-offline-docs"}
)
"""Made by the framework and open to all: they show what the source shows."""


class Undeclared(Exception):
    """A route does not say who may call it."""


CALLERS: Final = (identify, identify_or_link)
"""What finds out who calls."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A route and what it needs."""

    method: str
    path: str
    scopes: frozenset[Scope] | None
    """Every one of them; None where the route asks nobody who they are."""
    link: bool = False
    """Whether a signed link will do."""


def declarations(app: FastAPI) -> list[Declared]:
    """All routes of the application, one for each method. Raises `Undeclared`."""
    return [
        Declared(method, str(route.path), *_needs(route))
        for route in iter_route_contexts(app.routes)
        for method in sorted(getattr(route, "methods", None) or {"GET"})
    ]


def _needs(route: Any) -> tuple[frozenset[Scope] | None, bool]:
    if route.path in OF_THE_DOCS:
        return None, False
    found = list(_marks(route.dependant)) if isinstance(route.original_route, APIRoute) else []
    if not found:
        raise Undeclared(f"{route.path} does not say who may call it: see serve_app/api/dependencies.py")
    callers = [mark for mark in found if mark.call in CALLERS]
    if not callers:
        return None, False
    if route.original_route.body_field and not isinstance(route.original_route, GuardedRoute):
        raise Undeclared(f"{route.path} reads a body before it knows who sends it: make it a GuardedRoute")
    scopes = frozenset(Scope(name) for mark in callers for name in mark.own_oauth_scopes or [])
    return scopes, any(mark.call is identify_or_link for mark in callers)


def _marks(dependant: Dependant) -> Iterator[Dependant]:
    for found in dependant.dependencies:
        if found.call in (*CALLERS, open_to_all):
            yield found
        yield from _marks(found)
