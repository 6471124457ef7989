"""When a failed attempt is worth another."""

from serve_app.jobs.model import JobError, JobState

BASE_DELAY: float = 0.5
MAX_DELAY: float = 60.0


def delay_before_retry(state: JobState, error: JobError, max_attempts: int) -> float | None:
    """Seconds to wait before the next attempt, doubling each time; None when the job has failed for good."""
    used = sum(attempt.counts for attempt in state.attempts) + 1
    if not error.retryable or used >= max_attempts:
        return None
    return min(MAX_DELAY, BASE_DELAY * 2.0 ** (used - 1))
