"""How a need, and what people did to it, is said in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.text import Text

from knast.app.need import Done, Past
from knast.app.need_parts import Part
from knast.app.one_need import OneNeed, past_document
from knast.base.words import Words
from knast.cli.summary import name_of
from knast.evidence.figures import NeedFigures
from knast.evidence.shares import Share, share_of
from knast.needs.acts import Act
from knast.paper.phrases import Phrases

_NEIGHBOURS, _ACTS = 5, 5
_LANGUAGES = ("da", "en")


def done_lines(done: Done, *, words: Words) -> Iterator[str]:
    """What became of an act, and how to take it back."""
    if done.act is None:
        yield words.gettext("Nothing is changed: it stands so already.")
        return
    yield words.gettext("Act {act}: {what}", act=done.act.number, what=act_words(done.act, words=words))
    yield from _merged(done, words=words)
    yield from (_part(part, words=words) for part in done.parts)
    if done.settled:
        yield words.gettext(
            "The map was a draft and is settled now: new statements are placed on it, and nothing moves by itself."
        )
    yield words.gettext("Take it back with: knast undo {act}", act=done.act.number)


def part_lines(done: Done, *, words: Words) -> Iterator[str]:
    """What would come of an act, with customers' words."""
    yield words.gettext("Nothing is changed yet. It would be so:")
    yield from _merged(done, words=words)
    for part in done.parts:
        yield _part(part, words=words)
        yield from (f"  {words.gettext('“{words}”', words=' '.join(one.split()))}" for one in part.examples)
    if done.settled:
        yield words.gettext("The first act of a person settles the map: then nothing moves by itself.")


def _merged(done: Done, *, words: Words) -> Iterator[str]:
    for gone, into in done.merged.items():
        yield words.gettext("{gone} leads to {into} from now on.", gone=gone, into=into)


def _part(part: Part, *, words: Words) -> str:
    counts = ", ".join(
        (
            words.ngettext("{n} statement", "{n} statements", part.statements),
            words.ngettext("{n} person", "{n} people", part.people),
        )
    )
    new = f" [{words.gettext('new')}]" if part.is_new else ""
    return f"{_called(part.need_id, part.names, lang=words.lang)}{new}: {counts}"


def done_document(done: Done) -> dict[str, Any]:
    """What became of an act, for machines."""
    return {
        "act": past_document(Past(done.act, undone=False)) if done.act else None,
        "settled": done.settled,
        "merged": dict(done.merged),
        "needs": [
            {
                "need_id": part.need_id,
                "name": dict(part.names),
                "statements": part.statements,
                "people": part.people,
                "examples": list(part.examples),
                "new": part.is_new,
            }
            for part in done.parts
        ],
    }


def past_line(past: Past, *, words: Words) -> str:
    """An act of the log in one line."""
    act = past.act
    when = datetime.fromisoformat(act.at).astimezone()
    said = words.gettext(
        "Act {act}, {when}, {by}: {what}",
        act=act.number,
        when=when.strftime("%Y-%m-%d %H:%M"),
        by=act.by,
        what=act_words(act, words=words),
    )
    return f"{said} [{words.gettext('undone')}]" if past.undone else said


def act_words(act: Act, *, words: Words) -> str:
    """What an act did, with names as they were then."""
    if act.kind == "settle":
        return words.gettext("settled the map")
    if act.kind == "undo":
        return words.gettext("undid act {act}", act=act.what["undoes"])
    was: Mapping[str, Mapping[str, str]] = act.what["was"]
    told = "; ".join(_step_words(step, was=was, words=words) for step in act.what["steps"])
    return words.gettext("accepted a proposal: {what}", what=told) if act.kind == "accept" else told


def _step_words(step: Mapping[str, Any], *, was: Mapping[str, Mapping[str, str]], words: Words) -> str:
    def called(need_id: str) -> str:
        return _called(need_id, was.get(need_id, {}), lang=words.lang)

    need = called(str(step.get("need_id", step.get("into", ""))))
    match step["step"]:
        case "rename":
            return _renamed(step, old=was.get(step["need_id"], {}), words=words)
        case "merge":
            others = ", ".join(called(one) for one in step["others"])
            return words.gettext("merged {others} into {need}", others=others, need=need)
        case "move under":
            return words.gettext("put {need} under {parent}", need=need, parent=called(step["parent_id"]))
        case "split" | "new" | "move":
            return _of_statements(step, need=need, to=called(str(step.get("to", ""))), words=words)
        case _:
            return _flagged(step, need=need, words=words)


def _of_statements(step: Mapping[str, Any], *, need: str, to: str, words: Words) -> str:
    n = int(step["statements"])
    if step["step"] == "move":
        return words.ngettext(
            "moved {n} statement from {need} to {to}", "moved {n} statements from {need} to {to}", n, need=need, to=to
        )
    if step["step"] == "split":
        said = words.ngettext("split {n} statement off {need}", "split {n} statements off {need}", n, need=need)
    else:
        said = words.ngettext("made a need of {n} statement", "made a need of {n} statements", n)
    return f"{said}: {_name(step['names'], lang=words.lang)}"


