"""``knast need ID``: one need, and what people do to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from knast.app.engines import default_engines
from knast.app.need import Done, Hand, do, hand_of, history, look
from knast.app.need_parts import proposed_parts, statements_in_file, statements_with_words
from knast.app.one_need import need_document, one_need, past_document
from knast.app.workspace import Workspace
from knast.base.errors import WrongRequest
from knast.base.words import Words
from knast.cli.frame import Frame, framed
from knast.cli.need_words import done_document, done_lines, need_lines, part_lines, past_line
from knast.needs.acts import Kind
from knast.needs.steps import Hide, Merge, Move, MoveUnder, Pin, Rename, Split, Step
from knast.paper.report import phrases_for

_WITH_VALUE = frozenset({"-w", "--workspace", "--lang"})


class _ShownFirst(click.Group):
    """Without a verb the need is shown; options may stand before the id, as everywhere else."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._with_verb(list(args)))

    def _with_verb(self, args: list[str]) -> list[str]:
        leading: list[str] = []
        need_id = ""
        while args and (args[0].startswith("-") or not need_id):
            if args[0] in {"-h", "--help"}:
                return args
            if not args[0].startswith("-"):
                need_id = args.pop(0)
                continue
            leading.append(args.pop(0))
            if leading[-1] in _WITH_VALUE and args:
                leading.append(args.pop(0))
        if not need_id:
            return leading
        verb = args.pop(0) if args else "show"
        return [need_id, verb, *leading, *args]

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


@click.group(cls=_ShownFirst)
@click.argument("need_id", metavar="ID")
@click.pass_context
def need(context: click.Context, *, need_id: str) -> None:
    """Show one need, or put your hand on the map.

    The first act of a person settles the map: from then on new statements are placed, and nothing moves by itself.
    """
    context.obj = need_id


@dataclass(frozen=True, slots=True)
class _Doing:
    """What every act has at hand."""

    frame: Frame
    house: Workspace
    words: Words
    need_id: str
    hand: Hand


def hand_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Who acts, and on which map: the options of everything that changes it."""
    by = click.option("--by", default=None, metavar="NAME", help="Who does it; whoever is logged in if left out.")
    at = click.option(
        "--at",
        "seen",
        type=click.IntRange(min=0),
        default=None,
        metavar="ACT",
        help="The last act that you knew of: refuse if the need has changed since.",
    )
    return by(at(command))


def acting(command: Callable[..., None]) -> Callable[..., int | None]:
    """Give an act the options that all acts have, and hand it a ``_Doing`` first."""

    @hand_options
    @framed
    @click.pass_obj
    @wraps(command)
    def with_hand(need_id: str, frame: Frame, /, *, by: str | None, seen: int | None, **rest: Any) -> None:  # noqa: ANN401 - click's own
        house = frame.house()
        hand = hand_of(by, now=datetime.now(UTC), seen=seen)
        command(_Doing(frame, house, frame.words(house.settings()), need_id, hand), **rest)

    return with_hand


@need.command("show")
@framed
@click.pass_obj
def show(need_id: str, frame: Frame) -> None:
    """Show its names, figures, sides, neighbours, customers' words and history; as without a verb."""
    house = frame.house()
    words = frame.words(house.settings())
    found = one_need(house, need_id, engines=default_engines())
    if frame.as_json:
        frame.answer(need_document(found))
        return
    for line in need_lines(found, phrases=phrases_for(found.insight, words=words)):
        frame.out.print(line)


@need.command("history")
@framed
@click.pass_obj
def past(need_id: str, frame: Frame) -> None:
    """Show what was done to it, the last act first."""
    show_history(frame, frame.house(), need_id=need_id)


def show_history(frame: Frame, house: Workspace, *, need_id: str | None = None) -> None:
    """Say what was done to the map, or to one need of it."""
    words = frame.words(house.settings())
    found = history(house, need_id)
    if frame.as_json:
        frame.answer([past_document(one) for one in found])
        return
    for one in found:
        frame.out.print(past_line(one, words=words))
    if not found:
        frame.aside.print(words.gettext("Nobody has changed anything yet."))


@need.command("rename")
@click.argument("name")
@acting
def rename(doing: _Doing, *, name: str) -> None:
    """Call it NAME in one language: --lang, else the language of the answer."""
    _do(doing, [Rename(doing.need_id, doing.words.lang, name)], kind="rename")


@need.command("merge")
@click.argument("others", nargs=-1, required=True, metavar="OTHER...")
@click.option("--preview", is_flag=True, help="Show what would come of it; change nothing.")
@acting
def merge(doing: _Doing, *, others: tuple[str, ...], preview: bool) -> None:
    """Merge other needs of the same level into it; their ids lead here from then on."""
    steps = [Merge(doing.need_id, others)]
    _look(doing, steps) if preview else _do(doing, steps, kind="merge")


