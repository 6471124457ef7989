"""API tokens, secrets that all replicas share, and what is to be in the cloud."""

import sqlalchemy as sa
from alembic import op

from serve_app.database.exposure import hide

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ALL = (
    "agent_events",
    "agent_runs",
    "alembic_version",
    "api_tokens",
    "departed",
    "estimates",
    "images",
    "job_events",
    "jobs",
    "memories",
    "outbox",
    "secrets",
    "store_owner",
    "tracks",
    "uploads",
    "webhook_deliveries",
)
"""Every table that there is by now."""


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "api_tokens",
        sa.Column("token_id", sa.String(16), primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=True),
        sa.Column("revoked_at", sa.String(32), nullable=True),
        sa.Column("used_at", sa.String(32), nullable=True),
    )
    op.create_table(
        "departed",
        sa.Column("account", sa.String(64), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.create_index("ix_departed_at", "departed", ["at"])
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("track_id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("code", sa.String(64), nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("kept", sa.JSON, nullable=False),
        sa.Column("parent_id", sa.String(32), nullable=True),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("updated_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_outbox_status_next_at", "outbox", ["status", "next_at"])
    op.create_index("ix_outbox_owner", "outbox", ["owner"])
    hide(op.get_bind(), _ALL)
