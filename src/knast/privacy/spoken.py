"""Numbers and e-mail addresses that were said aloud and written down as words."""

import re
from collections.abc import Iterator
from typing import Final

from knast.privacy.cues import told_kind
from knast.privacy.found import SHAPED, TOLD, Found
from knast.privacy.sight import Sight

_ONES: Final = "nul en et to tre fire fem seks syv otte ni zero oh one two three four five six seven eight nine".split()
_TEENS: Final = (
    "ti elleve tolv tretten fjorten femten seksten sytten atten nitten ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS_DA: Final = "tyve tredive fyrre fyrretyve halvtreds tres halvfjerds firs halvfems".split()
_TENS_EN: Final = "twenty thirty forty fourty fifty sixty seventy eighty ninety".split()
_FIRST_DA: Final = "en et to tre fire fem seks syv otte ni".split()
_DIGITS_OF: Final[dict[str, int]] = {
    **dict.fromkeys(_ONES, 1),
    **dict.fromkeys((*_TEENS, *_TENS_DA, *_TENS_EN), 2),
    **{f"{one}og{ten}": 2 for one in _FIRST_DA for ten in _TENS_DA},
    **{f"{one}ogtyve": 2 for one in ("én", "èn")},
    **dict.fromkeys(("én", "ét", "nil", "nought"), 1),
    **dict.fromkeys(("double", "dobbelt", "triple", "tredobbelt"), 1),
}
# "en", "et" and "to" stand in every Danish text.
_TELLING: Final = frozenset(_DIGITS_OF) - {"en", "et", "to", "ti", "one", "two", "oh", "double", "dobbelt"}
_FILLERS: Final = "øh øhm æh uh um eh er bindestreg streg dash hyphen mellemrum plus og and så".split()
_COMPOUNDS: Final = "|".join(sorted((re.escape(word) for word in _DIGITS_OF), key=len, reverse=True))
_SEPARATOR: Final = r"[ ,.\-\n]{1,3}"
_RUN = re.compile(
    rf"(?<![^\W_])(?:{_COMPOUNDS}|\d{{1,4}})(?![^\W_])(?:{_SEPARATOR}(?:(?:{'|'.join(_FILLERS)})(?![^\W_])"
    rf"{_SEPARATOR}){{0,2}}(?:{_COMPOUNDS}|\d{{1,4}})(?![^\W_]))*+"
)
_AT: Final = r"(?: ?[\[(] ?(?:at|snabela|snabel-a|a)(?: ?[\])]) ?| (?:snabel[ -]?a|krølle[ -]?a) )"
_DOT: Final = r"(?: ?[\[(](?:dot|punktum|prik)[\])] ?| (?:punktum|dot|prik) |\.)"
_EMAIL = re.compile(
    rf"(?<![\w.])[\w.+-]{{1,64}}(?:(?: (?:punktum|dot|prik|bindestreg|underscore|dash|understreg) |[.])"
    rf"[\w+-]{{1,64}}){{0,4}}(?:{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,3}}{_DOT}|(?: at )"
    rf"[\w-]{{1,63}}(?:(?: dot |\.)[\w-]{{1,63}}){{0,2}} dot )[a-z]{{2,8}}(?!\w)"
)
_SAYS_AT: Final = frozenset(("snabela", "snabel", "krølle", "krøllea", "at"))
_SAYS_DOT: Final = frozenset(("punktum", "dot", "prik", "com", "dk", "net", "org"))
_FEWEST_WORDS: Final = 4


def find_spoken(sight: Sight) -> Iterator[Found]:
    """Find phone numbers, CPR numbers, card numbers and e-mail addresses spelled in Danish or English words."""
    if not _SAYS_AT.isdisjoint(sight.vocabulary) and not _SAYS_DOT.isdisjoint(sight.vocabulary):
        for match in _EMAIL.finditer(sight.low):
            yield Found(match.start(), match.end(), "email", SHAPED)
    if not _TELLING.isdisjoint(sight.vocabulary) and sum(word in _DIGITS_OF for word in sight.words) >= _FEWEST_WORDS:
        yield from _spoken_numbers(sight)


def _spoken_numbers(sight: Sight) -> Iterator[Found]:
    for match in _RUN.finditer(sight.low):
        words = re.findall(r"\w+", match.group())
        said = [word for word in words if word in _DIGITS_OF]
        if len(said) < _FEWEST_WORDS:
            continue
        digits = sum(_DIGITS_OF.get(word, len(word) if word.isdigit() else 0) for word in words)
        told = told_kind(sight.low, match.start())
        kind = told if told not in {"", "thing", "city"} else _kind_by_length(digits)
        if digits >= (4 if told else 7):
            yield Found(match.start(), match.end(), kind, TOLD)


def _kind_by_length(digits: int) -> str:
    return {8: "phone", 10: "cpr", 16: "card"}.get(digits, "number")
