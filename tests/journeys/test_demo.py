"""The demo company, as a newcomer meets it: the planted truths must be found."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from knast.app.demo import make_demo
from knast.app.engines import default_engines
from knast.app.insight import Insight, gather
from knast.app.progress import Silent
from knast.app.workspace import Workspace
from knast.evidence.figures import NeedFigures
from knast.evidence.ledger import OUTCOMES
from knast.sources.demo_company import demo_contacts, demo_observations, demo_texts, demo_truths
from knast.sources.demo_files import CALLS, HOMES, call_file, contacts_in
from knast.store.contacts import each_contact

pytestmark = pytest.mark.slow
FILES = ("helpdesk_zendesk.csv", "kundeundersoegelse.xlsx", "postkasse.mbox", "opkaldsnoter_puzzel.csv", "chat.jsonl",
         "anmeldelser_trustpilot.csv")  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Insight]:
    """The demo's workspace, run once, and what is known about it."""
    stage = make_demo(tmp_path_factory.mktemp("demo"), now=datetime.now(UTC), lang="da")
    summary = stage.run(engines=default_engines(), progress=Silent())
    assert summary.rejected == 0
    return stage.house, gather(stage.house, engines=default_engines())


@pytest.fixture(scope="module")
def theme_of(stage: tuple[Workspace, Insight]) -> dict[str, str]:
    """For each contact id of the demo what its writer had in mind: known only here, by file and row."""
    house, _ = stage
    themes: dict[tuple[str, int], str] = {}
    for name in FILES:
        first = 2 if name.endswith((".csv", ".xlsx")) else 1
        themes |= {(name, row): contact.theme for row, contact in enumerate(contacts_in(name), first)}
    themes |= {(call_file(contact), 0): contact.theme for contact in contacts_in(CALLS)}
    low = {line["observation_id"]: line for line in demo_observations()}
    found: dict[str, str] = {}
    with house.reading() as connection:
        for _, contact in each_contact(connection):
            key = (contact.source, contact.row if not contact.source.endswith(".vtt") else 0)
            found[contact.contact_id] = themes.get(key, "low_seats" if contact.contact_id in low else "")
    return found


def themes_behind(insight: Insight, need: NeedFigures, theme_of: dict[str, str]) -> Counter[str]:
    """How many contacts of each theme stand behind a need."""
    ledger = insight.ledger
    level = ledger.needs_of_statements(need.row.level)
    contacts = {ledger.contact_ids[int(ledger.of[index])] for index in (level == need.index).nonzero()[0]}
    return Counter(theme_of[contact_id] for contact_id in contacts)


def needs_about(insight: Insight, theme: str, theme_of: dict[str, str]) -> Iterator[tuple[NeedFigures, float]]:
    """Changed needs whose contacts are mostly of a theme, with the share of the theme's contacts that stand there."""
    size = Counter(theme_of.values())[theme]
    for need in insight.figures.changed():
        behind = themes_behind(insight, need, theme_of)
        if behind and behind.most_common(1)[0][0] == theme:
            yield need, behind[theme] / size


def test_the_texts_are_many_and_each_stands_at_most_twice() -> None:
    texts = list(demo_texts())
    assert len(texts) >= 450
    assert all(len(line["variants"]) == 2 for line in texts)
    assert len(demo_contacts()) >= 900
    assert len(demo_observations()) == 40
    said = [variant.get("text") or json.dumps(variant["turns"]) for line in texts for variant in line["variants"]]
    assert len(set(said)) == len(said)


def test_people_write_more_than_once_and_some_are_businesses_or_abroad() -> None:
    writers = Counter(contact.address for contact in demo_contacts() if contact.address)
    assert sum(times > 1 for times in writers.values()) >= 60
    assert sum(bool(contact.account) for contact in demo_contacts()) >= 40
    assert sum(contact.lang == "en" for contact in demo_contacts()) >= 200


def test_nothing_is_lost_on_the_way_in(stage: tuple[Workspace, Insight]) -> None:
    _, insight = stage
    assert len(insight.ledger.contact_ids) == len(demo_contacts()) + len(demo_observations())


def test_the_need_that_explodes_is_found_with_its_week(
    stage: tuple[Workspace, Insight], theme_of: dict[str, str]
) -> None:
    _, insight = stage
    found = [
        need
        for need, _ in needs_about(insight, "minside_login", theme_of)
        if need.change and need.change.kind == "jumped"
    ]
    assert found
    change = found[0].change
    assert change is not None
    release = next(truth for truth in demo_truths() if truth["key"] == "explodes")["since"]
    weeks = (int(insight.figures.week_starts[change.week]) - (date.fromisoformat(release) - date(1970, 1, 1)).days) / 7
    assert abs(weeks) <= 3


