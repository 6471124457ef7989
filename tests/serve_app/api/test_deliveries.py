"""`GET /jobs/{job_id}/deliveries`."""

import json

from serve_app.clock import iso
from serve_app.webhooks.deliveries import DeliveryStatus, DeliveryStore, Try
from serve_app.webhooks.message import message
from tests.serve_app.in_process import Studio
from tests.serve_app.webhooks.conftest import add_delivery, add_job
from tests.serve_app.wire import answer, assert_problem

AT = 1_800_000_000.0
URL = "https://example.com/hook"


def test_deliveries_are_listed_with_their_tries(studio: Studio) -> None:
    database = studio.house.database
    job_id = add_job(database, at=AT)
    ended = add_delivery(database, URL, at=AT + 9, job_id=job_id)
    started = add_delivery(database, URL, at=AT, job_id=job_id, seq=2, event="job.started")
    made = Try(at=iso(AT + 1), status=204, seconds=0.25)
    DeliveryStore(database, lambda: AT + 2).record(started, made, DeliveryStatus.DELIVERED, None)
    response = studio.client.get(f"/jobs/{job_id}/deliveries")
    assert response.status_code == 200
    assert response.json() == {
        "deliveries": [
            {
                "id": started,
                "event": "job.started",
                "url": URL,
                "status": "delivered",
                "tries": [{"at": iso(AT + 1), "status": 204, "error": None, "seconds": 0.25}],
                "next_at": None,
                "created_at": iso(AT),
                "finished_at": iso(AT + 2),
            },
            {
                "id": ended,
                "event": "job.succeeded",
                "url": URL,
                "status": "pending",
                "tries": [],
                "next_at": iso(AT + 9),
                "created_at": iso(AT + 9),
                "finished_at": None,
            },
        ]
    }


def test_a_job_without_webhooks_has_none(studio: Studio) -> None:
    job_id = add_job(studio.house.database, at=AT)
    assert studio.client.get(f"/jobs/{job_id}/deliveries").json() == {"deliveries": []}


def test_only_the_owner_sees_them(studio: Studio) -> None:
    job_id = add_job(studio.house.database, at=AT, owner="someone")
    add_delivery(studio.house.database, URL, at=AT, job_id=job_id)
    for unknown in (job_id, "nobody"):
        assert_problem(answer(studio.client.get(f"/jobs/{unknown}/deliveries")), 404, "job_id")


def test_a_webhook_says_what_the_api_says(studio: Studio) -> None:
    job_id = add_job(studio.house.database, at=AT)
    told = studio.house.reader.told(job_id, 3)
    assert told
    body = json.loads(message("job.succeeded", *told))
    assert body["data"] == studio.client.get(f"/jobs/{job_id}").json()
