"""People's hands on the map stay there, whatever comes afterwards."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

import knast
from knast.app.engines import default_engines
from knast.app.house import House
from knast.app.pipeline import keep_found
from knast.app.settled import MAP_ENCODER
from knast.base.errors import Busy, Conflict, WrongRequest
from knast.needs.encode import Encoder, Vectors
from knast.needs.given_names import folded
from knast.needs.reading import read_contacts
from knast.needs.steps import Merge, NewNeed, Rename, Split, Step
from knast.store.contacts import numbered_contacts
from knast.store.database import check_database
from knast.store.needs import read_map
from knast.store.settings import read_settings
from knast.store.tables import needs, statements

pytestmark = pytest.mark.slow

Source = Callable[..., Path]


def standing(house: House) -> str:
    """The whole map, written down: needs with all their fields, and every place."""
    with house.workspace.reading() as connection:
        rows = connection.execute(select(needs).where(~needs.c.retired).order_by(needs.c.need_id))
        places = select(
            statements.c.statement_id,
            statements.c.need_id,
            statements.c.nearest_id,
            statements.c.place_score,
            statements.c.placed_by,
        ).order_by(statements.c.statement_id)
        found = [[*map(repr, row)] for row in [*rows, *connection.execute(places)]]
    return json.dumps(found)


def on(house: House, need_id: str) -> list[str]:
    found = [one for one in house.places().to_pylist() if one["need_id"] == need_id]
    return sorted(one["statement_id"] for one in found)


def families(house: House) -> list[list[str]]:
    """Details by the need they lie under, those with most statements first; only where there are several."""
    size = Counter(one["need_id"] for one in house.places().to_pylist() if one["need_id"])
    below: dict[str, list[str]] = {}
    for one in house.needs().to_pylist():
        if one["level"] == "tertiary":
            below.setdefault(one["parent_id"], []).append(one["need_id"])
    found = [sorted(several, key=lambda one: (-size[one], one)) for several in below.values() if len(several) > 1]
    return sorted(found, key=lambda several: (-size[several[0]], several))


@pytest.fixture
def house(tmp_path: Path, source: Source) -> House:
    opened = knast.open_workspace(tmp_path / "house")
    opened.run(source("first.jsonl", n=150))
    return opened


def test_what_people_did_is_respected_by_every_later_run(house: House, source: Source) -> None:
    (kept, gone, *_), (other, *_) = families(house)[:2]
    renamed = house.rename(kept, "Det vi kalder det", lang="da", by="Bo")
    assert renamed.settled
    merged = house.merge(kept, gone, by="Bo")
    assert merged.act is not None
    split = house.split(other, name="Skilt ud", lang="da", statements=on(house, other)[:2], by="Bo")
    assert split.act is not None
    new = split.act.what["made"][0]
    moved = on(house, kept)[0]
    house.move(kept, other, statements=[moved], by="Bo")
    house.hide(other, by="Bo")
    house.pin(new, by="Bo")
    before = {one["need_id"]: one for one in house.needs().to_pylist()}
    places = {one["statement_id"]: one["need_id"] for one in house.places().to_pylist()}
    history = [past.act for past in house.history()]

    house.run(source("second.jsonl", first=150, n=250))

    after = {one["need_id"]: one for one in house.needs().to_pylist()}
    assert after.keys() == before.keys()
    for need_id, one in before.items():
        for name in ("level", "parent_id", "name", "pinned", "hidden", "merged_into"):
            assert after[need_id][name] == one[name], name
    now = {one["statement_id"]: one["need_id"] for one in house.places().to_pylist()}
    assert len(now) > len(places)
    assert {one: now[one] for one in places} == places
    assert [past.act for past in house.history()] == history
    # What came since is placed, also on what people made, and nothing on what they took away.
    assert gone not in set(now.values())
    assert len(on(house, kept)) > sum(need_id == kept for need_id in places.values())
    found = house.need(gone)
    assert (found.need_id, found.names["da"]) == (kept, "Det vi kalder det")
    assert house.insight().figures.at("tertiary", hidden=True) != house.insight().figures.at("tertiary")
    assert check_database(house.workspace.engine) == []


def test_all_acts_undone_leave_the_map_as_it_was_and_drawing_goes_on(house: House, source: Source) -> None:
    before = standing(house)
    (first, second, *_), (other, *_) = families(house)[:2]
    house.merge(first, second)
    made = house.split(other, name="Ny", statements=on(house, other)[:2])
    assert made.act is not None
    house.move(first, made.act.what["made"][0], statements=on(house, first)[:1])
    house.rename(first, "Andet", lang="da")
    house.pin(first)
    done = standing(house)
    assert done != before
    for _ in range(6):  # five acts, and the settling before the first of them
        house.undo()
    assert standing(house) == before
    with pytest.raises(WrongRequest, match="nothing to undo"):
        house.undo()
    for number in range(12, 6, -1):  # and all of it done again, by undoing the undoings
        house.undo(number)
    assert standing(house) == done
    for _ in range(6):
        house.undo()
    # The map is a draft again, so the next run draws it from everything.
    assert house.run(source("second.jsonl", first=150, n=60)).map_changed
    with house.workspace.reading() as connection:
        assert "map-settled" not in read_settings(connection)


def test_statements_that_came_since_find_a_place_when_their_need_is_undone(house: House, source: Source) -> None:
    other = families(house)[0][0]
    mine = on(house, other)
    made = house.split(other, name="Ny", statements=mine[: len(mine) // 2])
    assert made.act is not None
    new = made.act.what["made"][0]
    house.run(source("second.jsonl", first=150, n=250))
    came = set(on(house, new)) - set(mine)
    house.undo()
    assert set(mine) <= set(on(house, other))
    assert on(house, new) == []
    places = {one["statement_id"]: one for one in house.places().to_pylist()}
    assert came <= places.keys()
    assert all(places[one]["need_id"] != new and places[one]["nearest_id"] != new for one in came)


def write(path: Path, texts: Sequence[str], *, first: int = 0) -> Path:
    lines = [
        {"id": f"m{number}", "text": text, "person": f"q{number}", "time": "2026-05-01"}
        for number, text in enumerate(texts, first)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_the_same_words_go_where_a_person_put_them(house: House, tmp_path: Path) -> None:
    found = house.statements().to_pylist()
    (first, *_), (other, *_) = families(house)[:2]
    chosen = next(one for one in found if one["need_id"] == first and not one.get("unsure") and len(one["quote"]) > 20)
    text = next(one["text"] for one in house.contacts().to_pylist() if one["contact_id"] == chosen["contact_id"])
    house.move(first, other, statements=[chosen["statement_id"]], by="Bo")
    # The same words come again from somebody else, in other capitals.
    again = write(tmp_path / "again.jsonl", [text.replace(chosen["quote"], chosen["quote"].upper()), text + " Hilsen"])
    house.run(again)
    same = [
        one
        for one in house.statements().to_pylist()
        if folded(one["quote"]) == folded(chosen["quote"]) and one["contact_id"].startswith("m")
    ]
    assert same
    assert {one["need_id"] for one in same} == {other}


def test_a_statement_that_is_read_anew_in_the_same_place_stays_where_a_person_put_it(house: House) -> None:
    (first, *_), (other, *_) = families(house)[:2]
    found = {one["statement_id"]: one for one in house.statements().to_pylist()}
    moved = next(one for one in on(house, first) if len(found[one]["quote"].split()) > 3)
    house.move(first, other, statements=[moved], by="Bo")
    line = found[moved]
    # As if another reader had found fewer words here, and a person had moved that statement.
    text = next(one["text"] for one in house.contacts().to_pylist() if one["contact_id"] == line["contact_id"])
    words = line["quote"].rsplit(" ", 1)[0]
    assert text[line["start"] :].startswith(words)
    with house.workspace.writing() as connection:
        connection.execute(
            statements.update()
            .where(statements.c.statement_id == moved)
            .values(statement_id="s-old", start=line["start"], end=line["start"] + len(words))
        )
        number, contact = numbered_contacts(connection, [line["contact_id"]])[line["contact_id"]]
        reader = default_engines().reader
        keep_found(connection, [(number, contact)], found=read_contacts([contact], reader=reader), reader=reader.name)
    places = {one["statement_id"]: one["need_id"] for one in house.places().to_pylist()}
    assert "s-old" not in places
    assert places[moved] == other
    with house.workspace.reading() as connection:
        assert read_map(connection).places[moved].by == "Bo"


class TurnedEncoder:
    """Another encoder: the same directions in a space of other axes, and three more of them."""

    def __init__(self, inner: Encoder) -> None:
        self.inner, self.name = inner, "turned-1"

    def encode(self, texts: Sequence[str]) -> Vectors:
        found = self.inner.encode(texts)[:, ::-1]
        return np.ascontiguousarray(np.pad(found, ((0, 0), (0, 3))))

    def adapted(self, texts: Sequence[str]) -> Encoder:
        return TurnedEncoder(self.inner.adapted(texts))


def test_a_settled_map_outlives_its_encoder(house: House, source: Source) -> None:
    (first, second, *_), *_ = families(house)
    house.rename(first, "Vores navn", lang="da", by="Bo")
    house.merge(first, second, by="Bo")
    before = {one["need_id"]: (one["name"], one["parent_id"]) for one in house.needs().to_pylist()}
    twin = knast.open_workspace(house.workspace.folder.parent / "twin")
    twin.run(source("first.jsonl", n=150))
    twin.merge(first, second, by="Bo")

    turned = replace(default_engines(), encoder=TurnedEncoder(default_engines().encoder))
    later = knast.open_workspace(house.workspace.folder, engines=turned)
    later.run(source("second.jsonl", first=150, n=150))
    assert {one["need_id"]: (one["name"], one["parent_id"]) for one in later.needs().to_pylist()} == before
    with later.workspace.reading() as connection:
        assert read_settings(connection)[MAP_ENCODER] == "turned-1"
    # New statements find the needs that they would have found.
    twin.run(source("second.jsonl", first=150, n=150))
    places, same = (
        {one["statement_id"]: one["need_id"] for one in each.places().to_pylist()} for each in (later, twin)
    )
    assert np.mean([places[one] == same[one] for one in places]) > 0.9
    later.undo()
    assert second in {one["need_id"] for one in later.needs().to_pylist() if not one.get("merged_into")}
    with later.workspace.reading() as connection:
        sizes = {len(need.centre) for need in read_map(connection).needs}
    assert len(sizes) == 1


def test_a_proposal_is_accepted_as_one_act_with_one_undoing(house: House) -> None:
    before = standing(house)
    (first, second, third, *_), *_ = [several for several in families(house) if len(several) > 2]
    parent = next(one["parent_id"] for one in house.needs().to_pylist() if one["need_id"] == first)
    loose = [one["statement_id"] for one in house.places().to_pylist() if one["need_id"] is None]
    steps: list[Step] = [
        Split(first, {"da": "Skilt ud"}, tuple(on(house, first)[:1])),
        Merge(second, (third,)),
        Rename(second, "da", "Lagt sammen"),
        NewNeed(parent, {"da": "Af det løse"}, (*loose, *on(house, first)[1:2])),
    ]
    house.pin(second, by="Bo")
    with pytest.raises(WrongRequest, match="pinned"):
        house.act(steps, by="Bo")
    house.undo()
    done = house.act(steps, by="Bo")
    assert done.act is not None
    assert (done.act.kind, len(done.act.what["made"])) == ("accept", 2)
    house.undo()
    house.undo()
    assert standing(house) == before


def test_two_hands_at_once_do_not_undo_one_another(house: House) -> None:
    first, second = families(house)[0][:2]
    house.rename(first, "Bos navn", lang="da", by="Bo")
    seen = house.history()[0].act.number
    house.rename(first, "Evas navn", lang="da", by="Eva")
    with pytest.raises(Conflict, match="by Eva"):
        house.rename(first, "Bos andet navn", lang="da", by="Bo", at=seen)
    house.rename(second, "Et andet sted", lang="da", by="Bo", at=seen)
    with house.workspace.alone(), pytest.raises(Busy):
        house.pin(first)


def test_an_act_that_fails_half_way_leaves_no_trace(house: House) -> None:
    before: Any = standing(house)
    first, second = families(house)[0][:2]
    with pytest.raises(WrongRequest):
        house.act([Merge(first, (second,)), Rename(second, "da", "Borte")], by="Bo")
    assert standing(house) == before
    assert house.history() == []
