"""Whether a customer had to contact the company: something of ours was unclear, late, missing or wrong."""

import re
from collections.abc import Sequence
from typing import Literal

from knast.needs.reading import Statement

HadToContact = Literal["yes", "no", "unsure"]

# Languages whose cues we know; Swedish and Norwegian are near enough to be read as Danish.
_CUES_OF = {
    **dict.fromkeys(("da", "sv", "no", "nb", "nn"), ("da",)),
    "en": ("en",),
    # Too short to tell which; the reader has read it all the same.
    "und": ("da", "en"),
}
_FIRM, _NEARLY_FIRM = 0.7, 0.6
_MASK = re.compile(r"⟨[^⟩\n]{1,30}⟩")
_WORD = re.compile(r"[^\W\d_]{2,}")
# "Did not have to chase", "ingen fejl på regningen": the cue is there, the trouble is not.
_DENIED = re.compile(
    r"(?:\b(?:never|not|no|nothing|without|nobody|ikke|aldrig|ingen|intet|uden|slap|slipper|slippe|behøver)|n't)"
    r"(?:\s+[\w']+){0,3}\s+$",
    re.IGNORECASE,
)
_BEFORE_CHARACTERS = 40

_DANISH = (
    # a chase
    r"ryk(?:ker|kede|ket|ke) (?:jer|lige|igen|nu|for|efter)\b",
    r"(?:ikke|intet|aldrig|hverken) hørt (?:fra|noget|et|mere|tilbage|en|nogen)",
    r"(?:har|havde) (?:intet|ikke) hørt",
    r"ikke (?:fået|modtaget|få(?:r|et)?)(?: \w+){0,2} (?:svar|tilbagemelding|besked|bekræftelse|kvittering)",
    r"(?:ingen|intet|uden) (?:svar|tilbagemelding)\b",
    r"ingen (?:svarer|ringer tilbage|vender tilbage|har svaret|har ringet)",
    r"(?:venter|ventet) (?:stadig|fortsat|endnu)",
    r"stadig(?:væk)? (?:venter|ventende|ikke|ingen|intet|mangler)",
    r"endnu ikke (?:modtaget|fået|hørt|kommet|ankommet|leveret|dukket|rettet|løst|svar\w*)",
    r"hvor bliver (?!jeg)(?:\w+ ){1,4}af",
    r"(?:er der )?noget nyt (?:om|i|fra|på|vedr)|nyt i (?:min )?sag",
    # a repeat
    r"igen[, ]+igen\b|endnu en gang (?:må|skal|har|skriver|ringer)",
    r"(?:for|det er|er) (?:tredje|fjerde|femte|sjette|tiende|3\.|4\.|5\.|6\.) gang",
    r"(?:anden|2\.) gang,? (?:at )?(?:jeg|vi) (?:skriver|ringer|kontakter|henvender|må|skal|spørger)",
    r"(?:jeg|vi) (?:skrev|ringede|mailede|kontaktede) (?:\w+ ){0,3}(?:også|allerede|i går|forrige|sidste uge)",
    r"(?:skrev|ringede|mailede|kontaktede|ringet|skrevet|kontaktet|mailet|spurgt|rykket|bedt)(?: \w+){0,4} gange",
    # a correction
    r"har (?:aldrig|ikke|slet ikke) (?:bestilt|købt|godkendt|bedt om|tilmeldt|accepteret|sagt ja)",
    r"forkerte? (?:adresse|beløb|navn|vare|størrelse|dato|farve|pris|produkt|ordre|konto|model|postnummer|mail)",
    r"(?:står|skrevet|stavet|registreret|sendt|leveret|beregnet|oplyst) (?:\w+ ){0,2}forkert",
    r"beløbet (?:passer|stemmer) ikke",
    r"er (?:en )?fejl (?:i|på) (?:min|mit|vores|regning|faktura|opgørelse|jeres|ordre|beløb)",
    r"(?:trukket|opkrævet|betalt|faktureret|hævet) (?:\w+ ){0,3}(?:to gange|dobbelt|for meget)",
)
_ENGLISH = (
    # a chase
    r"still (?:waiting|haven'?t|hasn'?t|not|no|nothing|missing|have not|has not)\b",
    r"any (?:news|updates?|word|progress) (?:on|about|regarding|from|with|yet)|any (?:news|updates?)\s*\?",
    r"(?:haven'?t|have not|hasn'?t|never|not) (?:yet )?(?:heard|had (?:a|any) (?:reply|response|answer))\b",
    r"(?:not|\w+n't|never) (?:yet )?(?:received?|got|get|had) (?:(?:a|an|any|my|your|the) )*(?:reply|response|answer)",
    r"(?:not|\w+n't|never) (?:yet )?(?:received?|got|gotten) (?:(?:a|an|any|my|the) )*(?:refund|order|parcel|package)",
    r"no (?:reply|response|answer|callback|call back|sign of)\b",
    r"(?:nobody|no one) (?:has )?(?:ever )?(?:replied|replies|answered|answers|responded|got back|called back|came)",
    r"(?:i'?m |to |am |been )chas(?:e|ing)\b|follow(?:ing)?[ -]up (?:on|about|again)",
    r"where(?:'?s| is| are|s) (?:my|our) (?:order|parcel|package|refund|money|delivery|bags?|luggage|claim|card|reply)",
    # a repeat
    r"(?:third|fourth|fifth|sixth|3rd|4th|5th|umpteenth|tenth) (?:time|email|call|message|letter|attempt)",
    r"(?:second|2nd) (?:time (?:i|we|i'm|i've|asking|calling|writing)|email|call|message|letter)\b",
    r"yet again (?:i|we|my|the|no|you)\b|(?:again and again|time and again)",
    r"i (?:already |also )*(?:wrote|called|emailed|rang|phoned|messaged) (?:\w+ ){0,4}(?:yesterday|last |already)",
    r"(?:called|wrote|written|emailed|rang|rung|phoned|contacted|asked|told|explained)(?: \w+){0,3} (?:times|twice)\b",
    # a correction
    r"(?:i|we) (?:have not|haven'?t|didn'?t|did not|never) (?:ordered?|buy|bought|asked? for|authori[sz]ed?)",
    r"(?:i|we) (?:have not|haven'?t|didn'?t|did not|never) (?:sign(?:ed)? up|agreed? to|request(?:ed)?|subscribed?)",
    r"(?:wrong|incorrect) (?:address|amount|name|items?|size|colou?r|date|price|product|order|model|account|bill)",
    r"(?:wrong|incorrect) (?:postcode|email|meter|part|thing)",
    r"(?:spelled|spelt|entered|printed|addressed) wrong|not what (?:i|we) (?:ordered|asked|signed)",
    r"(?:charged|billed) (?:\w+ ){0,2}(?:twice|double)|doesn'?t (?:add up|match)",
)
_HAD_TO = {
    lang: re.compile(r"\b(?:" + "|".join(patterns) + ")", re.IGNORECASE)
    for lang, patterns in (("da", _DANISH), ("en", _ENGLISH))
}


