import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from knast.app.engines import Engines, taught_reader
from knast.app.export import TABLES, export_all, import_all
from knast.app.pipeline import bring_map_up_to_date, read_unread, run, settle_map
from knast.app.progress import Silent
from knast.app.review import (
    Following,
    Imported,
    Taught,
    forget_learning,
    import_answers,
    import_corrections,
    learn_from_corrections,
    questions_to_ask,
)
from knast.app.review_sheet import write_questions
from knast.app.workspace import Workspace, open_at
from knast.base.words import words_in
from knast.sources.read import Options

pytestmark = pytest.mark.slow

Make = Callable[..., Engines]
Line = dict[str, Any]
NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


def asked(house: Workspace, **options: Any) -> list[Line]:  # noqa: ANN401 - any option of the export
    target = BytesIO()
    given = {"sample": 200, "everything": False, "seed": 0, **options}
    write_questions(questions_to_ask(house, **given), form="jsonl", words=words_in("en"), target=target)
    return [json.loads(line) for line in target.getvalue().decode().splitlines()]


def judged(lines: list[Line]) -> list[Line]:
    """What people say: a kløver is a delay, and the machine is right about everything else."""
    return [{**line, "label": "u1" if "kløver" in line["line"] else "ok", "by": "Bo"} for line in lines]


