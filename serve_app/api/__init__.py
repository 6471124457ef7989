"""The HTTP API: a FastAPI application, one router per resource, and the Serve deployment that carries it."""
