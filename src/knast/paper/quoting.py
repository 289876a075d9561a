"""A customer's words as the report shows them: cut from the contact, opening to the whole of it."""

from dataclasses import dataclass

from knast.contacts.channels import OBSERVED
from knast.evidence.ledger import FOCUSES, Ledger
from knast.evidence.quotes import Quote
from knast.paper.phrases import Phrases

_ROOM = 5_000_000  # characters of contacts in one report, so that it opens at once anywhere
_LEAST_AROUND, _MOST_AROUND = 600, 4_000


@dataclass(frozen=True, slots=True)
class Said:
    """Words from a contact or an observation.

    Attributes:
        kind: ``quote`` (the customer's own, in quotation marks), ``note`` or ``home`` (an employee's, without).
        words: Verbatim.
        before: The contact before the words.
        after: The contact after them.
        shortened: The contact is too long to stand here whole.
        lang: BCP 47 of the words, empty where unknown.
        focus: ``achieve`` or ``avoid``.
        outcome: ``missed``, ``open`` or ``met``.
        source: Channel and day in words.
        contact_id: Whose words.
    """

    kind: str
    words: str
    before: str
    after: str
    shortened: bool
    lang: str
    focus: str
    outcome: str
    source: str
    contact_id: str


def room_around(quotes: int) -> int:
    """How many characters of its contact are shown on either side of a quote, where so many quotes are shown."""
    return max(_LEAST_AROUND, min(_MOST_AROUND, _ROOM // (2 * max(1, quotes))))


def said(quote: Quote, *, ledger: Ledger, phrases: Phrases, around: int) -> Said:
    """A quote, ready to be shown with its contact."""
    left, right = max(0, quote.start - around), min(len(quote.text), quote.end + around)
    return Said(
        kind=kind_of(quote),
        words=quote.words,
        before=quote.text[left : quote.start],
        after=quote.text[quote.end : right],
        shortened=left > 0 or right < len(quote.text),
        lang="" if quote.lang == "und" else quote.lang,
        focus=FOCUSES[int(ledger.focus[quote.statement])],
        outcome=quote.outcome,
        source=" · ".join(part for part in (phrases.channel(quote.channel), phrases.day_of(quote.time)) if part),
        contact_id=quote.contact_id,
    )


def kind_of(quote: Quote) -> str:
    """Whose words they are: only a customer's own may stand in quotation marks."""
    if quote.channel in OBSERVED:
        return "home"
    return "note" if quote.reported else "quote"
