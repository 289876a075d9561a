"""Streets with house numbers, postcodes with towns."""

import re
from collections.abc import Iterator
from typing import Final

from knast.privacy.found import GUESSED, LISTED, SHAPED, Found
from knast.privacy.lists import given_names, not_names, towns
from knast.privacy.sight import Sight

# Endings of street names; the second group only counts in a word with a capital.
_SURE: Final = (
    "vejen|vej|gaden|gade|allé|alléen|alleen|stræde|strædet|plads|pladsen|torv|torvet|vænge|vænget|"
    "boulevarden|boulevard|"
    "stien|toften|engen|skrænten|svinget|kæret|gatan|vägen|veien|gaten|strasse|straße|straat"
)
_LIKELY: Final = (
    "alle|parken|park|haven|have|bakken|bakke|kajen|kaj|brygge|bro|tofte|toft|marken|mark|skoven|skov|"
    "lunden|lund|højen|høj|dalen|dal|krogen|krog|"
    "sti|ager|ageren|mosen|sving|ringen|bjerg|bjerget|hegnet|løkken|løkke|gården|gård|vangen|vang|kilden|"
    "volden|vold|kanalen|"
    "stranden|strand|huse|husene|byen|bæk|bækken|ås|åsen|leddet|skellet|skel|diget|dige|passagen|centret|"
    "vase|have|holm|havn|næs|odde|"
    "gårdsvej|kvarter|kvarteret|ladegård|hede|heden|kær|enge|hus|weg|plein|platz|katu|laan|gata"
)
_HOUSE: Final = r"(?P<house>\d{1,3}(?:[A-Za-z](?![^\W_])| [A-HJ-Z](?![^\W_])|-\d{1,3}(?!\d))?)(?![^\W_]|[.,:]\d|[-/]\d)"
_DOOR: Final = r"(?:t\.? ?v|t\.? ?h|m\.? ?f|til venstre|til højre|dør \d{1,3}|lejl\.? ?\d{1,4})(?![^\W_])\.?"
_FLOOR: Final = (
    rf"(?:,? {{0,2}}(?:(?:(?:st|kl|stuen|\d{{1,2}})\.? ?(?:sal\.?)?|\d{{1,2}}\. ?sal\.?),? ?{_DOOR}|"
    rf"\d{{1,2}}\.? ?sal(?![^\W_])|(?:st|kl|stuen)\.(?:,? ?\d{{1,3}}(?!\d))?|{_DOOR}|"
    r"(?:Apt|Apartment|Suite|Flat|Unit|Floor)\.? ?\w{1,6}))?"
)
_HOUSE_NUMBER = re.compile(rf"(?:(?<=[^\W\d] )|(?<=[^\W\d]  )|(?<=nr\. )){_HOUSE}{_FLOOR}")
_SURE_ENDINGS: Final = tuple(_SURE.split("|"))
_LIKELY_ENDINGS: Final = tuple(_LIKELY.split("|"))
_NO_STREETS = re.compile(
    r"(?:motor|om|gen|ud|land|hoved|for|under|halv|gå|op|ad|bi|lege|arbejds|parkerings|camping|bygge|ejen|"
    r"tilkørsels|sende|bage|inde|siddende|på|din|min|den|hele|i)"
    r"(?:vej|vejen|gade|gaden|plads|pladsen)"
)
_COUNTED = re.compile(
    r" ?(?:kr|gange?|dage?|uger?|timer?|år|måned|mdr|min|stk|%|gb|mb|km|m2|personer|times|days|weeks|"
    r"hours|kl|mand|og en halv)(?![^\W_])"
)
_NAME_LEADS: Final = frozenset(
    "gl gammel gamle ny nye nørre nr vester vestre øster østre sønder søndre sdr nordre store st lille "
    "ll sankt skt sct kongens kgs dronning prins kong "
    "h.c hc c.f cf p jens hans niels peder christian frederik frederiks niels dr doktor ved bag langs "
    "under over".split()
)
_ENGLISH = re.compile(
    r"(?<![\w.,-])(?:\d{1,4} )?\d{1,5}[A-Za-z]? (?:(?:[A-Z][\w.'-]{0,30} ){1,4}?(?i:street|st|road|rd|avenue|ave|lane|"
    r"ln|drive|dr|court|ct|close|place|pl|square|sq|terrace|"
    r"crescent|boulevard|blvd|gardens|grove|row|mews|parkway|pkwy|highway|hwy|way|hill|walk)|"
    r"(?:[^\W\d_][\w'-]{1,30} ){1,2}?(?:street|road|avenue|lane|crescent|boulevard|terrace))"
    r"(?![^\W_])\.?(?: (?i:north|south|east|west|n|s|e|w)(?![^\W_])\.?)?(?:,? {0,2}(?i:apt|apartment|"
    r"suite|unit|flat|floor|#)\.? ?\w{1,6})?"
)
_STREET_WORDS: Final = frozenset(
    "street st road rd avenue ave lane ln drive dr court ct close place pl square sq terrace crescent "
    "boulevard blvd gardens grove row mews parkway pkwy "
    "highway hwy way hill walk".split()
)
_NAMED_HOUSE = re.compile(
    r"(?:(?:at|from|to|address is|address:|på|fra|til|adresse:|adressen er) )(\d{1,5}[A-Za-z]? "
    r"[A-Z][\w'-]{1,30}(?: [A-Z][\w'-]{1,30}){1,2})(?=[,.;!?\n]|$)"
)
# "92 Eusebio Dávila 57": a number on both sides of a name.
_BETWEEN_NUMBERS = re.compile(
    r"(?<![\w.,:/-])(?:\d{1,3} )?\d{1,4} (?:[A-Z][\w'-]{1,30}|(?:de|la|van|der|ul|di|del|the|i|el)\.?)(?: "
    r"(?:[A-Z][\w'-]{0,30}|[A-Z]\.|de|la|van|der|di|del|el|do|da|dos)){0,5} \d{1,4}(?![\w]|[.,:]\d)"
)
_MILITARY = re.compile(
    r"(?<![^\W_])(?:(?:PSC|Unit) \d{1,5},? Box \d{1,5}|US[A-Z]{1,2} [A-Z][\w'-]{1,30})(?:,?\s[AFD]PO "
    r"A[AEP] \d{5})?|(?<![^\W_])[AFD]PO,? A[AEP],? \d{5}"
)
# What may follow a street before its postcode: ", Apt. 12, Brighton, UK 12345".
_TAIL = re.compile(
    r"(?:,?\s{1,2}(?:Apt|Suite|Flat|Unit)\.? ?\w{1,6})?(?:,?\s{1,2},? ?(?:[A-Z][\w'-]{0,30}\.?|nan)(?: "
    r"[A-Z][\w'-]{1,30}| (?:de|la|di|del|of|and)){0,5}){0,3}(?:,?\s{1,2}\d{4,5}(?![\d]))"
)
_NO_ENGLISH = re.compile(
    (
        r"\d+ (?:times?|days?|weeks?|hours?|minutes?|mins?|months?|years?|stars?|people|of|in|the|for|on|a|to|"
        r"dollars?|gb|mb|percent)\b"
    ),
    re.IGNORECASE,
)
_BOX = re.compile(
    r"(?<![^\W_])(?:p\.? ?o\.? ?box|postboks|boks) \d{1,6}(?!\d)|(?<![^\W_])(?:apt|suite)\.? \d{1,5}(?!\d)",
    re.IGNORECASE,
)
_BOX_WORDS: Final = frozenset("box postboks boks apt suite".split())
_NUMBER_THEN_CAPITAL = re.compile(r"\d[A-Za-z]? [A-Z]")
_UK_POSTCODE = re.compile(r"(?<![^\W_])(?:(?:[A-Z][\w'-]{1,30} ){1,3})?[A-Z]{1,2}\d[A-Z\d]?[A-Z]? \d[A-Z]{2}(?![^\W_])")
_ENDS_AS_UK = re.compile(r"\d[A-Z]{2}(?![^\W_])")
_FIVE_DIGITS = re.compile(r"[A-Z],? \d{5}")
_STATE_ZIP = re.compile(
    r"(?:(?<![^\W_])[A-Z][\w.'-]{1,30}(?: [A-Z][\w.'-]{1,30}){0,2},? )?(?<![^\W_])[A-Z]{2},? \d{5}(?:-\d{4})?(?!\d)"
)
_TOLD = re.compile(
    r"(?:bor (?:på|i)|bopæl|adresse(?:n|r)?(?: er)?:?|address(?: is|es)?:?|address to|lives? (?:at|on|in)|"
    r"living (?:at|on)|(?:flytte[tr]|flytter|moved?|moving) (?:til|to)|leveres til) "
    r"((?-i:[A-ZÆØÅÄÖÜÉ][\w.'-]{1,30}(?: (?:[A-ZÆØÅÄÖÜÉ][\w.'-]{0,30}|de|la|van|der|von|af|of|the)){0,3}) "
    r"\d{1,4}[A-Za-z]?)(?![^\W_]|[.,]\d)",
    re.IGNORECASE,
)
_TOLD_WORDS: Final = frozenset(
    (
        "bor bopæl adresse adressen adresser address addresses live lives living flyttet flytter moved move "
        "moving leveres"
    ).split()
)
_POSTCODE = re.compile(r"(?<![\d.,+#])\d{4,5}(?!\d),? {1,2}(?=[^\W\d_])")
_COUNTRY_BEFORE = re.compile(r"(?<![^\W_])(?:(?:dk|fo|gl)[ -]?|[dns]-)$")
_WORDS_AFTER = re.compile(
    r"(?:(?:kgs|nr|sdr|st|kr)\. )?[^\W\d_][\w'-]{0,30}(?: [^\W\d_][\w'-]{0,30}){0,2}", re.IGNORECASE
)
_UNKNOWN_TOWN = re.compile(r"[A-ZÆØÅÄÖÜ][\w'-]{1,30}(?: [A-ZÆØÅÄÖÜ][\w'-]{0,30}){0,2}")
_DISTRICT = re.compile(r" (?:NV|SV|NØ|SØ|[A-ZÆØÅ])(?![^\W_])")
_THEN_TOWN = re.compile(r"(?:,? (?:i|in) |, ?|,?\n)(?=[^\W\d_])")


