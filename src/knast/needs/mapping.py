"""Drawing a need map: statements in, needs at three levels and the place of each statement out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knast.base.ids import digest
from knast.needs.encode import Around, Encoder, Vectors, encode_in_context
from knast.needs.group import LOWEST_FIT, group, place
from knast.needs.levels import Leaning, bank_names, gathered, leaning, numbers_above
from knast.needs.name import Name, Spoken, name_groups, same_need
from knast.needs.need_map import Level
from knast.needs.neighbours import Labels
from knast.needs.phrases import Phrase, bank, details, phrase_vectors

# One person's statements weigh no more than this many, so that one long writer does not draw the map.
_MOST_OF_ONE_PERSON = 5
# At most this share of the statements that drew the map would be left out by the rule that places new ones.
_LEFT_OUT_BY_PLACING = 0.05
_AND_THE_LIKE = {"da": "{} og lignende", "en": "{} and the like"}
# A node of many details that no name of the bank fits is a mixture, and says so.
_MIXTURE_DETAILS = 4
_AMONG_THEM = {"da": "Andre behov, blandt andet: {}", "en": "Other needs, among them: {}"}
_MOST_QUOTES_TO_NAME = 400


@dataclass(frozen=True, slots=True)
class DrawnNeed:
    """One need of a drawn map.

    Attributes:
        level: ``primary``, ``secondary`` or ``tertiary``.
        parent: Row of the need above, -1 at the top.
        names: Its name in each language it has one in.
        named_from: ``bank`` or ``own words``.
        key: The bank's key; empty where it was named in own words.
        centre: Mean direction of its statements as the encoder given (not fitted) sees them, ``(d,)`` float32, norm 1.
    """

    level: Level
    parent: int
    names: dict[str, str]
    named_from: str
    key: str
    centre: Vectors


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A map without ids.

    Attributes:
        needs: Parents before children: primary, then secondary, then tertiary, larger ones first at each level.
        places: ``(n,)`` int32, row of the tertiary need of each statement, -1 for one that fits none.
        nearest: ``(n,)`` int32, row of the tertiary need it lies nearest to, -1 for one that says nothing.
        scores: ``(n,)`` float32, 0-1, how near.
        floor: The cosine to a tertiary ``centre`` below which a new statement fits no need.
    """

    needs: tuple[DrawnNeed, ...]
    places: Labels
    nearest: Labels
    scores: NDArray[np.float32]
    floor: float


@dataclass(frozen=True, slots=True)
class _Said:
    """Statements in the order of their content, so that the order they came in does not matter."""

    quotes: tuple[str, ...]
    around: tuple[Around, ...] | None
    langs: tuple[str, ...]
    weights: NDArray[np.float32]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class _Level:
    """The needs of one level: which statements' group each is, its name, weight and centre, and how it leans."""

    names: list[Name]
    mass: NDArray[np.float64]
    centres: Vectors
    lean: Leaning


def draw_map(
    quotes: Sequence[str],
    *,
    langs: Sequence[str],
    people: Sequence[str],
    encoder: Encoder,
    around: Sequence[Around] | None = None,
    counts: Sequence[float] | None = None,
    phrases: tuple[Phrase, ...] | None = None,
) -> DrawnMap:
    """Draw a need map from statements alone.

    The same statements in any order give the same map.

    Args:
        quotes: The statements' words.
        langs: The language of each, BCP 47.
        people: Who said each; one person's statements together weigh at most as much as five.
        encoder: What turns words into vectors; it is fitted to the quotes for grouping.
        around: What each statement stood in; None where only its words are known.
        counts: How many statements each stands for; 1 by default.
        phrases: The bank of need phrases; the one that ships by default.
    """
    known = bank() if phrases is None else phrases
    order = sorted(range(len(quotes)), key=lambda i: (digest(quotes[i]), langs[i], people[i]))
    words = tuple(quotes[i] for i in order)
    spoken_in = tuple(langs[i].split("-")[0] for i in order)
    near_words = tuple(around[i] for i in order) if around is not None else None
    vectors = encode_in_context(words, near_words, encoder=encoder)
    said = _Said(
        words,
        near_words,
        spoken_in,
        _weights([people[i] for i in order], [counts[i] for i in order] if counts is not None else None),
        vectors,
    )
    labels, nearest, scores = _grouped(said, encoder=encoder, phrases=known)
    needs = _three_levels(said, labels=labels, anchors=phrase_vectors(details(known), encoder=encoder), phrases=known)
    back = np.argsort(np.asarray(order, np.int64))
    first = len(needs) - (int(nearest.max(initial=-1)) + 1)
    places, near = (np.where(rows >= 0, rows + first, -1).astype(np.int32)[back] for rows in (labels, nearest))
    return DrawnMap(needs, places, near, np.clip(scores, 0, 1)[back], _floor(said.vectors, labels=labels, needs=needs))


