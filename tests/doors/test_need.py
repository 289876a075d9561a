import getpass
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

Knast = Callable[..., Any]
Line = dict[str, Any]


@pytest.fixture
def own(house: Path, tmp_path: Path) -> Path:
    """A copy of the workspace that a test may change."""
    return Path(shutil.copytree(house, tmp_path / "own"))


def needs_in(knast: Knast, house: Path) -> list[Line]:
    return [json.loads(line) for line in knast("export", "needs", "-w", house).out.splitlines()]


def statements_on(knast: Knast, house: Path, need_id: str) -> list[str]:
    places = map(json.loads, knast("export", "places", "-w", house).out.splitlines())
    return [one["statement_id"] for one in places if one["need_id"] == need_id]


@pytest.fixture
def pair(knast: Knast, own: Path) -> tuple[Line, Line]:
    """Two details side by side, the first with most people of all such."""
    details = [one for one in needs_in(knast, own) if one["level"] == "tertiary"]
    families = Counter(one["parent_id"] for one in details)
    several = sorted((one for one in details if families[one["parent_id"]] > 1), key=lambda one: -one["people"])
    first = several[0]
    return first, next(one for one in several[1:] if one["parent_id"] == first["parent_id"])


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_need_is_shown_with_its_figures_neighbours_and_words(
    knast: Knast, own: Path, pair: tuple[Line, Line], *, lang: str
) -> None:
    first, other = pair
    answer = knast("need", first["need_id"], "-w", own, "--lang", lang)
    assert answer.code == 0
    assert first["need_id"] in answer.out
    assert other["need_id"] in answer.out
    assert {"da": "Ved siden af", "en": "Beside it"}[lang] in answer.out
    assert {"da": "Med kundernes ord", "en": "In customers’ words"}[lang] in answer.out
    assert knast("need", "-w", own, "--lang", lang, first["need_id"], "show").out == answer.out
    found = json.loads(knast("need", first["need_id"], "-w", own, "--json").out)
    assert found | first == found
    assert (found["history"], found["retired"]) == ([], False)
    assert found["quotes"]


def test_words_shown_of_a_need_stand_verbatim_in_their_contacts(
    knast: Knast, own: Path, pair: tuple[Line, Line]
) -> None:
    contacts = {}
    for line in knast("export", "contacts", "-w", own).out.splitlines():
        one = json.loads(line)
        contacts[one["contact_id"]] = one["text"]
    for need_id in (pair[0]["need_id"], pair[0]["parent_id"]):
        for quote in json.loads(knast("need", need_id, "-w", own, "--json").out)["quotes"]:
            assert contacts[quote["contact_id"]][quote["start"] : quote["end"]] == quote["quote"]


@pytest.mark.parametrize(
    ("lang", "settled", "renamed", "back"),
    [
        ("da", "Kortet var en kladde og er nu fastlagt", "omdøbte", "Fortryd med: knast undo 2"),
        ("en", "The map was a draft and is settled now", "renamed", "Take it back with: knast undo 2"),
    ],
)
def test_the_first_act_settles_the_map_and_says_so_once(
    knast: Knast, own: Path, pair: tuple[Line, Line], *, lang: str, settled: str, renamed: str, back: str
) -> None:
    first, other = pair
    answer = knast("need", first["need_id"], "rename", "Noget helt andet", "-w", own, "--lang", lang, "--by", "Bo Sø")
    assert answer.code == 0
    for said in (settled, renamed, back):
        assert said in answer.out
    assert settled not in knast("need", other["need_id"], "pin", "-w", own, "--lang", lang).out
    log = knast("needs", "--history", "-w", own, "--lang", lang).out.splitlines()
    assert len(log) == 3
    assert "Bo Sø" in log[1]
    assert getpass.getuser() in log[0]
    shown = json.loads(knast("need", first["need_id"], "-w", own, "--json").out)
    assert shown["name"] == {**first["name"], lang: "Noget helt andet"}
    assert shown["named_from"] == "person"


