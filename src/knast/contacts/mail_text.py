"""What a mail's writer wrote in it: without quoted threads, signatures and disclaimers, in Danish and English.

Everything here goes line by line, so its time grows with the text's length and no faster.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

# "Den 3. jan. 2025 kl. 09.12 skrev …:", "On Tue, 3 Jan 2025 at 09:12, … wrote:"; a date must stand in it.
_SAID = re.compile(
    r"(?=.*\d)[>|\s]*(?:"
    r"(?:(?:on|den|am|le|man|tir|ons|tors?|fre|lør|søn|mon|tue|wed|thu|fri|sat|sun)\b|d\.|\d).{0,300}?"
    r"\b(?:wrote|writes|skrev|skriver|schrieb|a écrit|написал)\b.{0,200}:|"
    r"\d{4}[-/.]\d\d[-/.]\d\d.{0,40}<[^<>]{3,100}>:?)\s*$",
    re.IGNORECASE,
)
_SAID_BEGINS = re.compile(
    r"(?=.*\d)[>\s]*(?:on|den|d\.|man|tir|ons|tors?|fre|lør|søn|mon|tue|wed|thu|fri|sat|sun|\d)", re.IGNORECASE
)
_SAID_MARK = re.compile(r"@|\d{4}|\d[.:]\d\d")
# "On 3 March 2025 you wrote:" is the customer's own telling.
_TOLD = re.compile(
    r"\b(?:(?:you|i|he|she|we|they) (?:wrote|writes)|(?:skrev|skriver) (?:i|jeg|du|han|hun|vi|de|man)|"
    r"(?:i|jeg|du|han|hun|vi|de|man) (?:skrev|skriver))\b",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"\s*[-_*=]{2,}\s*(?:original (?:message|appointment)|oprindelig (?:meddelelse|besked)|forwarded message|"
    r"videresendt (?:meddelelse|besked|mail)|reply above this line|skriv (?:dit )?svar over denne linje|"
    r"original meddelelse|ursprüngliche nachricht)\b.{0,80}$|\s*begin forwarded message:\s*$|"
    r"\s*start på videresendt (?:besked|meddelelse):\s*$|"
    r".{0,10}(?:please type your reply above this line|skriv dit svar over denne linje).{0,20}$",
    re.IGNORECASE,
)
_FROM = re.compile(r"[>\s*]*(?:fra|from|von|afsender|subject|emne)\s*:", re.IGNORECASE)
_SENT = re.compile(r"[>\s*]*(?:sendt|sent|date|dato|gesendet)\s*:", re.IGNORECASE)
_TO = re.compile(r"[>\s*]*(?:til|to|an|emne|subject|fra|from)\s*:", re.IGNORECASE)
_HEADER_FIELD = re.compile(
    r"[>\s*]*(?:fra|from|til|to|cc|bcc|kopi|emne|subject|sendt|sent|date|dato|svar til|reply-to|vigtighed|importance|"
    r"attachments?|vedhæftede? filer?)\s*\*?:",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_-]{5,}\s*$")
_QUOTED = re.compile(r"\s{0,3}(?:>|\|>)")
_HEADER_LINES = 8

_DASHES = re.compile(r"--\s?$|—\s?$|_{3,}\s*$")
_DEVICE = re.compile(
    r"\s*(?:sendt (?:fra|med) (?:min|mit|outlook|mail|gmail|yahoo|proton|samsung|iphone|ipad)|"
    r"sent (?:from|with|via) (?:my|outlook|mail|gmail|yahoo|proton|samsung|iphone|ipad|sparrow)|"
    r"(?:hent|get|download) outlook (?:til|for)|min iphone$)\b.{0,80}$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\s*(?:(?:med|de|mange|rigtig)?\s*(?:venlig(?:e|st)?|kærlig(?:e)?|bedste|god(?:e)?|søde|hjertelig(?:e)?)?\s*"
    r"(?:hilsen(?:er)?|hilsner)|m\.?\s?v\.?\s?h\.?|v\.?h\.?|d\.?b\.?h\.?|ærbødigst|mit freundlichen grüßen|"
    r"(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many)?\s*(?:regards|wishes)|"
    r"yours(?: (?:sincerely|faithfully|truly))?|(?:very )?(?:sincerely|respectfully)(?: yours)?|"
    r"(?P<weak>(?:på )?forhånd tak(?: og .{1,30})?|tak på forhånd|(?:mange )?tak|thank you(?: in advance)?|"
    r"(?:many )?thanks(?: in advance)?|all the best|best|cheers|greetings|br|k\.?h\.?|knus))"
    r"(?P<rest>[\s,.!/:;–-].{0,60})?$",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"(?:[A-ZÆØÅÄÖ][\w.'’-]*|og|and|fra|from|i|v/|&|[-–/,.!:)(]+)$")
_POSTSCRIPT = re.compile(r"\s*p\.?\s?s\.?[\s:.,!]", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"\s*(?:(?:denne|this) (?:e-?)?(?:mail|message|meddelelse|besked|email)\b.{0,80}"
    r"(?:fortrolig|confidential|intended|privileged|bestemt for|tiltænkt|virus)|"
    r"(?:disclaimer|caution|confidentiality notice|fortroligt|fortrolighed)\b\s*:?|"
    r"the information (?:contained )?in this (?:e-?)?mail|oplysningerne i denne (?:e-?)?mail|"
    r"(?:tænk på|skån) miljøet|please consider the environment|"
    r"(?:vi behandler|læs (?:om|mere om) (?:hvordan )?vi behandler) (?:dine )?personoplysninger)",
    re.IGNORECASE,
)
_MOST_SIGNATURE_LINES = 25
_MOST_LINES_AFTER_THANKS = 6
_LONGEST_NAME_WORDS = 6
_LONGEST_LINE_CHARACTERS = 400


def own_words(text: str) -> str:
    r"""The text of a mail without the messages it answers, its signature and its disclaimers.

    Answers written between or under quoted lines are kept. A mail that is nothing but quotes gives an empty text.

    Args:
        text: The mail's plain text, any line ends.

    Returns:
        The writer's own words with LF line ends, without empty lines at its ends and with at most one between.

    >>> own_words("Hvor er min pakke?\n\nMvh. Ole\n\nDen 3. jan. 2025 kl. 09.12 skrev Kundeservice:\n> Hej")
    'Hvor er min pakke?'
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return _tidy(_without_signature(_without_quotes(lines)))


