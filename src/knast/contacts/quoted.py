"""The words of others that a text quotes: mails it answers, wherever they stand, also where line breaks were lost."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from knast.base.text import Cut
from knast.contacts.machines import role_of
from knast.contacts.mail_text import begins_signature, begins_with_header, footer_lines, quoted_lines


class Others(NamedTuple):
    """What in a text is not its writer's own words.

    Attributes:
        quoted: Messages that the text answers or passes on.
        bare: Headers, signatures and footers: nobody's words.
        by_company: The text's own mail header says that the company sent it.
    """

    quoted: tuple[Cut, ...]
    bare: tuple[Cut, ...]
    by_company: bool


_LINE = re.compile(r"[^\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
# Every header, divider and quoted line holds one of these.
_QUOTE_SIGN = re.compile(r"[:>]|[-_*=]{2}|over(?: denne)? linje|above this line", re.IGNORECASE)
# "> 3 ugers ventetid" and ">:(" begin with the same mark as a quoted line.
_NO_QUOTE = re.compile(r"\s{0,3}>\s?(?:\d|[:;=][-'(/)|DP]|[<>=-]|$)")
_QUOTED = re.compile(r"\s{0,3}(?:>|\|>)")
_DIVIDER = re.compile(
    r"[-_*=]{2,40}\s?(?:original message|oprindelig (?:meddelelse|besked)|original meddelelse|forwarded message|"
    r"videresendt (?:meddelelse|besked|mail))\b",
    re.IGNORECASE,
)
_WROTE = re.compile(r"\b(?:skrev|skriver|wrote|writes)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:on|den|d\.|man|tir|ons|tors?|fre|lør|søn|mon|tue|wed|thu|fri|sat|sun)\b[^\r\n]{0,40}?\d[^\r\n]{0,80}$|"
    r"\b\d{4}-\d\d-\d\d[^\r\n]{0,60}$",
    re.IGNORECASE,
)
_YEAR_AND_CLOCK = re.compile(r"(?=.*\b(?:19|20)\d\d\b)(?=.*\d[.:]\d\d)", re.DOTALL)
_ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,64}|⟨email[^⟩]{0,8}⟩")
_COLON = re.compile(r"[^:\r\n]{0,120}:")
_OUTLOOK = re.compile(
    r"\b(?:Fra|From)\s?:\s[^\r\n]{1,120}?\b(?:Sendt|Sent|Dato|Date)\s?:\s[^\r\n]{1,100}?\b(?:Til|To|Emne|Subject)\s?:"
)
_PRONOUN = re.compile(r"\s{0,2}(?:i|jeg|du|han|hun|vi|de|man|you|he|she|we|they)\b", re.IGNORECASE)
_PRONOUN_BEFORE = re.compile(r"\b(?:i|jeg|du|han|hun|vi|de|man|you|he|she|we|they) $", re.IGNORECASE)
_COMPANY = re.compile(
    r"kunde(?:service|center|support)|support|customer ?(?:service|care)|no-?reply|help ?desk", re.IGNORECASE
)
_BEFORE_CHARACTERS = 160
_DETAIL = re.compile(r"[\d@⟨]|www\.|https?:|\b(?:tlf|tel|mobil|mail|phone|adr)\b", re.IGNORECASE)
_SHORT_WORD = 3
_MOST_SIGNATURE_WORDS = 6
_MOST_SIGNATURE_LINES = 12


def words_of_others(text: str) -> Others:
    """Find quoted messages, mail headers, signatures and footers in a text.

    Args:
        text: Any text, any line ends.

    Returns:
        Cuts in order, without overlap within each kind.
    """
    places = lines_in(text)
    lines = [text[one.start : one.end].rstrip() for one in places]
    may_quote = _QUOTE_SIGN.search(text) is not None
    head = begins_with_header(lines) if may_quote else 0
    quoted = [False] * head + (_quoted(lines[head:]) if may_quote else [False] * len(lines))
    bare = [True] * head + [False] * (len(lines) - head)
    for at, one in enumerate(_unsaid([line if not cut else "" for line, cut in zip(lines, quoted, strict=True)])):
        bare[at] = bare[at] or (one and not quoted[at])
    cuts = _ranges(places, quoted)
    start = places[head].start if head < len(places) else len(text)
    inline = _quote_within(text, start=start, quoted=cuts) if may_quote else len(text)
    by_company = any(_COMPANY.search(line) or role_of(line.partition(":")[2]) == "agent" for line in lines[:head][:2])
    return Others(
        quoted=_until(cuts, inline=inline, end=len(text)),
        bare=tuple(one for one in _ranges(places, bare) if one.start < inline),
        by_company=head > 0 and by_company,
    )


def lines_in(text: str) -> list[Cut]:
    """Where each line of a text stands, without its line end, empty lines too."""
    places, start = [], 0
    for end in _LINE_END.finditer(text):
        places.append(Cut(start, end.start()))
        start = end.end()
    return [*places, Cut(start, len(text))]


def _quoted(lines: list[str]) -> list[bool]:
    found = quoted_lines(lines)
    for at, line in enumerate(lines):
        near = [lines[one] for one in (at - 1, at + 1) if 0 <= one < len(lines)]
        alone = not any(_QUOTED.match(one) for one in near)
        if found[at] and _QUOTED.match(line) and alone and (_NO_QUOTE.match(line) or len(lines) == 1):
            found[at] = False
    return found


def _unsaid(lines: list[str]) -> list[bool]:
    """Signatures and footers, more narrowly than in a mail: what may be a sentence stays."""
    found = footer_lines(lines)
    for at in range(max(1, len(lines) - _MOST_SIGNATURE_LINES), len(lines)):
        below = [line for line in lines[at + 1 :] if line.strip()]
        if lines[at].strip() and begins_signature(lines, at) and all(map(_is_detail, below)):
            # The closing words themselves are the writer's; a reader knows them for a greeting.
            found[at + 1 :] = [True] * (len(lines) - at - 1)
            break
    return found


def _is_detail(line: str) -> bool:
    words = line.split()
    # "og", "fra", "aps" stand between names.
    names = all(not word[0].isalpha() or word[0].isupper() or len(word) <= _SHORT_WORD for word in words)
    most = 2 * _MOST_SIGNATURE_WORDS if _DETAIL.search(line) else _MOST_SIGNATURE_WORDS
    return len(words) <= most and names and not line.endswith(("?", "!"))


def _quote_within(text: str, *, start: int, quoted: Sequence[Cut]) -> int:
    """Where a quoted message begins inside a line, down to the text's end; the text's length where none does."""
    found = [len(text)]
    for pattern in (_DIVIDER, _OUTLOOK):
        match = pattern.search(text, start)
        # A text that begins with a header is that message itself.
        if match and text[start : match.start()].strip():
            found.append(match.start())
    for match in _WROTE.finditer(text, start):
        begins = None if _is_inside(quoted, match.start()) else _said_begins(text, match)
        if begins is not None:
            found.append(begins)
            break
    return min(one for one in found if not _is_inside(quoted, one))


def _is_inside(cuts: Sequence[Cut], place: int) -> bool:
    at = bisect_right(cuts, place, key=lambda cut: cut.start) - 1
    return at >= 0 and place < cuts[at].end


def _said_begins(text: str, wrote: re.Match[str]) -> int | None:
    """Where "Den 3. maj 2025 kl. 10.12 skrev Kundeservice <k@firma.dk>:" begins; ``None`` for a customer's telling."""
    first = max(0, wrote.start() - _BEFORE_CHARACTERS)
    before = text[first : wrote.start()]
    when = _WHEN.search(before)
    colon = _COLON.match(text, wrote.end(), wrote.end() + 130)
    if when is None or colon is None or _PRONOUN.match(text, wrote.end()) or _PRONOUN_BEFORE.search(before):
        return None
    header = before[when.start() :] + colon.group()
    return first + when.start() if _YEAR_AND_CLOCK.match(header) or _ADDRESS.search(header) else None


def _ranges(places: list[Cut], wanted: list[bool]) -> list[Cut]:
    """Runs of wanted lines as cuts."""
    found: list[Cut] = []
    follows = False
    for place, want in zip(places, wanted, strict=True):
        if want:
            found[-1:] = [Cut(found[-1].start, place.end)] if follows else [*found[-1:], place]
        follows = want
    return found


def _until(cuts: Sequence[Cut], *, inline: int, end: int) -> tuple[Cut, ...]:
    """The cuts before a quote that goes on to the end, and that quote."""
    before = [one for one in cuts if one.end <= inline]
    return (*before, Cut(inline, end)) if inline < end else tuple(before)
