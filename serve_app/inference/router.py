"""Chooses the replica for a call of the job table, which owns all traffic of an engine's deployment."""

import time
from collections import defaultdict
from typing import Any, Final

from ray.serve.request_router import FIFOMixin, PendingRequest, ReplicaID, RequestRouter, RunningReplica

CLAIM_SECONDS: Final = 0.05
"""How long a choice counts as load, until the queue-length cache knows of it."""


class SlotRouter(FIFOMixin, RequestRouter):
    """Prefers the replica that the queue-length cache knows to have the most free slots.

    Serve's default probes two random replicas and backs off when both are busy; a caller that sends no more
    than there are free slots can do without. Short claims keep two picks from taking one slot.
    """

    def initialize_state(self, **_kwargs: Any) -> None:
        """Called by Serve once, after construction."""
        self._claims: dict[ReplicaID, list[float]] = defaultdict(list)

    async def choose_replicas(
        self, candidate_replicas: list[RunningReplica], pending_request: PendingRequest | None = None
    ) -> list[list[RunningReplica]]:
        """Ranks of replicas to try: the freest one, or all (for probing) when every one looks busy."""
        now = time.monotonic()
        best: tuple[int, RunningReplica] | None = None
        for replica in candidate_replicas:
            claims = [claim for claim in self._claims[replica.replica_id] if now - claim < CLAIM_SECONDS]
            self._claims[replica.replica_id] = claims
            load = (self._replica_queue_len_cache.get(replica.replica_id) or 0) + len(claims)
            if load < replica.max_ongoing_requests and (best is None or load < best[0]):
                best = (load, replica)
        if best is None:
            return [list(candidate_replicas)]
        self._claims[best[1].replica_id].append(now)
        return [[best[1]]]

    def on_request_routed(
        self, pending_request: PendingRequest, replica_id: ReplicaID, result: object
    ) -> None:
        """The replica has taken the request: the cache counts it from here on."""
        if claims := self._claims[replica_id]:
            claims.pop(0)
