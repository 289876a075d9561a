"""Words that tell what a number is: "kundenummer", "order no.", "tlf.", "vare"."""

import re
from functools import lru_cache
from typing import Final

_NR: Final = r"(?:s?(?:nr|nummer|nummeret|no|id|number))"
# Kind -> what the word before the number looks like (lower case, the whole word).
_WORDS: Final[dict[str, str]] = {
    "cpr": r"cpr\w*|personn(?:r|ummer\w*)|fødselsnummer\w*|ssn|security|personnumret",
    "phone": r"\w{0,12}(?:tlf|telefon|telefonen)|\w{0,12}telefonn(?:r|ummer\w*)|mobil|mobilen|mobiln(?:r|ummer\w*)|"
    r"mob|\w{0,8}phone|telephone|"
    r"cell|tel|fax|ring|ringe|ringes|kald|call|calling|whatsapp|callback|træffes|fanges|reach|tlfnr",
    "card": (
        rf"(?:kredit|betalings|debet|debit|visa|dan)?kort(?:et)?(?:{_NR})?|card|cards|visa|dankort|"
        rf"mastercard|amex|creditcard"
    ),
    "iban": "iban",
    "account": rf"(?:bank)?konto(?:en)?(?:{_NR})?|reg|regnr|registrering{_NR}?|account|acct|acc|sort|routing",
    "order": rf"\w{{0,12}}(?:ordre|order)(?:n|s)?(?:{_NR})?|bestilling(?:en)?(?:{_NR})?|faktura(?:en)?(?:{_NR})?|"
    rf"regning{_NR}|invoice|inv|"
    rf"booking(?:en)?(?:{_NR})?|reservation(?:en)?(?:{_NR})?|kvittering(?:en)?(?:{_NR})?|receipt|pnr|"
    rf"confirmation|bekræftelse{_NR}?|"
    rf"tracking|trace|sporing{_NR}|pakke{_NR}|forsendelse{_NR}|shipment|consignment|rma|retur{_NR}|"
    rf"tilbud{_NR}|transaktion{_NR}?|transaction|"
    rf"betalings?{_NR}|billet{_NR}",
    "case": rf"(?!årsag)\w{{0,12}}sag(?:en|s)?(?:{_NR})?|case|ticket|ticketen|henvendelse(?:{_NR})?|"
    rf"reference(?:{_NR})?|ref|journal{_NR}?|"
    rf"skade{_NR}|claim|incident|klage{_NR}|anmeldelse{_NR}",
    "customer": rf"kunde(?:{_NR})?|customer|client|medlem(?:{_NR})?|member|membership|policy|police(?:{_NR})?|policen|"
    rf"aftale{_NR}|"
    rf"abonnement{_NR}|abonnent{_NR}?|subscription|kontrakt{_NR}|contract|bruger{_NR}|user|loyalty|flyer|"
    rf"debitor{_NR}?|lejer{_NR}|lejemål{_NR}?",
    "meter": rf"\w{{0,10}}måler(?:en)?(?:{_NR})?|målepunkt(?:{_NR})?|aftage{_NR}|installation{_NR}|meter|mpan|mprn",
    "ean": r"ean|eann(?:r|ummer\w*)|gln",
    "cvr": r"cvr|cvrn(?:r|ummer\w*)|se|vat|momsn(?:r|ummer\w*)|orgnr|organisationsn(?:r|ummer\w*)",
    "passport": r"pas|pasn(?:r|ummer\w*)|passport",
    "licence": r"kørekort(?:et)?(?:n(?:r|ummer\w*))?|licen[cs]e|driver|drivers",
    "plate": r"nummerplade\w*|registreringsnummer\w*|plate|plates|indregistrering\w*|bilen",
    "device": rf"imei|serie{_NR}|serial|iccid|simkort{_NR}|stel{_NR}|vin|chassis|mac",
    "secret": (
        r"pin|pinkode\w*|puk|pukkode\w*|cvc|cvv|otp|engangskode\w*|sikkerhedskode\w*|adgangskode\w*|"
        r"kodeord\w*|password|passcode|passwordet"
    ),
    "city": r"zip|zipcode|postcode|postn(?:r|ummer\w*)|postal",
    # What is numbered here is a thing on a shelf, not a person's: it stands.
    "thing": (
        rf"varen?(?:{_NR})?|artikel(?:{_NR})?|item|sku|model\w*|produkt(?:{_NR})?|product|version\w*|firmware|"
        rf"build|fejl|fejlkode\w*|error"
    ),
}
# Words that may stand between: "ordrenummeret er 12345", "customer no. 12345".
_NUMBER_WORDS: Final = frozenset(
    "nr nummer nummeret number no num numbers id code nbr cifre digits slutter ending ends".split()
)
_LINKS: Final = frozenset("er is was hedder lyder with med på my mit min in at i den til the".split())
_REACH_CHARACTERS: Final = 44
_REACH_WORDS: Final = 6
_BEFORE = re.compile(r"[^\W_]+|[.?!\n]")
_LEAST_DIGITS: Final = {
    "phone": 6,
    "cpr": 4,
    "card": 4,
    "account": 4,
    "meter": 5,
    "ean": 8,
    "cvr": 7,
    "passport": 6,
    "licence": 5,
}


@lru_cache(maxsize=8192)
def kind_of_word(word: str) -> str:
    """What a number after this word (lower case) is, or empty."""
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(word)), "")


_PATTERNS: Final = {kind: re.compile(words) for kind, words in _WORDS.items()}


def told_kind(low: str, place: int) -> str:
    """What the words before a number say that it is.

    Args:
        low: The text in lower case.
        place: Where the number starts.

    Returns:
        A kind, ``thing`` for numbers of goods and versions, or empty.
    """
    words = _BEFORE.findall(low, max(0, place - _REACH_CHARACTERS), place)
    if len(words) * 2 > _REACH_CHARACTERS:
        return ""
    numbered = linked = False
    for _ in range(_REACH_WORDS):
        if not words:
            return ""
        word = words.pop()
        if word in _NUMBER_WORDS:
            numbered = True
        elif word in _LINKS:
            linked = True
        elif _ends_reach(word, before=words, passed=numbered or linked):
            return ""
        elif word not in ".?!\n":
            return _weighed(word, numbered=numbered, linked=linked)
    return ""


def _ends_reach(word: str, *, before: list[str], passed: bool) -> bool:
    """Whether nothing before this mark tells about the number: a sentence's end, or a line's after other words."""
    if word == "\n":
        return passed
    return word in ".!" and not (before and _is_abbreviation(before[-1]))


def _is_abbreviation(word: str) -> bool:
    if word in _NUMBER_WORDS or word.endswith("nr"):
        return True
    return len(word) < 6 and bool(kind_of_word(word))  # noqa: PLR2004 - as in "konto", "tlf", "ordre"


def _weighed(word: str, *, numbered: bool, linked: bool) -> str:
    kind = kind_of_word(word)
    if kind in {"order", "case", "customer"} and linked and not numbered and not _NAMES_A_NUMBER.search(word):
        return ""  # "regningen er 1250" is an amount
    return kind


_NAMES_A_NUMBER = re.compile(r"(?:nr|nummer|nummeret|id|no|number)$|^ref")


def least_digits(kind: str) -> int:
    """How many digits a number of this kind has at least, once it is told."""
    return _LEAST_DIGITS.get(kind, 4)