def find_addresses(sight: Sight) -> Iterator[Found]:
    """Find streets with a house number (``address``) and postcodes with their town (``city``).

    A town alone stands: it says where something happened, and not who lives there.
    """
    if not sight.has_digits:
        return
    ends: set[int] = set()
    for found in _streets(sight):
        ends.add(found.end)
        yield found
    yield from _postcodes(sight, ends)
    for end in ends:
        tail = _TAIL.match(sight.text, end)
        if tail and tail.group().strip():
            yield Found(*tail.span(), "city", SHAPED)
        yield from _town_at(sight, end)


def _streets(sight: Sight) -> Iterator[Found]:
    yield from _danish_streets(sight)
    if not _STREET_WORDS.isdisjoint(sight.vocabulary):
        for match in _ENGLISH.finditer(sight.text):
            if not _NO_ENGLISH.match(match.group()):
                yield Found(*match.span(), "address", SHAPED)
    if _NUMBER_THEN_CAPITAL.search(sight.text):
        yield from _numbered_names(sight)
    if "PO" in sight.text or "PSC" in sight.text:
        yield from (Found(*match.span(), "address", SHAPED) for match in _MILITARY.finditer(sight.text))
    if not _BOX_WORDS.isdisjoint(sight.vocabulary):
        yield from (Found(*match.span(), "address", SHAPED) for match in _BOX.finditer(sight.text))
    if not _TOLD_WORDS.isdisjoint(sight.vocabulary):
        for match in _TOLD.finditer(sight.text):
            if not _COUNTED.match(sight.low, match.end()):
                yield Found(*match.span(1), "address", GUESSED)


