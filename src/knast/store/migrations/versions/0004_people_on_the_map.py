"""What people do to the map."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "acts",
        sa.Column("act_no", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("encoder", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("act_no", name=op.f("pk_acts")),
    )
    op.add_column("needs", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("needs", sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Written out: SQLite takes a reference together with its column only, and the table need not be copied for it.
    op.execute(
        "ALTER TABLE needs ADD COLUMN merged_into VARCHAR CONSTRAINT fk_needs_merged_into REFERENCES needs (need_id)"
    )
    op.add_column("statements", sa.Column("placed_by", sa.String(), nullable=True))
