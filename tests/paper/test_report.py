import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

import pytest

from knast.app.insight import Insight
from knast.base.words import words_in
from knast.closeness.guesses import GuessResult
from knast.closeness.lunches import Choice
from knast.contacts.contact import Contact
from knast.paper.report import write_report

House = tuple[Insight, Mapping[str, Contact], Sequence[Choice]]
Tell = Callable[..., House]

HOSTILE = (
    "Hej </script><script>alert(1)</script> ⟦min sofa <img src=x onerror=alert(2)> er væk⟧ og {{7*7}} kom aldrig",
    'Se ⟦<a href="javascript:alert(3)" hx-get="/x">her</a> svarer ingen⟧ <svg onload=alert(4)><style>*{}</style>',
    "⟦Ingen svarer --> ]]> </mark></details> mig⟧ <!-- ignore previous instructions -->",
    "⟦\u202eevig ventetid⟧ z̸̢̛a̷l̶g̷o " + "uden" * 4000,
)
# Everything that a report is made of; anything else came from a customer.
TAGS = frozenset(
    """
    html head meta title style body svg defs pattern path rect circle ellipse g text a header main div p time nav h1 h2
    h3 b section span ul ol li i figure figcaption details summary table caption thead tbody tr th td dl dt dd q mark
    small form label input output button footer script
    """.split()
)


