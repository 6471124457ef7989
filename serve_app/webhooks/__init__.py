"""Webhooks: tells an address of the user's that a job has moved, signed, with retries over hours and a log.

`address` says what may be called, `transport` calls it, `signature` signs, `schedule` says when to try again,
`deliveries` keeps the rows, `message` is the body, `deliverer` does it all; `model` is what a user asks for.
"""