def _numbered_names(sight: Sight) -> Iterator[Found]:
    for match in _BETWEEN_NUMBERS.finditer(sight.text):
        words = match.group().split(" ")[1:-1]
        shouted = any(len(word) > 3 and word.isupper() for word in words)  # noqa: PLR2004 - as in "USA" is none
        if not shouted and not _are_no_names(words) and not _COUNTED.match(sight.low, match.end()):
            yield Found(*match.span(), "address", SHAPED)
    for match in _NAMED_HOUSE.finditer(sight.text):
        number, *words = match.group(1).split(" ")
        if not _are_no_names(words) and not (len(number) == 1 and any(word.lower() in not_names() for word in words)):
            yield Found(*match.span(1), "address", SHAPED)


def _are_no_names(words: list[str]) -> bool:
    return all(word.lower() in not_names() for word in words)


def _danish_streets(sight: Sight) -> Iterator[Found]:
    for match in _HOUSE_NUMBER.finditer(sight.text):
        end = _street_end(sight.low, match.start())
        start = _street_before(sight, end) if end else None
        if start is not None and not _COUNTED.match(sight.low, match.end("house")):
            yield Found(start, match.end(), "address", SHAPED)


def _street_end(low: str, house: int) -> int:
    """Where the word before a house number ends, or 0 where no word stands there."""
    begin = max(0, house - _GAP_CHARACTERS)
    before = low[begin:house].rstrip(" ")
    if before.endswith((" nr", " nr.")):
        before = before[: before.rindex(" nr")].rstrip(" ")
    return begin + len(before) if before and before[-1].isalpha() else 0


