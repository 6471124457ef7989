"""Routes that read nothing of a request before they know who sends it.

FastAPI reads and parses a body first and asks dependencies then: one that cannot be parsed would be answered
without a token, and counted nowhere.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from fastapi.security import SecurityScopes

from serve_app.api.dependencies import bearer, identify, services


class GuardedRoute(APIRoute):
    """For `APIRouter(route_class=GuardedRoute)` of routers whose routes have bodies."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the door if there is one."""
        handle = super().get_route_handler()
        marks = [found for found in self.dependant.dependencies if found.call is identify]
        if self.body_field is None or not marks:
            return handle
        needs = SecurityScopes([scope for mark in marks for scope in mark.own_oauth_scopes or []])

        async def guarded(request: Request) -> Response:
            await identify(needs, request, await services(request), await bearer(request))
            return await handle(request)

        return guarded