def had_to_contact(text: str, *, outcomes: Sequence[str], unsure: int, lang: str) -> HadToContact:
    """Whether this contact would not have been needed, had the company done its part.

    ``yes`` for a missed statement, or for the customer's own words of a chase, a repeat or a correction. ``no`` for an
    ordinary order, question, wish, thanks or praise. ``unsure`` where only unsure findings stand, where there are no
    words to read, and in a language we have no cues for.

    Args:
        text: The customer's words of one contact, masked or not; agents' turns left out.
        outcomes: Outcomes of the contact's sure statements: ``missed``, ``met`` or ``open``.
        unsure: How many unsure statements stand beside them.
        lang: BCP 47; Swedish and Norwegian are read with Danish cues.

    Returns:
        The answer.

    Source: "failure demand" against "value demand", Seddon 2003, Freedom from Command and Control.
    """
    cues = _CUES_OF.get(lang.partition("-")[0].lower())
    if not cues or not _WORD.search(_MASK.sub(" ", text)):
        return "unsure"
    if "missed" in outcomes or any(_asks_again(text, lang=one) for one in cues):
        return "yes"
    return "unsure" if unsure and not outcomes else "no"


def firm_outcomes(found: Sequence[Statement]) -> tuple[list[str], int]:
    """The outcomes of a contact's statements that are firm enough to judge the contact by.

    A bump counts when one is read with confidence 0.7 or more, or when two are at 0.6 or more and outnumber the praise:
    a single doubtful sentence does not turn a thank-you into a bump.

    Returns:
        The firm outcomes, and how many statements are too doubtful to count.
    """
    sure = [statement for statement in found if not statement.unsure]
    missed = sorted((statement.confidence for statement in sure if statement.outcome == "missed"), reverse=True)
    others: list[str] = [statement.outcome for statement in sure if statement.outcome != "missed"]
    firm = bool(missed) and (
        missed[0] >= _FIRM or (len(missed) > max(1, others.count("met")) and missed[1] >= _NEARLY_FIRM)
    )
    if firm:
        return [*others, *(["missed"] * len(missed))], len(found) - len(sure)
    # With a doubtful bump among them the rest cannot tell either.
    return ([] if missed else others), len(found) - len(sure) + len(missed)


def _asks_again(text: str, *, lang: str) -> bool:
    """A chase, a repeat or a correction that is not denied by the words before it."""
    plain = text.replace("’", "'")
    return any(
        not _DENIED.search(plain, max(0, found.start() - _BEFORE_CHARACTERS), found.start())
        for found in _HAD_TO[lang].finditer(plain)
    )
