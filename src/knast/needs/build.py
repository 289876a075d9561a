"""From statements to the need map: read this first.

``reading`` finds the statements. Here they are drawn into a map (``mapping``: encode, group, levels, names) whose needs
keep the ids of the standing one (``need_map``), or are placed on a map that stands.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from knast.base.ids import digest
from knast.needs.encode import Around, Encoder
from knast.needs.mapping import DrawnMap, DrawnNeed, draw_map, place_new
from knast.needs.need_map import Need, NeedMap, Place, keep_ids


class Row(NamedTuple):
    """A statement to be mapped.

    Attributes:
        statement_id: Its id.
        quote: Its words.
        around: What it stood in.
        lang: BCP 47.
        person: Who said it; any number, the same for the same person.
        counts: How many statements it stands for where the map is drawn.
    """

    statement_id: str
    quote: str
    around: Around
    lang: str
    person: int
    counts: float = 1.0


def draw(rows: Sequence[Row], *, standing: NeedMap, used: set[str], encoder: Encoder) -> NeedMap:
    """Draw the map from all statements, with the ids of the standing needs that hold the same ones.

    Args:
        rows: All statements, in any order.
        standing: The map as it stands; empty for the first one.
        used: Ids that needs have had before.
        encoder: Turns words into vectors.
    """
    drawn = draw_map(
        [row.quote for row in rows],
        langs=[row.lang for row in rows],
        people=[str(row.person) for row in rows],
        encoder=encoder,
        around=[row.around for row in rows],
        counts=[row.counts for row in rows],
    )
    return keep_ids(_with_ids(drawn, rows), standing=standing, used=used)


def place(rows: Sequence[Row], *, standing: NeedMap, encoder: Encoder) -> NeedMap:
    """Place new statements on a standing map; nothing on it moves.

    Returns:
        The standing map with the places of the new statements only.
    """
    needs = [DrawnNeed(need.level, -1, dict(need.names), need.named_from, "", need.centre) for need in standing.needs]
    places, nearest, scores = place_new(
        [row.quote for row in rows],
        needs=needs,
        encoder=encoder,
        floor=standing.floor,
        around=[row.around for row in rows],
    )
    ids = [need.need_id for need in standing.needs]
    found = {
        row.statement_id: Place(_id(ids, at), _id(ids, near), float(score))
        for row, at, near, score in zip(rows, places.tolist(), nearest.tolist(), scores.tolist(), strict=True)
    }
    return NeedMap(standing.needs, found, standing.floor)


def _with_ids(drawn: DrawnMap, rows: Sequence[Row]) -> NeedMap:
    """The drawn map with temporary ids made from which statements each need holds."""
    members: dict[int, list[str]] = defaultdict(list)
    for row, at in zip(rows, drawn.places.tolist(), strict=True):
        while at >= 0:
            members[at].append(row.statement_id)
            at = drawn.needs[at].parent  # noqa: PLW2901 - climbs to the top
    ids = [digest(need.level, *sorted(members[number]), str(number)) for number, need in enumerate(drawn.needs)]
    needs = [
        Need(ids[number], need.level, _id(ids, need.parent), need.names, need.named_from, need.centre)
        for number, need in enumerate(drawn.needs)
    ]
    places = {
        row.statement_id: Place(_id(ids, at), _id(ids, near), float(score))
        for row, at, near, score in zip(
            rows, drawn.places.tolist(), drawn.nearest.tolist(), drawn.scores.tolist(), strict=True
        )
    }
    return NeedMap(needs, places, drawn.floor)


def _id(ids: Sequence[str], number: int) -> str | None:
    return ids[number] if number >= 0 else None