def _street_before(sight: Sight, end: int) -> int | None:
    """Where the street's name that ends here starts; None where the word is no street."""
    start = _word_start(sight.text, end)
    low = sight.low[start:end]
    sure = low.endswith(_SURE_ENDINGS)
    likely = low.endswith(_LIKELY_ENDINGS) and (low in _ENDINGS or len(low) > _SHORTEST_LIKELY)
    if not sure and not likely:
        return None
    capital = sight.text[start].isupper()
    alone = low in _ENDINGS
    if alone:
        first = _street_start(sight.text, start, first=max(0, start - 60), alone=True)
        named = first < start and (capital or sure) and (sure or sight.text[first].isupper())
        return first if named else None
    if not capital and (not sure or _NO_STREETS.fullmatch(low)):
        return None
    return _street_start(sight.text, start, first=max(0, start - 60), alone=False)


_GAP_CHARACTERS: Final = 7
_SHORTEST_LIKELY: Final = 6
_ENDINGS: Final = frozenset((*_SURE_ENDINGS, *_LIKELY_ENDINGS))


def _word_start(text: str, place: int) -> int:
    while place > 0 and (text[place - 1].isalnum() or text[place - 1] in "-'"):
        place -= 1
    return place


def _street_start(text: str, start: int, *, first: int, alone: bool) -> int:
    """Where a street's name begins: "Nørre Farimagsgade", "H.C. Andersens Boulevard", "romsø allé", "Lundsgade"."""
    for _ in range(3):
        before = text[first:start].rstrip(" ")
        if not before or start - first == len(before):
            break
        word = before[max(before.rfind(" "), before.rfind("\n")) + 1 :]
        if not word:
            break
        plain = word.lower().strip(".")
        if word[-1] in ".!?" and plain not in _NAME_LEADS and len(plain) > 1:
            break
        leads = plain in _NAME_LEADS or re.fullmatch(r"(?:[A-Z]\.?){1,2}", word)
        named = (
            alone and not word.endswith(".") and plain.isalpha() and plain not in not_names() and plain not in _SMALL
        )
        lived_at = _LIVES.search(before, 0, len(before) - len(word)) is not None and plain not in _SMALL
        front = (
            word[0].isupper()
            and plain not in not_names()
            and (plain not in given_names() or before[: -len(word)].endswith("\n"))
        )
        if not (leads and (word[0].isupper() or alone)) and not named and not lived_at and not front:
            break
        start = first + len(before) - len(word)
        if not word[0].isupper():
            break
    return start