@need.command("split")
@click.option("--name", "names", multiple=True, metavar="NAME", help="What the new detail is called; once for each.")
@click.option("--words", "said", default=None, metavar="TEXT", help="Take the statements that hold these words.")
@click.option("--statements", "file", type=click.Path(path_type=Path), help="Take those whose ids stand in this file.")
@click.option("--into", type=click.IntRange(min=2), default=None, metavar="N", help="Let the machine propose N parts.")
@click.option("--preview", is_flag=True, help="Show what would come of it; change nothing.")
@click.option("--yes", is_flag=True, help="Do what the machine proposes without asking.")
@acting
def split(
    doing: _Doing,
    *,
    names: tuple[str, ...],
    said: str | None,
    file: Path | None,
    into: int | None,
    preview: bool,
    yes: bool,
) -> None:
    """Make some of its statements a new detail beside it."""
    if sum(one is not None for one in (said, file, into)) != 1:
        raise WrongRequest("It is not clear what to split off.", "Choose one: --words, --statements or --into.")
    if into is not None:
        _split_into(doing, into=into, names=names, preview=preview, yes=yes)
        return
    if len(names) != 1:
        raise WrongRequest("The new detail needs one name.", 'Add: --name "NAME"')
    chosen = tuple(_chosen(doing, said=said, file=file))
    steps = [Split(doing.need_id, {doing.words.lang: names[0]}, chosen)]
    _look(doing, steps) if preview else _do(doing, steps, kind="split")


def _split_into(doing: _Doing, *, into: int, names: Sequence[str], preview: bool, yes: bool) -> None:
    if not (preview or yes or doing.frame.on_terminal):
        raise WrongRequest("Nobody can be asked here.", "Add --yes to split it so, or --preview to look only.")
    encoder, lang = default_engines().encoder, doing.words.lang
    steps = proposed_parts(doing.house, doing.need_id, into=into, names=names, lang=lang, encoder=encoder)
    if preview or not yes:
        _look(doing, steps)
    if preview:
        return
    if not yes and not click.confirm(doing.words.gettext("Split it so?")):
        doing.frame.aside.print(doing.words.gettext("Nothing is changed."))
        return
    _do(doing, steps, kind="split")


@need.command("move")
@click.argument("target")
@click.option("--words", "said", default=None, metavar="TEXT", help="Move the statements that hold these words.")
@click.option("--statements", "file", type=click.Path(path_type=Path), help="Move those whose ids stand in this file.")
@acting
def move(doing: _Doing, *, target: str, said: str | None, file: Path | None) -> None:
    """Put it under another need or area; or move some of its statements to the detail TARGET."""
    if said is not None and file is not None:
        raise WrongRequest("It is not clear what to move.", "Choose one: --words or --statements.")
    step: Step = MoveUnder(doing.need_id, target)
    if said is not None or file is not None:
        step = Move(doing.need_id, target, tuple(_chosen(doing, said=said, file=file)))
    _do(doing, [step], kind="move")


@need.command("pin")
@acting
def pin(doing: _Doing) -> None:
    """Keep it from every proposal to merge, split, rename or retire it."""
    _do(doing, [Pin(doing.need_id)], kind="pin")


@need.command("unpin")
@acting
def unpin(doing: _Doing) -> None:
    """Let it be proposed for changes again."""
    _do(doing, [Pin(doing.need_id, on=False)], kind="unpin")


@need.command("hide")
@acting
def hide(doing: _Doing) -> None:
    """Leave it, and what lies under it, out of summaries and lists; it stays in all counts and exports."""
    _do(doing, [Hide(doing.need_id)], kind="hide")


@need.command("unhide")
@acting
def unhide(doing: _Doing) -> None:
    """Show it in summaries and lists again."""
    _do(doing, [Hide(doing.need_id, on=False)], kind="unhide")


def _chosen(doing: _Doing, *, said: str | None, file: Path | None) -> list[str]:
    if said is not None:
        return statements_with_words(doing.house, doing.need_id, words=said)
    return statements_in_file(file or Path("-"))


def _look(doing: _Doing, steps: Sequence[Step]) -> None:
    done = look(doing.house, steps, hand=doing.hand, encoder=default_engines().encoder)
    if doing.frame.as_json:
        doing.frame.answer(done_document(done))
        return
    for line in part_lines(done, words=doing.words):
        doing.frame.out.print(line)


def _do(doing: _Doing, steps: Sequence[Step], *, kind: Kind) -> None:
    done = do(doing.house, steps, kind=kind, hand=doing.hand, encoder=default_engines().encoder)
    say_done(doing.frame, done, words=doing.words)


def say_done(frame: Frame, done: Done, *, words: Words) -> None:
    """Say what became of an act."""
    if frame.as_json:
        frame.answer(done_document(done))
        return
    for line in () if frame.quiet else done_lines(done, words=words):
        frame.out.print(line)
