"""Routes a call of the job table to the replica that the table has chosen."""

from typing import Final

from ray.serve.request_router import PendingRequest, RequestRouter, RunningReplica

CHOSEN: Final = "replica_id"
"""Keyword argument of `EngineReplica.generate` that names the replica."""


class ChosenReplicaRouter(RequestRouter):
    """The job table owns all traffic of an engine's deployment and knows every slot, so it chooses.

    Serve's own router probes two random replicas and backs off when both are busy, which leaves slots empty.
    """

    async def choose_replicas(
        self, candidate_replicas: list[RunningReplica], pending_request: PendingRequest | None = None
    ) -> list[list[RunningReplica]]:
        """The chosen replica; any one, should that have gone in the meantime."""
        chosen = pending_request.kwargs.get(CHOSEN) if pending_request else None
        found = [replica for replica in candidate_replicas if replica.replica_id.unique_id == chosen]
        return [found or list(candidate_replicas)]