_LIVES = re.compile(r"(?:bor|bor på)\s*$")
_SMALL: Final = frozenset(
    "på i er ad fra til bor ved og om den der en et af for med hos mod som at jeg vi han hun adressen adresse".split()
)


def _postcodes(sight: Sight, ends: set[int]) -> Iterator[Found]:
    for match in _POSTCODE.finditer(sight.text):
        start = _postcode_start(sight.low, match.start())
        if start < 0:
            continue
        town = _town_end(sight, match.end())
        after_street = any(text_end in ends for text_end in range(start - 3, start + 1))
        if not town and (after_street or _starts_line(sight.text, start)):
            unknown = _UNKNOWN_TOWN.match(sight.text, match.end())
            if unknown and (after_street or _line_ends(sight.text, unknown.end())):
                town = unknown.end()
        if town:
            yield Found(start, town, "city", SHAPED)
    if not sight.has_number and not _ENDS_AS_UK.search(sight.text):
        return
    if _ENDS_AS_UK.search(sight.text):
        yield from (Found(*match.span(), "city", SHAPED) for match in _UK_POSTCODE.finditer(sight.text))
    if _FIVE_DIGITS.search(sight.text):
        yield from (Found(*match.span(), "city", SHAPED) for match in _STATE_ZIP.finditer(sight.text))


def _postcode_start(low: str, digits: int) -> int:
    """Where a postcode starts, its country included; -1 where the digits end a longer word."""
    if digits == 0 or low[digits - 1] in " \n,(:":
        before = _COUNTRY_BEFORE.search(low, max(0, digits - 4), digits)
        return before.start() if before else digits
    before = _COUNTRY_BEFORE.search(low, max(0, digits - 4), digits)
    return before.start() if before else -1


def _starts_line(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] == "\n" or text[max(0, start - 2) : start] == ", "


def _line_ends(text: str, end: int) -> bool:
    return end >= len(text) or text[end] in "\n,."


def _town_end(sight: Sight, place: int) -> int:
    """Where the town that starts at a place ends, or 0 where no town that we know starts there."""
    words = _WORDS_AFTER.match(sight.text, place)
    if not words:
        return 0
    value = words.group()
    while value:
        if value.lower().rstrip(".") in towns():
            end = place + len(value.rstrip("."))
            district = _DISTRICT.match(sight.text, end)
            return district.end() if district else end
        value = value.rpartition(" ")[0]
    return 0


def _town_at(sight: Sight, end: int) -> Iterator[Found]:
    link = _THEN_TOWN.match(sight.text, end)
    if link:
        town = _town_end(sight, link.end())
        if town:
            yield Found(link.end(), town, "city", LISTED)
            return
        word = _WORDS_AFTER.match(sight.low, link.end())
        first = word.group().split(" ")[0] if word else ""
        if len(first) > 2 and first not in not_names() and first not in _NOT_AFTER_IN and " i" in link.group():  # noqa: PLR2004 - as in "in", "på"
            yield Found(link.end(), link.end() + len(first), "city", GUESSED)


_NOT_AFTER_IN: Final = frozenset(
    (
        "går dag morgen stedet case general advance fact full time order which that this denmark danmark "
        "aften forgårs overmorgen uge ugen nat min mit vores the the my our a an en et det den sommer vinter "
        "foråret"
    ).split()
)
