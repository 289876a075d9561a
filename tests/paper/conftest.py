"""A furniture company that never was: some 600 contacts, 37 needs, and everything a report has to show."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NotRequired, TypedDict

import numpy as np
import pytest

from knast.app.insight import Insight
from knast.app.settings import Cost
from knast.closeness.guesses import GuessResult
from knast.closeness.lunches import Choice, Reason
from knast.contacts.channels import CHANNELS, Channel
from knast.contacts.contact import Contact
from knast.evidence.figures import NeedFigures, figures_of
from knast.evidence.ledger import FOCUSES, OUTCOMES, Ledger, NeedRow
from knast.evidence.quotes import Quote, telling_statements
from knast.store.sources import SourceRead

MADE_AT = datetime(2026, 7, 6, 12, 40, tzinfo=UTC)
_FIRST_DAY, _WEEKS = 20458, 26  # Monday 5 January 2026
_MARK = re.compile("⟦(.*?)⟧", re.DOTALL)


class Kind(TypedDict):
    """A line of ``furniture.jsonl``: a need in both languages, how many tell of it and in what words."""

    area: list[str]
    need: list[str]
    detail: list[str]
    people: int
    how: str
    texts: list[str]
    channel: list[str]
    pattern: NotRequired[str]
    grave: NotRequired[bool]
    homes: NotRequired[int]
    seen: NotRequired[list[str]]


@dataclass(frozen=True)
class Told:
    """One contact or observation and the statement in it, before it becomes columns."""

    text: str
    need: int
    focus: int
    outcome: int
    person: int
    day: int
    channel: Channel
    lang: str
    had: int
    grave: bool


House = tuple[Insight, Mapping[str, Contact], Sequence[Choice]]


@pytest.fixture(scope="session")
def house() -> House:
    """The furniture company: its insight, its contacts and a choice for lunch."""
    rows, kinds = _needs()
    return house_of([*_voiced(kinds), *_silent(400)], rows=rows)


@pytest.fixture
def tell() -> Callable[..., House]:
    """A company with one need, about which these texts are told; what stands in ⟦ ⟧ is the statement."""

    def told(*texts: str, channel: str = "email", known_people: bool = True, name: str = "Få svar") -> House:
        rows = [
            NeedRow(f"n-{nth}", level, nth - 1, {"da": name})
            for nth, level in enumerate(("primary", "secondary", "tertiary"))
        ]
        contacts = [
            _told(
                text,
                need=2 if "⟦" in text else -1,
                focus=nth % 2,
                outcome=0,
                person=nth,
                day=_FIRST_DAY + nth,
                channel=channel,
                grave=False,
            )
            for nth, text in enumerate(texts)
        ]
        return house_of(contacts, rows=rows if any("⟦" in text for text in texts) else [], known_people=known_people)

    return told


@pytest.fixture(scope="session")
def made_at() -> datetime:
    return MADE_AT


def house_of(told: Sequence[Told], *, rows: Sequence[NeedRow], known_people: bool = True) -> House:
    """Everything a report needs from a list of what was told; a need of -1 stands for no statement."""
    told = sorted(told, key=lambda one: one.day)
    ledger = _ledger(told, rows=rows, known_people=known_people)
    contacts = {name: _contact(name, one) for name, one in zip(ledger.contact_ids, told, strict=True)}
    grave = np.array([one.grave for one in told if one.need >= 0], dtype=np.bool_)
    figures = figures_of(ledger, grave=grave, cost_per_contact=65.0)
    quotes = {
        row.need_id: _quotes(ledger, contacts, need=index) for index, row in enumerate(rows) if row.level == "tertiary"
    }
    ranked = [need.row.need_id for need in figures.at("tertiary")]
    guess = [
        GuessResult("Vente på levering", ranked[0], 1, hit=True)
        if ranked
        else GuessResult("Priser", None, 0, hit=False),
        GuessResult("Priserne er for høje", None, 0, hit=False),
        GuessResult("Skæve huller", ranked[-5], len(ranked) - 4, hit=False)
        if len(ranked) > 5
        else GuessResult("Huller", None, 0, hit=False),
    ]
    source = SourceRead(
        "f" * 16, "henvendelser-2026.csv", "zendesk", "2026-07-06T09:12:00", 700, 652, 31, 17, finished=True
    )
    insight = Insight(
        company="Bord & Bænk",
        ledger=ledger,
        figures=figures,
        quotes=quotes,
        grave=[quote for several in quotes.values() for quote in several if grave[quote.statement]][:5],
        guess=guess,
        not_guessed=ranked[1:3],
        cost=Cost(65.0, "DKK"),
        sources=[source],
        rejects=17,
    )
    return insight, contacts, _choices(insight)


def _needs() -> tuple[list[NeedRow], list[tuple[int, Kind]]]:
    rows: list[NeedRow] = []
    seen: dict[tuple[str, ...], int] = {}
    kinds: list[tuple[int, Kind]] = []
    lines = Path(__file__).with_name("furniture.jsonl").read_text(encoding="utf-8").splitlines()
    for kind in map(json.loads, lines):
        parent = -1
        path: tuple[str, ...] = ()
        for level, both in (("primary", kind["area"]), ("secondary", kind["need"]), ("tertiary", kind["detail"])):
            path = (*path, both[0])
            if path not in seen:
                seen[path] = len(rows)
                names = dict(zip(("da", "en"), both, strict=True))
                rows.append(NeedRow(f"n-{len(rows):08x}", level, parent, names))
            parent = seen[path]
        kinds.append((parent, kind))
    # One need was named from a customer's own words, and has a name in one language only.
    rows[kinds[5][0]] = replace(rows[kinds[5][0]], names={"en": "Understand the instructions"})
    return rows, kinds


def _voiced(kinds: Sequence[tuple[int, Kind]]) -> Iterator[Told]:
    chance = np.random.default_rng(7)
    person = 0
    for need, kind in kinds:
        people = kind["people"]
        people = people if people < 10 else round(0.55 * people)
        focus, outcome = kind["how"].split(".")
        texts, channels = kind["texts"], kind["channel"]
        for day, nth in zip(_days(people, kind.get("pattern", ""), chance), range(people), strict=True):
            person += int(chance.random() > 0.08)
            other = chance.random() < 0.12
            yield _told(
                texts[nth % len(texts)],
                need=need,
                focus=FOCUSES.index(focus) ^ int(chance.random() < 0.1),
                outcome=int(chance.integers(3)) if other else OUTCOMES.index(outcome),
                person=person,
                day=day,
                channel=channels[nth % len(channels)],
                grave=kind.get("grave", False),
            )
        for nth in range(kind.get("homes", 0)):
            texts = kind.get("seen", [])
            yield _told(
                texts[nth % len(texts)],
                need=need,
                focus=FOCUSES.index(focus),
                outcome=OUTCOMES.index(outcome),
                person=5000 + 10 * need + nth,
                day=_FIRST_DAY + 40 + nth,
                channel="observation",
                grave=False,
            )


def _told(text: str, *, need: int, focus: int, outcome: int, person: int, day: int, channel: str, grave: bool) -> Told:
    lang = "da" if re.search(r"[æøåÆØÅ]|\b(?:jeg|hun|den|der|ikke)\b", text) else "en"
    known: Channel = next(one for one in CHANNELS if one == channel)
    had = 0 if outcome == 0 else 1
    return Told(text, need, focus, outcome, person, day, known, lang, had, grave)


def _silent(many: int) -> Iterator[Told]:
    """Contacts without a statement: ordinary demand and thanks."""
    chance = np.random.default_rng(11)
    for nth in range(many // 2):
        text = ("Hej, har I åbent på søndag? Mvh ⟨person 1⟩", "Thanks, that was all.")[nth % 2]
        day = _FIRST_DAY + int(chance.integers(7 * _WEEKS))
        had = 2 if chance.random() < 0.15 else 1
        yield Told(text, -1, 0, 0, 2000 + nth, day, "chat", ("da", "en")[nth % 2], had, False)


def _days(people: int, pattern: str, chance: np.random.Generator) -> list[int]:
    when = chance.random(people)
    if pattern == "jump":
        when = np.where(chance.random(people) < 0.85, 0.72 + 0.28 * when, when)
    if pattern == "late":
        when = np.where(chance.random(people) < 0.8, 0.6 + 0.4 * when, when)
    if pattern == "drop":
        when = np.where(chance.random(people) < 0.9, 0.3 * when, when)
    if pattern == "grow":
        when = np.cbrt(when)
    return [_FIRST_DAY + int(7 * _WEEKS * share) for share in when]


def _ledger(told: Sequence[Told], *, rows: Sequence[NeedRow], known_people: bool) -> Ledger:
    says = [index for index, one in enumerate(told) if one.need >= 0]
    spans = [_span(told[index].text) for index in says]
    observed = np.array([one.channel == "observation" for one in told], dtype=np.bool_)
    chance = np.random.default_rng(3)
    person = [one.person + 1 if known_people else -index - 1 for index, one in enumerate(told)]
    none = np.zeros(len(told), dtype=np.bool_)
    machine = none.copy()
    machine[50::90] = True
    return Ledger(
        contact_ids=[f"c-{index:05d}" for index in range(len(told))],
        person=np.array(person, dtype=np.int64),
        account=np.zeros(len(told), dtype=np.int64),
        day=np.array([one.day for one in told], dtype=np.int64),
        channel=np.array([CHANNELS.index(one.channel) for one in told], dtype=np.int64),
        channels=CHANNELS,
        counted=~(observed | machine),
        observed=observed & ~machine,
        near_copy=none,
        machine=machine,
        had=np.array([one.had for one in told], dtype=np.int64),
        of=np.array(says, dtype=np.int64),
        start=np.array([start for start, _ in spans], dtype=np.int64),
        end=np.array([end for _, end in spans], dtype=np.int64),
        focus=np.array([told[index].focus for index in says], dtype=np.int64),
        outcome=np.array([told[index].outcome for index in says], dtype=np.int64),
        unsure=np.asarray(chance.random(len(says)) < (0.04 if len(says) > 100 else 0.0)),
        reported=np.array([told[index].channel == "note" for index in says], dtype=np.bool_),
        confidence=np.round(0.6 + 0.4 * chance.random(len(says)), 3),
        place_score=np.round(0.5 + 0.5 * chance.random(len(says)), 3),
        need=np.array([told[index].need for index in says], dtype=np.int64),
        needs=rows,
    )


def _span(text: str) -> tuple[int, int]:
    found = _MARK.search(text)
    return (found.start(), found.end() - 2) if found else (0, len(text))


def _contact(name: str, told: Told) -> Contact:
    time = str(np.datetime64(told.day, "D")) + "T10:15:00"
    text = told.text.replace("⟦", "").replace("⟧", "")
    return Contact(name, "file", 1, text, time, told.channel, told.lang, "", "", (), (), "customer", (), {})


def _quotes(ledger: Ledger, contacts: Mapping[str, Contact], *, need: int) -> list[Quote]:
    usable = ~ledger.unsure & (ledger.counted | ledger.observed)[ledger.of]
    chosen = telling_statements(ledger, np.flatnonzero(usable & (ledger.need == need)), at_most=6)
    return [_quote(ledger, contacts[ledger.contact_ids[ledger.of[one]]], statement=one) for one in chosen]


def _quote(ledger: Ledger, contact: Contact, *, statement: int) -> Quote:
    start, end = int(ledger.start[statement]), int(ledger.end[statement])
    return Quote(
        statement=statement,
        contact_id=contact.contact_id,
        words=contact.text[start:end],
        text=contact.text,
        start=start,
        end=end,
        outcome=OUTCOMES[int(ledger.outcome[statement])],
        reported=bool(ledger.reported[statement]),
        time=contact.time,
        channel=contact.channel,
        lang=contact.lang,
    )


def _choices(insight: Insight) -> list[Choice]:
    reasons: tuple[Reason, ...] = ("grave", "changed", "not guessed", "praise", "many", "many", "random")
    needs = insight.figures.at("tertiary")
    by_reason: dict[Reason, list[NeedFigures]] = {
        "grave": [need for need in needs if need.is_grave],
        "changed": [need for need in needs if need.change],
        "praise": [need for need in needs if need.praise > need.bumps],
    }
    chosen: list[Choice] = []
    for reason in reasons:
        for need in by_reason.get(reason, needs[1:]):
            quotes = [one for one in insight.quotes[need.row.need_id] if one.channel != "observation"]
            if quotes and all(one.contact_id != quotes[0].contact_id for one in chosen):
                chosen.append(Choice(quotes[0].contact_id, None if reason == "random" else need.row.need_id, reason))
                break
    return chosen
