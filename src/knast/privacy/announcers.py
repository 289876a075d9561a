"""Words that announce a name: "jeg hedder", "Kære", "talte med", "best regards", "Mr"."""

import re
from typing import Final

_GREETINGS: Final = frozenset(
    "hej hejsa halløj hi hello hey dear kære goddag hallo heya hola davs godmorgen morning afternoon evening".split()
)
_SIGN_OFFS: Final = frozenset(
    (
        "hilsen hilsner hilser hilsenen mvh vh bh kh dbh regards sincerely wishes cheers venligst thx knus "
        "yours truly faithfully hilsningar hälsningar"
    ).split()
)
_TITLES: Final = frozenset("hr fru frk frøken herr mr mrs ms miss dr prof professor doktor sir madam".split())
_RELATIONS: Final = frozenset(
    "mor far mand kone søn datter bror søster kæreste veninde nabo svigermor svigerfar mormor farmor "
    "morfar farfar husband wife son daughter "
    "mother father partner boyfriend girlfriend brother sister colleague kollega kollegaen medarbejderen "
    "medarbejder konsulent konsulenten sælger "
    "sælgeren tekniker teknikeren rådgiver rådgiveren supporter supporteren montør montøren agent "
    "advisor rep representative technician "
    "chauffør chaufføren ekspedient ekspedienten assistent".split()
)
_TALKED: Final = frozenset(
    (
        "talte talt taler tale talen snakkede snakket snakker snakke chattede chattet chatter skrev skrevet "
        "skriver spoke speak spoken speaking talked talking talk chatted chatting chat kontakt fat dealt"
    ).split()
)
_HELPED: Final = frozenset(
    (
        "hjulpet betjent assisteret rådgivet ringet kontaktet ekspederet helped served assisted contacted "
        "handled called"
    ).split()
)
_SAID: Final = frozenset("said says".split())
_NAMED: Final = frozenset("hedder navn navnet name named kaldes called names".split())
_SELF_WORDS: Final = frozenset("hedder navn name det this".split())
# After these an unknown word in lower case may be a name.
NAMES_ITSELF: Final = re.compile(
    r"(?<![^\W_])(?:hedder|navn er|name is|name's|navn:|name:|det er|this is) ?\n?(?=[^\W\d_])"
)
_SPACE: Final = frozenset((" ", "  "))
_NEXT: Final = frozenset((" ", ", "))
_INTRODUCTIONS: Final = frozenset(
    (
        *(("det", "er"), ("this", "is"), ("her", "er"), ("i", "am"), ("jeg", "er")),
        *(("under", "navnet"), ("call", "me"), ("calls", "me")),
    )
)
_INTRODUCING: Final = frozenset(("i'm", "it's", "name's", "undertegnede"))
_BEFORE_ANYONE: Final = frozenset("med with til to fra from af by og and tak thanks".split())
_CLOSE_GAP = re.compile(r"[ .:,!\n]{0,4}")
_ACTS = re.compile(
    r" (?:hjalp|hjælper|helped|told|sagde|said|says|siger|ringede|called|løste|solved|ordnede|fiksede|"
    r"fixed|lovede|promised|svarede|answered|explained|"
    r"forklarede|var (?:meget|rigtig|super|så|yderst|utrolig)|was (?:very|so|super|extremely|great|"
    r"amazing|wonderful|fantastic|excellent)|(?:is|er) (?:a |en )?(?:very|meget))(?![^\W_])"
)
_FROM_US = re.compile(
    r" (?:fra|from) (?:jeres |your |the |vores |our )?(?:kundeservice|kundecent\w+|support\w*|teknisk|"
    r"customer|service\w*|afdeling\w*|butikken|salgs\w*|billing|sales|chatten)"
)


def announces(vocabulary: frozenset[str]) -> bool:
    """Whether a text has any word that may announce a name in lower case."""
    return not vocabulary.isdisjoint(_SELF_WORDS)


def announced_by(before: list[str], gap: str) -> str:
    """Whether the words before a place announce a name.

    Args:
        before: Up to four words before the place, lower case, in order.
        gap: What stands between the last of them and the place.

    Returns:
        ``self`` ("jeg hedder"), ``sure`` ("talte med", "Mr"), ``greeting`` ("Kære"), ``likely`` ("det er") or empty.
    """
    if not before:
        return ""
    last = before[-1]
    prior = before[-2] if len(before) > 1 else ""
    if last in _NAMED:
        return _by_name_word(last, prior, gap=gap)
    if last in _TITLES and gap in {" ", ". ", "."}:
        return "sure"
    if (last in _SIGN_OFFS and _CLOSE_GAP.fullmatch(gap)) or (last in _RELATIONS and gap in _NEXT):
        return "sure"
    if last in _GREETINGS and gap in _NEXT:
        return "greeting"
    return _by_verb(last, prior, before=before) if gap in _SPACE else ""


def _by_name_word(last: str, prior: str, *, gap: str) -> str:
    if gap in {": ", ":", " : ", ":\n"}:
        return "self"
    if gap not in _SPACE:
        return ""
    if last == "hedder":
        return "self" if prior in {"jeg", "og", "som"} else "sure"
    return "sure" if last in {"named", "called", "kaldes"} or prior in {"ved", "med", "by", "the", "af"} else ""


def _by_verb(last: str, prior: str, *, before: list[str]) -> str:
    if last in {"er", "is"} and prior in {"navn", "name", "navnet"}:
        return "self" if before[-3:-2] in (["mit"], ["my"]) else "sure"
    if last in {"med", "with", "to", "til"} and prior in _TALKED:
        return "sure"
    if (last in {"af", "by"} and prior in _HELPED) or last in _SAID:
        return "sure"
    if (prior, last) in _INTRODUCTIONS or last in _INTRODUCING:
        return "likely"
    return "weak" if last in _BEFORE_ANYONE else ""


def acts_as_person(low: str, end: int) -> bool:
    """Whether a word that ends here is followed by what people do: "Mark hjalp mig", "Grace was very kind"."""
    return _ACTS.match(low, end) is not None


def follows_as_colleague(low: str, end: int) -> bool:
    """Whether a name that ends here is followed by "fra kundeservice", "from support"."""
    return _FROM_US.match(low, end) is not None
