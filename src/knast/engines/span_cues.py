"""Where in a unit its statement stands: features of each token, and the best window of tokens.

A window is chosen by the token F1 that is to be expected of it, given how likely each token is inside; all sums are
of whole numbers, so that a window does not depend on what else is in the batch.
"""

import numpy as np
from numpy.typing import NDArray

from knast.engines.reading_cues import NAMES, cue_number, cues_of, negated, side_of_but
from knast.engines.text_codes import SPACE, Codes, Flags, Hashes, Ints, buckets, chained, mixed, salt

SPAN_BITS = 18
# Likelihoods are kept as whole 4096ths.
LIKELIHOOD_STEPS = 4096
LONGEST_WINDOW_TOKENS = 40
# Above 1 a longer window must earn its length; from the same curve in both languages, flat between 1.0 and 1.4.
LENGTH_PRICE = 1.25
_NEGATION_REACH = 5
_OUTSIDE = np.uint64(12345)
_TELLING = ("mark_q", "neg", "not_english", "want", "but", "if", "fear", "good", "best", "bad", "thanks", "how")


def token_buckets(codes: Codes) -> Ints:
    """Hashed features of every token: its neighbours, cue classes, reach of negations, place in the unit.

    Returns:
        ``(tokens, features)`` buckets of ``SPAN_BITS`` bits; every token has as many features.
    """
    cue = cues_of(codes)
    size = codes.end - codes.start
    four = mixed(codes.stretch(codes.start, codes.start + np.minimum(size, 4)))
    five = mixed(codes.stretch(codes.start, codes.start + np.minimum(size, 5)))
    ending = mixed(codes.stretch(codes.end - np.minimum(size, 3), codes.end))
    kind = codes.kind[codes.start].astype(np.uint64) + np.uint64(77)
    known = np.where(cue >= 0, mixed((cue + 1).astype(np.uint64) ^ salt(3)), mixed(kind))
    columns = [
        *_around(codes, codes.hash, four=four),
        *(five, ending),
        *_cues_around(codes, known),
        *_place(codes, cue, word=codes.hash, four=four, known=known),
        *_nearest(codes, cue, known=known),
        *_somewhere(codes, cue, known=known),
    ]
    hashed = [buckets(mixed(column ^ salt(500 + number)), bits=SPAN_BITS) for number, column in enumerate(columns)]
    return np.stack(hashed, axis=1)


def for_label(features: Ints, label: Ints) -> Ints:
    """The same features, each tied to the label of its token's unit.

    Args:
        features: ``(tokens, features)`` buckets.
        label: A label's number for each token.
    """
    shifted: Ints = (features + 37_781 * (label + 1)[:, None]) & ((1 << SPAN_BITS) - 1)
    return shifted


def best_windows(codes: Codes, likelihood: NDArray[np.int64]) -> tuple[Ints, Ints]:
    """The window of tokens in each unit with the highest expected token F1 against the true span.

    A window never holds a "but": the clauses it joins are two statements.

    Args:
        codes: The units' codes.
        likelihood: For each token how likely it is inside, in 1 / ``LIKELIHOOD_STEPS``.

    Returns:
        First token and one past the last of each unit's window; the whole unit where it has no tokens or only a "but".
    """
    counts = _opens_word(codes).astype(np.int64)
    inside = np.concatenate([[0], np.cumsum(likelihood * counts)])
    words = np.concatenate([[0], np.cumsum(counts)])
    first, end = codes.bounds()
    total = (inside[end] - inside[first])[codes.of]
    breaks = np.concatenate([[0], np.cumsum(cues_of(codes) == cue_number("but"))])
    best, start, stop = np.full(codes.texts, -1.0), first.copy(), end.copy()
    for size in range(1, min(LONGEST_WINDOW_TOKENS, int((end - first).max(initial=0))) + 1):
        begin = np.flatnonzero(codes.of[: len(counts) - size + 1] == codes.of[size - 1 :])
        begin = begin[breaks[begin + size] == breaks[begin]]
        if not len(begin):
            continue
        length = words[begin + size] - words[begin]
        value = (
            2 * (inside[begin + size] - inside[begin]) / (LENGTH_PRICE * LIKELIHOOD_STEPS * length + total[begin] + 1)
        )
        unit, place = _highest(codes.of[begin], value)
        better = value[place] > best[unit]
        unit, place = unit[better], place[better]
        best[unit], start[unit], stop[unit] = value[place], begin[place], begin[place] + size
    return start, stop