def quoted_lines(lines: Sequence[str]) -> list[bool]:
    """Which lines of a text are a message it answers, or the header of one ("… wrote:", ``Fra: … Sendt: …``).

    Args:
        lines: The text's lines, without line ends.

    Returns:
        One answer for each line. From a header without ``>`` marks below it, everything down to the end is quoted.
    """
    own = set(_own_lines(lines))
    return [at not in own for at in range(len(lines))]


def footer_lines(lines: Sequence[str]) -> list[bool]:
    """Which lines a program or a company put under a text: "Sent from my phone", disclaimers with their paragraphs.

    Args:
        lines: The text's lines, without line ends.

    Returns:
        One answer for each line.
    """
    own = set(_not_disclaimer(lines))
    return [at not in own or is_device_line(line) for at, line in enumerate(lines)]


def is_device_line(line: str) -> bool:
    """Whether a mail program put a line there about itself: "Sendt fra min iPhone"."""
    return _DEVICE.match(line[:_LONGEST_LINE_CHARACTERS]) is not None


def begins_signature(lines: Sequence[str], at: int) -> bool:
    """Whether a signature begins on a line: closing words with nothing like a sentence after them, or ``--``."""
    return _begins_signature(lines, at)


def begins_with_header(lines: Sequence[str]) -> int:
    """How many of a text's first lines are its own mail header (``Fra: … Sendt: … Til: …``), 0 for none.

    Helpdesks put the header of a customer's mail before her words.
    """
    first = _first_filled(lines, 0)
    if first is None or not _outlook_header(lines, first):
        return 0
    end = first + 1
    while end < len(lines) and _HEADER_FIELD.match(lines[end][:_LONGEST_LINE_CHARACTERS]):
        end += 1
    return end


def _without_quotes(lines: Sequence[str]) -> list[str]:
    return [lines[at] for at in _own_lines(lines)]


def _own_lines(lines: Sequence[str]) -> list[int]:
    kept: list[int] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _DIVIDER.match(line[:_LONGEST_LINE_CHARACTERS]) or _outlook_header(lines, at):
            break
        if size := _said_lines(lines, at):
            after = _first_filled(lines, at + size)
            if after is not None and not _QUOTED.match(lines[after]):
                break
            at += size
            continue
        if not _QUOTED.match(line):
            kept.append(at)
        at += 1
    return kept


