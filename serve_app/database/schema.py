"""Tables. Instants are ISO 8601 text in UTC, so that both databases keep and order them alike."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from serve_app.database.vector import Vector

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

MAX_NUMBER: Final = 2**63 - 1
"""Largest `number` of a row."""
_BIG: Final = BigInteger().with_variant(Integer(), "sqlite")
_KEYED: Final = text("idempotency_key IS NOT NULL")
_DELETED: Final = text("deleted_at IS NOT NULL")

jobs: Final = Table(
    "jobs",
    metadata,
    Column("number", _BIG, primary_key=True, autoincrement=True),  # order of acceptance
    Column("job_id", String(32), nullable=False, unique=True),
    Column("owner", String(64), nullable=False),
    Column("engine", String(100), nullable=False),
    Column("status", String(16), nullable=False),
    Column("seq", Integer, nullable=False),  # of the newest event
    Column("fence", Integer, nullable=False),  # of the newest attempt sent out
    Column("cancel_requested", Boolean, nullable=False),
    Column("not_before", Float, nullable=False),  # Unix time; backoff after a lost attempt
    Column("predicted_seconds", Float, nullable=False),
    Column("request", JSON, nullable=False),
    Column("state", JSON, nullable=False),  # the part of the job that changes
    Column("result", JSON, nullable=True),
    Column("retry_of", String(32), nullable=True),
    Column("created_at", String(32), nullable=False),
    Column("finished_at", String(32), nullable=True),
    Column("priority", String(16), nullable=False),
    Column("deadline", Float, nullable=True),  # Unix time by which it must have ended
    Column("webhook", JSON(none_as_null=True), nullable=True),
    Column("idempotency_key", String(255), nullable=True),
    Column("fingerprint", String(64), nullable=True),  # of the body that came with the key
    Column("sources", JSON(none_as_null=True), nullable=True),  # the files it starts from
    Column("cover", String(64), nullable=True),  # file of the image that its tracks are to have
    Column("title", Text, nullable=True),  # of its tracks, if one was given
    Index(None, "status", "engine", "number"),
    Index(None, "owner", "number"),
    Index(None, "finished_at"),
    Index(
        "uq_jobs_owner_idempotency_key",
        "owner",
        "idempotency_key",
        unique=True,
        sqlite_where=_KEYED,
        postgresql_where=_KEYED,
    ),
)

job_events: Final = Table(
    "job_events",
    metadata,
    # of its job, not its id: it is shorter, and what happens in order is stored in order, in full pages
    Column("number", _BIG, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", String(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("state", JSON, nullable=False),
    sqlite_with_rowid=False,  # the key is in the table already, and there are many
)

webhook_deliveries: Final = Table(
    "webhook_deliveries",
    metadata,
    Column("delivery_id", String(40), primary_key=True),  # the `webhook-id` header
    Column("job_id", String(32), nullable=False, index=True),
    Column("seq", Integer, nullable=False),  # of the job's event that it tells
    Column("event", String(32), nullable=False),  # such as job.succeeded
    Column("url", Text, nullable=False),
    Column("status", String(16), nullable=False),  # pending, delivered, failed
    Column("tries", JSON, nullable=False),  # one entry per try: at, status or error, seconds
    Column("next_at", Float, nullable=False),  # Unix time of the next try
    Column("created_at", String(32), nullable=False),
    Column("finished_at", String(32), nullable=True),
    Index(None, "status", "next_at"),
)

estimates: Final = Table(
    "estimates",
    metadata,
    Column("engine", String(100), primary_key=True),
    Column("shape", String(200), primary_key=True),  # what requests have in common; see jobs.estimate
    Column("count", Integer, nullable=False),
    Column("mean", Float, nullable=False),  # of log(measured / predicted)
    Column("variance", Float, nullable=False),
    Column("updated_at", String(32), nullable=False),
)

store_owner: Final = Table(
    "store_owner",
    metadata,
    Column("owner_id", String(32), primary_key=True),  # of this database, kept in its artifact store too
    Column("rounds", Integer, nullable=False),  # of tidying up; see jobs.retention
)

uploads: Final = Table(
    "uploads",
    metadata,
    Column("upload_id", String(32), primary_key=True),  # hash of owner and content
    Column("owner", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("file", String(64), nullable=False),  # name in the artifact store
    Column("seconds", Float, nullable=False),
    Column("sample_rate", Integer, nullable=False),
    Column("channels", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("peaks", JSON, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("used_at", String(32), nullable=False, index=True),
)

tracks: Final = Table(
    "tracks",
    metadata,
    Column("number", _BIG, primary_key=True, autoincrement=True),
    Column("track_id", String(32), nullable=False, unique=True),
    Column("job_id", String(32), nullable=False, index=True),
    Column("owner", String(64), nullable=False),
    Column("engine", String(100), nullable=False),
    Column("title", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("starred", Boolean, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("track", JSON, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("deleted_at", String(32), nullable=True),
    Column("cover", String(64), nullable=True),  # file of its image
    Index(None, "owner", "number"),
    Index(None, "deleted_at", sqlite_where=_DELETED, postgresql_where=_DELETED),
)

agent_runs: Final = Table(
    "agent_runs",
    metadata,
    Column("number", _BIG, primary_key=True, autoincrement=True),
    Column("run_id", String(32), nullable=False, unique=True),
    Column("owner", String(64), nullable=False),
    Column("status", String(16), nullable=False),  # running, or how it ended
    Column("message", Text, nullable=False),
    Column("asked", JSON, nullable=False),  # history, studio and engine; see squad.model
    Column("created_at", String(32), nullable=False),
    Column("finished_at", String(32), nullable=True, index=True),
    Index(None, "owner", "number"),
)

agent_events: Final = Table(
    "agent_events",
    metadata,
    Column("number", _BIG, primary_key=True),  # of its run
    Column("seq", Integer, primary_key=True),
    Column("event", JSON, nullable=False),
    sqlite_with_rowid=False,
)

memories: Final = Table(
    "memories",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("item_id", String(32), primary_key=True),  # of the track
    Column("model", String(64), nullable=True),  # that made the embedding; none: it is still to be made
    Column("text", Text, nullable=False),  # empty: still to be made from the track
    Column("facts", JSON, nullable=False),
    # float32, little-endian, of unit length; a vector only where pgvector is, see `memory.shelves`
    Column("embedding", LargeBinary().with_variant(Vector(), "postgresql"), nullable=True),
    Column("forgotten", Boolean, nullable=False),  # its owner said so: restoring the track changes nothing
    Column("created_at", String(32), nullable=False),
    Index(None, "owner", "created_at", "item_id"),
    Index(None, "item_id"),  # and of embeddings with pgvector: HNSW, ix_memories_embedding
)

images: Final = Table(
    "images",
    metadata,
    Column("image_id", String(32), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("file", String(64), nullable=False),  # name in the artifact store
    Column("prompt", Text, nullable=False),
    Column("source", String(16), nullable=False),  # local, pollinations
    Column("model", String(64), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("used_at", String(32), nullable=False, index=True),
)

api_tokens: Final = Table(
    "api_tokens",
    metadata,
    Column("token_id", String(16), primary_key=True),  # the part of the token that is shown
    Column("hash", String(64), nullable=False),  # SHA-256 of the token, which is long and random
    Column("name", String(64), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=True),
    Column("revoked_at", String(32), nullable=True),
    Column("used_at", String(32), nullable=True),  # to the hour
)

secrets: Final = Table(
    "secrets",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),  # drawn once; all replicas of the front door read it
)

outbox: Final = Table(
    "outbox",
    metadata,
    Column("track_id", String(32), primary_key=True),
    Column("owner", String(64), nullable=False),  # who has an account
    # of what is to be in the cloud: raised in the transaction that changes the track, its star or its memory
    Column("version", Integer, nullable=False),
    Column("done", Integer, nullable=False),  # the version that is in the cloud; 0: nothing is yet
    Column("status", String(16), nullable=False),  # pending, failed (a person must look), synced
    Column("tries", Integer, nullable=False),  # since it last went well
    Column("next_at", Float, nullable=False),  # Unix time of the next try
    Column("code", String(64), nullable=True),  # of the last refusal
    Column("reason", Text, nullable=True),
    Column("kept", JSON, nullable=False),  # what is in the cloud of it: files by name
    Column("parent_id", String(32), nullable=True),  # the track it was made from: that one goes first
    Column("gone", Boolean, nullable=False),  # the track is deleted for good: so is to be what the cloud has
    Column("updated_at", String(32), nullable=False),
    Index(None, "status", "next_at"),
    Index(None, "owner"),
)

departed: Final = Table(
    "departed",
    metadata,
    Column(
        "account", String(64), primary_key=True
    ),  # that was deleted: its tokens are not good here any more
    Column("at", String(32), nullable=False, index=True),
)
