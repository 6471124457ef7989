"""How `make test` shares the tests among processes: by file, the longest first, servers one at a time."""

from collections.abc import Sequence

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

SERVERS = ("tests/cluster/", "tests/faults/", "tests/serve_app/cli/test_whole.py")
"""Tests of real servers. One process runs them all: a server wants most of the machine to itself."""
LONG: Sequence[str] = (
    *SERVERS,
    "tests/engines/houseband/test_requests.py",
    "tests/engines/houseband/test_engine.py",
    "tests/engines/houseband/test_tasks.py",
    "tests/serve_app/jobs/test_store_machine.py",
    "tests/engines/neural/",
)
"""What is begun first, so that no process is left with much when the others are done."""


class SideBySide(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process a file at a time, for what its tests share is made once for a file."""

    def _split_scope(self, nodeid: str) -> str:
        return "real servers" if nodeid.startswith(SERVERS) else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        longest = min(self.workqueue, key=self._turn)
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)

    def _turn(self, scope: str) -> int:
        first = next(iter(self.workqueue[scope]))
        return next((turn for turn, path in enumerate(LONG) if first.startswith(path)), len(LONG))
