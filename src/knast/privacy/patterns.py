"""Personal data that its own shape gives away: e-mail, web address, handle, IP version 6, birth date, company."""

import re
from collections.abc import Iterator
from typing import Final

from knast.privacy.found import EXACT, SHAPED, TOLD, Found
from knast.privacy.lists import family_names, not_names
from knast.privacy.sight import MASKED, Sight

_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+'-]++@(?=[^\W_])(?:[\w-]{1,63}\.){0,6}[\w-]{1,63}")
_HANDLE = re.compile(r"(?<![\w@])@[\w.]{2,40}(?<!\.)")
_COMPANY_HANDLE = re.compile(
    r"^(?:ask|team|get)|help|support|care|service|official|danmark|denmark|air(?:lines?|ways|port)?$|america$|trains?$|rail|"
    r"insurance|energi|energy|mobil|bank|music|_?uk$|_?us$|_?dk$"
)
_USER_NAME = re.compile(
    r"(?:user ?name|brugernavn(?:et)?|login ?navn|user ?id|screen name|gamertag)"
    r"(?: ?[:=] {0,2}([\w.@-]{3,40})| (?:is|er) ([\w.@-]*[\d_@][\w.@-]*|[\w.@-]{3,40}(?=[.,!]?(?:\n|$))))"
)
# A password is told after a colon, or it has a digit or a sign in it: "the password is wrong" is none.
_SECRET = re.compile(
    r"(?:password|adgangskode[nt]?|kodeord(?:et)?|passcode|kode til \w{2,12})"
    r"(?: ?[:=] ?(\S{4,40}?)| (?:is|er):? ?(?=[^\s.,!?]*[\d_#$%&*+@!?-][^\s]|\S*\d)(\S{4,40}?))(?=[,.!?]?(?:\s|$))"
)
_DOMAINS: Final = (
    "dk|com|net|org|eu|se|no|fi|de|uk|nl|pl|fr|es|it|io|info|me|app|co|nu|biz|tv|online|shop|ly|us|gl|fo|"
    "is|dev|cloud|page|link|site"
)
_WEB = re.compile(
    (
        rf"(?<![\w@.])(?:(?:https?|ftp)://|www\.)[^\s<>\"{MASKED}]{{3,}}+|(?<![\w@.-])"
        rf"[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,3}}\.(?:{_DOMAINS})[/?][^\s<>\"{MASKED}]{{3,}}+"
    ),
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:(?:https?|ftp)://)?(?:www\.)?(?P<host>[\w.-]+?)(?::\d+)?/?")
_HYPHENS_OF_MAC: Final = 5
_WELL_KNOWN: Final = frozenset(
    "google facebook instagram twitter youtube linkedin trustpilot tiktok reddit wikipedia apple "
    "microsoft amazon ebay paypal borger skat sundhed "
    "nemid mitid postnord gls dao bring ups dhl fedex tdc yousee telia telenor telmore oister 3 norlys "
    "stofa hiper waoo cbb lebara fastspeed "
    "dr tv2 viaplay netflix spotify danskebank nordea jyskebank elgiganten bilka foetex coop ikea "
    "zalando rejsekortet dsb tryg topdanmark alka".split()
)
_IP6 = re.compile(
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:)"
    r"{1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:])|(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])"
)
_MONTH: Final = (
    r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|sept|okt|oct|nov|dec)(?:uary|ruary|uar|ruar|ch|ts|il|e|y|"
    r"i|ust|tember|ember|ober)?\.?"
)
_ANY_DATE: Final = (
    rf"(?:\d{{1,2}}(?:\.|st|nd|rd|th)? (?:of )?{_MONTH},? ?(?:19|20)?\d\d|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)"
    rf"?,? (?:19|20)\d\d|"
    r"\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}\. ?"
    rf"{_MONTH}(?![^\W_])|[0-3]\d[01]\d(?:19|20)?\d\d)(?![\d])"
)
_BIRTH = re.compile(
    rf"(?<![^\W_])(?:født|fødselsdag\w{{0,3}}|fødselsdato\w{{0,2}}|born|birthday|birthdate|birth|dob|"
    rf"d\.o\.b|f(?=\. ?\d))(?![^\W_])(?:[^\n\d{MASKED}.]|\. ?){{0,28}}?({_ANY_DATE})"
)
_BIRTH_WORDS: Final = frozenset(
    "født fødselsdag fødselsdagen fødselsdato fødselsdatoen born birthday birthdate birth dob f".split()
)
_FORMS: Final = (
    r"(?:A/S|a/s|ApS|aps|APS|I/S|i/s|IVS|P/S|K/S|A\.M\.B\.A|AmbA|a\.m\.b\.a|GmbH|Ltd\.?|Limited|Inc\.?|"
    r"LLC|PLC|Corp\.?|LLP|S\.A\.|B\.V\.|ASA|Oyj?|(?:(?:and|&) Sons|og Sønner|& Sønner|& Søn|& Co\.?|Group|"
    r"Holdings?|Associates)(?: (?:A/S|ApS|I/S|Ltd\.?|Inc\.?|LLC))?)"
)
_PARTNERS = re.compile(
    r"(?<![^\W_])([A-Z][\w'-]{1,30}), ([A-Z][\w'-]{1,30}),? (?:and|&|og) ([A-Z][\w'-]{1,30})(?![^\W_])"
)
_HAS_FORM = re.compile(rf"(?<=[^\W_][ .,]){_FORMS}(?![^\W_])|(?<=[^\W_], ){_FORMS}(?![^\W_])")
_FORM_HINTS: Final = (
    "/s",
    "aps",
    "ltd",
    "inc",
    "llc",
    "plc",
    "corp",
    "llp",
    "gmbh",
    "limited",
    "s.a",
    "b.v",
    "asa",
    "oy",
    "ivs",
    "amba",
    "sons",
    " søn",
    "& co",
    "group",
    "holding",
    "associates",
    "a.m.b",
)
_COMPANY_REACH: Final = 90
_PLATE = re.compile(r"(?<![^\W_])(?:[A-Z]{2} ?\d\d ?\d{3}|[A-Z]{2}\d\d ?[A-Z]{3})(?![^\W_])")
_NO_PLATES: Final = frozenset("DK EU NR KR TV PC HD GB MB DR ID NO SE CO TO UK US".split())
_PLATE_WORDS: Final = frozenset(
    "nummerplade nummerpladen registreringsnummer reg regnr plate bil car registration".split()
)
_TOLD_PLATE = re.compile(
    r"(?:nummerplade\w{0,2}|registreringsnummer|reg\.? ?nr\.?|(?:licen[cs]e )?plate|my car|min bil|"
    r"registration)(?: er| is| number|:| med| nummer){0,2}:? ([a-z]{2} ?\d\d ?(?:\d{3}|[a-z]{3}))"
    r"(?![^\W_])"
)