def _highest(of: Ints, value: NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Each unit that has a value, and the place of its highest one, the first where several are."""
    opening = np.flatnonzero(np.diff(of, prepend=-1))
    top = np.maximum.reduceat(value, opening)
    hit = np.flatnonzero(value == np.repeat(top, np.diff(np.append(opening, len(of)))))
    return of[opening], hit[np.flatnonzero(np.diff(of[hit], prepend=-1))]


def _opens_word(codes: Codes) -> Flags:
    """True for tokens that open a word as white space cuts them; marks glued to a word do not count."""
    before = codes.start - 1
    opens: Flags = (codes.kind[before] == SPACE) | codes.separator[before]
    return opens


def _shifted(codes: Codes, values: Hashes, *, by: int) -> Hashes:
    """The values of the tokens ``by`` places on, in the same unit; a constant outside."""
    if by == 0:
        return values
    moved = np.full(len(values), _OUTSIDE)
    step = abs(by)
    same = codes.of[step:] == codes.of[:-step]
    if by > 0:
        moved[:-step] = np.where(same, values[step:], _OUTSIDE)
    else:
        moved[step:] = np.where(same, values[:-step], _OUTSIDE)
    return moved


def _around(codes: Codes, word: Hashes, *, four: Hashes) -> list[Hashes]:
    """Words and their first four letters from three before to three after, and pairs of them."""
    near = {step: _shifted(codes, word, by=step) for step in range(-3, 4)}
    stem = {step: _shifted(codes, four, by=step) for step in (-1, 0, 1)}
    pairs = [chained(near[a], near[b]) for a, b in ((-1, 0), (0, 1), (-2, -1), (1, 2), (-1, 1))]
    stems = [stem[0], stem[-1], stem[1], chained(stem[-1], stem[0]), chained(stem[0], stem[1])]
    return [*near.values(), *pairs, chained(near[-1], near[0], near[1]), *stems]


def _cues_around(codes: Codes, known: Hashes) -> list[Hashes]:
    near = {step: _shifted(codes, known, by=step) for step in range(-5, 6)}
    pairs = [chained(near[a], near[b]) for a, b in ((-1, 0), (0, 1), (-2, -1), (1, 2))]
    return [*near.values(), *pairs, chained(near[-1], near[0], near[1])]


def _place(codes: Codes, cue: Ints, *, word: Hashes, four: Hashes, known: Hashes) -> list[Hashes]:
    """Reach of a negation, side of a "but", and distance from both ends."""
    far = negated(codes, cue, reach=_NEGATION_REACH).astype(np.uint64)
    side = side_of_but(codes, cue).astype(np.uint64)
    first, end = codes.bounds()
    here = np.arange(len(cue))
    left, right = here - first[codes.of], end[codes.of] - 1 - here
    ends = np.minimum(left, 6) * 10 + np.minimum(right, 6)
    length = np.minimum(left + right, 30) // 3
    tied = [chained(far, word), chained(far, four), chained(far, known), chained(side, known)]
    return [far, side, *tied, ends.astype(np.uint64), length.astype(np.uint64)]


def _nearest(codes: Codes, cue: Ints, *, known: Hashes) -> list[Hashes]:
    """The nearest cue before and after each token, however far, in the same unit."""
    count = len(cue)
    here = np.arange(count)
    before = np.maximum.accumulate(np.where(cue >= 0, here, -1))
    after = np.minimum.accumulate(np.where(cue >= 0, here, count)[::-1])[::-1]
    before, after = np.concatenate([[-1], before])[:count], np.concatenate([after[1:], [count]])[:count]
    back, on = np.maximum(before, 0), np.minimum(after, count - 1)
    earlier = np.where((before >= 0) & (codes.of[back] == codes.of), known[back], np.uint64(1))
    later = np.where((after < count) & (codes.of[on] == codes.of), known[on], np.uint64(1))
    return [chained(earlier, known), chained(known, later), chained(earlier, later)]


def _somewhere(codes: Codes, cue: Ints, *, known: Hashes) -> list[Hashes]:
    """Whether each telling cue class stands anywhere in the unit, tied to the token's own class."""
    present = np.zeros((codes.texts, len(NAMES) + 1), np.bool_)
    present[codes.of, cue] = True
    columns: list[Hashes] = []
    for name in _TELLING:
        there = present[codes.of, cue_number(name)].astype(np.uint64)
        columns.append(chained(there, known))
    return columns