def _renamed(step: Mapping[str, Any], *, old: Mapping[str, str], words: Words) -> str:
    langs = {"da": words.gettext("in Danish"), "en": words.gettext("in English")}
    return words.gettext(
        "renamed {need}: {old} → {new} ({lang})",
        need=step["need_id"],
        old=old.get(step["lang"], "–"),
        new=step["name"].strip(),
        lang=langs.get(step["lang"], step["lang"]),
    )


def _flagged(step: Mapping[str, Any], *, need: str, words: Words) -> str:
    said = {
        ("pin", True): words.gettext("pinned {need}", need=need),
        ("pin", False): words.gettext("unpinned {need}", need=need),
        ("hide", True): words.gettext("hid {need}", need=need),
        ("hide", False): words.gettext("showed {need} again", need=need),
    }
    return said[step["step"], step["on"]]


def _called(need_id: str, names: Mapping[str, str], *, lang: str) -> str:
    name = _name(names, lang=lang)
    return f"{name} ({need_id})" if name else need_id


def _name(names: Mapping[str, str], *, lang: str) -> str:
    return names.get(lang) or next((names[one] for one in sorted(names) if names[one]), "")


def flags_of(need: NeedFigures, *, words: Words) -> list[str]:
    """What people said of a need beside its name: pinned, hidden."""
    said = {words.gettext("pinned"): need.row.pinned, words.gettext("hidden"): need.row.hidden}
    return [word for word, on in said.items() if on]


def need_lines(one: OneNeed, *, phrases: Phrases) -> Iterator[Text]:
    """A need: names, place, figures with their intervals, sides, neighbours, customers' words, history."""
    words = phrases.words
    if one.asked_for != one.need_id:
        yield Text(words.gettext("{gone} was merged into {into}.", gone=one.asked_for, into=one.need_id), style="dim")
    level = {"primary": words.gettext("area"), "secondary": words.gettext("need"), "tertiary": words.gettext("detail")}
    flags = flags_of(one.figures, words=words) if one.figures else [words.gettext("no longer on the map")]
    yield Text(_name(one.names, lang=words.lang), style="bold")
    yield Text(" · ".join([one.need_id, level[one.level], *flags]), style="dim")
    for lang in (lang for lang in _LANGUAGES if lang != words.lang and one.names.get(lang)):
        note = {"da": words.gettext("in Danish"), "en": words.gettext("in English")}[lang]
        yield Text(f"{one.names[lang]} ({note})", style="dim")
    if one.figures:
        yield from _known(one, one.figures, phrases=phrases)
    yield from _listed(words.gettext("History"), [past_line(past, words=words) for past in one.past], at_most=_ACTS)


def _known(one: OneNeed, need: NeedFigures, *, phrases: Phrases) -> Iterator[Text]:
    words = phrases.words
    if one.above:
        yield Text(words.gettext("Under: {names}", names=" › ".join(name_of(other, phrases) for other in one.above)))
    yield from map(Text, _figures(need, phrases=phrases))
    for side, people in (("avoid", need.sides.avoid.tolist()), ("achieve", need.sides.achieve.tolist())):
        missed, open_, met = people
        said = words.gettext(
            "{side}: {missed} bump, {open} open, {met} praise",
            side=phrases.side(side),
            missed=missed,
            open=open_,
            met=met,
        )
        yield Text(said)
    for heading, others in ((words.gettext("Beside it"), one.siblings), (words.gettext("Under it"), one.below)):
        lines = [f"{words.number(other.people):>5} {name_of(other, phrases)} ({other.row.need_id})" for other in others]
        yield from _listed(heading, lines, at_most=_NEIGHBOURS)
    quotes = [
        ("{}" if quote.reported or quote.channel == "observation" else words.gettext("“{words}”", words="{}")).format(
            " ".join(quote.words.split())
        )
        for quote in one.quotes
    ]
    yield from _listed(words.gettext("In customers’ words"), quotes, at_most=len(quotes))


def _figures(need: NeedFigures, *, phrases: Phrases) -> Iterator[str]:
    words = phrases.words
    yield words.gettext("{people}, {share} of all", people=phrases.count(need.people), share=phrases.share(need.share))
    parts = ((need.bumps, "missed"), (need.praise, "met"), (need.open, "open"))
    yield " · ".join(f"{phrases.outcome(outcome)} {_of(share_of(n, need.share.n), phrases)}" for n, outcome in parts)
    heard = phrases.heard(need)
    if heard:
        yield heard
    if need.change:
        yield f"{phrases.changed(need.change)}: {phrases.change(need)}"
    if need.cost and phrases.currency:
        yield phrases.money(need.cost)


def _of(share: Share, phrases: Phrases) -> str:
    return f"{phrases.words.number(share.hits)}, {phrases.share(share)}"


def _listed(heading: str, lines: Sequence[str], *, at_most: int) -> Iterator[Text]:
    if lines:
        yield Text(heading, style="bold")
        yield from (Text(f"  {line}") for line in lines[:at_most])
    if len(lines) > at_most:
        yield Text("  …", style="dim")
