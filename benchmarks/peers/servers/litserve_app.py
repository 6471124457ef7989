"""LitServe: python -m benchmarks.peers.servers.litserve_app PORT WORKERS."""

import sys

import litserve as ls
from pydantic import BaseModel

from benchmarks.peers.ledger import work


class Body(BaseModel):
    """What a client sends."""

    job: str
    seconds: float


class Sleeper(ls.LitAPI):  # type: ignore[misc, unused-ignore]
    """Works by sleeping."""

    def setup(self, device: str) -> None:
        """Nothing to load."""

    def decode_request(self, request: Body) -> Body:
        """As it is."""
        return request

    def predict(self, body: Body) -> dict[str, str]:
        """Work."""
        work(body.job, body.seconds)
        return {"job_id": body.job}

    def encode_response(self, output: dict[str, str]) -> dict[str, str]:
        """As it is."""
        return output


def main() -> None:
    """Serve until told to end."""
    port, workers = int(sys.argv[1]), int(sys.argv[2])
    # fast_queue: recommended for many short requests; no time limit, as elsewhere
    server = ls.LitServer(
        Sleeper(), accelerator="cpu", workers_per_device=workers, timeout=False, fast_queue=True
    )
    server.run(host="127.0.0.1", port=port, generate_client_file=False, log_level="warning")


if __name__ == "__main__":
    main()
