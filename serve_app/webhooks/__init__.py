"""Webhooks: an address of the user's is told that a job has moved, signed, with retries and a log."""
