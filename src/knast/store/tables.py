"""The tables of a workspace. Each change of them is a migration in ``store/migrations/versions``."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

settings = Table(
    "settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

# One row a source: how far it was read. The same fingerprint is not read again once finished.
sources = Table(
    "sources",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("read_at", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("doubles", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("finished", Boolean, nullable=False),
)

rejects = Table(
    "rejects",
    metadata,
    Column("source", String, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("reason", String, primary_key=True),
)

# People and accounts are numbers; the key is a keyed fingerprint of what identified them at the source.
people = Table(
    "people",
    metadata,
    Column("person_no", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
)
accounts = Table(
    "accounts",
    metadata,
    Column("account_no", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
)

contacts = Table(
    "contacts",
    metadata,
    Column("contact_no", Integer, primary_key=True),
    Column("contact_id", String, nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("row", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("time", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("person_no", Integer, ForeignKey("people.person_no"), nullable=True),
    Column("account_no", Integer, ForeignKey("accounts.account_no"), nullable=True),
    Column("segments", Text, nullable=False),
    Column("speech", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("shape", String, nullable=False),
    Column("near_copy", Boolean, nullable=False, default=False),
    Column("had_to_contact", String, nullable=True),
    Column("read_by", String, nullable=True),
    Index("ix_contacts_read_by", "read_by"),
    Index("ix_contacts_shape", "shape"),
    Index("ix_contacts_person_no", "person_no"),
)

# What makes a contact the same contact when it comes again; one contact may have several such keys.
identities = Table(
    "identities",
    metadata,
    Column("key", String, primary_key=True),
    Column("contact_no", Integer, ForeignKey("contacts.contact_no"), nullable=False, index=True),
)

# A quote is (contact, start, end) and nothing else: its words are always cut from the contact's text.
statements = Table(
    "statements",
    metadata,
    Column("statement_id", String, primary_key=True),
    Column("contact_no", Integer, ForeignKey("contacts.contact_no"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("focus", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("unsure", Boolean, nullable=False),
    Column("reported", Boolean, nullable=False),
    Column("engine", String, nullable=False),
    Column("need_id", String, ForeignKey("needs.need_id"), nullable=True, index=True),
    Column("nearest_id", String, ForeignKey("needs.need_id"), nullable=True),
    Column("place_score", Float, nullable=True),
    Column("placed_by", String, nullable=True),
)

needs = Table(
    "needs",
    metadata,
    Column("need_id", String, primary_key=True),
    Column("level", String, nullable=False),
    Column("parent_id", String, ForeignKey("needs.need_id"), nullable=True),
    Column("names", Text, nullable=False),
    Column("named_from", String, nullable=False),
    Column("centre", LargeBinary, nullable=False),
    Column("retired", Boolean, nullable=False, default=False),
    Column("pinned", Boolean, nullable=False, default=False, server_default=false()),
    Column("hidden", Boolean, nullable=False, default=False, server_default=false()),
    Column("merged_into", String, ForeignKey("needs.need_id"), nullable=True),
)

# What people, and the machine under its version, did to the map: what each act changed, before and after, so that it
# can be undone. `by` names the employee, `needs` the needs that it is about. No words of customers' but names of needs.
acts = Table(
    "acts",
    metadata,
    Column("act_no", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("needs", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("encoder", String, nullable=False),
)

guesses = Table(
    "guesses",
    metadata,
    Column("guess_no", Integer, primary_key=True),
    Column("made_at", String, nullable=False),
    Column("lines", Text, nullable=False),
)

# What people said about lines of contacts, one row a statement; a line without one has a row of label none and no
# length. `by` names the employee, or the language model, that said it.
corrections = Table(
    "corrections",
    metadata,
    Column("contact_no", Integer, ForeignKey("contacts.contact_no"), primary_key=True),
    Column("line_start", Integer, primary_key=True),
    Column("span_start", Integer, primary_key=True),
    Column("line_end", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("label", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("engine", String, nullable=False),
    Column("drawn", String, nullable=False),
)

# What each reader learned from all corrections together: weights of its last layer, no words.
lessons = Table(
    "lessons",
    metadata,
    Column("reader", String, primary_key=True),
    Column("learned_from", String, nullable=False),
    Column("at", String, nullable=False),
    Column("facts", Text, nullable=False),
    Column("layer", LargeBinary, nullable=False),
)

# What a language model answered, by a fingerprint of what it was asked: places and labels, no words. It is there so
# that nothing is asked twice, and stays behind when a workspace is exported.
model_answers = Table(
    "model_answers",
    metadata,
    Column("key", String, primary_key=True),
    Column("answer", Text, nullable=False),
)

ALL: tuple[Table, ...] = (
    settings,
    sources,
    rejects,
    people,
    accounts,
    contacts,
    identities,
    needs,
    statements,
    acts,
    guesses,
    corrections,
    lessons,
)
