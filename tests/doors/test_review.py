import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.slow

Knast = Callable[..., Any]
Row = dict[str, str]


@pytest.fixture
def own(house: Path, tmp_path: Path) -> Path:
    """A copy of the workspace that a test may change."""
    return Path(shutil.copytree(house, tmp_path / "own"))


def rows_of(path: Path) -> list[Row]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".xlsx":
        cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        return [dict(zip(map(str, cells[0]), map(str, row), strict=True)) for row in cells[1:]]
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.splitlines()[0] else ","))


def write(path: Path, rows: list[Row]) -> Path:
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, list(rows[0]))
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, list(row.values()))
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]), delimiter=";")
            table.writeheader()
            table.writerows(rows)
    return path


def statements(knast: Knast, house: Path) -> Iterator[Any]:
    return map(json.loads, knast("export", "statements", "-w", house).out.splitlines())


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_lines_go_out_and_answers_come_back(knast: Knast, own: Path, tmp_path: Path, *, lang: str, ending: str) -> None:
    file = tmp_path / f"ud.{ending}"
    assert knast("review", "export", file, "-w", own, "--sample", 30, "--lang", lang).code == 0
    rows = rows_of(file)
    danish = lang == "da" and ending != "jsonl"
    label, by = ("svar", "svaret af") if danish else ("label", "by")
    for at, row in enumerate(rows[:40]):
        row[label] = ("ok", "undgå, knast", "n")[at % 3]
        row[by] = "Bo Sø"
    answer = knast("review", "import", write(tmp_path / f"ind.{ending}", rows), "-w", own, "--json", "--lang", lang)
    assert answer.code == 0
    found = json.loads(answer.out)
    assert (found["kept"], found["rejects"], found["left"]) == (40, [], len(rows) - 40)
    corrections = [json.loads(line) for line in knast("export", "corrections", "-w", own).out.splitlines()]
    assert {one["by"] for one in corrections} == {"Bo Sø"}
    for one in statements(knast, own):
        assert one["quote"].strip()
        assert not (one["engine"] == "person:Bo Sø" and "unsure" in one)
    assert any(one["engine"] == "person:Bo Sø" for one in statements(knast, own))


def test_the_same_lines_are_written_the_same_each_time(knast: Knast, house: Path, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "jsonl"):
        one, other = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
        knast("review", "export", one, "-w", house)
        knast("review", "export", other, "-w", house)
        assert one.read_bytes() == other.read_bytes()


def test_every_unsure_statement_stands_in_the_file(knast: Knast, house: Path, tmp_path: Path) -> None:
    file = tmp_path / "ud.jsonl"
    said = json.loads(knast("review", "export", file, "-w", house, "--sample", 5, "--json").out)
    asked = {(str(row["contact_id"]), int(row["start"]), int(row["end"])) for row in rows_of(file)}
    assert said["lines"] == len(asked)
    for one in statements(knast, house):
        if one.get("unsure"):
            assert any(contact == one["contact_id"] and start <= one["start"] < end for contact, start, end in asked)
    everything = json.loads(knast("review", "export", file, "-w", house, "--all", "--json").out)
    assert everything["lines"] > said["lines"]


def test_a_sheet_explains_its_labels(knast: Knast, house: Path, tmp_path: Path) -> None:
    file = tmp_path / "ud.xlsx"
    knast("review", "export", file, "-w", house, "--lang", "da")
    guide = CalamineWorkbook.from_path(file).get_sheet_by_index(1).to_python()
    assert [row[0] for row in guide] == [
        *("opnå.knast", "undgå.knast", "opnå.ros", "undgå.ros", "opnå.åben", "undgå.åben", "ingen", "ok")
    ]


def test_what_was_learned_or_not_is_said_plainly(knast: Knast, own: Path, tmp_path: Path) -> None:
    file = tmp_path / "ud.jsonl"
    assert "nothing to learn" in knast("review", "learn", "-w", own, "--lang", "en").out
    knast("review", "export", file, "-w", own, "--sample", 60)
    rows = [{**row, "label": "ok"} for row in rows_of(file)]
    few = knast("review", "import", write(file, rows[:5]), "-w", own, "--by", "Bo", "--lang", "en")
    assert "Corrected lines 5" in few.out
    assert "takes 30 corrected lines" in few.out
    many = knast("review", "import", write(file, rows), "-w", own, "--by", "Bo", "--lang", "da")
    assert "Det bruges ikke: ingen sikker gevinst" in many.out
    assert "trukket tilfældigt" in many.out
    assert "glemt" in knast("review", "forget-learning", "-w", own, "--lang", "da").out
    assert json.loads(knast("review", "learn", "-w", own, "--json").out)["learned"]["verdict"] == "no gain"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["export", "lines.docx"], 2),
        (["export", "lines"], 2),
        (["export", "nowhere/lines.csv"], 2),
        (["export", "lines.csv", "--sample", "-1"], 2),
        (["import", "nowhere.csv"], 3),
        (["import", "."], 2),
        (["frobnicate"], 2),
        (["export", "lines.csv", "-w", "nowhere"], 3),
    ],
)
def test_a_wrong_request_gives_a_sentence_and_its_exit_code(
    words: list[str], code: int, *, knast: Knast, house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = knast("review", words[0], "-w", house, *words[1:]) if words[1:] else knast("review", *words)
    assert answer.code == code
    assert answer.err.strip()
    assert "Traceback" not in answer.err
