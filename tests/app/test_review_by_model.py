"""A language model answers the lines that people are asked about; people's answers stand above its own."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.model_server import FakeModel, Reply, answer, lines_in

from knast.app.engines import Engines, default_engines, engines_in, learner_in, taught_reader
from knast.app.export import TABLES
from knast.app.learning import learn_again
from knast.app.pipeline import read_unread, run
from knast.app.progress import Silent
from knast.app.review import Following, Imported, Taught, import_corrections
from knast.app.workspace import Workspace, open_at
from knast.cli.main import main
from knast.engines import llm_client
from knast.engines.read_cascade_llm import CascadeReader
from knast.sources.read import Options
from knast.store.settings import write_setting

pytestmark = pytest.mark.slow

Make = Callable[..., Engines]
Line = dict[str, Any]
NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
CONTACTS = [
    *({"id": f"k{n}", "text": f"Skab {n} kom aldrig. Men montøren kom til tiden."} for n in range(4)),
    {"id": "k4", "text": "Sofa fire har adressen Algade. Bordet kom aldrig og stolen kom til tiden."},
    {"id": "k5", "text": "Vi så at varen kom aldrig frem. Kunden ventede.", "channel": "observation"},
]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm_client, "_FIRST_PAUSE_S", 0.01)
    for name in ("KNAST_LLM_URL", "KNAST_LLM_MODEL", "KNAST_LLM_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def house(tmp_path: Path) -> Workspace:
    source = write(tmp_path / "contacts.jsonl", CONTACTS)
    house = open_at(tmp_path / "house")
    run(house, [source], engines=default_engines(), options=Options(), now=NOW)
    return house


@pytest.fixture
def asking(house: Workspace, fake_model: FakeModel) -> Workspace:
    """The workspace with a language model set."""
    settle(house, llm_url=fake_model.url, llm_model="lille", llm_concurrency="1")
    return house


def settle(house: Workspace, **settings: str) -> None:
    with house.writing() as connection:
        for name, value in settings.items():
            write_setting(connection, name=name.replace("_", "-"), value=value)


def write(path: Path, lines: list[Line]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def written(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def knast(*words: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return int(str(left.value.code or 0))


def exported(house: Workspace, *words: object, code: int = 0) -> list[Line]:
    file = house.folder.parent / "out.jsonl"
    assert knast("review", "export", file, "-w", house.folder, "--by", "model", *words) == code
    return written(file)


def take_in(house: Workspace, lines: list[Line]) -> tuple[Imported, Taught]:
    path = write(house.folder.parent / "answers.jsonl", lines)
    following = Following(default_engines().reader, default_engines, NOW, Silent())
    return import_corrections(house, path, by="", following=following)


def rows(house: Workspace, table: str) -> list[Line]:
    with house.reading() as connection:
        return list(TABLES[table](connection))


def by_line(house: Workspace) -> Iterator[tuple[tuple[str, int], tuple[str, str]]]:
    for one in rows(house, "corrections"):
        yield (one["contact_id"], one["start"]), (one["label"], one["by"])


def test_the_sheet_comes_filled_in_by_the_model_and_can_be_imported_as_it_is(
    asking: Workspace, fake_model: FakeModel
) -> None:
    lines = exported(asking, "--sample", 50)
    said: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in lines:
        said.setdefault((one["contact_id"], one["line"]), []).append((one["label"], one["quote"]))
    assert said["k0", "Skab 0 kom aldrig."] == [("avoid.missed", "kom aldrig")]
    assert said["k0", "Men montøren kom til tiden."] == [("achieve.met", "kom til tiden")]
    assert said["k4", "Sofa fire har adressen Algade."] == [("none", "")]
    assert said["k4", "Bordet kom aldrig og stolen kom til tiden."] == [
        ("avoid.missed", "kom aldrig"),
        ("achieve.met", "kom til tiden"),
    ]
    # An observation is one line, whatever the model was shown.
    assert said["k5", CONTACTS[5]["text"]] == [("avoid.missed", CONTACTS[5]["text"])]
    (by,) = {one["by"] for one in lines}
    assert by.startswith("llm-lille-read-1-")
    done, _ = take_in(asking, lines)
    assert (done.kept, done.left, done.refused) == (len(said), 0, [])
    mine = [one for one in rows(asking, "statements") if one["engine"] == by]
    assert {(one["quote"], one["confidence"]) for one in mine if one["contact_id"] == "k0"} == {
        ("kom aldrig", 0.7),
        ("kom til tiden", 0.7),
    }
    # It is not asked about what it said before, and what it was asked is remembered.
    assert exported(asking) == []
    assert len(fake_model.asked) == len(CONTACTS)
    assert take_in(asking, lines)[0].kept == 0


def test_what_a_run_was_answered_is_not_asked_again(asking: Workspace, fake_model: FakeModel) -> None:
    read_unread(asking, engines=engines_in(asking, reader="llm"), progress=Silent())
    asked = len(fake_model.asked)
    assert all(one["by"] for one in exported(asking))
    assert len(fake_model.asked) == asked


def test_a_line_without_a_usable_or_sure_answer_stays_empty(asking: Workspace, fake_model: FakeModel) -> None:
    def half(asked: Line) -> Reply:
        lines = lines_in(asked)
        found: dict[str, list[Line]] = {name: [] for name in lines}
        for name, text in lines.items():
            if "Skab 0" in text:
                found[name] = [{"quote": "kom altid", "label": "achieve.met", "confidence": 0.9}]
            elif "Skab 1" in text:
                found[name] = [{"quote": "kom aldrig", "label": "avoid.missed", "confidence": 0.3}]
            elif "Skab 2" in text:
                found.pop(name)
        return Reply(answer(found))

    fake_model.always = half
    empty = {one["line"] for one in exported(asking, "--all") if not one["label"]}
    assert empty == {"Skab 0 kom aldrig.", "Skab 1 kom aldrig.", "Skab 2 kom aldrig."}
    assert all(not one["by"] and not one["quote"] for one in exported(asking, "--all") if not one["label"])


def test_a_quote_that_would_lead_to_another_place_leaves_its_line_empty(
    asking: Workspace, fake_model: FakeModel
) -> None:
    def twice(asked: Line) -> Reply:
        one = {"quote": "kom", "confidence": 0.9}
        both = [{**one, "label": "avoid.missed"}, {**one, "label": "achieve.met"}]
        return Reply(answer({name: both if "Bordet" in text else [] for name, text in lines_in(asked).items()}))

    fake_model.always = twice
    assert [one["label"] for one in exported(asking, "--all") if "Bordet" in one["line"]] == [""]


def test_a_spent_budget_leaves_the_rest_empty_says_so_and_the_next_time_goes_on(
    asking: Workspace, fake_model: FakeModel, capfd: pytest.CaptureFixture[str]
) -> None:
    settle(asking, llm_budget="4 requests")
    lines = exported(asking, "--lang", "en", code=4)
    said = capfd.readouterr().err
    assert "used up (4 requests)." in said
    assert "lines are left empty." in said
    assert {bool(one["label"]) for one in lines} == {True, False}
    assert all(one["label"] for one in exported(asking))
    assert len(set(fake_model.asks())) == len(fake_model.asked) == len(CONTACTS)


def test_a_server_that_is_away_spoils_no_file(
    asking: Workspace, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settle(asking, llm_url="http://127.0.0.1:9/v1")
    file = tmp_path / "out.jsonl"
    file.write_text("mine\n", encoding="utf-8")
    assert knast("review", "export", file, "-w", asking.folder, "--by", "model") == 3
    assert file.read_text(encoding="utf-8") == "mine\n"
    assert "does not answer" in capfd.readouterr().err


def test_without_a_model_the_request_is_refused_with_what_to_do(
    house: Workspace, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert knast("review", "export", tmp_path / "out.csv", "-w", house.folder, "--by", "model") == 3
    said = capfd.readouterr().err
    assert "No language model is set" in said
    assert "knast settings llm-url" in said
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_filled_sheet_in_danish_comes_back_whole(
    asking: Workspace, tmp_path: Path, capfd: pytest.CaptureFixture[str], *, ending: str
) -> None:
    file = tmp_path / f"ud.{ending}"
    assert knast("review", "export", file, "-w", asking.folder, "--by", "model", "--lang", "da") == 0
    assert "Sprogmodellen har udfyldt" in capfd.readouterr().err
    assert knast("review", "import", file, "-w", asking.folder, "--json") == 0
    found = json.loads(capfd.readouterr().out)
    assert (found["left"], found["rejects"]) == (0, [])
    assert found["learned"]["by_model"] == found["learned"]["corrections"] - found["learned"]["by_person"]


def test_a_persons_correction_stands_above_a_models_whichever_came_first(asking: Workspace) -> None:
    lines = exported(asking, "--all")
    skab = {one["contact_id"]: one for one in lines if one["line"].startswith("Skab")}
    person = {**skab["k0"], "label": "achieve.open", "quote": "", "by": "Bo"}
    assert take_in(asking, [person])[0].kept == 1
    done, _ = take_in(asking, [skab["k0"], skab["k1"]])
    assert [(one.row, one.reason) for one in done.refused] == [(1, "person")]
    # A person's answer replaces the model's also where it is older, and where it says the same.
    older = {**skab["k1"], "label": "none", "quote": "", "by": "Bo", "at": "2020-01-01"}
    agrees = {**skab["k2"], "by": "Bo"}
    take_in(asking, [skab["k2"]])
    assert (done := take_in(asking, [older, agrees])[0]).kept == 2
    assert take_in(asking, [older, agrees])[0].same == 2
    # In one file the person's row stands too.
    both = [skab["k3"], {**skab["k3"], "label": "none", "quote": "", "by": "Bo"}]
    done, _ = take_in(asking, both)
    assert [(one.row, one.reason) for one in done.refused] == [(1, "person")]
    assert dict(by_line(asking)) == {
        ("k0", 0): ("achieve.open", "Bo"),
        ("k1", 0): ("none", "Bo"),
        ("k2", 0): ("avoid.missed", "Bo"),
        ("k3", 0): ("none", "Bo"),
    }


def test_people_may_be_asked_about_what_a_model_said(asking: Workspace) -> None:
    lines = exported(asking)
    take_in(asking, lines)
    file = asking.folder.parent / "people.jsonl"
    assert knast("review", "export", file, "-w", asking.folder) == 0
    again = {(one["contact_id"], one["start"]): one for one in written(file)}
    assert set(again) == {(one["contact_id"], one["start"]) for one in lines}
    assert again["k0", 0]["machine_label"] == "avoid.missed"
    assert not any(one["label"] for one in again.values())


def test_a_cascades_first_reader_learns_and_reads_with_what_it_learned(
    taught_house: Workspace, word_engines: Make, fake_model: FakeModel, tmp_path: Path
) -> None:
    file = tmp_path / "lines.jsonl"
    knast("review", "export", file, "-w", taught_house.folder, "--sample", 110)
    told = [{**one, "label": "u1" if "kløver" in one["line"] else "ok", "by": "Bo"} for one in written(file)]
    first = word_engines().reader
    import_corrections(taught_house, write(file, told), by="", following=Following(first, word_engines, NOW, Silent()))
    settle(taught_house, llm_url=fake_model.url, llm_model="lille")
    second = engines_in(taught_house, reader="llm").reader
    cascade = CascadeReader(first, second)
    assert learner_in(cascade) is first
    own = taught_reader(taught_house, first)
    assert own.name.startswith("words-1+own-")
    assert taught_reader(taught_house, cascade).name == f"cascade-{own.name}-{second.name}"
    lesson = learn_again(taught_house, learner_in(cascade), now=NOW, progress=Silent())
    assert lesson is not None
    assert lesson.verdict == "used"


@pytest.mark.parametrize("reader", ["llm", "cascade"])
def test_corrections_leave_the_standing_reader_standing(
    asking: Workspace, fake_model: FakeModel, tmp_path: Path, *, reader: str
) -> None:
    settle(asking, reader=reader)
    read_unread(asking, engines=engines_in(asking), progress=Silent())
    before = {one["statement_id"]: one["engine"] for one in rows(asking, "statements")}
    line = next(one for one in exported(asking, "--all") if one["line"].startswith("Skab 0"))
    file = write(tmp_path / "one.jsonl", [{**line, "by": "Bo"}])
    asked = len(fake_model.asked)
    assert knast("review", "import", file, "-w", asking.folder, "--quiet") == 0
    assert len(fake_model.asked) == asked
    after = {one["statement_id"]: one["engine"] for one in rows(asking, "statements")}
    assert {key: engine for key, engine in after.items() if engine != "person:Bo"}.items() <= before.items()
    assert "person:Bo" in after.values()
