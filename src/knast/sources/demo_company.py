"""The demo company, Knudrup Møbler, plainly invented: who wrote what, and when.

Its texts were written one by one, without templates (see ``demo/README.md``). Here they get dates that hold the
planted truths of ``demo/truths.json`` and people who write more than once; ``demo_files`` writes them as a company's
systems would.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

COMPANY = "Knudrup Møbler"
FIRST_DAY, LAST_DAY = date(2025, 1, 6), date(2026, 7, 5)
WEEKS = 78
RELEASE_WEEK = 70  # the new account page that locks people out
FIX_WEEK = 44  # a delivery window by text message
_SEED = 20260628
_AGENTS = ("Mette", "Jonas", "Sofie", "Henrik", "Amalie", "Rasmus")
_PLAIN_LETTERS = {"æ": "ae", "ø": "oe", "å": "aa", "ä": "a", "ö": "o", "ü": "u", "é": "e"}
_OFFICE_HOURS = ("call", "chat", "note")
_TURN_OF_MANY = 0.35  # share of contacts that fit somebody who has written before and are given to them


@dataclass(frozen=True, slots=True)
class DemoContact:
    """One contact of the demo company before it is written into a file.

    Attributes:
        number: From 1, in order of time.
        theme: What its writer had in mind; the truths are told by themes, and it never leaves the demo.
        channel: email, ticket, note, chat, review, survey or call.
        lang: As written.
        moment: When.
        name: The invented writer, empty where anonymous.
        address: The writer's invented e-mail address, empty where anonymous.
        account: The invented business customer, or empty.
        subject: Of mails and tickets.
        text: The words, where there are no turns.
        turns: Role and words of each turn.
        agent: Who answered.
    """

    number: int
    theme: str
    channel: str
    lang: str
    moment: datetime
    name: str
    address: str
    account: str
    subject: str
    text: str
    turns: tuple[tuple[str, str], ...]
    agent: str


def demo_texts() -> Iterator[dict[str, Any]]:
    """The texts as they were written, in file order: text_id, theme, channel, lang and two variants each."""
    for nth in range(1, 7):
        yield from _lines(f"texts_{nth}.jsonl")


def demo_observations() -> list[dict[str, Any]]:
    """What employees of the demo company saw, heard and thought in homes, with the day of each visit."""
    lines = list(_lines("observations.jsonl"))
    homes = sorted({line["home"] for line in lines})
    chance = random.Random(_SEED + 1)
    days = {home: FIRST_DAY + timedelta(days=chance.randrange(200, 530)) for home in homes}
    return [{**line, "day": days[line["home"]]} for line in lines]


def demo_truths() -> list[dict[str, Any]]:
    """The planted truths: key, kind, theme and a sentence in Danish and English."""
    return list(
        json.loads(files("knast.sources").joinpath("demo", "truths.json").read_text(encoding="utf-8"))["truths"]
    )


@cache
def demo_contacts() -> tuple[DemoContact, ...]:
    """All contacts of the demo company in order of time; the same each time."""
    chance = random.Random(_SEED)
    by_theme: dict[str, list[DemoContact]] = defaultdict(list)
    for line in demo_texts():
        for variant in line["variants"]:
            by_theme[line["theme"]].append(_contact(line, variant, chance=chance))
    dated: list[DemoContact] = []
    for theme, contacts in sorted(by_theme.items()):
        chance.shuffle(contacts)
        weeks = _weeks(theme, len(contacts), chance=chance)
        pairs = zip(contacts, weeks, strict=True)
        dated += [replace(one, moment=_moment(one, week, chance=chance)) for one, week in pairs]
    dated.sort(key=lambda one: (one.moment, one.theme, one.text, one.turns))
    return tuple(_with_people_who_write_again(dated, chance=chance))


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with files("knast.sources").joinpath("demo", name).open(encoding="utf-8") as handle:
        for line in handle:
            if line.strip():
                yield json.loads(line)


def _contact(line: dict[str, Any], variant: dict[str, Any], *, chance: random.Random) -> DemoContact:
    return DemoContact(
        number=0,
        theme=line["theme"],
        channel=line["channel"],
        lang=line["lang"],
        moment=datetime.combine(FIRST_DAY, time()),
        name=variant.get("name", ""),
        address=_address(variant.get("name", ""), lang=line["lang"]),
        account=variant.get("account", ""),
        subject=variant.get("subject", ""),
        text=variant.get("text", ""),
        turns=tuple((turn["role"], turn["text"]) for turn in variant.get("turns", ())),
        agent=chance.choice(_AGENTS),
    )


def _address(name: str, *, lang: str) -> str:
    plain = "".join(_PLAIN_LETTERS.get(letter, letter) for letter in name.lower())
    words = re.findall(r"[a-z]+", plain)
    return f"{'.'.join(words)}@example.{'dk' if lang == 'da' else 'com'}" if words else ""


def _weeks(theme: str, n: int, *, chance: random.Random) -> list[int]:
    """In which weeks the contacts of a theme come: the planted truths stand here."""
    weights = [1.0] * WEEKS
    if theme == "minside_login":
        rise = (2, 5, 7, 8, 9, 9, 8, 8)
        weights = [0.06] * RELEASE_WEEK + [float(rise[week]) for week in range(WEEKS - RELEASE_WEEK)]
    if theme == "delivery_wait_home":
        weights = [1.0] * FIX_WEEK + [0.03] * (WEEKS - FIX_WEEK)
    if theme == "spare_parts":
        weights = [0.005 + (week / WEEKS) ** 4 for week in range(WEEKS)]
    # Evenly spaced quantiles with a little jitter: the truths hold for every seed, without looking mechanical.
    total, found = sum(weights), []
    for nth in range(n):
        aim = (nth + chance.random()) / n * total
        week = 0
        while week < WEEKS - 1 and aim > weights[week]:
            aim -= weights[week]
            week += 1
        found.append(week)
    return found


def _moment(contact: DemoContact, week: int, *, chance: random.Random) -> datetime:
    weekday = chance.choices(range(7), weights=(20, 18, 16, 16, 14, 8, 8))[0]
    hour = chance.randrange(9, 17)
    if contact.channel in _OFFICE_HOURS:
        weekday = min(weekday, 4)
    else:
        hour = chance.choice((7, 8, 9, 10, 11, 12, 13, 15, 16, 18, 19, 20, 21, 22))
    day = FIRST_DAY + timedelta(days=7 * week + weekday)
    return datetime.combine(day, time(hour, chance.randrange(60), chance.randrange(60)))


def _with_people_who_write_again(dated: Sequence[DemoContact], *, chance: random.Random) -> Iterator[DemoContact]:
    """Give some contacts to people who wrote before: same language, private, own name not in the text."""
    known: dict[str, list[DemoContact]] = defaultdict(list)
    for number, contact in enumerate(dated, 1):
        one = replace(contact, number=number)
        words = " ".join((one.text, one.subject, *(said for _, said in one.turns)))
        first_name = one.name.split(" ")[0]
        earlier = known[one.lang]
        movable = bool(one.name) and first_name not in words and not one.account and one.channel != "review"
        if movable and earlier and chance.random() < _TURN_OF_MANY:
            writer = chance.choice(earlier[-120:])
            if one.theme not in {writer.theme, "cabinet_falls"}:
                one = replace(one, name=writer.name, address=writer.address)
        elif one.name and not one.account and one.theme not in {"cabinet_falls", "odd"}:
            earlier.append(one)
        yield one
