"""Names of people, by the words around them, by lists, by capitals and by grammar."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from knast.privacy.announcers import NAMES_ITSELF, acts_as_person, announced_by, announces, follows_as_colleague
from knast.privacy.found import LISTED, Found
from knast.privacy.lists import family_names, given_names, names_in_doubt, names_that_are_words, not_names, towns
from knast.privacy.sight import Sight

_CAPITALS: Final = "".join(c for c in map(chr, range(0x41, 0x2000)) if c.isupper() or c.istitle())
_WORD = re.compile(r"[^\W\d_]{1,40}(?:['-][^\W\d_]{1,40}){0,3}")
# Exports lose line breaks: "Med venlig hilsenJens".
_CAPITAL_WORD = re.compile(
    rf"(?:(?<![^\W_])|(?<=[Hh]ilsen)|(?<=[Hh]ilser)|(?<=[MmKk]vh)|(?<=[Vv]enligst)|(?<=[Rr]egards))"
    rf"[{re.escape(_CAPITALS)}][^\W\d_]{{0,39}}(?:['-][^\W\d_]{{1,40}}){{0,3}}"
)
_PLACE_PREFIXES: Final = ("San ", "Los ", "nta ", "Sct.")
_CONTRACTED = re.compile(r"^i'|n't$|'(?:ll|re|ve|m)$")
# Who is greeted or writes is an office: "Hej Borgerservice", "Kære Rengøringskompagni".
_OFFICE = re.compile(
    r"(?:service|cent(?:er|ret)|forsyning(?:en)?|kontor(?:et)?|kompagni(?:et)?|afdeling(?:en)?|last|varme(?:n)?|support|"
    r"butik(?:ken)?|firma(?:et)?|kommune(?:n)?|værk(?:et)?|renovation|klinik(?:ken)?|apotek(?:et)?|rejser|bureau(?:et)?|udlejning|"
    r"selskab(?:et)?|møbler|skole(?:n)?|forening(?:en)?|bibliotek(?:et)?|affald|genbrug|energi|teknik|systems?|company|"
    r"bank(?:en)?|hotel(?:let)?|huset|ed|ing|\w{4}ly|tion)$"
)
_GLUED = re.compile(rf"[{re.escape(_CAPITALS)}][^\W\d_{re.escape(_CAPITALS)}]{{3,}}(?=[{re.escape(_CAPITALS)}])")
_PARTICLES: Final = frozenset("van von der den de del della di du el al bin ibn la le ter ten zu dos".split())
_FAMILY_SHAPE: Final = (
    r"(?:(?<!pla)[bdfgkmnprtv]sen|(?<!e)lsen|ausen|sson|gaard|gård|quist|qvist|ski|ska|wicz|vi[ćč]|enko|"
    r"d[óo]ttir|zadeh|o[ğg]lu|ashvili)"
)
_FAMILY_ENDING = re.compile(rf"(?<=[^\W\d_]{{2}}){_FAMILY_SHAPE}(?![^\W_])")
_ENDS_SENTENCE: Final = frozenset('.!?:;\n"“(•|>*[')
_FOREIGN: Final = frozenset("šžčćđłńśźżąęěřůťďňğışțăâîñõãßýþðŠŽČĆĐŁŃŚŹŻĘĚŘŮĞİŞȚĂ")
_LONGEST_NAME_WORDS: Final = 5
# "Sagen fra jer", "Svaret fra kundeservice"
_NO_COLLEAGUES: Final = ("en", "et", "ne", "er", "st", "ing", "ed", "s")
_MOST_PARTICLES: Final = 2
_SHORTEST_GENITIVE: Final = 5
_SHORTEST_FAMILY_NAME: Final = 4
_REACH_CHARACTERS: Final = 40
_BEFORE = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


class Word(NamedTuple):
    """What can be told of a word without its neighbours.

    Attributes:
        low: In lower case, without a genitive's s.
        length: Characters that belong to the name.
        capital: Starts with a capital.
        shouted: In capitals throughout.
        listed: A first name that we know, or a double name that starts with one.
        family: A family name that we know, or one that ends like one.
        a_word_too: Also an ordinary word.
        no_name: Known as something else: a company, a month, a common first word.
        doubtful: A first name that is mostly something else.
    """

    low: str
    length: int
    capital: bool
    shouted: bool
    listed: bool
    family: bool
    a_word_too: bool
    no_name: bool
    doubtful: bool


class Token(NamedTuple):
    """A word at its place in a text: ``text[start:end]``."""

    start: int
    end: int
    word: Word


@lru_cache(maxsize=16384)
def _word(written: str) -> Word:
    if written[-2:] in {"'s", "'S"}:
        written = written[:-2]
    glued = _GLUED.match(written)
    if glued and written.lower() not in family_names() and glued.group().lower() in given_names() | family_names():
        written = glued.group()
    low = _plain(written.lower())
    if low[-1] == "s" and len(low) >= _SHORTEST_GENITIVE and _only_without_s(low):
        written, low = written[:-1], low[:-1]
    no_name = low in not_names() or _CONTRACTED.search(low) is not None
    return Word(
        low=low,
        length=len(written),
        capital=written[0].isupper(),
        shouted=len(written) > 1 and written.isupper(),
        listed=low in given_names() or ("-" in low and low.partition("-")[0] in given_names()),
        family=low.rpartition("-")[2] in family_names() or ends_like_family(low),
        a_word_too=low in names_that_are_words() or low in names_in_doubt() or no_name,
        no_name=no_name,
        doubtful=low in names_in_doubt(),
    )


def _plain(low: str) -> str:
    """The word without foreign accents, where only that form is listed: "andré"."""
    if low.isascii() or low in given_names() or low in family_names() or low in not_names():
        return low
    bare = "".join(c if c in "æøåäöü" else unicodedata.normalize("NFD", c)[0] for c in low)
    return bare if bare in given_names() or bare in family_names() else low


@lru_cache(maxsize=8192)
def ends_like_family(low: str) -> bool:
    """Whether a word in lower case ends as family names do ("-sen", "-gaard", "-ski") and is not known as another."""
    return _FAMILY_ENDING.search(low) is not None and low not in not_names()


def find_names(sight: Sight) -> Iterator[Found]:
    """Find people's names.

    A name from the lists counts with a capital; one that is also a word needs a capital inside a sentence, a family
    name after it, or words that announce a name; unknown names need words that announce them.

    Args:
        sight: The text.

    Yields:
        Findings of kind ``person``, those in capitals first.
    """
    done = 0
    for match in _CAPITAL_WORD.finditer(sight.text):
        if match.start() < done:
            continue
        done = _capital_name_end(sight, _token(match))
        if done:
            yield Found(match.start(), done, "person", LISTED)
    yield from _small_names(sight)


def _token(match: re.Match[str]) -> Token:
    word = _word(match.group())
    return Token(match.start(), match.start() + word.length, word)


def _only_without_s(low: str) -> bool:
    if low in given_names() or low in family_names() or low in not_names():
        return False
    return low[:-1] in given_names() or low[:-1] in family_names()


def _token_at(sight: Sight, place: int) -> Token | None:
    match = _WORD.match(sight.text, place)
    return _token(match) if match else None


def _capital_name_end(sight: Sight, token: Token) -> int:
    """Where the name that starts at a word with a capital ends; 0 where none does."""
    word = token.word
    if sight.text[max(0, token.start - 4) : token.start] in _PLACE_PREFIXES:
        return 0
    if not word.listed and (word.no_name or word.length == 1):
        return _initials_end(sight, token)
    name = _extended(sight, token)
    if word.listed:
        return name[-1].end if _listed_counts(sight, name) else 0
    if word.low in towns():
        return 0
    return name[-1].end if _unlisted_counts(sight, name) else 0


def _announced(sight: Sight, token: Token) -> str:
    begin = max(0, token.start - _REACH_CHARACTERS)
    words = list(_BEFORE.finditer(sight.low, begin, token.start))[-4:]
    return announced_by([word.group() for word in words], sight.text[words[-1].end() : token.start]) if words else ""


def _is_inside(sight: Sight, token: Token) -> bool:
    """Whether a word stands inside a sentence, where Danish and English have no capital without a reason."""
    before = sight.text[max(0, token.start - 3) : token.start].rstrip(" ")
    return bool(before) and before[-1] not in _ENDS_SENTENCE and "\n" not in before


def _listed_counts(sight: Sight, name: list[Token]) -> bool:
    first, last = name[0], name[-1].word
    short_cry = first.word.shouted and first.word.length < 4  # noqa: PLR2004 - as in "MIA" is an airport, and "ADA" a law
    if not (first.word.a_word_too or short_cry) or (len(name) > 1 and (last.family or last.listed)):
        return True
    announced = _announced(sight, first)
    if announced in {"self", "sure", "greeting"} or acts_as_person(sight.low, name[-1].end):
        return True
    if first.word.shouted:
        return False
    if first.word.doubtful:
        return announced == "likely" and len(name) > 1
    return bool(announced) or _is_inside(sight, first)


def _unlisted_counts(sight: Sight, name: list[Token]) -> bool:
    first, word = name[0], name[0].word
    announced = _announced(sight, first)
    if word.shouted:
        return bool(announced) and word.family and not word.a_word_too
    if announced == "self":
        return True
    if _OFFICE.search(word.low):
        return False
    if any(part.word.listed and not part.word.a_word_too for part in name[1:]):
        return announced == "sure"  # else the name starts at the part that is listed
    return _stands_as_name(sight, name, announced=announced)


def _stands_as_name(sight: Sight, name: list[Token], *, announced: str) -> bool:
    first, last = name[0], name[-1]
    if announced == "sure" or (announced == "greeting" and _closes(sight, last.end)):
        return True
    if follows_as_colleague(sight.low, last.end) and not first.word.low.endswith(_NO_COLLEAGUES):
        return True
    inside = _is_inside(sight, first)
    if len(name) > 1:
        alone = (first.start == 0 or sight.text[first.start - 1] == "\n") and _closes(sight, last.end)
        return announced == "likely" or (last.word.family and not last.word.a_word_too and (inside or alone))
    if first.word.length > _SHORTEST_FAMILY_NAME and _is_family_alone(sight, first):
        return inside or bool(announced)
    return inside and not _FOREIGN.isdisjoint(first.word.low)


def _is_family_alone(sight: Sight, token: Token) -> bool:
    word = token.word
    known = word.low in family_names() and not word.a_word_too
    return known or ends_like_family(word.low) or _is_double_name(sight, token)


def _is_double_name(sight: Sight, token: Token) -> bool:
    """Whether it is "Hall-Perkins", and not "Viborg-butikken"."""
    first, hyphen, last = token.word.low.partition("-")
    return (
        bool(hyphen)
        and sight.text[token.start + len(first) + 1].isupper()
        and (first in family_names() or last in family_names())
    )


def _closes(sight: Sight, end: int) -> bool:
    return end >= len(sight.text) or sight.text[end] in ",.!:;\n" or sight.text[end : end + 2] in {" -", " ,", " !"}


def _initials_end(sight: Sight, token: Token) -> int:
    """Where "J. Madsen" ends; 0 where a single letter starts no name."""
    if token.word.length > 1 or sight.text[token.end : token.end + 2] != ". ":
        return 0
    following = _token_at(sight, token.end + 2)
    if following is None or not following.word.capital or following.word.no_name:
        return 0
    return following.end if following.word.family or _announced(sight, token) in {"self", "sure"} else 0


def _extended(sight: Sight, first: Token) -> list[Token]:
    """The words, from a first one on, that may belong to one name."""
    name = [first]
    while len(name) < _LONGEST_NAME_WORDS:
        following = _following(sight, name[-1])
        skipped = 0
        while (
            following and following.word.low in _PARTICLES and not following.word.capital and skipped < _MOST_PARTICLES
        ):
            following, skipped = _following(sight, following), skipped + 1
        if following is None or not _may_continue(first.word, following.word):
            break
        name.append(following)
    return name


def _following(sight: Sight, token: Token) -> Token | None:
    text, end = sight.text, token.end
    if token.word.length == 1 and text.startswith(". ", end):
        return _token_at(sight, end + 2)
    if not text.startswith(" ", end):
        return None
    return _token_at(sight, end + (2 if text.startswith("  ", end) else 1))


def _may_continue(first: Word, word: Word) -> bool:
    if not word.capital or (word.shouted and not first.shouted):
        return False
    if word.length == 1:
        return word.low != "i"
    if first.shouted and word.a_word_too:
        return False
    known = word.low in family_names() or (word.listed and not word.doubtful)
    return known or (first.shouted and word.family) or (not first.shouted and not word.no_name)


def _small_names(sight: Sight) -> Iterator[Found]:
    """Names in lower case: "det er helge andresen thomsen", "mvh jens"."""
    places = {place for name in sight.vocabulary & given_names() for place in _places_of(sight.low, name)}
    if announces(sight.vocabulary):
        places.update(match.end() for match in NAMES_ITSELF.finditer(sight.low))
    done = 0
    for place in sorted(places):
        match = _WORD.match(sight.low, place) if place >= done and not sight.text[place : place + 1].isupper() else None
        end = _small_name_end(sight, _token(match)) if match else 0
        if end:
            yield Found(place, end, "person", LISTED)
            done = end


def _places_of(low: str, name: str) -> Iterator[int]:
    place = low.find(name)
    while place >= 0:
        end = place + len(name)
        if (place == 0 or not low[place - 1].isalnum()) and (
            end >= len(low) or not low[end].isalnum() or low.startswith("s", end)
        ):
            yield place
        place = low.find(name, end)


def _small_name_end(sight: Sight, token: Token) -> int:
    if token.word.no_name and not token.word.listed:
        return 0
    announced = _announced(sight, token)
    name = [token]
    while len(name) < _LONGEST_NAME_WORDS:
        following = _following(sight, name[-1])
        if following is None or not _is_small_part(following.word, own=announced == "self"):
            break
        name.append(following)
    return name[-1].end if _small_counts([part.word for part in name], announced) else 0


def _small_counts(name: list[Word], announced: str) -> bool:
    first, last = name[0], name[-1]
    told = announced not in {"", "weak"}
    if len(name) > 1 and last.family and (told or not (first.a_word_too or last.a_word_too)):
        return first.listed or told
    if announced == "self":
        return first.length > 2 and first.low not in _NOT_AFTER_HEDDER  # noqa: PLR2004 - shorter words are no names
    return told and first.listed and not first.a_word_too


def _is_small_part(word: Word, *, own: bool) -> bool:
    if word.low in _NOT_AFTER_HEDDER or (word.no_name and not (own and word.family)) or (word.doubtful and not own):
        return False
    return word.family or word.listed or (own and word.length > 3)  # noqa: PLR2004 - as in "og", "jeg"


_NOT_AFTER_HEDDER: Final = frozenset(
    (
        "ikke også the a på noget stadig desværre and not om skrevet forkert stavet wrong spelled misspelled "
        "bor calling living ringer customer kunde"
    ).split()
)
