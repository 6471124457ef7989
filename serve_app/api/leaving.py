"""The end of all that is an owner's, in the order in which a failure at any point leaves nothing to nobody.

1. What is under way is ended: it would come after us.
2. Here: nothing is shown or synced any more, then files and rows go. Whoever holds a token can send it again.
3. In the cloud: files, then the account with its rows, then files once more, should a sync have been at work.
4. API tokens, the last thing by which the owner is known.
5. Here once more, should anything have come meanwhile: soon nobody could ask for its end.
6. The account's access token is good no more here, though it has not expired.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from serve_app.account.removal import Removal
from serve_app.api.cloud import problem_of
from serve_app.api.services import Services
from serve_app.clock import steady_clock
from serve_app.cloud.errors import CloudError
from serve_app.errors import Unavailable
from serve_app.library.artifacts import StorageError

if TYPE_CHECKING:
    from serve_app.cloud.account import CloudAccount

STOPPING: Final = 30.0
"""Seconds that what is under way may take to end."""
GLANCE: Final = 0.1
ROUNDS: Final = 5
"""Times that what came in between is removed, too."""


async def leave(services: Services, owner: str, cloud: "CloudAccount | None") -> int:
    """Delete everything of an owner; how many files that was in the cloud."""
    removal = services.belongings.removal(owner)
    await _here(services, removal)
    files = await _in_cloud(cloud) if cloud else 0
    await asyncio.to_thread(removal.remove_tokens)
    await _here(services, removal)
    if cloud:
        await asyncio.to_thread(services.identity.departed.add, owner)
    return files


async def _here(services: Services, removal: Removal) -> None:
    for _ in range(ROUNDS):
        await _stop(services, removal)
        try:
            await asyncio.to_thread(removal.hide)
            await asyncio.to_thread(removal.remove)
        except StorageError as error:
            raise Unavailable(
                f"Not all files could be deleted ({error.reason}). What is left is hidden and not synced.",
                remedy="Send it once more: it goes on from there.",
            ) from error
        if await asyncio.to_thread(removal.is_done):
            return
    raise Unavailable(
        "New things of yours kept coming while they were deleted.",
        remedy="Stop what makes them, and send it once more.",
    )


async def _in_cloud(cloud: "CloudAccount") -> int:
    try:
        files = await asyncio.to_thread(cloud.remove_files)
        await asyncio.to_thread(cloud.delete)
        return files + await asyncio.to_thread(cloud.remove_files)
    except CloudError as error:
        done = "What this studio kept is deleted, what the cloud keeps is not, or not all of it."
        raise problem_of(error, done=done) from error


async def _stop(services: Services, removal: Removal) -> None:
    """End jobs and runs, and wait until they have ended."""
    deadline = steady_clock() + STOPPING
    while True:
        jobs, runs = await asyncio.to_thread(removal.under_way)
        if not jobs and not runs:
            return
        if steady_clock() > deadline:
            raise Unavailable(
                f"{len(jobs)} of your jobs and {len(runs)} of your chats are still stopping.",
                remedy="Send it once more in a moment.",
                headers={"Retry-After": "10"},
            )
        for run_id in runs:
            await services.squad.cancel(run_id, removal.owner)
        for job_id in jobs:
            await services.table.cancel(job_id)
        await asyncio.sleep(GLANCE)
