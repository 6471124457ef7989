"""The studio's files: the static export that `frontend/` is built into; `serve_app.api.studio` serves it."""