def _said_lines(lines: Sequence[str], at: int) -> int:
    """How many lines a "… wrote:" header takes from here; 0 where none begins here."""
    if not _SAID_BEGINS.match(lines[at][:_LONGEST_LINE_CHARACTERS]) or not _SAID_MARK.search(lines[at]):
        return 0
    joined = ""
    for size in (1, 2, 3):
        if at + size > len(lines) or (size > 1 and not lines[at + size - 1].strip()):
            return 0
        joined = f"{joined} {lines[at + size - 1].lstrip('> ')}" if joined else lines[at]
        if len(joined) > _LONGEST_LINE_CHARACTERS:
            return 0
        if _SAID.match(joined):
            return 0 if _TOLD.search(joined) else size
    return 0


def _outlook_header(lines: Sequence[str], at: int) -> bool:
    if _RULE.match(lines[at]):
        after = _first_filled(lines, at + 1)
        return after is not None and after - at <= 3 and _outlook_header_here(lines, after)  # noqa: PLR2004 - right under the rule
    return _outlook_header_here(lines, at)


def _outlook_header_here(lines: Sequence[str], at: int) -> bool:
    """``Fra: … Sendt: … Til: …``; ``From: Odense, To: Aarhus`` alone is a customer's journey."""
    if not _FROM.match(lines[at][:_LONGEST_LINE_CHARACTERS]):
        return False
    below = [line[:_LONGEST_LINE_CHARACTERS] for line in lines[at + 1 : at + _HEADER_LINES]]
    return any(_SENT.match(line) for line in below) and any(_TO.match(line) for line in below)


def _first_filled(lines: Sequence[str], start: int) -> int | None:
    return next((at for at in range(start, min(len(lines), start + 50)) if lines[at].strip()), None)


def _without_signature(lines: list[str]) -> list[str]:
    kept = [line for line in lines if not is_device_line(line)]
    kept = _without_disclaimer(kept)
    first = next((at for at, line in enumerate(kept) if line.strip()), 0)
    # From the bottom of what may be a signature, so that the first closing words in reach are found.
    reach = max(first + 1, len(kept) - _MOST_SIGNATURE_LINES)
    for at in range(reach, len(kept)):
        if _begins_signature(kept, at):
            return kept[:at] + _postscript(kept[at + 1 :])
    return kept


def _begins_signature(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if _DASHES.match(line):
        return True
    closing = _CLOSING.match(line)
    if closing is None:
        return False
    rest = (closing["rest"] or "").split()
    after = [one for one in takewhile(_is_no_postscript, lines[at + 1 :]) if one.strip()]
    if len(rest) > _LONGEST_NAME_WORDS:
        return False
    if closing["weak"]:
        # "Tak" ends a letter only where nothing but a name and an address follows.
        names = all(_NAME_WORD.match(word) for word in rest)
        return names and len(after) <= _MOST_LINES_AFTER_THANKS and not any(_is_sentence(one) for one in after)
    return not any(_is_sentence(one) for one in after[:2])


def _is_sentence(line: str) -> bool:
    return len(line.split()) > 5 and line.rstrip()[-1:] in ".!?"  # noqa: PLR2004 - a title or an address is shorter or has no stop


def _is_no_postscript(line: str) -> bool:
    return not _POSTSCRIPT.match(line)


def _postscript(lines: Sequence[str]) -> list[str]:
    start = next((at for at, line in enumerate(lines) if _POSTSCRIPT.match(line)), None)
    if start is None:
        return []
    end = next((at for at in range(start, len(lines)) if not lines[at].strip()), len(lines))
    return ["", *lines[start:end]]


def _without_disclaimer(lines: Sequence[str]) -> list[str]:
    return [lines[at] for at in _not_disclaimer(lines)]


def _not_disclaimer(lines: Sequence[str]) -> list[int]:
    """A disclaimer takes its paragraph with it, and what follows where it stands under other words."""
    kept: list[int] = []
    skipping = False
    for at, line in enumerate(lines):
        if _DISCLAIMER.match(line[:_LONGEST_LINE_CHARACTERS]):
            skipping = True
        elif skipping and not line.strip():
            skipping = False
        if not skipping:
            kept.append(at)
    return kept


def _tidy(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
