"""Priority, deadline, idempotency and webhooks of jobs; events by number; deliveries; learned estimates."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns and tables; a job that has ended gets its end from its state."""
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("finished_at", sa.String(32), nullable=True))
        jobs.add_column(sa.Column("priority", sa.String(16), nullable=False, server_default="interactive"))
        jobs.add_column(sa.Column("deadline", sa.Float, nullable=True))
        jobs.add_column(sa.Column("webhook", sa.JSON(none_as_null=True), nullable=True))
        jobs.add_column(sa.Column("idempotency_key", sa.String(255), nullable=True))
        jobs.add_column(sa.Column("fingerprint", sa.String(64), nullable=True))
    table = sa.table("jobs", sa.column("finished_at", sa.String), sa.column("state", sa.JSON))
    op.execute(sa.update(table).values(finished_at=table.c.state["finished_at"].as_string()))
    op.create_index("ix_jobs_finished_at", "jobs", ["finished_at"])
    keyed = sa.text("idempotency_key IS NOT NULL")
    op.create_index(
        "uq_jobs_owner_idempotency_key",
        "jobs",
        ["owner", "idempotency_key"],
        unique=True,
        sqlite_where=keyed,
        postgresql_where=keyed,
    )
    _key_events_by_number()
    op.create_table(
        "webhook_deliveries",
        sa.Column("delivery_id", sa.String(40), primary_key=True),
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("tries", sa.JSON, nullable=False),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("finished_at", sa.String(32), nullable=True),
    )
    op.create_index("ix_webhook_deliveries_job_id", "webhook_deliveries", ["job_id"])
    op.create_index("ix_webhook_deliveries_status_next_at", "webhook_deliveries", ["status", "next_at"])
    op.create_table(
        "estimates",
        sa.Column("engine", sa.String(100), primary_key=True),
        sa.Column("shape", sa.String(200), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("mean", sa.Float, nullable=False),
        sa.Column("variance", sa.Float, nullable=False),
        sa.Column("updated_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "store_owner",
        sa.Column("owner_id", sa.String(32), primary_key=True),
        sa.Column("rounds", sa.Integer, nullable=False),
    )
    deleted = sa.text("deleted_at IS NOT NULL")
    op.create_index(
        "ix_tracks_deleted_at", "tracks", ["deleted_at"], sqlite_where=deleted, postgresql_where=deleted
    )


def _key_events_by_number() -> None:
    """Events are found by the number of their job instead of its id; on SQLite the key is the table."""
    op.rename_table("job_events", "events_by_id")
    if op.get_bind().dialect.name == "postgresql":  # its index has the name that the new one needs
        op.drop_constraint("pk_job_events", "events_by_id", type_="primary")
    op.create_table(
        "job_events",
        sa.Column("number", _BIG, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO job_events (number, seq, type, at, state) "
        "SELECT jobs.number, old.seq, old.type, old.at, old.state "
        "FROM events_by_id AS old JOIN jobs ON jobs.job_id = old.job_id ORDER BY jobs.number, old.seq"
    )
    op.drop_table("events_by_id")
