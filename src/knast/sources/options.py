"""What a user may say about how sources are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knast.base.errors import WrongRequest
from knast.contacts.columns import TARGETS


@dataclass(frozen=True, slots=True)
class Options:
    """How to read sources, where a user says more than the files do.

    Attributes:
        columns: What a column holds (one of ``contacts.columns.TARGETS``) to its heading, for tables.
        channel: The channel of every contact, or ``None`` to let the source tell.
        lang: The language of every contact, BCP 47, or ``None``.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    channel: str | None = None
    lang: str | None = None


def parse_columns(text: str) -> Mapping[str, str]:
    """What ``--columns`` says: ``text=Besked,time=Dato``.

    Raises:
        WrongRequest: A part is not ``target=heading``, or the target is unknown.

    >>> parse_columns("text=Besked,time=Dato")
    {'text': 'Besked', 'time': 'Dato'}
    """
    columns: dict[str, str] = {}
    for part in text.split(","):
        target, sign, heading = (piece.strip() for piece in part.partition("="))
        if not part.strip():
            continue
        if not sign or not heading:
            raise WrongRequest(
                f"'{part.strip()}' does not say which column.", "Write for example text=Besked,time=Dato."
            )
        if target not in TARGETS:
            raise WrongRequest(f"'{target}' is not something a column can hold.", f"Use one of: {', '.join(TARGETS)}.")
        columns[target] = heading
    return columns
