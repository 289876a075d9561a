"""Marks of speakers in running text: what may stand before somebody's words, and what it says about who speaks.

A mark is a name or a word for a speaker, then ``:`` (or ``>``), at a line's start or after a sentence. Most of what
looks like one is prose or a form ("Adresse: …", "OBS: …"), so a mark alone decides nothing: ``talk`` weighs them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from knast.contacts.contact import Role
from knast.contacts.machines import role_of

# What a mark's name is: a sure word for a speaker, a word that also heads a field or a topic ("System: Windows"), one
# letter, the writer or the one who is written to, or a name.
Kind = Literal["word", "field", "letter", "me", "you", "name"]


class Mark(NamedTuple):
    """A possible mark: ``text[start:words]`` is the mark with its clock, and the words begin at ``words``.

    Attributes:
        start: First character of the mark.
        words: First character after the mark.
        name: What stands before the colon, as written.
        at_line: Whether it begins its line.
        clocked: Whether a time of day stands in it, which people do not write before a field's name.
    """

    start: int
    words: int
    name: str
    at_line: bool
    clocked: bool


class Speaker(NamedTuple):
    """What a mark's name says. ``role`` is ``None`` for letters, names and the writer, whom the others decide."""

    kind: Kind
    role: Role | None


_UNSEEN = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_CLOCK = (
    r"(?:(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d),?[T ]\s?)?(?:kl\.? ?)?"
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,3})?(?: ?[AaPp]\.?[Mm]\.?)?"
)
_EMPHASIS = r"[*_`#]{0,4}"
# A name's first character is a letter; "⟨person 1⟩" is one that was masked.
_NAME = r"(?:⟨[^⟩\n]{1,30}⟩|[^\W\d_])[^:：<>\[\]\r\n?!|*`\"]{0,48}?"
_LINE_MARK = re.compile(
    rf"[ \t\u00a0{_UNSEEN}]{{0,8}}(?:[-–•*] )?{_EMPHASIS}(?:[\[(]?(?P<clock>{_CLOCK})[\])]?\s{{0,2}}[-–,|]?\s{{0,2}})?"
    rf"{_EMPHASIS}[<\[]?(?P<name>{_NAME})\s{{0,2}}(?:[\[(]\s?(?P<late>{_CLOCK})\s?[\])]|(?P<later>{_CLOCK}))?"
    rf"[\]]?{_EMPHASIS}\s{{0,2}}(?P<sep>[:：>]){_EMPHASIS}(?P<gap>\s{{0,8}})"
)
_SPEAKERS = (
    r"kunden?|kd|medarbejder(?:en)?|agent(?:en)?|bot(?:ten)?|chatbot(?:ten)?|support(?:er)?|rådgiver(?:en)?|"
    r"kundeservice|konsulent(?:en)?|operatør(?:en)?|system|customer(?: service| support)?|client|user|visitor|"
    r"caller|rep(?:resentative)?|advis[eo]r|operator|assistant|assistent|agent \d{1,2}|virtual assistant|"
    r"bruger|borger|borgeren|"
    r"besøgende|opkalder|voicebot|robot|employee|me|mig|jeg|you|dig"
)
_SPEAKER_WORD = rf"(?i:{_SPEAKERS})(?: ?\([^()\r\n]{{1,30}}\))?"
_CAPITAL = r"[A-ZÆØÅÄÖ][\w'’-]{1,20}"
_INLINE_MARK = re.compile(
    rf"(?<=[\s|/])(?:[\[(]?(?P<clock>{_CLOCK})[\])]?\s{{1,2}})?{_EMPHASIS}"
    rf"(?P<name>{_SPEAKER_WORD}|(?<=[.!?…)] ){_CAPITAL}(?: {_CAPITAL}){{0,2}})"
    rf"{_EMPHASIS} ?[:：]{_EMPHASIS}(?P<gap>\s{{0,8}})(?=[^\W_]|[\"“»¿¡({{\[⟨])"
)
_INLINE_WORD = re.compile(_SPEAKER_WORD)
_LONGEST_MARK_CHARACTERS = 130

