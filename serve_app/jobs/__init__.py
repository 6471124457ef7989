"""The durable job table: model, store, dispatch, and the actor that owns them.

`model` and `store` may be used anywhere in `serve_app`; everything else goes through `JobTable`.
"""
