"""The ten lines after a run: what was found, how sure it is, and what to do next."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.text import Text

from knast.app.engines import default_engines
from knast.app.insight import Insight, gather
from knast.app.pipeline import RunSummary
from knast.app.workspace import Workspace
from knast.base.words import Words
from knast.cli.frame import Frame
from knast.cli.model import model_line
from knast.cli.report import save_report
from knast.evidence.figures import Figures, NeedFigures
from knast.evidence.shares import share_of
from knast.paper.phrases import Phrases
from knast.paper.report import phrases_for

TOP = 5
_BAR = 24


def show_run(frame: Frame, house: Workspace, *, summary: RunSummary, words: Words, report_file: Path | None) -> None:
    """Say what a run did and what is known now."""
    insight = gather(house, engines=default_engines())
    if report_file:
        save_report(insight, report_file, words=words)
    if frame.as_json:
        frame.answer(run_document(summary, insight))
    elif not frame.quiet:
        for line in (*summary_lines(summary, insight, words=words), *guess_lines(insight, words=words)):
            frame.out.print(line)
        _show_rejects(frame, summary, words=words)
        if summary.model:
            frame.aside.print(model_line(summary.model, words=words))
        if report_file:
            frame.out.print(words.gettext("Report: {file}", file=report_file))


def _show_rejects(frame: Frame, summary: RunSummary, *, words: Words) -> None:
    if summary.rejected:
        said = words.ngettext("{n} row could not be taken.", "{n} rows could not be taken.", summary.rejected)
        said += " " + words.gettext("See why with: knast doctor")
        frame.aside.print(said)


def summary_lines(summary: RunSummary, insight: Insight, *, words: Words) -> Iterator[Text]:
    """Ten lines or fewer."""
    figures, phrases = insight.figures, phrases_for(insight, words=words)
    yield Text(_volume(summary, figures, phrases=phrases))
    yield Text(_had_to_contact(figures, phrases=phrases), style="bold")
    ranked = [need for need in figures.at("tertiary") if need.bumps][:TOP]
    widest = max((need.bumps for need in ranked), default=1)
    for rank, need in enumerate(ranked, 1):
        yield need_line(need, rank=rank, widest=widest, phrases=phrases)
    changed = sorted(figures.changed(), key=lambda need: need.change.p if need.change else 1.0)
    if changed:
        said = "; ".join(f"{name_of(need, phrases)} ({phrases.change(need)})" for need in changed[:3])
        yield Text(words.gettext("Changed: {needs}", needs=said))
    yield Text(_not_known(figures, words=words), style="dim")


def guess_lines(insight: Insight, *, words: Words) -> Iterator[Text]:
    """The last guess beside the true order, a line each."""
    phrases = phrases_for(insight, words=words)
    needs = {need.row.need_id: need for need in insight.figures.at("tertiary")}
    for one in insight.guess:
        if one.need_id is None:
            yield Text(words.gettext("Your guess: {guess} → nobody speaks of it", guess=one.words))
            continue
        result = words.gettext("hit") if one.hit else words.gettext("further down")
        need = name_of(needs[one.need_id], phrases)
        yield Text(
            words.gettext(
                "Your guess: {guess} → {need}, number {rank} ({result})",
                guess=one.words,
                need=need,
                rank=one.rank,
                result=result,
            )
        )


def _volume(summary: RunSummary, figures: Figures, *, phrases: Phrases) -> str:
    words = phrases.words
    said = phrases.contacts(figures.contacts)
    if figures.known_people:
        said = words.gettext("{contacts} from {people}", contacts=said, people=phrases.count(figures.people))
    if figures.first_day >= 0:
        said += f", {words.day(figures.first_day)} – {words.day(figures.last_day)}"
    before = sum(source.accepted for source in summary.sources) - summary.accepted
    new = words.gettext(
        "new {new}, seen before {old}, rejected {rejected}",
        new=words.number(summary.accepted),
        old=words.number(summary.doubles + before),
        rejected=words.number(summary.rejected),
    )
    return f"{said} ({new})"


def _had_to_contact(figures: Figures, *, phrases: Phrases) -> str:
    return phrases.words.gettext(
        "{share} of contacts were bumps: the customer had to contact us. Unsure: {unsure}",
        share=phrases.share(figures.had_to_contact),
        unsure=phrases.percent(figures.unsure_contacts),
    )


def need_line(need: NeedFigures, *, rank: int, widest: int, phrases: Phrases) -> Text:
    """One need: rank, bar, people with a bump, their share with its interval, name, money a month."""
    bar = "█" * max(1, round(_BAR * need.bumps / widest))
    line = Text(f"{rank:>2} ")
    line.append(f"{bar:<{_BAR}} ", style="dark_orange3")
    line.append(f"{phrases.words.number(need.bumps):>5} ", style="bold")
    line.append(f"{phrases.interval(share_of(need.bumps, need.share.n)):>11}  ")
    line.append(name_of(need, phrases))
    if need.cost and phrases.currency:
        money = phrases.words.money(need.cost.value, phrases.currency)
        line.append("  " + phrases.words.gettext("{money} a month", money=money), style="dim")
    return line


def name_of(need: NeedFigures, phrases: Phrases) -> str:
    """A need's name, with its language where it is not the reader's."""
    name = phrases.name(need.row)
    return f"{name.words} ({name.note})" if name.note else name.words


def _not_known(figures: Figures, *, words: Words) -> str:
    parts = [
        words.gettext("statements we are unsure of {share}", share=words.percent(figures.unsure_statements.share)),
        words.gettext("not placed on the map {share}", share=words.percent(figures.not_placed.share)),
    ]
    if figures.coverage:
        known = words.percent(figures.coverage.share)
        parts.append(words.gettext("coverage {share} of what is said", share=known))
    else:
        parts.append(words.gettext("coverage: cannot tell yet"))
    return words.gettext("What we do not know: {parts}", parts=", ".join(parts))


def run_document(summary: RunSummary, insight: Insight) -> dict[str, Any]:
    """A run for machines."""
    figures = insight.figures
    return {
        "accepted": summary.accepted,
        "doubles": summary.doubles,
        "rejected": summary.rejected,
        "skipped_sources": summary.skipped,
        "sources": [source._asdict() for source in summary.sources],
        "contacts": figures.contacts,
        "people": figures.people,
        "had_to_contact": {**figures.had_to_contact._asdict(), "share": figures.had_to_contact.share},
        "unsure_contacts": figures.unsure_contacts.hits,
        "not_placed": figures.not_placed.share,
        "coverage": figures.coverage.share if figures.coverage else None,
        "needs": len(figures.at("tertiary", hidden=True)),
        "language_model": asdict(summary.model) if summary.model else None,
        "spread": asdict(summary.spread) if summary.spread else None,
    }
