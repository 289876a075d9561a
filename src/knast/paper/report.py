"""The report: one HTML file that needs nothing else, from a leader's first page to the last quote."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date

from knast.app.insight import Insight
from knast.base.words import Words
from knast.paper.charts import hatching
from knast.paper.first_page import first_page
from knast.paper.needs import Board, boards_of, groups_of
from knast.paper.page import fill, policy, script, style
from knast.paper.phrases import Phrases

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of all needs, with how deep it lies, 0-2."""

    board: Board
    depth: int


def write_report(insight: Insight, *, words: Words, made_at: datetime) -> str:
    """Write the report.

    Args:
        insight: What the workspace knows.
        words: The language.
        made_at: The time it is shown as.

    Returns:
        A whole HTML page that works offline, without script, in print and on a phone; nothing in it is fetched.
    """
    phrases = phrases_for(insight, words=words)
    boards = boards_of(insight, phrases=phrases)
    areas = groups_of(insight, boards)
    comfort = script("report.js")
    return fill(
        "report.html",
        words=words,
        insight=insight,
        figures=insight.figures,
        p=phrases,
        first=first_page(insight, boards=boards, phrases=phrases),
        areas=areas,
        lines=[
            line
            for area in areas
            for line in [Line(area.board, 0)]
            + [
                line
                for need in area.below
                for line in [Line(need.board, 1), *(Line(detail.board, 2) for detail in need.below)]
            ]
        ],
        weeks=[_short_day(int(day), words) for day in insight.figures.week_starts],
        as_of=phrases.moment(made_at),
        made_at=made_at.isoformat(timespec="minutes"),
        hatching=hatching(),
        style=style("paper.css", "report.css"),
        script=comfort,
        policy=policy(comfort),
    )


def phrases_for(insight: Insight, *, words: Words) -> Phrases:
    """How the figures of an insight are said in a language."""
    return Phrases(
        words=words,
        people=insight.figures.known_people,
        currency=insight.cost.currency if insight.cost else "",
        week_starts=insight.figures.week_starts.tolist(),
    )


def _short_day(days: int, words: Words) -> str:
    return str(format_date(_EPOCH + timedelta(days=days), format="d MMM", locale=words.locale)).replace(".", "")