_FIELD_LIKE = frozenset(
    """
    contact kontakt team company virksomhed event action trigger workflow member medlem patient user bruger admin
    system lead internal intern external ekstern ai automation consumer client klient buyer køber gæst guest passenger
    support kundeservice customer_service customer_support staff teammate konsulent consultant employee medarbejder
    medarbejderen rådgiver sagsbehandler supporter servicemedarbejder ekspedient assignee forbruger borger citizen
    automatic automatisk machine maskine inbound outbound incoming outgoing indgående udgående requester anmoder
    """.split()
)
# What heads a field, a topic or a remark, and so is nobody's name.
_LABELS = frozenset(
    """
    adresse address alder age andet other anledning answer antal amount art attachment bagefter baggrund background
    bemærk bemærkning beskrivelse description besked message beløb bil bilag browser by city case cc dato date
    device dvs efter eksempel example emne enhed error fejl faktisk actual expected forventet fordel fordele ulempe
    ulemper formål forslag suggestion fra from før før/efter grund reason hastighed hej hi hello hilsen husk info
    information issue ja nej jo yes no kanal kategori category klage complaint kommentar comment konklusion conclusion
    konto account kort leverance levering delivery link løsning solution mail e-mail email email-adresse marked mobil
    model måler nb note notat navn name navne nu now nummer number nr no. obs ok okay om opfølgning order ordre
    overskrift title titel pakke parcel pakken plus minus pros cons pointe position post pris price prisen priser
    produkt product problem problemet quality kvalitet question spørgsmål svar reference ref ris ros resultat
    result resume
    sag sagen sammenfatning summary sendt sent sidst status sted location store størrelse size farve color colour
    svar telefon phone tlf tekst text tid time tidspunkt til to tilbud tip tak thanks tags type uddybning update
    opdatering url vare varen vedr vedrørende regarding re sv fw fwd vs version vigtigt important warning advarsel
    ps p.s. ps. pps p.p.s. morgen aften middag formiddag eftermiddag monday tuesday wednesday thursday friday saturday
    sunday mandag tirsdag onsdag torsdag fredag lørdag søndag januar februar marts april maj juni juli august september
    oktober november december january february march may june july october positivt negativt positiv negativ positive
    negative godt skidt dårligt good bad betjening service personale mad food rengøring cleaning stemning værelse
    room miljø ambience udvalg beliggenhed atmosfære kommunikation communication hjemmeside website app appen
    punkt step trin dag day uge week del part first second third først dernæst derefter endelig desuden kort-sagt
    steps expected-result actual-result edit tldr tl;dr fyi ønske ønsker wish krav demand tilføjelse rettelse
    kundenummer ordrenummer http https www tilstand condition garanti warranty faktura invoice regning bill
    """.split()
)
_LABEL_ENDINGS = (
    "nummer", "nr", "nr.", "nummeret", "dato", "adresse", "navn", "mail", "kode", "status", "number", "date", "address",
    "name", "code", "type", "id", "beskrivelse", "spørgsmål", "tid", "tidspunkt", "pris", "beløb", "tekst", "title",
)  # fmt: skip
_BETWEEN = frozenset("- – / ⟨person".split())
_SHORT = re.compile(r"\d{1,3}⟩?")
_JOINERS = frozenset("von van de af der den la el al bin og".split())
_NUMBERED = re.compile(
    r"(?:speaker|taler|talende|deltager|participant|person|stemme|voice)[ _-]?(?:[A-Z]|\d{1,2})", re.IGNORECASE
)
_PAREN = re.compile(r"\s*[(\[]([^()\[\]]{1,40})[)\]]\s*$")
# "Mette fra Nordlys", "Anna from Nordlys", "Mette, Nordlys Support", "Anna @ Nordlys".
_FROM_COMPANY = re.compile(
    r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,2}(?: (?:fra|from|hos|at|v/|@) |, ?)[A-ZÆØÅ].{1,30}"
)
# What review sites write before a company's answer: "Svar fra Nordlys".
_ANSWER = re.compile(r"(?:svar|reply|response|answer) (?:fra|from) .{2,40}", re.IGNORECASE)
_ME = frozenset("me mig jeg i undertegnede myself".split())
_YOU = frozenset("you dig du jer dem them they de".split())
_LETTERS = frozenset("KMARSCB")
_NICK = re.compile(r"[a-zæøå][\w.-]{1,19}")
_MOST_NAME_WORDS = 4
_CACHED = 4096


def line_mark(text: str, start: int, *, end: int) -> Mark | None:
    """The mark with which a line begins, or ``None``.

    Args:
        text: The whole text.
        start: The line's first character.
        end: One past its last.
    """
    match = _LINE_MARK.match(text, start, min(end, start + _LONGEST_MARK_CHARACTERS))
    if match is None:
        return None
    name = match["name"].strip()
    clocked = any(match[one] for one in ("clock", "late", "later"))
    speaker = speaker_of(name, clocked=clocked)
    if speaker is None:
        return None
    # "Agent:Hej" is typed now and then, but "http://…", "Kl.10:30" and "a:b" are not marks.
    tight = not match["gap"] and match.end() < end
    if tight and (speaker.kind not in {"word", "field"} or not text[match.end()].isalpha()):
        return None
    if match["sep"] == ">" and speaker.kind not in {"word", "field"} and "<" not in match.group():
        return None
    return Mark(start, match.end(), name, at_line=True, clocked=clocked)


