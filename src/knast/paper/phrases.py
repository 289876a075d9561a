"""How figures are said in words: counts with their unit, shares with their interval, changes, money and names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_time

from knast.base.words import Words
from knast.closeness.lunches import Reason
from knast.evidence.changes import Change
from knast.evidence.figures import Amount, NeedFigures
from knast.evidence.ledger import NeedRow
from knast.evidence.shares import Share

FEW = 10  # people; a figure of fewer is greyed
_EPOCH = date(1970, 1, 1).toordinal()
_ALMOST_NOTHING = 0.0015  # of contacts
_TIMES_WORTH_SAYING = 20.0
_AT_AN_END = 4  # weeks


@dataclass(frozen=True, slots=True)
class Name:
    """A need's name.

    Attributes:
        words: The name.
        lang: BCP 47 of the words.
        note: What its language is called, where it is not the reader's; else empty.
    """

    words: str
    lang: str
    note: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Says figures in one language and one unit.

    Attributes:
        words: The language.
        people: Whether the unit is people; else contacts.
        currency: Of amounts, such as ``DKK``; empty where no cost is set.
        week_starts: First day of each week, days since 1970-01-01.
    """

    words: Words
    people: bool
    currency: str
    week_starts: Sequence[int]

    def count(self, n: int) -> str:
        """A number of people, or of contacts where people are unknown."""
        if self.people:
            return self.words.ngettext("{n} person", "{n} people", n)
        return self.contacts(n)

    def contacts(self, n: int) -> str:
        """A number of contacts."""
        return self.words.ngettext("{n} contact", "{n} contacts", n)

    def unit(self) -> str:
        """What is counted, in the plural."""
        return self.words.gettext("people") if self.people else self.words.gettext("contacts")

    def percent(self, share: Share) -> str:
        """A share in per cent, with a decimal where its interval has one."""
        return self.words.percent(share.share, decimals=1 if share.high < 0.1 or share.high - share.low < 0.02 else 0)  # noqa: PLR2004 - as in Words.between

    def interval(self, share: Share) -> str:
        """The 95 % interval of a share: ``31–38 %``."""
        return self.words.between(share.low, share.high)

    def share(self, share: Share) -> str:
        """A share with its interval: ``34 % (31–38 %)``."""
        return f"{self.percent(share)} ({self.interval(share)})"

    def money(self, amount: Amount) -> str:
        """What something costs a month, with its interval."""
        low, value, high = (self.words.money(one, self.currency) for one in (amount.low, amount.value, amount.high))
        return self.words.gettext("{value} a month ({low} to {high})", value=value, low=low, high=high)

    def name(self, row: NeedRow) -> Name:
        """A need's name in the reader's language, or in another one with its language marked."""
        if row.names.get(self.words.lang):
            return Name(row.names[self.words.lang], self.words.lang, "")
        lang = next((one for one in sorted(row.names) if row.names[one]), "")
        if not lang:
            return Name(row.need_id, "", "")
        called = {"da": self.words.gettext("in Danish"), "en": self.words.gettext("in English")}
        return Name(row.names[lang], lang, called.get(lang, lang))

    def change(self, need: NeedFigures) -> str:
        """What a need's change is: how many times as often and since when, or from how many to how many."""
        change = need.change
        if change is None:
            return ""
        if change.kind in {"jumped", "dropped"}:
            return self.step(change)
        return self.words.gettext(
            "from {first} in the first four weeks to {last} in the last four",
            first=self.words.number(int(need.weekly[:_AT_AN_END].sum())),
            last=self.words.number(int(need.weekly[-_AT_AN_END:].sum())),
        )

    def step(self, change: Change) -> str:
        """How many times as often after a jump or drop as before, and since when."""
        day = self.words.day(int(self.week_starts[change.week]))
        return self.words.gettext("{times} since {day}", times=self._times(change), day=day)

    def _times(self, change: Change) -> str:
        # No number where there was almost nothing to compare with.
        if change.before < _ALMOST_NOTHING or change.ratio > _TIMES_WORTH_SAYING:
            return self.words.gettext("from almost nothing")
        if change.after < _ALMOST_NOTHING or change.ratio < 1 / _TIMES_WORTH_SAYING:
            return self.words.gettext("to almost nothing")
        return self.words.gettext("{times} times as often", times=self.words.number(change.ratio, decimals=1))

    def from_to(self, need: NeedFigures) -> str:
        """The shares before and after a jump or drop; empty for slow changes."""
        change = need.change
        if change is None or change.kind not in {"jumped", "dropped"}:
            return ""
        before, after = (self.words.percent(one, decimals=1) for one in (change.before, change.after))
        if need.is_mostly_praise:
            return self.words.gettext("praise in {before} of contacts, then in {after}", before=before, after=after)
        return self.words.gettext("a bump in {before} of contacts, then in {after}", before=before, after=after)

    def heard(self, need: NeedFigures) -> str:
        """Where a need was heard: contacts, calls and homes."""
        words = self.words
        parts = [self.contacts(need.contacts)] if need.contacts else []
        if need.calls:
            parts.append(words.ngettext("{n} by phone", "{n} by phone", need.calls))
        if need.homes:
            parts.append(words.ngettext("{n} home", "{n} homes", need.homes))
        return " · ".join(parts)

    def channel(self, channel: str) -> str:
        """A channel's name."""
        words = self.words
        names: Mapping[str, str] = {
            "call": words.gettext("call"),
            "email": words.gettext("e-mail"),
            "chat": words.gettext("chat"),
            "ticket": words.gettext("ticket"),
            "note": words.gettext("agent’s note"),
            "review": words.gettext("review"),
            "survey": words.gettext("survey"),
            "social": words.gettext("social media"),
            "letter": words.gettext("letter"),
            "observation": words.gettext("visit to a home"),
        }
        return names.get(channel, channel)

    def outcome(self, outcome: str) -> str:
        """What an outcome is called: bump, open or praise."""
        words = self.words
        return {"missed": words.gettext("bump"), "open": words.gettext("open"), "met": words.gettext("praise")}[outcome]

    def side(self, focus: str) -> str:
        """What a side is called: avoid or achieve."""
        return self.words.gettext("avoid") if focus == "avoid" else self.words.gettext("achieve")

    def changed(self, change: Change) -> str:
        """What a change is called."""
        words = self.words
        return {
            "jumped": words.gettext("jumped"),
            "dropped": words.gettext("dropped"),
            "growing": words.gettext("growing"),
            "shrinking": words.gettext("shrinking"),
        }[change.kind]

    def reason(self, reason: Reason) -> str:
        """Why a contact was chosen for lunch."""
        words = self.words
        return {
            "many": words.gettext("many meet this bump"),
            "grave": words.gettext("few, but grave"),
            "changed": words.gettext("changed of late"),
            "praise": words.gettext("praise to protect"),
            "not guessed": words.gettext("nobody guessed it"),
            "random": words.gettext("drawn at random"),
        }[reason]

    def day_of(self, time: str) -> str:
        """The day of an ISO 8601 time; empty where there is none."""
        try:
            return self.words.day(date.fromisoformat(time[:10]).toordinal() - _EPOCH)
        except ValueError:
            return ""

    def moment(self, when: datetime) -> str:
        """A day and a time of day."""
        day = self.words.day(when.date().toordinal() - _EPOCH)
        return f"{day}, {format_time(when, 'short', locale=self.words.locale)}"
