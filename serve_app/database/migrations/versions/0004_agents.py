"""Runs of the squad and their events, what starred songs taught, images, and covers of tracks."""

import logging

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from serve_app.database.vector import Vector, find_extension

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
log = logging.getLogger(__name__)


def upgrade() -> None:
    """Add the tables and the columns."""
    vectors = _vectors()
    op.create_table(
        "agent_runs",
        sa.Column("number", _BIG, primary_key=True, autoincrement=True),
        sa.Column("run_id", sa.String(32), nullable=False, unique=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("finished_at", sa.String(32), nullable=True),
    )
    op.create_index("ix_agent_runs_finished_at", "agent_runs", ["finished_at"])
    op.create_index("ix_agent_runs_owner_number", "agent_runs", ["owner", "number"])
    op.create_table(
        "agent_events",
        sa.Column("number", _BIG, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("event", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "memories",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("item_id", sa.String(32), primary_key=True),
        sa.Column("model", sa.String(64), nullable=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("embedding", Vector() if vectors else sa.LargeBinary(), nullable=True),
        sa.Column("forgotten", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_memories_owner_created_at_item_id", "memories", ["owner", "created_at", "item_id"])
    op.create_index("ix_memories_item_id", "memories", ["item_id"])
    if vectors:
        op.create_index(
            "ix_memories_embedding",
            "memories",
            ["embedding"],
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "vector_cosine_ops"},
        )
    op.execute(  # stars from before teach too: their texts are made when they are first looked for
        "INSERT INTO memories (owner, item_id, text, facts, forgotten, created_at) "
        "SELECT owner, track_id, '', '{}', FALSE, created_at FROM tracks WHERE starred AND deleted_at IS NULL"
    )
    op.create_table(
        "images",
        sa.Column("image_id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("used_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_images_used_at", "images", ["used_at"])
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("cover", sa.String(64), nullable=True))
        jobs.add_column(sa.Column("title", sa.Text, nullable=True))
    with op.batch_alter_table("tracks") as tracks:
        tracks.add_column(sa.Column("cover", sa.String(64), nullable=True))


def _vectors() -> bool:
    """Whether embeddings can be pgvector's, whose extension is created where it is at hand and allowed."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return False
    if not find_extension(connection) and not _create_extension(connection):
        return False
    found = find_extension(connection)
    if found:  # as in Supabase, where it is in a schema of its own
        connection.execute(
            sa.text(
                "SELECT set_config('search_path', current_setting('search_path') || ', ' || :schema, true)"
            ),
            {"schema": f'"{found.schema}"'},
        )
    return found is not None


def _create_extension(connection: sa.Connection) -> bool:
    if not connection.scalar(sa.text("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")):
        log.info("this PostgreSQL has no pgvector: memory is searched without an index")
        return False
    own = connection.scalar(sa.text("SELECT 1 FROM pg_namespace WHERE nspname = 'extensions'"))
    try:
        with connection.begin_nested():
            connection.execute(sa.text(f"CREATE EXTENSION vector{' SCHEMA extensions' if own else ''}"))
    except DBAPIError as error:
        log.warning(
            "pgvector is there, but this user may not create it (%s): memory is searched without an index. "
            "To have one, let a superuser run CREATE EXTENSION vector before the first start",
            str(error.orig).splitlines()[0],
        )
        return False
    return True
