"""The parts that an act makes of details, with examples; and the choice of the statements that go into them."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from knast.app.settled import members_in, standing_for_acts
from knast.app.workspace import Workspace
from knast.base.errors import Missing, WrongRequest
from knast.needs.acts import Change, Standing, changed_map
from knast.needs.bench import bench_for, detail
from knast.needs.centres import some_of
from knast.needs.encode import Encoder
from knast.needs.given_names import folded, given_name
from knast.needs.need_map import Need
from knast.needs.parts import parts_of
from knast.needs.steps import Split
from knast.store.needs import merged_needs, own_words, people_of, read_map, rows_of, rows_on

EXAMPLES = 3
_LOOKED_AT = 300
_IN_THE_MIDDLE, _LONGEST_OWN_WORDS = 10, 60
_MOST_LINES = 1_000_000
_COLUMN = "statement_id"


@dataclass(frozen=True, slots=True)
class Part:
    """A detail whose statements an act changes, as it stands afterwards.

    Attributes:
        need_id: Its id.
        names: Its name in each language it has one in.
        statements: How many stand on it.
        people: How many people said them, counted as in all figures.
        examples: Some of the customers' words, those that lie nearest to its centre first; only before an act is done.
        is_new: It is made by the act.
    """

    need_id: str
    names: Mapping[str, str]
    statements: int
    people: int
    examples: Sequence[str]
    is_new: bool


def parts_after(connection: Connection, change: Change, *, standing: Standing, examples: int = 0) -> list[Part]:
    """The details whose statements a change moves, as they stand after it.

    Args:
        connection: An open connection.
        change: The change.
        standing: The map before it.
        examples: How many of the customers' words to show of each.
    """
    moved = {one for pair in change.places.values() for place in pair if (one := place.need_id)}
    if not moved:
        return []
    after = changed_map(standing.need_map, change)
    on: dict[str, list[str]] = {need_id: [] for need_id in moved}
    for statement, place in after.places.items():
        if place.need_id in on:
            on[place.need_id].append(statement)
    people = people_of(connection, [one for several in on.values() for one in several])
    return [
        Part(
            need_id=need.need_id,
            names=need.names,
            statements=len(on[need.need_id]),
            people=len({people[one] for one in on[need.need_id] if one in people}),
            examples=examples_of(connection, on[need.need_id], need=need, standing=standing, at_most=examples),
            is_new=need.need_id in change.made,
        )
        for need in after.needs
        if need.need_id in moved
    ]


def examples_of(
    connection: Connection, statements: Sequence[str], *, need: Need, standing: Standing, at_most: int
) -> list[str]:
    """Customers' own words on a detail, those that lie nearest to its centre first, equal ones once."""
    if not at_most:
        return []
    chosen = some_of(statements, at_most=_LOOKED_AT)
    near = standing.members(chosen).vectors @ need.centre
    words = own_words(connection, chosen)
    ordered = [chosen[row] for row in np.argsort(-near, kind="stable")]
    told = {folded(words[one]): words[one] for one in reversed(ordered) if one in words}
    return list(reversed(told.values()))[:at_most]


def statements_with_words(house: Workspace, need_id: str, *, words: str) -> list[str]:
    """The statements on a detail that hold some words, whatever their case and white space.

    Raises:
        WrongRequest: There are no words, none of its statements holds them, or it is no detail.
    """
    wanted = folded(words)
    if not wanted:
        raise WrongRequest("There are no words to look for.", 'Write some: --words "ringe op"')
    with house.reading() as connection:
        _check_detail(connection, need_id)
        found = [row.statement_id for row in rows_on(connection, need_id) if wanted in folded(row.quote)]
    if not found:
        raise WrongRequest(f"No statement on {need_id} holds these words.", "Look at some with: knast need " + need_id)
    return found


def _check_detail(connection: Connection, need_id: str) -> None:
    standing = read_map(connection, places=False)
    detail(bench_for(standing, used=(), by="", gone=merged_needs(connection)), need_id, why="split or moved from")