def test_needs_are_merged_and_the_old_id_leads_to_the_new_one(knast: Knast, own: Path, pair: tuple[Line, Line]) -> None:
    into, gone = (one["need_id"] for one in pair)
    both = {*statements_on(knast, own, into), *statements_on(knast, own, gone)}
    before = needs_in(knast, own)
    preview = json.loads(knast("need", into, "merge", gone, "--preview", "-w", own, "--json").out)
    assert (preview["act"], preview["settled"], preview["merged"]) == (None, True, {gone: into})
    assert needs_in(knast, own) == before
    done = json.loads(knast("need", into, "merge", gone, "-w", own, "--json").out)
    assert done["needs"][0]["statements"] == preview["needs"][0]["statements"] == len(both)
    assert set(statements_on(knast, own, into)) == both
    found = json.loads(knast("need", gone, "-w", own, "--json").out)
    assert (found["need_id"], found["asked_for"]) == (into, gone)
    assert f"merged into {into}" in knast("need", gone, "-w", own, "--lang", "en").out
    lines = {one["need_id"]: one for one in needs_in(knast, own)}
    assert (lines[gone]["merged_into"], lines[gone]["people"]) == (into, 0)
    assert f"merged into {into}" in knast("need", gone, "pin", "-w", own).err
    assert knast("undo", "-w", own).code == 0
    assert needs_in(knast, own) == before


