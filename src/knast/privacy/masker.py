"""The built-in masker: patterns, lists and grammar for Danish and English, no model and no other program."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from knast.privacy.addresses import find_addresses
from knast.privacy.found import EXACT, Found, without_overlap
from knast.privacy.lists import given_names, names_in_doubt, names_that_are_words
from knast.privacy.mask import Mask, Masked
from knast.privacy.names import find_names
from knast.privacy.numbers import find_numbers
from knast.privacy.patterns import find_shapes
from knast.privacy.pseudonyms import pseudonyms
from knast.privacy.sight import Sight
from knast.privacy.spoken import find_spoken

_ROUNDS: Final = 6
_LEAST_LETTERS: Final = 3
_NAME_PART = re.compile(r"[^\W\d_]+")


class PatternMasker:
    """Masks people, numbers, addresses and accounts in Danish and English text.

    Masking a masked text changes nothing. Nothing is learned or kept between texts.
    """

    name = "patterns-1"

    def mask(self, text: str, *, names: Sequence[str] = (), keep: frozenset[str] = frozenset()) -> Masked:
        """Mask one text.

        Args:
            text: The words as they came; any length.
            names: Full names known to belong to this contact: masked wherever they stand, whole in any case, and each
                part of at least three letters where it has a capital.
            keep: Kinds that are left standing.

        Returns:
            The masked text and its masks in order; offsets count in ``text`` as given.
        """
        found = _find_until_nothing_is_left(text, names=names, keep=keep)
        values = [text[one.start : one.end] for one in found]
        masks = tuple(
            Mask(one.start, one.end, one.kind, replacement)
            for one, replacement in zip(found, pseudonyms(found, values, text=text), strict=True)
        )
        return Masked(_replaced(text, masks), masks)


def _find_until_nothing_is_left(text: str, *, names: Sequence[str], keep: frozenset[str]) -> list[Found]:
    """What is found, and what is found in the masked text once more: a mask may uncover what stands beside it."""
    found: list[Found] = []
    for _ in range(_ROUNDS):
        stand_ins = tuple(Mask(one.start, one.end, one.kind, f"⟨{one.kind} 1⟩") for one in found)
        masked = _replaced(text, stand_ins)
        new = [one for one in _find(masked, names=names) if one.kind not in keep]
        if not new:
            break
        found = sorted(found + _moved_back(new, stand_ins))
    return found


def _find(text: str, *, names: Sequence[str]) -> list[Found]:
    sight = Sight(text)
    found = [
        *find_shapes(sight),
        *find_numbers(sight),
        *find_spoken(sight),
        *find_addresses(sight),
        *find_names(sight),
        *(_known_names(sight, names) if names else ()),
    ]
    if not found:
        return found
    kept = without_overlap(found, sight.text)
    return [one._replace(start=sight.given_place(one.start), end=sight.given_place(one.end - 1) + 1) for one in kept]


def _known_names(sight: Sight, names: Sequence[str]) -> Iterator[Found]:
    for name in names:
        words = _NAME_PART.findall(Sight(name).low)
        parts = frozenset(word for word in words if len(word) >= _LEAST_LETTERS)
        if parts.isdisjoint(sight.vocabulary) and not any(word[:-1] in parts for word in sight.vocabulary):
            continue
        whole = re.compile(r"(?<![^\W_])" + r"[\s.'-]{1,3}".join(map(re.escape, words)) + r"(?![^\W_])")
        if len(words) > 1 or parts:
            yield from (Found(*match.span(), "person", EXACT) for match in whole.finditer(sight.low))
        for match in _NAME_PART.finditer(sight.low):
            word = match.group()
            end = match.end() if word in parts else match.end() - 1
            part = word if word in parts else word[:-1]
            if part in parts and (word == part or word[-1] == "s") and _stands_as_name(sight, match.start(), part=part):
                yield Found(match.start(), end, "person", EXACT)


def _stands_as_name(sight: Sight, at: int, *, part: str) -> bool:
    """A capital tells; in lower case only a name that is no ordinary word too."""
    listed = part in given_names() and part not in names_that_are_words() and part not in names_in_doubt()
    return sight.text[at].isupper() or listed


def _moved_back(found: Sequence[Found], masks: Sequence[Mask]) -> list[Found]:
    """Findings in a masked text as findings in the text as given; none of them overlaps a mask."""
    moved: list[Found] = []
    shift, waiting = 0, deque(masks)
    for one in found:
        while waiting and waiting[0].start + shift < one.start:
            mask = waiting.popleft()
            shift += len(mask.replacement) - (mask.end - mask.start)
        moved.append(one._replace(start=one.start - shift, end=one.end - shift))
    return moved


def _replaced(text: str, masks: Sequence[Mask]) -> str:
    pieces: list[str] = []
    at = 0
    for mask in masks:
        pieces += (text[at : mask.start], mask.replacement)
        at = mask.end
    return "".join((*pieces, text[at:]))
