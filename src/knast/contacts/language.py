"""Which language a contact is written in."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Common words that tell close languages apart; Norwegian is told from Danish afterwards.
_TELLING: dict[str, frozenset[str]] = {
    "da": frozenset(
        """
        jeg ikke af hvad mig dig sig nogen noget meget efter nu også fra været blevet hvordan hvorfor
        skal kan har er og det den vil ville kunne skulle min mit mine jeres i om på men til tak hej
        venlig hilsen blev gang kun ingen
        """.split()
    ),
    "sv": frozenset(
        """
        jag inte och att är på har mig dig vad något mycket efter nu från varit blivit hur varför tack
        hej ni för
        """.split()
    ),
    "en": frozenset(
        """
        the and is are was were i you my your it to of for not have has had this that with on in be can
        would please thanks but so they we me they when what how why
        """.split()
    ),
    "de": frozenset(
        """
        ich nicht und der die das ist sind war mein meine sie wir mit auf für danke bitte haben wie warum
        ein eine
        """.split()
    ),
    "nl": frozenset(
        """
        ik niet en het een van dat is mijn jullie met voor bedankt maar heb waar hoe waarom naar
        """.split()
    ),
}
# Danish and Norwegian share most of their words; these do not.
_ONLY_DANISH = frozenset("af hvad mig dig sig nogen noget nu været blevet tak hej".split())
_ONLY_NORWEGIAN = frozenset("hva meg deg seg noen noe nå vært blitt takk hei dere ennå".split())
_WORD = re.compile(r"[^\W\d_]+")
_LOOK_CHARACTERS = 600
_FEW_WORDS = 3


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["da", "en", "no", "sv", "de", "nl", "fr", "es", "it", "pl", "fi"])
    return identifier


def language_of(text: str) -> str:
    """The language of a text.

    Telling words decide first, since Danish and Norwegian are the weak pair of statistical identifiers.

    Args:
        text: A contact's words; only the first 600 characters are looked at.

    Returns:
        A BCP 47 code, or ``und`` where the text is too short or strange to tell.
    """
    words = [word.lower() for word in _WORD.findall(text[:_LOOK_CHARACTERS])]
    if not words:
        return "und"
    counts = {lang: sum(word in telling for word in words) for lang, telling in _TELLING.items()}
    first, second = sorted(counts, key=lambda lang: (-counts[lang], list(_TELLING).index(lang)))[:2]
    if counts[first] > counts[second]:
        norwegian = sum(word in _ONLY_NORWEGIAN for word in words) > sum(word in _ONLY_DANISH for word in words)
        return "no" if first == "da" and norwegian else first
    if set("æøå") & set("".join(words)):
        return "sv" if "ä" in text else "da"
    if len(words) < _FEW_WORDS:
        return "und"
    lang, probability = _identifier().classify(" ".join(words))
    return str(lang) if probability > 0.8 else "und"  # noqa: PLR2004 - below that short texts are mostly guessed wrong