def place_new(
    quotes: Sequence[str],
    *,
    needs: Sequence[DrawnNeed],
    encoder: Encoder,
    floor: float,
    around: Sequence[Around] | None = None,
) -> tuple[Labels, Labels, NDArray[np.float32]]:
    """Place new statements on a standing map, by the same encoder that drew it (not fitted).

    Returns:
        For each statement the row of its tertiary need (-1 where none fits), the row of the nearest one, and how near.
    """
    rows = np.array([row for row, need in enumerate(needs) if need.level == "tertiary"], np.int32)
    if not len(rows) or not quotes:
        none = np.full(len(quotes), -1, np.int32)
        return none, none.copy(), np.zeros(len(quotes), np.float32)
    vectors = encode_in_context(quotes, around, encoder=encoder)
    found, scores = place(vectors, np.stack([needs[row].centre for row in rows]), floor=-1.0)
    nearest = np.where(vectors.any(axis=1), rows[found], -1).astype(np.int32)
    return np.where(scores >= floor, nearest, -1).astype(np.int32), nearest, np.clip(scores, 0, 1)


def _weights(people: Sequence[str], counts: Sequence[float] | None) -> NDArray[np.float32]:
    said = Counter(people)
    capped = np.array([min(1.0, _MOST_OF_ONE_PERSON / said[person]) for person in people], np.float32)
    return capped if counts is None else capped * np.asarray(counts, np.float32)


def _grouped(
    said: _Said, *, encoder: Encoder, phrases: tuple[Phrase, ...]
) -> tuple[Labels, Labels, NDArray[np.float32]]:
    """The need of each statement, larger needs first, the nearest one, and the score."""
    lowest = details(phrases)
    fitted = encoder.adapted(said.quotes)
    ties = phrase_vectors(lowest, encoder=fitted)
    vectors = encode_in_context(said.quotes, said.around, encoder=fitted)
    groups = group(vectors, weights=said.weights, anchors=ties)
    if not len(groups.centres):
        return groups.labels, groups.nearest, groups.scores
    anchors = phrase_vectors(lowest, encoder=encoder)
    placed = groups.labels >= 0
    held, where = np.unique(groups.labels[placed], return_inverse=True)
    labels, vectors = where.astype(np.int32), said.vectors[placed]
    lean = leaning(vectors, labels=labels, groups=len(held), anchors=anchors, phrases=phrases)
    centres, _ = _means(vectors, weights=said.weights[placed], labels=labels, count=len(held))
    need_of_held = same_need(centres, anchors=anchors, lean=lean)
    need_of = np.full(len(groups.centres) + 1, -1, np.int32)
    need_of[held] = need_of_held
    sizes = np.bincount(need_of_held[labels], said.weights[placed])
    rank = np.argsort(np.lexsort((np.arange(len(sizes)), -np.round(sizes, 6)))).astype(np.int32)
    need_of[held] = rank[need_of_held]
    # A group that lost all its statements when they were placed is no need; what lies nearest to it has no nearest.
    return need_of[groups.labels], need_of[groups.nearest], groups.scores


def _three_levels(
    said: _Said, *, labels: Labels, anchors: Vectors, phrases: tuple[Phrase, ...]
) -> tuple[DrawnNeed, ...]:
    count = int(labels.max(initial=-1)) + 1
    if not count:
        return ()
    lowest = _lowest_level(said, labels=labels, count=count, anchors=anchors, phrases=phrases)
    into_secondary, into_primary = numbers_above(count)
    up, secondary = _level_above(lowest, level="secondary", into=into_secondary, phrases=phrases)
    up_again, primary = _level_above(secondary, level="primary", into=into_primary, phrases=phrases)
    tops = [_need(primary, row, level="primary", parent=-1) for row in range(len(primary.names))]
    middles = [
        _need(secondary, row, level="secondary", parent=int(up_again[row])) for row in range(len(secondary.names))
    ]
    bottoms = [_need(lowest, row, level="tertiary", parent=len(tops) + int(up[row])) for row in range(count)]
    return (*tops, *middles, *bottoms)