def write(folder: Path, lines: list[Line], name: str = "answers.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def take_in(house: Workspace, path: Path, engines: Engines) -> tuple[Imported, Taught]:
    return import_corrections(house, path, by="", following=following(engines))


def following(engines: Engines) -> Following:
    return Following(engines.reader, lambda: engines, NOW, Silent())


def rows(house: Workspace, table: str) -> list[Line]:
    with house.reading() as connection:
        return list(TABLES[table](connection))


def heard(house: Workspace) -> dict[str, tuple[str, str]]:
    """What is said of a kløver, and by which engine, by contact."""
    found = [one for one in rows(house, "statements") if "kløver" in one["quote"]]
    return {one["contact_id"]: (f"{one['focus']}.{one['outcome']}", one["engine"]) for one in found}


def test_a_companys_word_is_learned_used_everywhere_and_forgotten_again(
    taught_house: Workspace, word_engines: Make, tmp_path: Path
) -> None:
    engines = word_engines()
    assert heard(taught_house) == {}
    done, taught = take_in(taught_house, write(tmp_path, judged(asked(taught_house, sample=110))), engines)
    assert (done.kept, done.refused) == (110, [])
    assert taught.lesson is not None
    assert taught.lesson.verdict == "used"
    assert taught.lesson.gain is not None
    assert taught.lesson.gain.fair
    assert taught.lesson.gain.after > taught.lesson.gain.before
    reader = taught_reader(taught_house, engines.reader)
    assert reader.name.startswith("words-1+own-")
    assert taught.read == 120
    assert taught.map_changed
    by_engine = heard(taught_house)
    assert len(by_engine) == 34
    assert {label for label, _ in by_engine.values()} == {"avoid.missed"}
    assert {engine for _, engine in by_engine.values()} == {"person:Bo", reader.name}
    forgot = forget_learning(taught_house, following(engines))
    assert (forgot.lesson, forgot.read) == (None, 120)
    assert {engine for _, engine in heard(taught_house).values()} == {"person:Bo"}
    # Forgotten is forgotten, until somebody asks again.
    assert take_in(taught_house, write(tmp_path, []), engines)[1].lesson is None
    again = learn_from_corrections(taught_house, following(engines))
    assert again.lesson is not None
    assert again.lesson.verdict == "used"
    assert taught_reader(taught_house, engines.reader).name == reader.name
    assert heard(taught_house) == by_engine


def test_the_same_file_twice_changes_nothing(taught_house: Workspace, word_engines: Make, tmp_path: Path) -> None:
    path = write(tmp_path, judged(asked(taught_house, sample=60)))
    take_in(taught_house, path, word_engines())
    before = {table: rows(taught_house, table) for table in TABLES}
    done, taught = take_in(taught_house, path, word_engines())
    assert (done.kept, done.same, taught.read, taught.map_changed) == (0, 60, 0, False)
    assert {table: rows(taught_house, table) for table in TABLES} == before


def test_every_later_reading_keeps_what_people_said(
    taught_house: Workspace, word_engines: Make, tmp_path: Path
) -> None:
    take_in(taught_house, write(tmp_path, judged(asked(taught_house, sample=20))), word_engines())
    said = {one["statement_id"] for one in rows(taught_house, "statements") if one["engine"] == "person:Bo"}
    assert said
    other = word_engines(name="words-2")
    assert read_unread(taught_house, engines=other, progress=Silent()) == 120
    after = rows(taught_house, "statements")
    assert {one["statement_id"] for one in after if one["engine"] == "person:Bo"} == said
    assert {one["engine"] for one in after} == {"person:Bo", "words-2"}


def test_corrections_that_change_teach_anew_and_a_newer_reader_is_taught_when_it_runs(
    taught_house: Workspace, word_engines: Make, tmp_path: Path
) -> None:
    lines = asked(taught_house, sample=110)
    take_in(taught_house, write(tmp_path, judged(lines)), word_engines())
    first = taught_reader(taught_house, word_engines().reader).name
    changed = [{**line, "label": "a2", "by": "Bo"} for line in lines if "kløver" in line["line"]]
    done, taught = take_in(taught_house, write(tmp_path, changed), word_engines())
    assert done.kept == len(changed)
    assert taught.read == 120
    assert taught_reader(taught_house, word_engines().reader).name not in {first, "words-1"}
    assert {label for label, _ in heard(taught_house).values()} == {"achieve.open"}
    newer = word_engines(name="words-2")
    assert taught_reader(taught_house, newer.reader).name == "words-2"
    more = write(tmp_path, [{"id": "k999", "text": "Leveringen af hylden er kløver denne gang."}], "more.jsonl")
    run(taught_house, [more], engines=newer, options=Options(), now=NOW)
    assert taught_reader(taught_house, newer.reader).name.startswith("words-2+own-")
    assert heard(taught_house)["k999"][0] == "achieve.open"


def test_an_import_that_was_stopped_is_finished_by_the_next_one(
    taught_house: Workspace, word_engines: Make, tmp_path: Path
) -> None:
    path = write(tmp_path, judged(asked(taught_house, sample=110)))
    import_answers(taught_house, path, by="", now=NOW)
    done, taught = take_in(taught_house, path, word_engines())
    assert (done.kept, done.same) == (0, 110)
    assert taught.lesson is not None
    assert (taught.lesson.verdict, taught.read, taught.map_changed) == ("used", 120, True)


def test_on_a_settled_map_only_what_people_changed_moves(
    taught_house: Workspace, word_engines: Make, tmp_path: Path
) -> None:
    settle_map(taught_house)
    before = {one["statement_id"]: one["need_id"] for one in rows(taught_house, "statements")}
    assert set(before.values()) - {None}
    lines = [line for line in asked(taught_house) if "kløver" in line["line"] or "hurtigt" in line["line"]]
    take_in(taught_house, write(tmp_path, judged(lines)), word_engines())
    after = {one["statement_id"]: one["need_id"] for one in rows(taught_house, "statements")}
    assert len(after) > len(before)
    assert {key: after[key] for key in before} == before
    assert len(rows(taught_house, "places")) == len(after)


def test_whether_they_had_to_contact_us_follows_the_correction(
    taught_house: Workspace, word_engines: Make, tmp_path: Path
) -> None:
    line = next(one for one in asked(taught_house) if "kløver" in one["line"])
    verdicts = {one["contact_id"]: one["had_to_contact"] for one in rows(taught_house, "contacts")}
    assert verdicts[line["contact_id"]] == "no"
    take_in(taught_house, write(tmp_path, judged([line])), word_engines())
    verdicts = {one["contact_id"]: one["had_to_contact"] for one in rows(taught_house, "contacts")}
    assert verdicts[line["contact_id"]] == "yes"


def test_corrections_and_lessons_travel_with_the_archive(
    taught_house: Workspace, word_engines: Make, tmp_path: Path
) -> None:
    take_in(taught_house, write(tmp_path, judged(asked(taught_house, sample=110))), word_engines())
    archive = tmp_path / "all.zip"
    with archive.open("wb") as target:
        export_all(taught_house, target=target)
    other = open_at(tmp_path / "other")
    import_all(other, archive)
    assert rows(other, "corrections") == rows(taught_house, "corrections")
    assert read_unread(other, engines=word_engines(), progress=Silent()) == 0
    assert not bring_map_up_to_date(other, engines=word_engines(), progress=Silent())


def test_exported_corrections_can_be_imported(taught_house: Workspace, word_engines: Make, tmp_path: Path) -> None:
    take_in(taught_house, write(tmp_path, judged(asked(taught_house, sample=30))), word_engines())
    path = write(tmp_path, rows(taught_house, "corrections"), "corrections.jsonl")
    done, _ = take_in(taught_house, path, word_engines())
    assert (done.kept, done.same, done.refused) == (0, 30, [])


def test_two_statements_on_one_line_are_both_kept(taught_house: Workspace, word_engines: Make, tmp_path: Path) -> None:
    line = next(one for one in asked(taught_house) if "kløver" in one["line"])
    both = [
        {**line, "label": "u1", "quote": "er kløver", "by": "Bo"},
        {**line, "label": "a2", "quote": "denne gang", "by": "Bo"},
    ]
    assert take_in(taught_house, write(tmp_path, both), word_engines())[0].kept == 1
    mine = [one for one in rows(taught_house, "statements") if one["engine"] == "person:Bo"]
    assert [(one["quote"], one["focus"], one["outcome"]) for one in mine] == [
        ("er kløver", "avoid", "missed"),
        ("denne gang", "achieve", "open"),
    ]
    assert rows(taught_house, "corrections")[0]["label"] == "avoid.missed"


def test_a_random_line_stays_one_and_is_not_drawn_again(
    taught_house: Workspace, word_engines: Make, tmp_path: Path
) -> None:
    first = asked(taught_house, sample=40)
    take_in(taught_house, write(tmp_path, judged(first)), word_engines())
    second = asked(taught_house, sample=40)
    places = [{(one["contact_id"], one["start"]) for one in several} for several in (first, second)]
    assert not places[0] & places[1]
    again = [{**one, "label": "n", "drawn": None} for one in asked(taught_house, everything=True)]
    take_in(taught_house, write(tmp_path, again), word_engines())
    drawn = {(one["contact_id"], one["start"]): one["drawn"] for one in rows(taught_house, "corrections")}
    assert {place for place, why in drawn.items() if why == "random"} == places[0]


@pytest.mark.parametrize("wrong", ["older", "newer"])
def test_of_two_corrections_with_times_the_newer_stands(
    taught_house: Workspace, word_engines: Make, tmp_path: Path, *, wrong: str
) -> None:
    line = next(one for one in asked(taught_house) if "kløver" in one["line"])
    take_in(taught_house, write(tmp_path, [{**line, "label": "u1", "at": "2026-02-01T10:00+01:00"}]), word_engines())
    at = {"older": "2026-02-01T08:59:59Z", "newer": "2026-02-01T09:00:01"}[wrong]
    done, _ = take_in(taught_house, write(tmp_path, [{**line, "label": "none", "at": at}]), word_engines())
    assert [one.reason for one in done.refused] == (["older"] if wrong == "older" else [])
    assert done.kept == (wrong == "newer")
