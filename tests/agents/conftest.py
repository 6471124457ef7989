"""Fixtures for tests of agents."""

import asyncio
import inspect

import pytest


@pytest.fixture(autouse=True)
def no_loop_for_litellm(request: pytest.FixtureRequest) -> None:
    """litellm would make an event loop in the main thread and never close it; agents run in other threads."""
    if not inspect.iscoroutinefunction(request.function):
        asyncio.set_event_loop(None)