def _lowest_level(said: _Said, *, labels: Labels, count: int, anchors: Vectors, phrases: tuple[Phrase, ...]) -> _Level:
    placed = labels >= 0
    lean = leaning(said.vectors, labels=labels, groups=count, anchors=anchors, phrases=phrases)
    centres, mass = _means(said.vectors[placed], weights=said.weights[placed], labels=labels[placed], count=count)
    spoken = []
    for number in range(count):
        members = np.flatnonzero(labels == number)
        nearest = members[np.argsort(-(said.vectors[members] @ centres[number]), kind="stable")][:_MOST_QUOTES_TO_NAME]
        spoken.append(Spoken(tuple(said.quotes[i] for i in nearest), tuple(said.langs[i] for i in nearest)))
    names = name_groups(spoken, centres=centres, anchors=anchors, lean=lean, phrases=phrases)
    column = {phrase.key: number for number, phrase in enumerate(details(phrases))}
    return _Level(names, mass, centres, lean.settled([column.get(name.key) for name in names]))


def _level_above(below: _Level, *, level: Level, into: int, phrases: tuple[Phrase, ...]) -> tuple[Labels, _Level]:
    """The node above each node below, and those nodes, larger ones first."""
    up = gathered(below.centres, lean=below.lean, mass=below.mass, level=level, into=into)
    sizes = np.bincount(up, below.mass)
    up = np.argsort(np.lexsort((np.arange(len(sizes)), -np.round(sizes, 6)))).astype(np.int32)[up]
    centres, mass = _means(below.centres, weights=below.mass.astype(np.float32), labels=up, count=len(sizes))
    lean = below.lean.gathered(up, mass=below.mass)
    names_of_bank = {phrase.key: phrase.names for phrase in phrases}
    names = []
    for row, key in enumerate(bank_names(lean, level=level)):
        members = np.flatnonzero(up == row)
        largest = below.names[int(members[below.mass[members].argmax()])]
        alone = len(members) == 1
        names.append(
            Name(dict(names_of_bank[key]), "bank", key) if key else largest if alone else _after(largest, len(members))
        )
    return up, _Level(names, mass, centres, lean)


def _after(largest: Name, details: int) -> Name:
    """A name taken from the largest need below, where the bank has none that fits all of them."""
    forms = _AMONG_THEM if details >= _MIXTURE_DETAILS else _AND_THE_LIKE
    names = {lang: _again(forms.get(lang, "{} …"), name, lang=lang) for lang, name in largest.names.items()}
    return Name(names, largest.named_from)


def _again(form: str, name: str, *, lang: str) -> str:
    """A name in a form, once: a name that was taken from below before is not wrapped again."""
    for wrapped in (_AND_THE_LIKE, _AMONG_THEM):
        before, _, after = wrapped.get(lang, "{} …").partition("{}")
        name = name.removeprefix(before).removesuffix(after)
    return form.format(name)


def _need(of: _Level, row: int, *, level: Level, parent: int) -> DrawnNeed:
    name = of.names[row]
    return DrawnNeed(level, parent, name.names, name.named_from, name.key, of.centres[row])


def _means(
    vectors: Vectors, *, weights: NDArray[np.float32], labels: Labels, count: int
) -> tuple[Vectors, NDArray[np.float64]]:
    """Mean directions of ``count`` groups, norm 1, and the weight of each."""
    sums = np.zeros((count, vectors.shape[1]))
    np.add.at(sums, labels, vectors * weights[:, None])
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    mass = np.bincount(labels, weights, minlength=count).astype(np.float64)
    return (sums / np.maximum(norms, 1e-12)).astype(np.float32), mass


def _floor(vectors: Vectors, *, labels: Labels, needs: Sequence[DrawnNeed]) -> float:
    placed = labels >= 0
    if not placed.any():
        return LOWEST_FIT
    centres = np.stack([need.centre for need in needs if need.level == "tertiary"])
    cosines = np.einsum("ij,ij->i", vectors[placed], centres[labels[placed]])
    return float(min(LOWEST_FIT, np.quantile(cosines, _LEFT_OUT_BY_PLACING)))