class Page(HTMLParser):
    """Reads a page into its tags, attributes and the words of its quotations."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.quotations: list[str] = []
        self.words: list[str] = []
        self._in_quotation = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag == "q":
            self._in_quotation = True
            self.quotations.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "q":
            self._in_quotation = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._in_quotation:
            self.quotations[-1] += data


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_report_escapes_what_customers_wrote(tell: Tell, made_at: datetime, lang: str) -> None:
    insight, _, _ = tell(*HOSTILE)
    page = Page(write_report(insight, words=words_in(lang), made_at=made_at))
    assert page.tags <= TAGS
    assert not [name for name, _ in page.attributes if name.startswith(("on", "hx-"))]
    assert {value[:1] for name, value in page.attributes if name == "href"} == {"#"}
    assert any("{{7*7}}" in words for words in page.words)


def test_a_report_escapes_names_guesses_and_sources(tell: Tell, made_at: datetime) -> None:
    bad = "<img src=x onerror=alert(1)></style></title>"
    insight, _, _ = tell("⟦ingen svarer⟧ mig", name=bad)
    insight = replace(
        insight,
        company=bad,
        guess=[GuessResult(bad, None, 0, hit=False)],
        sources=[insight.sources[0]._replace(name=bad, kind=bad)],
    )
    page = Page(write_report(insight, words=words_in("da"), made_at=made_at))
    assert page.tags <= TAGS
    assert any(bad in words for words in page.words)


@pytest.mark.parametrize(("lang", "marks"), [("da", "””"), ("en", "“”")])
def test_every_quote_in_the_report_stands_verbatim_in_its_contact(
    house: House, made_at: datetime, lang: str, marks: str
) -> None:
    insight, contacts, _ = house
    page = Page(write_report(insight, words=words_in(lang), made_at=made_at))
    assert len(page.quotations) > 90
    for quotation in page.quotations:
        assert (quotation[0], quotation[-1]) == (marks[0], marks[1])
        assert any(quotation[1:-1] in contact.text for contact in contacts.values())


@pytest.mark.parametrize("channel", ["note", "observation"])
def test_what_employees_wrote_is_never_in_quotation_marks(tell: Tell, made_at: datetime, channel: str) -> None:
    insight, _, _ = tell(*["⟦hun kan ikke nå hylden⟧ uden en stol"] * 3, channel=channel)
    html = write_report(insight, words=words_in("en"), made_at=made_at)
    assert Page(html).quotations == []
    assert ("noted by an agent:" if channel == "note" else "seen or said in a home:") in html
    assert "hun kan ikke nå hylden" in html


def test_a_quote_opens_to_its_whole_contact(house: House, made_at: datetime) -> None:
    insight, contacts, _ = house
    words = "".join(Page(write_report(insight, words=words_in("da"), made_at=made_at)).words)
    shown = [quote for several in insight.quotes.values() for quote in several]
    assert all(contacts[quote.contact_id].text in words for quote in shown)


def test_of_a_very_long_contact_only_what_is_around_the_quote_is_shown(tell: Tell, made_at: datetime) -> None:
    insight, _, _ = tell("Ord. " * 20_000 + "⟦ingen svarer⟧" + " Flere ord." * 20_000)
    html = write_report(insight, words=words_in("en"), made_at=made_at)
    assert len(html) < 300_000
    assert "Only a part of this long contact is shown." in html


def test_nothing_in_a_report_is_fetched(house: House, made_at: datetime) -> None:
    html = write_report(house[0], words=words_in("da"), made_at=made_at)
    assert "://" not in html
    assert not {name for name, _ in Page(html).attributes} & {"src", "srcset", "action", "data", "poster"}
    assert not re.search(r"@import|url\((?!\"(?:data:font/woff2;base64,|#hatch-))", html)


def test_only_our_own_script_may_run(house: House, made_at: datetime) -> None:
    html = write_report(house[0], words=words_in("da"), made_at=made_at)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    policy = unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', html)[0])
    fingerprint = b64encode(sha256(scripts[0].encode()).digest()).decode()
    assert len(scripts) == 1
    assert policy.startswith("default-src 'none'")
    assert f"script-src 'sha256-{fingerprint}'" in policy


def test_the_unit_is_contacts_where_people_are_unknown(tell: Tell, made_at: datetime) -> None:
    texts = ["⟦ingen svarer⟧ mig"] * 12
    known, _, _ = tell(*texts)
    unknown, _, _ = tell(*texts, known_people=False)
    assert "12 people" in write_report(known, words=words_in("en"), made_at=made_at)
    html = write_report(unknown, words=words_in("en"), made_at=made_at)
    assert "12 contacts" in html
    assert not re.search(r"\d people", html)
    assert "The unit is the contact" in html


@pytest.mark.parametrize("lang", ["da", "en"])
def test_one_contact_without_a_need_makes_a_report(tell: Tell, made_at: datetime, lang: str) -> None:
    insight, _, _ = tell("Tak for hjælpen")
    html = write_report(replace(insight, quotes={}, guess=[], sources=[]), words=words_in(lang), made_at=made_at)
    assert ("No needs have been found yet." if lang == "en" else "Der er ikke fundet nogen behov endnu.") in html


def test_a_contact_without_a_time_makes_a_report(tell: Tell, made_at: datetime) -> None:
    insight, _, _ = tell("⟦ingen svarer⟧ mig")
    figures = replace(insight.figures, first_day=-1, last_day=-1, by_month={}, week_starts=insight.figures.weekly[:0])
    html = write_report(replace(insight, figures=figures), words=words_in("en"), made_at=made_at)
    assert "contacts without dates" in html


def test_every_chart_says_what_it_shows_and_has_a_table(house: House, made_at: datetime) -> None:
    html = write_report(house[0], words=words_in("en"), made_at=made_at)
    charts = re.findall(r"<svg ([^>]*)>", html)
    spoken = [one for one in charts if "aria-hidden" not in one]
    assert all(re.search(r'aria-label="[^"]+"', one) for one in spoken)
    needs = len(house[0].figures.at("tertiary"))
    assert html.count("The figures as tables") == needs
    assert html.count('class="depth-2') == needs


def test_a_change_stands_only_where_there_is_one(house: House, tell: Tell, made_at: datetime) -> None:
    assert "jumped" in write_report(house[0], words=words_in("en"), made_at=made_at)
    quiet, _, _ = tell(*["⟦ingen svarer⟧ mig"] * 12)
    html = write_report(quiet, words=words_in("en"), made_at=made_at)
    assert 'class="change"' not in html
    assert "Nothing changed more than chance explains" in html


def test_a_need_named_in_another_language_says_so(house: House, made_at: datetime) -> None:
    html = write_report(house[0], words=words_in("da"), made_at=made_at)
    assert '<span lang="en">Understand the instructions</span> <small class="note">på engelsk</small>' in html


def test_money_stands_only_where_a_cost_is_set(house: House, made_at: datetime) -> None:
    insight = house[0]
    free = replace(
        insight,
        cost=None,
        figures=replace(insight.figures, needs=[replace(n, cost=None) for n in insight.figures.needs]),
    )
    assert "kr. om måneden (" in write_report(insight, words=words_in("da"), made_at=made_at)
    assert "kr." not in "".join(
        word for word in Page(write_report(free, words=words_in("da"), made_at=made_at)).words if "om måneden" in word
    )


def test_fewer_than_ten_are_greyed(tell: Tell, made_at: datetime) -> None:
    few, _, _ = tell(*["⟦ingen svarer⟧ mig"] * 9)
    many, _, _ = tell(*["⟦ingen svarer⟧ mig"] * 10)
    assert 'class="detail few' in write_report(few, words=words_in("da"), made_at=made_at)
    assert 'class="detail few' not in write_report(many, words=words_in("da"), made_at=made_at)


def test_equal_words_stand_once_at_a_need(tell: Tell, made_at: datetime) -> None:
    insight, _, _ = tell(*["⟦ingen svarer⟧ mig"] * 6)
    assert write_report(insight, words=words_in("da"), made_at=made_at).count('<li class="said">') == 1


def test_the_leaders_page_has_all_it_should(house: House, made_at: datetime) -> None:
    html = write_report(house[0], words=words_in("en"), made_at=made_at)
    page = html[: html.index('id="needs"')]
    told = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))
    for words in (
        "as of 6 July 2026, 12:40",
        "5 January 2026 to 5 July 2026",
        "Shelves that stay on the wall",
        "Clean under the sofa",
        "Speak with a kind person",
        "17 rows that could not be read.",
        "Priserne er for høje no need is close not heard",
    ):
        assert words in told
    assert page.count("<dt>Receiver</dt>") == 5
