"""Small sources of invented contacts, and a workspace's rows for comparing."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from knast.app.export import TABLES
from knast.app.workspace import open_at
from knast.sources.demo_company import DemoContact, demo_contacts

Line = dict[str, Any]


def line_of(contact: DemoContact) -> Line:
    turns = [{"role": role, "text": words} for role, words in contact.turns]
    words: Line = {"turns": turns} if turns else {"text": contact.text}
    return {"id": f"k{contact.number}", "time": contact.moment.isoformat(), "person": contact.address, **words}


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Path]:
    """Write some of the demo company's contacts as JSONL."""

    def write(name: str = "contacts.jsonl", *, first: int = 0, n: int = 60) -> Path:
        path = tmp_path / name
        lines = [json.dumps(line_of(contact), ensure_ascii=False) for contact in demo_contacts()[first : first + n]]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def rows_of(folder: Path) -> dict[str, list[Line]]:
    house = open_at(folder)
    with house.reading() as connection:
        return {name: list(lines(connection)) for name, lines in TABLES.items()}


@pytest.fixture
def rows() -> Callable[[Path], dict[str, list[Line]]]:
    """Every row that can be exported from a workspace."""
    return rows_of


@pytest.fixture
def same() -> Callable[[Path, Path], None]:
    """Assert that two workspaces hold the same contacts, statements and figures; ids of needs may differ."""

    def compare(one: Path, other: Path) -> None:
        first, second = rows_of(one), rows_of(other)
        # The row is the place in its own file, which differs when a source comes in two files.
        assert [without(line, "row") for line in first["contacts"]] == [
            without(line, "row") for line in second["contacts"]
        ]
        assert first["people"] == second["people"]
        assert [without(line, "need_id") for line in first["statements"]] == [
            without(line, "need_id") for line in second["statements"]
        ]
        assert groups(first["statements"]) == groups(second["statements"])
        assert sorted(figures(first["needs"])) == sorted(figures(second["needs"]))

    return compare


def without(line: Line, key: str) -> Line:
    return {name: value for name, value in line.items() if name != key}


def groups(statements: list[Line]) -> set[frozenset[str]]:
    """Which statements stand together on a need."""
    members: dict[str, set[str]] = {}
    for line in statements:
        members.setdefault(line["need_id"], set()).add(line["statement_id"])
    return {frozenset(several) for several in members.values()}


def figures(needs: list[Line]) -> Iterator[tuple[Any, ...]]:
    for need in needs:
        counts = ("level", "people", "contacts", "bumps", "praise", "open", "share", "share_low", "share_high")
        yield tuple(need[name] for name in counts)