def inline_marks(text: str, start: int, *, end: int) -> Iterator[Mark]:
    """The marks inside a line: words for speakers, and names right after a sentence's end.

    A word for a speaker in lower case counts only after a sentence's end: "jeg talte med jeres agent: han sagde nej".
    """
    for match in _INLINE_MARK.finditer(text, start, end):
        name = match["name"].strip()
        clocked = bool(match["clock"])
        if speaker_of(name, clocked=clocked) is None:
            continue
        first = match.start()
        ended = text[max(start, first - 2) : first].rstrip()[-1:] in {".", "!", "?", "…", "|", "/", ")", '"'}
        if (name[0].isupper() or ended or clocked) and (match["gap"] or _INLINE_WORD.fullmatch(name)):
            yield Mark(first, match.end(), name, at_line=False, clocked=clocked)


@lru_cache(maxsize=_CACHED)
def speaker_of(name: str, *, clocked: bool = False) -> Speaker | None:
    """What a mark's name says about who speaks.

    Args:
        name: What stands before the colon.
        clocked: Whether a time of day stands in the mark; then a nickname in lower case is a name too.

    Returns:
        ``None`` where it is no speaker's name: a field, a topic, a sentence.

    >>> speaker_of("Kunde"), speaker_of("Mette fra Nordlys").kind, speaker_of("Kunde nr."), speaker_of("Problemet")
    (Speaker(kind='word', role='customer'), 'name', None, None)
    """
    paren = _PAREN.search(name)
    bare = name[: paren.start()].strip() if paren else name.strip()
    words = bare.split()
    if not words or len(words) > _MOST_NAME_WORDS + 1:
        return None
    inside = role_of(paren[1]) or _role_in(paren[1].split()) if paren else None
    if inside is not None:
        return Speaker("word", inside)
    role = role_of(bare)
    if role is not None:
        return Speaker("field" if bare.casefold().replace(" ", "_") in _FIELD_LIKE else "word", role)
    return _speaker_by_form(bare, words=words, clocked=clocked)


def _speaker_by_form(bare: str, *, words: list[str], clocked: bool) -> Speaker | None:
    if _ANSWER.fullmatch(bare):
        return Speaker("field", "agent")
    if any(is_label(word) for word in (words[:1] if _FROM_COMPANY.fullmatch(bare) else words)):
        return None
    kind = _kind_of_word(bare)
    if kind is not None:
        return Speaker(kind, None)
    role = _role_in(words)
    if role is not None:
        return Speaker("word", role)
    return Speaker("name", None) if _is_name(bare, words=words, clocked=clocked) else None


def _kind_of_word(bare: str) -> Kind | None:
    plain = bare.casefold()
    if bare in _LETTERS:
        return "letter"
    # In lower case "i" is the Danish "in".
    if plain in _ME and bare != "i":
        return "me"
    return "you" if plain in _YOU else None


def is_label(word: str) -> bool:
    """Whether a word heads fields, topics or remarks: "Adresse", "OBS", "Varenummer"."""
    plain = word.casefold().strip(".,-/#")
    return plain in _LABELS or (len(plain) > 1 and plain.endswith(_LABEL_ENDINGS) and plain != "david")


def is_of_company(name: str) -> bool:
    """Whether a name says where its bearer works: "Mette fra Nordlys", "Anna (Nordlys)"."""
    return _FROM_COMPANY.fullmatch(name.strip()) is not None or _PAREN.search(name) is not None


def is_numbered(name: str) -> bool:
    """Whether a name is one that a transcriber's program gives: "Speaker 1"."""
    return _NUMBERED.fullmatch(name.strip()) is not None


def _role_in(words: list[str]) -> Role | None:
    """The role in "Agent Mette", "Mette Support", "Kundeservice Nordlys": a word for it and names."""
    if len(words) < 2 or not all(word[0].isupper() or word in _BETWEEN or _SHORT.fullmatch(word) for word in words):  # noqa: PLR2004 - a word and a name
        return None
    for word in (words[0], words[-1]):
        plain = word.strip(",-–").casefold()
        role = role_of(plain)
        if role is not None and plain not in {"user", "contact", "kontakt", "action", "event", "lead", "ai"}:
            return role
    return None


def _is_name(bare: str, *, words: list[str], clocked: bool) -> bool:
    if bare.startswith("⟨") and bare.endswith("⟩"):
        return bare.startswith("⟨person")
    if is_numbered(bare) or _FROM_COMPANY.fullmatch(bare):
        return True
    if clocked and len(words) == 1 and _NICK.fullmatch(bare):
        return True
    if len(words) > _MOST_NAME_WORDS or any(mark.isdigit() for mark in bare):
        return False
    return words[0][0].isupper() and all(word[0].isupper() or word in _JOINERS for word in words)
