"""`/jobs/{job_id}/deliveries`: what became of a job's webhooks."""

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel

from serve_app.api.dependencies import Reader, ServicesDep
from serve_app.api.jobs import JobId
from serve_app.api.waiting import find_job
from serve_app.webhooks.deliveries import Delivery

router = APIRouter(prefix="/jobs", tags=["jobs"])


class DeliveryPage(BaseModel):
    """Deliveries of one job, oldest first."""

    deliveries: list[Delivery]


@router.get("/{job_id}/deliveries", summary="List a job's webhooks")
async def list_deliveries(job_id: JobId, services: ServicesDep, caller: Reader) -> DeliveryPage:
    """Every webhook of the job with its tries, oldest first."""
    job = await find_job(services, job_id, caller.owner)
    return DeliveryPage(deliveries=await asyncio.to_thread(services.deliveries.page, job.job_id))
