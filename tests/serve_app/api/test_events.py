"""Server-sent events: from the start, resumed anywhere without a gap, over when the job is."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.serve_app.in_process import HANG, Studio


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    id: int
    type: str
    job: dict[str, Any]


def follow(studio: Studio, job_id: str, *, after: int | None = None, most: int | None = None) -> list[Event]:
    """Events until the stream ends, or `most` of them."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    events = list[Event]()
    with studio.client.stream("GET", f"/jobs/{job_id}/events", headers=headers, timeout=HANG) as response:
        if response.status_code == 204:
            return []
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        fields: dict[str, str] = {}
        for line in response.iter_lines():
            if line.startswith(":"):
                continue
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields.get("event") == "place":  # no event of the job's: it has no id
                assert "id" not in fields
                fields = {}
            elif fields:
                events.append(Event(int(fields["id"]), fields["event"], json.loads(fields["data"])))
                fields = {}
                if len(events) == most:
                    break
    return events


def test_a_job_is_followed_live_to_its_end(studio: Studio) -> None:
    job = studio.generate("takes 1 s", wait=False)
    events = follow(studio, job.job_id)
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    types = [event.type for event in events]
    assert types[:2] == ["queued", "started"]
    assert types[-1] == "succeeded"
    assert set(types[2:-1]) == {"progress"}
    assert len(types) > 4
    progress = [event.job["progress"] for event in events]
    assert progress == sorted(progress)
    last = events[-1].job
    assert last == studio.client.get(f"/jobs/{job.job_id}").json()
    assert last["result"]["tracks"]
    assert all(event.job["result"] is None for event in events[:-1])


def test_cut_anywhere_it_goes_on_without_a_gap(studio: Studio) -> None:
    job = studio.generate("takes 1.5 s", wait=False)
    seen = list[Event]()
    while not seen or seen[-1].type != "succeeded":
        more = follow(studio, job.job_id, after=seen[-1].id if seen else None, most=2)
        assert more
        seen += more
    assert [event.id for event in seen] == list(range(1, len(seen) + 1))
    whole = follow(studio, job.job_id)
    assert [(event.id, event.type, event.job) for event in whole] == [(e.id, e.type, e.job) for e in seen]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_after_the_end_the_rest_is_told_and_then_nothing(studio: Studio, after: int) -> None:
    job = studio.generate()
    events = follow(studio, job.job_id, after=after)
    assert events[0].id == after + 1
    assert events[-1].type == "succeeded"
    response = studio.client.get(f"/jobs/{job.job_id}/events", headers={"Last-Event-ID": str(events[-1].id)})
    assert (response.status_code, response.content) == (204, b"")


def test_an_id_from_the_future_does_not_wait_for_ever(studio: Studio) -> None:
    job = studio.generate("takes 1 s", wait=False)
    events = follow(studio, job.job_id, after=999_999)
    assert events[-1].type == "succeeded"


def test_a_cancel_is_told(studio: Studio) -> None:
    job = studio.generate("takes 30 s", wait=False)
    assert follow(studio, job.job_id, most=3)
    studio.client.delete(f"/jobs/{job.job_id}")
    events = follow(studio, job.job_id, after=3)
    assert [event.type for event in events if event.type != "progress"] == ["cancelling", "cancelled"]


def test_a_failure_is_told_with_its_causes(studio: Studio) -> None:
    job = studio.generate("flaky", seed=1, wait=False)
    types = [event.type for event in follow(studio, job.job_id) if event.type != "progress"]
    assert types == ["queued", "started", "retrying", "started", "succeeded"]
    job = studio.generate("bad request", wait=False)
    last = follow(studio, job.job_id)[-1]
    assert last.type == "failed"
    assert last.job["error"]["field"] == "prompt"
    assert last.job["attempts"]


def test_whoever_leaves_is_forgotten(studio: Studio) -> None:
    job = studio.generate("takes 0.7 s", wait=False)
    for _ in range(5):
        follow(studio, job.job_id, most=1)
    studio.ended(job.job_id)
    assert studio.client.get("/livez").status_code == 200
