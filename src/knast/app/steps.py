"""The steps of a run as pure functions, a piece of work in, an Arrow table out; ``pipeline`` says what comes when."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from knast.app.carried import CarriedEncoder, CarriedReader, carried_encoder
from knast.app.spread import Workplace
from knast.app.tables import (
    contacts_from_table,
    intake_to_table,
    statements_to_table,
    vectors_from_file,
    vectors_to_table,
)
from knast.base.ids import digest
from knast.contacts.contact import Contact, RawContact
from knast.contacts.rejects import BadRow, Reject
from knast.needs.encode import Encoder, Vectors
from knast.needs.reading import read_contacts
from knast.privacy.intake import Gate

# Encoders take about as many at once; fewer are encoded where they are.
TEXTS_A_PART = 4_096


def intake_part(gate: Gate, rows: Iterable[RawContact | Reject]) -> pa.Table:
    """Step 1: mask the rows of a source. Returns a table as ``tables.intake_to_table`` makes it."""
    contacts: list[Contact] = []
    rejects: list[Reject] = []
    for row in rows:
        if isinstance(row, Reject):
            rejects.append(row)
            continue
        try:
            contacts.append(gate.pass_through(row))
        except BadRow as problem:
            rejects.append(Reject(source=row.source, row=row.row, reason=str(problem)))
    return intake_to_table(contacts, rejects)


def reading_part(reader: CarriedReader, contacts: pa.Table) -> pa.Table:
    """Step 2: read contacts, as ``tables.contacts_to_table`` makes them, into statements.

    Returns:
        A table as ``tables.statements_to_table`` makes it.
    """
    return statements_to_table(read_contacts(contacts_from_table(contacts), reader=reader.unpacked()))


def encoding_part(encoder: CarriedEncoder, texts: Sequence[str]) -> pa.Table:
    """Step 3: encode texts. Returns a table as ``tables.vectors_to_table`` makes it."""
    return vectors_to_table(encoder.unpacked().encode(texts))


def encode_parts(texts: Sequence[str], *, encoder: Encoder, at: Workplace) -> Vectors:
    """The vectors of texts, made in parts wherever parts are made.

    Args:
        texts: What to encode, in any language and number.
        encoder: Turns texts into vectors.
        at: Where parts are made.

    Returns:
        ``(len(texts), d)`` float32 in the order of the texts: the same bits as ``encoder.encode(texts)``.
    """
    carried = carried_encoder(encoder)
    if carried is None or len(texts) <= TEXTS_A_PART:
        return encoder.encode(texts)
    batches = [texts[start : start + TEXTS_A_PART] for start in range(0, len(texts), TEXTS_A_PART)]
    pieces = ((f"encode-{digest(encoder.name, *batch)}", batch) for batch in batches)
    parts = [vectors_from_file(path) for _, path in at.each(encoding_part, pieces, shared=carried)]
    return np.concatenate(parts)


class SpreadEncoder:
    """An encoder whose work is spread; see ``needs.encode.Encoder``.

    Args:
        inner: What each part is encoded with; its name stands, since the vectors are the same.
        at: Where parts are made.
    """

    def __init__(self, inner: Encoder, *, at: Workplace) -> None:
        self._inner, self._at = inner, at
        self.name = inner.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; see ``encode_parts``."""
        return encode_parts(texts, encoder=self._inner, at=self._at)

    def adapted(self, texts: Sequence[str]) -> "SpreadEncoder":
        """The inner encoder fitted to texts, spread alike."""
        return SpreadEncoder(self._inner.adapted(texts), at=self._at)


def spread_encoder(encoder: Encoder, *, at: Workplace) -> Encoder:
    """The encoder with its work spread; itself where everything is done in this process."""
    return encoder if at.is_here else SpreadEncoder(encoder, at=at)
