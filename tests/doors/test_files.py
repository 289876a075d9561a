"""The three file commands: offsets count in the text of the input line, and no line is lost."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Knast = Callable[..., Any]
GIVEN: list[dict[str, Any]] = [
    {"id": 1, "text": "Hej, jeg hedder Torben Krog.\r\nSofaen er ikke kommet, og ingen svarer.\x00 😀 I venter bare?"},
    {"contact_id": "b", "text": "e\u0301n stol mangler. The app crashes every time I open my bill."},
    {"id": "c", "turns": [{"role": "agent", "text": "Hvad mangler du?"}, {"role": "customer", "text": "Der mangler skruer i pakken."}]},
    {"id": "d", "text": "Tak for hjælpen!"},
    {"id": "e", "text": "⟨person 1⟩ har ikke fået sin ordre. \ud800 Vi kan ikke logge ind."},
]  # fmt: skip


def written(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in GIVEN), encoding="utf-8")
    return path


def texts() -> dict[str, str]:
    found = {}
    for line in GIVEN:
        turns = line.get("turns")
        text = "\n".join(turn["text"] for turn in turns) if turns else str(line["text"])
        found[str(line.get("id", line.get("contact_id")))] = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    return found


def test_read_gives_quotes_that_stand_verbatim_in_the_text_as_given(knast: Knast, given: Path, tmp_path: Path) -> None:
    assert knast("read", "--input", given, "--output", tmp_path / "out.jsonl").code == 0
    lines = written(tmp_path / "out.jsonl")
    assert lines
    for line in lines:
        assert texts()[line["contact_id"]][line["start"] : line["end"]] == line["quote"] != ""
        assert line["focus"] in {"achieve", "avoid"}
        assert line["outcome"] in {"missed", "met", "open"}
        assert 0 <= line["confidence"] <= 1


def test_an_agents_words_and_a_bare_thank_you_make_no_statement(knast: Knast, given: Path, tmp_path: Path) -> None:
    knast("read", "--input", given, "--output", tmp_path / "out.jsonl")
    lines = written(tmp_path / "out.jsonl")
    assert all(line["start"] >= len("Hvad mangler du?") for line in lines if line["contact_id"] == "c")
    assert not [line for line in lines if line["contact_id"] == "d"]


def test_read_with_mask_counts_in_the_masked_text_it_carries(knast: Knast, given: Path, tmp_path: Path) -> None:
    knast("read", "--mask", "--input", given, "--output", tmp_path / "out.jsonl")
    for line in written(tmp_path / "out.jsonl"):
        assert line["text"][line["start"] : line["end"]] == line["quote"]
        assert "Torben" not in line["text"]


def test_mask_gives_spans_in_the_text_as_given(knast: Knast, given: Path, tmp_path: Path) -> None:
    knast("mask", "--input", given, "--output", tmp_path / "out.jsonl")
    lines = {line["contact_id"]: line for line in written(tmp_path / "out.jsonl")}
    assert set(lines) == set(texts())
    name = lines["1"]["masks"][0]
    assert texts()["1"][name["start"] : name["end"]] == "Torben Krog"
    rebuilt, at = "", 0
    for mask in lines["1"]["masks"]:
        rebuilt += texts()["1"][at : mask["start"]] + mask["replacement"]
        at = mask["end"]
    assert rebuilt + texts()["1"][at:] == lines["1"]["text"]


def test_keep_leaves_one_kind_standing(knast: Knast, given: Path, tmp_path: Path) -> None:
    knast("mask", "--keep", "person", "--input", given, "--output", tmp_path / "out.jsonl")
    assert "Torben Krog" in written(tmp_path / "out.jsonl")[0]["text"]


def test_map_by_contact_gives_one_line_a_contact_in_order(knast: Knast, given: Path, tmp_path: Path) -> None:
    knast("map", "--unit", "contact", "--levels", "--input", given, "--output", tmp_path / "out.jsonl")
    lines = written(tmp_path / "out.jsonl")
    assert [line["contact_id"] for line in lines] == list(texts())
    needs = {need["need_id"]: need for need in written(tmp_path / "out.jsonl.needs.jsonl")}
    for line in lines:
        if line["need_id"]:
            assert needs[line["need_id"]]["level"] == "tertiary"
            assert needs[line["secondary_id"]]["parent_id"] == line["primary_id"]


def test_map_by_statement_drops_no_contact(knast: Knast, given: Path, tmp_path: Path) -> None:
    knast("map", "--input", given, "--output", tmp_path / "out.jsonl")
    lines = written(tmp_path / "out.jsonl")
    assert {line["contact_id"] for line in lines} == set(texts())
    assert all(("statement_id" in line) or line["need_id"] is None for line in lines)


def test_a_bad_line_is_rejected_with_its_number_and_the_rest_is_read(knast: Knast, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(
        '{"id": "1", "text": "Den kom aldrig frem."}\n{"id": "2", "text": \n{"id": "3", "text": "Den virker ikke."}\n',
        encoding="utf-8",
    )
    answer = knast("read", "--input", path, "--output", tmp_path / "out.jsonl", "--max-rejects", 0)
    assert answer.code == 1
    assert "in.jsonl:2:" in answer.err
    assert {line["contact_id"] for line in written(tmp_path / "out.jsonl")} == {"1", "3"}


def test_an_agents_words_in_running_text_place_no_contact_on_the_map(knast: Knast, tmp_path: Path) -> None:
    marked = [f"Agent: Din faktura ligger klar nummer {n}.\nKunde: Bordet {n} er forsinket igen." for n in range(12)]
    bare = [f"Bordet {n} er forsinket igen." for n in range(12)]
    for name, said in (("marked", marked), ("bare", bare)):
        source = tmp_path / f"{name}.jsonl"
        source.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(said)), "utf-8")
        knast("map", "--unit", "contact", "--levels", "--input", source, "--output", tmp_path / f"{name}.out")
    names = [
        [(need["level"], need["name"]) for need in written(tmp_path / f"{name}.out.needs.jsonl")]
        for name in ("marked", "bare")
    ]
    assert names[0] == names[1] != []
