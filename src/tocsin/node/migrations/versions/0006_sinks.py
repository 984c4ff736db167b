"""Dead letters that are sent again, lanes of findings, sinks and replays.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and make the tables."""
    op.add_column("dead_letters", sa.Column("received", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("dead_letters", sa.Column("sent", sa.Float(), nullable=True))
    op.add_column("dead_letters", sa.Column("tried_by", sa.String(length=255), nullable=False, server_default=""))
    op.add_column("findings", sa.Column("lane", sa.String(length=16), nullable=False, server_default="live"))
    op.create_table(
        "sinks",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("succeeded", sa.Float(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_sinks")),
    )
    op.create_table(
        "sink_held",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("sink", sa.String(length=255), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sink", "number", name=op.f("pk_sink_held")),
    )
    op.create_table(
        "replays",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
        sa.Column("begun", sa.Float(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("judged", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_replays")),
    )