def find_shapes(sight: Sight) -> Iterator[Found]:
    """Find what has a shape of its own, whatever words stand around it.

    Args:
        sight: The text.

    Yields:
        Findings in no certain order.
    """
    text, low = sight.text, sight.low
    if "@" in text:
        addresses = (
            match for match in _EMAIL.finditer(text) if any(c.isalnum() for c in match.group().partition("@")[0])
        )
        yield from (Found(*match.span(), "email", EXACT) for match in addresses)
        handles = (match for match in _HANDLE.finditer(text) if not _is_company(match.group()))
        yield from (Found(*match.span(), "username", SHAPED) for match in handles)
    if "/" in text or "www." in low:
        yield from _web_addresses(text)
    if sight.has_digits:
        yield from _with_digits(sight)
    yield from _told_words(low)
    yield from _companies(sight)


def _with_digits(sight: Sight) -> Iterator[Found]:
    if ":" in sight.text or sight.text.count("-") >= _HYPHENS_OF_MAC:
        for match in _IP6.finditer(sight.low):
            parts = match.group().count(":")
            yield Found(*match.span(), "ip" if "::" in match.group() or parts > _HYPHENS_OF_MAC else "device", EXACT)
    if not _BIRTH_WORDS.isdisjoint(sight.vocabulary):
        yield from (Found(*match.span(1), "birthdate", TOLD) for match in _BIRTH.finditer(sight.low))
    if sight.has_number:
        yield from _plates(sight)


