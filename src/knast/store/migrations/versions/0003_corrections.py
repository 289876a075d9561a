"""People's corrections and what readers learned from them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "corrections",
        sa.Column("contact_no", sa.Integer(), nullable=False),
        sa.Column("line_start", sa.Integer(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("line_end", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("drawn", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contact_no"], ["contacts.contact_no"], name=op.f("fk_corrections_contact_no")),
        sa.PrimaryKeyConstraint("contact_no", "line_start", "span_start", name=op.f("pk_corrections")),
    )
    op.create_table(
        "lessons",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("learned_from", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("layer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_lessons")),
    )