def test_some_statements_are_split_off_by_a_file_and_moved_back(
    knast: Knast, own: Path, pair: tuple[Line, Line], tmp_path: Path
) -> None:
    need_id = pair[0]["need_id"]
    mine = statements_on(knast, own, need_id)
    files = {
        "plain.txt": "".join(f"{one}\n" for one in mine[:2]),
        "table.csv": "contact_id;statement_id\n" + "".join(f"k;{one}\n" for one in mine[:2]),
        "lines.jsonl": "".join(json.dumps({"statement_id": one}) + "\n" for one in mine[:2]),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        words = ("need", need_id, "split", "--name", "Udskilt", "--statements", tmp_path / name, "-w", own, "--json")
        done = json.loads(knast(*words).out)
        new = next(one for one in done["needs"] if one["new"])
        assert set(statements_on(knast, own, new["need_id"])) == set(mine[:2])
        assert knast("undo", "-w", own).code == 0
    knast(*words)
    made = json.loads(knast("need", need_id, "history", "-w", own, "--json").out)[0]["made"][0]
    (tmp_path / "one.txt").write_text(mine[0] + "\n", encoding="utf-8")
    assert knast("need", made, "move", need_id, "--statements", tmp_path / "one.txt", "-w", own).code == 0
    assert statements_on(knast, own, made) == [mine[1]]


def test_statements_are_chosen_by_their_words(knast: Knast, own: Path, pair: tuple[Line, Line]) -> None:
    need_id = pair[0]["need_id"]
    mine = set(statements_on(knast, own, need_id))
    statements = [json.loads(line) for line in knast("export", "statements", "-w", own).out.splitlines()]
    quotes = {one["statement_id"]: one["quote"] for one in statements if one["statement_id"] in mine}
    word = quotes[min(quotes)].upper()
    chosen = {one for one, quote in quotes.items() if word.casefold() in quote.casefold()}
    done = json.loads(knast("need", need_id, "split", "--name", "Ny", "--words", word, "-w", own, "--json").out)
    new = next(one for one in done["needs"] if one["new"])
    assert set(statements_on(knast, own, new["need_id"])) == chosen


def test_a_machine_proposes_parts_and_does_nothing_until_somebody_says_yes(
    knast: Knast, own: Path, pair: tuple[Line, Line]
) -> None:
    need_id = pair[0]["need_id"]
    before = needs_in(knast, own)
    preview = json.loads(knast("need", need_id, "split", "--into", 2, "--preview", "-w", own, "--json").out)
    assert len(preview["needs"]) == 2
    assert all(one["examples"] for one in preview["needs"])
    assert knast("need", need_id, "split", "--into", 2, "-w", own).code == 2
    assert needs_in(knast, own) == before
    words = ("need", need_id, "split", "--into", 2, "--yes", "--name", "Den anden del", "-w", own, "--json")
    done = json.loads(knast(*words).out)
    assert [(one["need_id"], one["statements"]) for one in done["needs"]] == [
        (one["need_id"], one["statements"]) for one in preview["needs"]
    ]
    assert {"Den anden del"} == {name for one in done["needs"] if one["new"] for name in one["name"].values()}


def test_a_need_is_put_under_another(knast: Knast, own: Path, pair: tuple[Line, Line]) -> None:
    need_id = pair[0]["need_id"]
    elsewhere = next(
        one for one in needs_in(knast, own) if one["level"] == "secondary" and one["need_id"] != pair[0]["parent_id"]
    )
    assert knast("need", need_id, "move", elsewhere["need_id"], "-w", own).code == 0
    assert json.loads(knast("need", need_id, "-w", own, "--json").out)["parent_id"] == elsewhere["need_id"]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_what_is_hidden_leaves_lists_and_stays_in_counts(
    knast: Knast, own: Path, pair: tuple[Line, Line], tmp_path: Path, *, lang: str
) -> None:
    need_id, name = pair[0]["need_id"], next(iter(pair[0]["name"].values()))
    assert knast("need", need_id, "hide", "-w", own).code == 0
    shown = knast("needs", "-w", own, "--lang", lang)
    assert need_id not in shown.out
    assert {"da": "1 skjult behov er udeladt", "en": "1 hidden need is left out"}[lang] in shown.err
    hidden = {"da": "[skjult]", "en": "[hidden]"}[lang]
    assert hidden in knast("needs", "--all", "-w", own, "--lang", lang).out
    lines = {one["need_id"]: one for one in needs_in(knast, own)}
    assert lines[need_id] == {**pair[0], "hidden": True}
    knast("report", tmp_path / "r.html", "-w", own, "--no-guess", "--lang", "da")
    assert f'"{need_id}"' not in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert knast("need", need_id, "unhide", "-w", own).code == 0
    assert name
    assert hidden not in knast("needs", "--all", "-w", own, "--lang", lang).out


def test_a_pin_is_shown_and_doing_it_twice_changes_nothing(knast: Knast, own: Path, pair: tuple[Line, Line]) -> None:
    need_id = pair[0]["need_id"]
    assert knast("need", need_id, "pin", "-w", own).code == 0
    again = knast("need", need_id, "pin", "-w", own, "--lang", "en")
    assert again.code == 0
    assert "stands so already" in again.out
    assert next(one for one in needs_in(knast, own) if one["need_id"] == need_id)["pinned"] is True
    knast("need", need_id, "unpin", "-w", own)
    assert "pinned" not in next(one for one in needs_in(knast, own) if one["need_id"] == need_id)


def test_undoing_is_refused_where_later_acts_built_on_it_and_names_them(
    knast: Knast, own: Path, pair: tuple[Line, Line]
) -> None:
    into, gone = (one["need_id"] for one in pair)
    before = needs_in(knast, own)
    knast("need", into, "rename", "Første navn", "-w", own, "--lang", "da")  # acts 1 (settled) and 2
    knast("need", into, "rename", "Andet navn", "-w", own, "--lang", "da")  # 3
    knast("need", into, "merge", gone, "-w", own)  # 4
    refused = knast("undo", 2, "-w", own)
    assert refused.code == 2
    assert "act 3" in refused.err
    assert "act 4" not in refused.err
    assert "act 2, act 3, act 4" in knast("undo", 1, "-w", own).err
    for number, left in ((4, 5), (3, 6), (2, 7), (1, 8)):
        assert f"knast undo {left}" in knast("undo", "-w", own, "--lang", "en").out, number
    assert needs_in(knast, own) == before
    assert "nothing to undo" in knast("undo", "-w", own).err
    assert "undone already, by act 5" in knast("undo", 4, "-w", own).err
    assert "no act 99" in knast("undo", 99, "-w", own).err


def test_an_act_on_a_need_that_changed_meanwhile_is_refused(knast: Knast, own: Path, pair: tuple[Line, Line]) -> None:
    first, other = (one["need_id"] for one in pair)
    knast("need", first, "rename", "Nyt navn", "-w", own, "--by", "Bo")
    stale = knast("need", first, "pin", "-w", own, "--at", 1)
    assert stale.code == 2
    assert "act 2, rename, by Bo" in stale.err
    assert knast("need", other, "pin", "-w", own, "--at", 1).code == 0
    assert knast("need", first, "pin", "-w", own, "--at", 2).code == 0


def test_settling_by_hand_is_an_act_that_can_be_undone(knast: Knast, own: Path) -> None:
    assert knast("needs", "--settle", "-w", own, "--by", "Bo", "--quiet").code == 0
    log = json.loads(knast("needs", "--history", "-w", own, "--json").out)
    assert [(one["act"], one["kind"], one["by"]) for one in log] == [(1, "settle", "Bo")]
    assert knast("undo", "-w", own).code == 0
    assert knast("undo", 2, "-w", own).code == 0
    log = json.loads(knast("needs", "--history", "-w", own, "--json").out)
    assert [(one["act"], one["undone"]) for one in log] == [(3, False), (2, True), (1, False)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["n-nowhere"], "no need n-nowhere"),
        (["n-nowhere", "pin"], "no need n-nowhere"),
        (["FIRST", "frobnicate"], "No such command"),
        (["FIRST", "rename", ""], "empty"),
        (["FIRST", "rename", "x" * 81], "81 characters"),
        (["FIRST", "rename", "a\tb"], "control characters"),
        (["FIRST", "rename", "Ny", "--by", " "], "not known who"),
        (["FIRST", "rename", "Ny", "--by", "knast 9"], "machine"),
        (["FIRST", "merge", "FIRST"], "itself"),
        (["FIRST", "merge", "PARENT"], "lies under"),
        (["FIRST", "merge"], "Missing argument"),
        (["FIRST", "split", "--name", "Ny"], "Choose one"),
        (["FIRST", "split", "--words", "x", "--into", "2"], "Choose one"),
        (["FIRST", "split", "--words", "zzzzz", "--name", "Ny"], "holds these words"),
        (["FIRST", "split", "--words", " ", "--name", "Ny"], "no words"),
        (["FIRST", "split", "--words", "e"], "needs one name"),
        (["FIRST", "split", "--into", "1"], "1 is not in the range"),
        (["FIRST", "split", "--into", "21", "--preview"], "21 parts"),
        (["FIRST", "split", "--into", "2", "--name", "a", "--name", "b", "--preview"], "2 names, and 1 new"),
        (["PARENT", "split", "--into", "2", "--preview"], "only a detail"),
        (["FIRST", "split", "--statements", "nowhere.txt", "--name", "Ny"], "no file"),
        (["FIRST", "move", "FIRST"], "cannot stand under"),
        (["FIRST", "move", "OTHER", "--words", "a", "--statements", "x"], "Choose one"),
        (["PARENT", "move", "OTHER", "--words", "a"], "only a detail"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_a_wrong_request_changes_nothing(
    words: list[str],
    said: str,
    *,
    knast: Knast,
    own: Path,
    pair: tuple[Line, Line],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    ids = {"FIRST": pair[0]["need_id"], "OTHER": pair[1]["need_id"], "PARENT": pair[0]["parent_id"]}
    answer = knast("need", *[ids.get(word, word) for word in words], "-w", own)
    assert answer.code in {2, 3}
    assert said in answer.err
    assert json.loads(knast("needs", "--history", "-w", own, "--json").out) == []


def test_a_name_that_stands_beside_it_already_is_refused_with_a_hint(
    knast: Knast, own: Path, pair: tuple[Line, Line]
) -> None:
    lang, name = next(iter(pair[1]["name"].items()))
    answer = knast("need", pair[0]["need_id"], "rename", name.upper(), "-w", own, "--lang", lang)
    assert answer.code == 2
    assert f"knast need {pair[1]['need_id']} merge" in answer.err


def test_files_that_hold_no_ids_are_refused(knast: Knast, own: Path, pair: tuple[Line, Line], tmp_path: Path) -> None:
    need_id, other = pair[0]["need_id"], pair[1]["need_id"]
    for name, data in {
        "empty.txt": b"",
        "binary.txt": b"\xff\xfe\x00",
        "record.jsonl": b'{"id": 1}\n',
        "deep.jsonl": b'{"a":' * 100_000,
        "foreign.txt": statements_on(knast, own, other)[0].encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
        answer = knast("need", need_id, "split", "--name", "Ny", "--statements", tmp_path / name, "-w", own)
        assert answer.code == 2, name
        assert answer.err.strip()


def test_nothing_is_settled_where_there_is_no_map(knast: Knast, tmp_path: Path) -> None:
    knast("settings", "language", "da", "-w", tmp_path / "empty")
    assert knast("needs", "--settle", "-w", tmp_path / "empty").code == 2


def test_an_archive_carries_what_people_did_without_loss(
    knast: Knast, own: Path, pair: tuple[Line, Line], tmp_path: Path
) -> None:
    into, gone = (one["need_id"] for one in pair)
    before = needs_in(knast, own)
    knast("need", into, "merge", gone, "-w", own)
    knast("need", into, "hide", "-w", own)
    knast("export", "all", "-w", own, "--output", tmp_path / "all.zip")
    again = tmp_path / "again"
    assert knast("import", tmp_path / "all.zip", "-w", again).code == 0
    log = ("needs", "--history", "--json", "-w")
    assert knast(*log, again).out == knast(*log, own).out
    assert needs_in(knast, again) == needs_in(knast, own)
    for _ in range(3):
        assert knast("undo", "-w", again).code == 0
    assert needs_in(knast, again) == before
