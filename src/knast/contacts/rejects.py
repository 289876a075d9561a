"""Rows that could not be taken, each with a reason a person can act on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was read and not accepted.

    Attributes:
        source: The source's name, usually a file's name.
        row: Row, line or message number in the source, from 1; 0 when the whole source failed.
        reason: One sentence in English that says what is wrong, without the customer's words.
    """

    source: str
    row: int
    reason: str


class BadRow(ValueError):
    """Raised while one row is read; its sentence becomes the reject's reason."""
