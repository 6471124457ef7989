"""Webhooks: tells an address of the user's that a job has moved, signed, with retries over hours and a log."""
