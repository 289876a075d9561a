"""What people decided about words holds for the same words when they come again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from knast.needs.build import Row
from knast.needs.given_names import folded
from knast.needs.need_map import NeedMap, Place


def as_by_hand(placed: NeedMap, *, rows: Sequence[Row], words: Mapping[str, str]) -> NeedMap:
    """Put new statements whose words somebody put on a need on that need.

    Args:
        placed: The map with the places that the mapper found for new statements.
        rows: Those statements.
        words: Words, folded, and the need they were put on.

    Returns:
        The map with those places; which stand as the mapper's, so that a person's decision is not taken from a copy.
    """
    known = {need.need_id for need in placed.needs}
    decided = {row.statement_id: words.get(folded(row.quote), "") for row in rows} if words else {}
    moved = {one: Place(need_id, need_id, 1.0) for one, need_id in decided.items() if need_id in known}
    return replace(placed, places={**placed.places, **moved})
