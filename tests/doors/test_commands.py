import csv
import io
import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

Knast = Callable[..., Any]


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_help_names_the_commands_in_the_order_a_user_meets_them(knast: Knast) -> None:
    said = knast("--help").out
    names = ["demo", "run", "needs", "report", "lunch", "settings", "read", "map", "mask", "export", "import", "doctor"]
    places = [said.index(f"\n  {name} ") for name in names]
    assert places == sorted(places)


def test_the_reference_is_what_the_commands_say() -> None:
    docs = Path(__file__).parents[2] / "docs"
    reference = runpy.run_path(str(docs / "make_reference.py"))["reference"]
    assert (docs / "reference" / "commands.md").read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["frobnicate"], 2),
        (["run"], 2),
        (["run", "nowhere.csv"], 3),
        (["needs", "-w", "nowhere"], 3),
        (["report", "x.docx"], 2),
        (["read", "--input", "nowhere.jsonl", "--output", "out.jsonl"], 3),
        (["settings", "colour", "blue"], 2),
        (["settings", "cost-per-contact", "a lot"], 2),
        (["import", "nowhere.zip"], 2),
        (["needs", "-w", "postgresql://somewhere/db"], 2),
    ],
)
def test_a_wrong_request_gives_a_sentence_and_its_exit_code(
    words: list[str], code: int, *, knast: Knast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = knast(*words)
    assert answer.code == code
    assert answer.err.strip()
    assert "Traceback" not in answer.err


def test_a_run_for_machines_gives_one_document(knast: Knast, contacts_file: Path, tmp_path: Path) -> None:
    answer = knast("run", contacts_file, "-w", tmp_path / "w", "--json")
    found = json.loads(answer.out)
    assert (found["accepted"], found["rejected"], found["contacts"]) == (120, 0, 120)
    assert 0 < found["had_to_contact"]["share"] < 1


def test_a_run_ends_with_ten_lines_or_fewer(knast: Knast, contacts_file: Path, tmp_path: Path) -> None:
    answer = knast("run", contacts_file, "-w", tmp_path / "w", "--lang", "da")
    assert 4 <= len(answer.out.splitlines()) <= 10
    assert "henvendelser" in answer.out


def test_too_many_rejects_are_told_by_the_exit_code(knast: Knast, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text('{"id": "1", "text": "Den kom aldrig."}\nnot json\n{"id": "3"}\n', encoding="utf-8")
    assert knast("run", path, "-w", tmp_path / "a", "--max-rejects", 2).code == 0
    answer = knast("run", path, "-w", tmp_path / "b", "--max-rejects", 1)
    assert answer.code == 1
    reasons = [found["what"] for found in json.loads(knast("doctor", "-w", tmp_path / "b", "--json").out)]
    assert sum(reason.startswith("Rejected: broken.jsonl, row ") for reason in reasons) == 2


def test_the_map_is_drawn_as_a_tree_in_both_languages(knast: Knast, house: Path) -> None:
    assert "│" in knast("needs", "-w", house, "--lang", "da", "--all").out
    needs = json.loads(knast("needs", "-w", house, "--json").out)
    assert {need["level"] for need in needs} == {"primary", "secondary", "tertiary"}
    by_id = {need["need_id"]: need for need in needs}
    assert all(need["parent_id"] in by_id for need in needs if need["level"] != "primary")


def test_exported_statements_stand_verbatim_in_exported_contacts(knast: Knast, house: Path) -> None:
    texts = {line["contact_id"]: line["text"] for line in lines(knast("export", "contacts", "-w", house).out)}
    statements = lines(knast("export", "statements", "-w", house).out)
    assert statements
    assert all(texts[line["contact_id"]][line["start"] : line["end"]] == line["quote"] for line in statements)


@pytest.mark.parametrize("table", ["contacts", "statements", "needs", "places", "people"])
def test_every_format_holds_the_same_rows(table: str, *, knast: Knast, house: Path, tmp_path: Path) -> None:
    rows = len(lines(knast("export", table, "-w", house).out))
    for form in ("csv", "xlsx", "parquet"):
        assert knast("export", table, "-w", house, "--output", tmp_path / f"x.{form}").code == 0
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert len(list(csv.reader(handle))) == rows + 1
    assert len(CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).get_sheet_by_index(0).to_python()) == rows + 1
    assert pq.read_table(tmp_path / "x.parquet").num_rows == rows


def test_a_cell_that_would_run_as_a_formula_is_made_harmless(knast: Knast, tmp_path: Path) -> None:
    path = tmp_path / "evil.jsonl"
    evil = ['=HYPERLINK("x","y")', "+1", "-1+1", "@ 1+1", '  "=1+1', "|calc"]
    path.write_text(
        "".join(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(evil)), encoding="utf-8"
    )
    knast("run", path, "-w", tmp_path / "w", "--quiet")
    cells = [
        row["text"]
        for row in csv.DictReader(io.StringIO(knast("export", "contacts", "-w", tmp_path / "w", "--format", "csv").out))
    ]
    assert cells == ["'" + text for text in evil]


def test_an_archive_comes_back_without_loss(knast: Knast, house: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert knast("export", "all", "-w", house, "--output", first).code == 0
    assert knast("import", first, "-w", tmp_path / "again").code == 0
    assert knast("export", "all", "-w", tmp_path / "again", "--output", second).code == 0
    with ZipFile(first) as one, ZipFile(second) as other:
        assert {name: one.read(name) for name in one.namelist()} == {
            name: other.read(name) for name in other.namelist()
        }


def test_an_archive_is_not_poured_over_other_data_and_a_damaged_one_leaves_nothing(
    knast: Knast, house: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "all.zip"
    knast("export", "all", "-w", house, "--output", archive)
    assert knast("import", archive, "-w", house).code == 2
    archive.write_bytes(archive.read_bytes()[:-400])
    assert knast("import", archive, "-w", tmp_path / "new").code == 2
    assert knast("export", "contacts", "-w", tmp_path / "new").out == ""


def test_settings_are_checked_kept_and_cleared(knast: Knast, tmp_path: Path) -> None:
    house = tmp_path / "w"
    assert knast("settings", "cost-per-contact", "65", "kr", "-w", house).code == 0
    assert json.loads(knast("settings", "-w", house, "--json").out)["cost-per-contact"] == "65 DKK"
    knast("settings", "cost-per-contact", "--clear", "-w", house)
    assert json.loads(knast("settings", "-w", house, "--json").out)["cost-per-contact"] is None


def test_a_guess_is_kept_and_stands_in_the_report(knast: Knast, contacts_file: Path, tmp_path: Path) -> None:
    house = tmp_path / "w"
    knast("guess", "leveringen kommer for sent", "vejret på månen", "-w", house)
    report = tmp_path / "report.html"
    assert knast("run", contacts_file, "-w", house, "--report", report, "--quiet").code == 0
    text = report.read_text(encoding="utf-8")
    assert "leveringen kommer for sent" in text
    assert "vejret på månen" in text


def test_a_lunch_card_is_written_in_both_languages(knast: Knast, house: Path, tmp_path: Path) -> None:
    for lang in ("da", "en"):
        card = tmp_path / f"{lang}.html"
        assert knast("lunch", "--card", card, "-w", house, "--lang", lang).code == 0
        assert f'lang="{lang}"' in card.read_text(encoding="utf-8")


def test_the_doctor_finds_nothing_wrong_with_a_fresh_workspace(knast: Knast, house: Path) -> None:
    answer = knast("doctor", "-w", house)
    assert answer.code == 0
    assert "✗" not in answer.out


def test_settling_the_map_keeps_every_old_statement_where_it_stood(
    knast: Knast, tmp_path: Path, contacts_file: Path
) -> None:
    house, first, rest = tmp_path / "w", tmp_path / "first.jsonl", tmp_path / "rest.jsonl"
    all_lines = contacts_file.read_text(encoding="utf-8").splitlines(keepends=True)
    first.write_text("".join(all_lines[:90]), encoding="utf-8")
    rest.write_text("".join(all_lines[90:]), encoding="utf-8")
    knast("run", first, "-w", house, "--quiet")
    knast("needs", "--settle", "-w", house, "--quiet")
    before = {line["statement_id"]: line["need_id"] for line in lines(knast("export", "statements", "-w", house).out)}
    knast("run", rest, "-w", house, "--quiet")
    after = {line["statement_id"]: line["need_id"] for line in lines(knast("export", "statements", "-w", house).out)}
    assert len(after) > len(before)
    assert {key: after[key] for key in before} == before


def test_python_gives_tables_as_arrow(house: Path) -> None:
    import knast  # noqa: PLC0415 - the fixture of that name calls commands

    opened = knast.open_workspace(house)
    assert opened.contacts().num_rows == 120
    assert {"need_id", "people", "share"} <= set(opened.needs().column_names)
    statements = opened.statements().to_pylist()
    assert opened.places().num_rows == sum(not line.get("unsure") for line in statements)
