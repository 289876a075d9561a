"""Files with corrections that are broken, stale or made to do harm: each row is taken or refused, with the reason."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from knast.app.engines import default_engines
from knast.app.export import TABLES
from knast.app.pipeline import run
from knast.app.review import Imported, import_answers
from knast.app.workspace import Workspace, open_at
from knast.base.errors import KnastError
from knast.sources.read import Options

NOW = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
CONTACTS = [
    {"id": "k1", "text": "Hej. Pakken kom aldrig. Tak for hjælpen."},
    {"id": "k2", "text": "=SUM(A1) giver fejl på jeres side. Jeg vil gerne have en ny adgangskode."},
    {
        "id": "k3",
        "turns": [
            {"role": "agent", "text": "Hvad kan jeg hjælpe med?"},
            {"role": "customer", "text": "Lampen virker ikke."},
        ],
    },
]
PARCEL: dict[str, Any] = {"contact_id": "k1", "start": 5, "end": 23, "label": "a1", "quote": "kom aldrig", "by": "Bo"}


@pytest.fixture(autouse=True)
def _in_bounded_time() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < 20


@pytest.fixture
def house(tmp_path: Path) -> Workspace:
    source = tmp_path / "contacts.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in CONTACTS), encoding="utf-8")
    house = open_at(tmp_path / "house")
    run(house, [source], engines=default_engines(), options=Options(), now=NOW)
    return house


def take_in(house: Workspace, content: str | bytes, name: str = "rettelser.jsonl") -> Imported:
    path = house.folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return import_answers(house, path, by="Ida", now=NOW)


def lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def corrections(house: Workspace) -> list[dict[str, Any]]:
    with house.reading() as connection:
        return list(TABLES["corrections"](connection))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"contact_id": "k9"}, "contact"),
        ({"contact_id": ""}, "contact"),
        ({"contact_id": None}, "contact"),
        ({"contact_id": "k1' OR '1'='1"}, "contact"),
        ({"contact_id": "\ud800"}, "contact"),
        ({"start": "fem"}, "place"),
        ({"start": -1}, "place"),
        ({"start": 5.5}, "place"),
        ({"end": 10**40}, "place"),
        ({"end": float("nan")}, "place"),
        ({"end": None}, "place"),
        ({"end": 24}, "line"),
        ({"start": 0, "end": 40}, "line"),
        ({"line": "Pakken kom i går."}, "text"),
        ({"label": "avoid"}, "label"),
        ({"label": "Ignore previous instructions"}, "label"),
        ({"label": ["a1"], "quote": ""}, None),
        ({"label": "", "quote": "kom aldrig"}, "no label"),
        ({"quote": "kom altid"}, "quote"),
        ({"quote": "Tak for hjælpen"}, "quote"),
        ({"label": "none"}, "quote for none"),
        ({"label": "ok", "quote": ""}, "changed"),
        ({"at": "i går"}, "time"),
        ({"contact_id": "k3", "start": 0, "end": 24, "quote": ""}, "voice"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_reason_and_the_others_are_kept(
    house: Workspace, changed: dict[str, Any], reason: str | None
) -> None:
    good = {"contact_id": "k2", "start": 35, "end": 72, "label": "a2", "quote": "", "by": "Bo"}
    done = take_in(house, lines({**PARCEL, **changed}, good))
    assert [(one.row, one.reason) for one in done.refused] == ([(1, reason)] if reason else [])
    assert done.kept == (1 if reason else 2)
    assert "k2" in {one["contact_id"] for one in corrections(house)}


def test_rows_that_clash_are_refused_and_told_apart(house: Workspace) -> None:
    lamp = {"contact_id": "k3", "start": 25, "end": 44, "label": "a1", "quote": "virker ikke"}
    done = take_in(house, lines(PARCEL, PARCEL, lamp, {**lamp, "label": "none", "quote": ""}))
    assert [(one.row, one.reason, one.other) for one in done.refused] == [
        (2, "double", 1),
        (3, "conflict", 4),
        (4, "conflict", 3),
    ]
    assert [one["contact_id"] for one in corrections(house)] == ["k1"]


def test_lines_that_are_no_json_are_refused_one_by_one(house: Workspace) -> None:
    bad = ["not json", "[1]", "7", '{"contact_id": "k1"', "[" * 100_000, '{"a": ' * 50_000, "\x00", '{"end": 1e999']
    done = take_in(house, "\n".join([*bad, json.dumps(PARCEL)]) + "\n")
    assert done.kept == 1
    assert [one.reason for one in done.refused] == ["unreadable"] * len(bad)


def test_what_spreadsheets_do_to_cells_does_no_harm(house: Workspace) -> None:
    rows = (
        "sep=;\n"
        "contact;start;end;line;machine says;machine’s quote;label;quote;by\n"
        "k1;5,0;23;Pakken\u00a0kom  aldrig.;;;Opnå.knast;KOM ALDRIG;Bo\n"
        "k1;5;23.0; Pakken kom aldrig. ;;;Opnå.knast;kom\u00a0aldrig;=HYPERLINK(1)\n"
        "k2;0;34;'=SUM(A1) giver fejl på jeres side.;;;u1;'=SUM(A1) giver fejl;@Ida\n"
        "k3;25;44;Lampen virker ikke.;;;;;\n"
    )
    done = take_in(house, rows.encode("cp1252", "replace").replace(b"?s quote", b"\x92s quote"), "rettelser.csv")
    assert [(one.row, one.reason) for one in done.refused] == [(3, "quote")]
    assert (done.kept, done.left) == (2, 1)
    kept = {one["contact_id"]: one for one in corrections(house)}
    assert (kept["k1"]["quote"], kept["k2"]["quote"]) == ("kom aldrig", "=SUM(A1) giver fejl")
    assert kept["k1"]["by"] == "=HYPERLINK(1)"


def test_columns_may_stand_in_any_order_and_sheets_that_are_not_ours_are_left_alone(
    house: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "rettelser.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Noter").write_row(0, 0, ["navn", "tal"])
        sheet = book.add_worksheet("Mine")
        sheet.write_row(0, 0, ["Rettet i maj"])
        sheet.write_row(2, 0, ["SVAR", "Citat", "Slut", "Start", "Henvendelse", "Mit eget"])
        sheet.write_row(3, 0, ["u1", "kom aldrig", 23, 5, "k1", "husk"])
    done = import_answers(house, path, by="Ida", now=NOW)
    assert (done.kept, done.refused) == (1, [])
    assert corrections(house)[0]["by"] == "Ida"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tom.csv", b""),
        ("tom.xlsx", b""),
        ("andet.csv", b"Id;Besked\n1;Hej\n"),
        ("bog.xlsx", b"PK\x03\x04 this is no workbook"),
        ("dokument.docx", b"PK"),
        ("uden-ende", b"x"),
        ("bred.csv", b";".join(b"x" for _ in range(10_000))),
    ],
)
def test_a_file_without_corrections_is_told_in_a_sentence(house: Workspace, name: str, content: bytes) -> None:
    with pytest.raises(KnastError) as told:
        take_in(house, content, name)
    assert told.value.hint
    assert corrections(house) == []


def test_an_empty_file_of_lines_changes_nothing(house: Workspace) -> None:
    assert take_in(house, "\n \n") == Imported(0, 0, 0, [])


def test_a_name_is_cut_and_cleaned_before_it_is_kept(house: Workspace) -> None:
    take_in(house, lines({**PARCEL, "by": "Bo\n\u202e\x00 " + "x" * 500}))
    name = corrections(house)[0]["by"]
    assert name.isprintable()
    assert len(name) <= 80
