"""The lists of names and places that ship with Knast, one entry a line in ``privacy/data``."""

from functools import cache
from importlib.resources import files


@cache
def _lines(name: str) -> frozenset[str]:
    text = (files("knast.privacy") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(line.lower() for line in text.splitlines() if line)


@cache
def given_names() -> frozenset[str]:
    """First names that are common in Denmark and in English text, lower case."""
    return _lines("given_names")


@cache
def family_names() -> frozenset[str]:
    """Family names that are common in Denmark and in English text, lower case."""
    return _lines("family_names")


@cache
def names_that_are_words() -> frozenset[str]:
    """Names that also are ordinary words ("Hans", "Bo"): names only with a capital inside a sentence or by context."""
    return _lines("names_that_are_words")


@cache
def names_in_doubt() -> frozenset[str]:
    """First names that words with a capital often are too ("Max", "April"): names only by context."""
    return _lines("names_in_doubt")


@cache
def not_names() -> frozenset[str]:
    """Words with a capital that are no names of people: companies, places, months, common first words, lower case."""
    return _lines("not_names")


@cache
def towns() -> frozenset[str]:
    """Towns in Denmark that stand after a postcode, lower case."""
    return _lines("towns")
