"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "accounts",
        sa.Column("account_no", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account_no", name=op.f("pk_accounts")),
        sa.UniqueConstraint("key", name=op.f("uq_accounts_key")),
    )
    op.create_table(
        "guesses",
        sa.Column("guess_no", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("guess_no", name=op.f("pk_guesses")),
    )
    op.create_table(
        "needs",
        sa.Column("need_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("named_from", sa.String(), nullable=False),
        sa.Column("centre", sa.LargeBinary(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["needs.need_id"], name=op.f("fk_needs_parent_id")),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_needs")),
    )
    op.create_table(
        "people",
        sa.Column("person_no", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_no", name=op.f("pk_people")),
        sa.UniqueConstraint("key", name=op.f("uq_people_key")),
    )
    op.create_table(
        "rejects",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "row", "reason", name=op.f("pk_rejects")),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "sources",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("read_at", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("doubles", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_sources")),
    )
    op.create_table(
        "contacts",
        sa.Column("contact_no", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("time", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("person_no", sa.Integer(), nullable=True),
        sa.Column("account_no", sa.Integer(), nullable=True),
        sa.Column("segments", sa.Text(), nullable=False),
        sa.Column("speech", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("shape", sa.String(), nullable=False),
        sa.Column("near_copy", sa.Boolean(), nullable=False),
        sa.Column("had_to_contact", sa.String(), nullable=True),
        sa.Column("read_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account_no"], ["accounts.account_no"], name=op.f("fk_contacts_account_no")),
        sa.ForeignKeyConstraint(["person_no"], ["people.person_no"], name=op.f("fk_contacts_person_no")),
        sa.PrimaryKeyConstraint("contact_no", name=op.f("pk_contacts")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_contacts_contact_id")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index("ix_contacts_person_no", ["person_no"], unique=False)
        batch_op.create_index("ix_contacts_read_by", ["read_by"], unique=False)
        batch_op.create_index("ix_contacts_shape", ["shape"], unique=False)

    op.create_table(
        "identities",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("contact_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_no"], ["contacts.contact_no"], name=op.f("fk_identities_contact_no")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_identities")),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_contact_no"), ["contact_no"], unique=False)

    op.create_table(
        "statements",
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("contact_no", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("focus", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("need_id", sa.String(), nullable=True),
        sa.Column("nearest_id", sa.String(), nullable=True),
        sa.Column("place_score", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["contact_no"], ["contacts.contact_no"], name=op.f("fk_statements_contact_no")),
        sa.ForeignKeyConstraint(["nearest_id"], ["needs.need_id"], name=op.f("fk_statements_nearest_id")),
        sa.ForeignKeyConstraint(["need_id"], ["needs.need_id"], name=op.f("fk_statements_need_id")),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_statements")),
    )
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statements_contact_no"), ["contact_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_statements_need_id"), ["need_id"], unique=False)