def test_the_need_that_a_fix_made_shrink_is_found(stage: tuple[Workspace, Insight], theme_of: dict[str, str]) -> None:
    _, insight = stage
    found = [need.change for need, _ in needs_about(insight, "delivery_wait_home", theme_of) if need.change]
    assert any(change.kind in {"dropped", "shrinking"} for change in found)


def test_the_need_that_grows_slowly_is_found(stage: tuple[Workspace, Insight], theme_of: dict[str, str]) -> None:
    _, insight = stage
    found = [need.change for need, _ in needs_about(insight, "spare_parts", theme_of) if need.change]
    assert any(change.kind in {"growing", "jumped"} and change.after > change.before for change in found)


def test_what_few_hold_and_is_grave_is_found(stage: tuple[Workspace, Insight], theme_of: dict[str, str]) -> None:
    _, insight = stage
    assert 8 <= insight.figures.grave <= 30
    heard = Counter(theme_of[quote.contact_id] for quote in insight.grave)
    assert heard.most_common(1)[0][0] == "cabinet_falls"


def test_what_is_seen_in_homes_only_is_found(stage: tuple[Workspace, Insight], theme_of: dict[str, str]) -> None:
    _, insight = stage
    silent = [need for need in insight.figures.at("tertiary") if need.is_silent]
    assert silent
    assert silent[0].homes >= 5
    assert themes_behind(insight, silent[0], theme_of).most_common(1)[0][0] == "low_seats"


def test_praise_worth_protecting_is_found(stage: tuple[Workspace, Insight], theme_of: dict[str, str]) -> None:
    _, insight = stage
    ledger = insight.ledger
    met = (ledger.outcome == OUTCOMES.index("met")) & ~ledger.unsure
    praised = sorted(insight.figures.at("tertiary"), key=lambda need: -need.praise)[:3]
    assert praised[0].praise >= 20
    behind = [
        Counter(
            theme_of[ledger.contact_ids[int(ledger.of[at])]] for at in (met & (ledger.need == need.index)).nonzero()[0]
        )
        for need in praised
    ]
    assert any(themes.most_common(1)[0][0] == "praise_fitters" for themes in behind)


def test_ordinary_contacts_and_praise_are_seldom_made_into_bumps(
    stage: tuple[Workspace, Insight], theme_of: dict[str, str]
) -> None:
    _, insight = stage
    ledger = insight.ledger
    had = {contact_id: int(ledger.had[index]) for index, contact_id in enumerate(ledger.contact_ids)}
    limits = {("orders", "questions", "thanks_smalltalk"): 0.10, ("praise_fitters", "praise_other"): 0.20}
    for themes, most in limits.items():
        verdicts = [had[contact_id] for contact_id, theme in theme_of.items() if theme in themes]
        assert len(verdicts) > 80
        assert verdicts.count(0) / len(verdicts) <= most


def test_every_quote_in_the_demos_report_is_verbatim(stage: tuple[Workspace, Insight]) -> None:
    _, insight = stage
    quotes = [quote for several in insight.quotes.values() for quote in several]
    assert len(quotes) > 100
    assert all(quote.text[quote.start : quote.end] == quote.words for quote in quotes)


def test_no_name_or_address_of_the_demos_customers_is_kept(stage: tuple[Workspace, Insight]) -> None:
    house, _ = stage
    kept = b"".join(path.read_bytes() for path in house.folder.glob("knast.db*"))
    addresses = {contact.address for contact in demo_contacts() if contact.address}
    assert not [address for address in addresses if address.encode() in kept]
    names = {contact.name for contact in demo_contacts() if " " in contact.name and contact.channel != "review"}
    leaked = [name for name in names if name.encode() in kept]
    assert len(leaked) <= 0.02 * len(names), leaked[:10]


def test_the_demo_can_be_run_again_and_adds_nothing(
    stage: tuple[Workspace, Insight], rows: Callable[[Path], dict[str, list[Any]]]
) -> None:
    house, _ = stage
    before = rows(house.folder)
    again = make_demo(house.folder, now=datetime.now(UTC), lang="da").run(engines=default_engines(), progress=Silent())
    assert again.accepted == 0
    assert rows(house.folder) == before


def test_observations_are_evidence_but_no_contacts(stage: tuple[Workspace, Insight]) -> None:
    house, insight = stage
    assert insight.figures.observations == 40
    assert (house.folder / "raw" / HOMES).exists()
    assert insight.figures.contacts <= len(demo_contacts())