def statements_in_file(path: Path) -> list[str]:
    """Ids of statements from a file: one on each line, alone, first in a row of a table, or in a JSON record.

    ``-`` is standard input. A heading ``statement_id`` says in which column of a table they stand.

    Raises:
        Missing: There is no such file.
        WrongRequest: It cannot be read, or holds no ids.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as problem:
        raise Missing(f"There is no file {path}.", "Name a file with a statement id on each line.") from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise WrongRequest(f"{path} cannot be read as text.", "Save it as plain text in UTF-8.") from problem
    found = list(dict.fromkeys(_ids(text.splitlines()[:_MOST_LINES])))
    if not found:
        raise WrongRequest(f"{path} holds no statement ids.", "See them with: knast export statements")
    return found


def _ids(lines: Sequence[str]) -> Iterator[str]:
    column, mark = 0, ","
    for number, line in enumerate(lines):
        if line.lstrip().startswith("{"):
            try:
                found = str(json.loads(line)[_COLUMN])
            except (ValueError, KeyError, TypeError, RecursionError) as problem:
                raise WrongRequest(f"Line {number + 1} holds no {_COLUMN}.", "Write one id on each line.") from problem
            yield found
            continue
        if number == 0:
            mark = next((one for one in (";", "\t") if one in line), ",")
        cells = [cell.strip().strip('"') for cell in line.split(mark)]
        if number == 0 and _COLUMN in cells:
            column = cells.index(_COLUMN)
        elif column < len(cells) and cells[column]:
            yield cells[column]


def proposed_parts(
    house: Workspace, need_id: str, *, into: int, names: Sequence[str], lang: str, encoder: Encoder
) -> list[Split]:
    """How a machine would split a detail: the largest part stays, the others become details of their own.

    Args:
        house: The workspace.
        need_id: The detail.
        into: How many parts.
        names: Names for the new ones, the largest first; those that are missing are taken from customers' words.
        lang: The language of the names.
        encoder: Sees the statements.

    Raises:
        WrongRequest: It does not fall into so many parts, or there are more names than new parts.
    """
    if len(names) >= into:
        raise WrongRequest(
            f"There are {len(names)} names, and {into - 1} new parts.", "The largest part keeps id and name."
        )
    with house.reading() as connection:
        _check_detail(connection, need_id)
        standing = standing_for_acts(connection, encoder)
        on = [one for one, place in standing.need_map.places.items() if place.need_id == need_id]
        parts = parts_of(on, into=into, members=members_in(connection, encoder))
        taken = {folded(name) for need in standing.need_map.needs for name in need.names.values()}
        taken |= {folded(name) for name in names}
        found = []
        for nth, part in enumerate(parts[1:]):
            if nth < len(names):
                found.append(Split(need_id, {lang: names[nth]}, tuple(part)))
                continue
            own = _named_by_customers(connection, part, taken=taken)
            found.append(Split(need_id, own, tuple(part), "own words"))
            taken |= {folded(name) for name in own.values()}
    return found


def _named_by_customers(connection: Connection, part: Sequence[str], *, taken: set[str]) -> dict[str, str]:
    """Customers' words from the middle of a part that can be a name, in their language: the longest says most."""
    near = part[:_LOOKED_AT]
    words = own_words(connection, near)
    langs = {row.statement_id: row.lang.split("-")[0] for row in rows_of(connection, near)}
    found: list[tuple[str, str]] = []
    for statement in near:
        name = " ".join(words.get(statement, "").split())
        if len(name) <= _LONGEST_OWN_WORDS and folded(name) not in taken:
            try:
                found.append((langs[statement], given_name(name)))
            except WrongRequest:  # such words are no name; others may be
                continue
        if len(found) == _IN_THE_MIDDLE:
            break
    if not found:
        raise WrongRequest("None of the customers' words there can be a name.", 'Name the parts: --name "NAME"')
    lang, name = max(found, key=lambda one: len(one[1]))
    return {lang: name}
