"""The channels through which contacts come, and what each means for evidence."""

from typing import Literal, get_args

Channel = Literal["call", "email", "chat", "ticket", "note", "review", "survey", "social", "letter", "observation"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)

# Written by an employee about a customer: what it reports counts, and it is never shown in quotation marks.
REPORTED: frozenset[str] = frozenset({"note"})
# What employees saw and heard in homes: evidence of needs, but not a contact a customer made.
OBSERVED: frozenset[str] = frozenset({"observation"})