def _plates(sight: Sight) -> Iterator[Found]:
    yield from (
        Found(*match.span(), "plate", SHAPED)
        for match in _PLATE.finditer(sight.text)
        if match.group()[:2] not in _NO_PLATES
    )
    if not _PLATE_WORDS.isdisjoint(sight.vocabulary):
        yield from (Found(*match.span(1), "plate", TOLD) for match in _TOLD_PLATE.finditer(sight.low))


def _told_words(low: str) -> Iterator[Found]:
    if "user" in low or "login" in low or "brugernavn" in low or "gamertag" in low:
        yield from (Found(*match.span(match.lastindex or 0), "username", TOLD) for match in _USER_NAME.finditer(low))
    if "kode" in low or "passw" in low or "passcode" in low:
        yield from (Found(*match.span(match.lastindex or 0), "secret", TOLD) for match in _SECRET.finditer(low))


def _is_company(handle: str) -> bool:
    name = handle[1:].lower()
    return bool(_COMPANY_HANDLE.search(name)) or name in not_names()


def _web_addresses(text: str) -> Iterator[Found]:
    for match in _WEB.finditer(text):
        value = match.group().rstrip(".,;:!?)]}'")
        bare = _BARE.fullmatch(value)
        if bare and not _WELL_KNOWN.isdisjoint(bare["host"].lower().split(".")):
            continue
        yield Found(match.start(), match.start() + len(value), "url", EXACT)


def _companies(sight: Sight) -> Iterator[Found]:
    if ", " in sight.text:
        yield from _partners(sight.text)
    for hint in _FORM_HINTS:
        if hint in sight.low:
            yield from _companies_by_form(sight)
            break


def _partners(text: str) -> Iterator[Found]:
    for match in _PARTNERS.finditer(text):
        names = [name.lower() for name in match.groups()]
        if sum(name in family_names() for name in names) > 1:
            yield Found(*match.span(), "company", SHAPED)


def _companies_by_form(sight: Sight) -> Iterator[Found]:
    last = 0
    for form in _HAS_FORM.finditer(sight.text):
        begin = max(last, form.start() - _COMPANY_REACH)
        tail = sight.text[begin : form.start()]
        words = _NAME_BEFORE_FORM.search(tail)
        if words:
            start = begin + words.start() + _length_of_lead(words.group())
            if start < form.start() - 1:
                yield Found(start, form.end(), "company", SHAPED)
        last = form.end()


_CAPITAL: Final = r"[^\W\d_a-zæøåäöüéáíóúñç][\w.'&-]{0,30}"
_NAME_BEFORE_FORM = re.compile(
    rf"(?:{_CAPITAL},? (?:(?:&|og|and) )?){{1,5}}$|(?<!\S)[^\W\d_][\w.'-]{{1,30}} (?:& [^\W\d_][\w.'-]{{1,30}} )?$"
)


def _length_of_lead(words: str) -> int:
    """How many characters of "Hos Telia Jensen " are words that are no part of a company's own name."""
    length = 0
    for word in words.split(" "):
        if word and word.strip(".,").lower() not in not_names():
            break
        length += len(word) + 1
    return length if length < len(words) or _is_known_company(words) else 0


def _is_known_company(words: str) -> bool:
    """Whether it is a company that everyone knows, such as "TDC A/S", and not a family's ("Price LLC")."""
    return not any(word.lower() in family_names() for word in words.split())
