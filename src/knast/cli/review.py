"""``knast review export|import|learn|forget-learning``: people's corrections, and what the reader learns from them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from knast.app.engines import default_engines, engines_in
from knast.app.review import (
    Following,
    Imported,
    Taught,
    forget_learning,
    import_corrections,
    learn_from_corrections,
    questions_to_ask,
)
from knast.app.review_by_model import Labelled, answer_by_model, model_in
from knast.app.review_sheet import FORMS, write_questions
from knast.app.workspace import Workspace
from knast.base.errors import EXIT_REJECTS, WrongRequest
from knast.base.words import Words
from knast.cli.frame import Frame, framed
from knast.cli.model import model_line
from knast.cli.progress import watcher
from knast.evidence.questions import Question
from knast.evidence.review import Refusal
from knast.needs.gain import Gain
from knast.needs.learn import FEWEST_CORRECTIONS, FEWEST_FAIR, Lesson

_REFUSALS_SHOWN = 20
_RANDOM_LINES = 100


class _InOrder(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


@click.group(cls=_InOrder)
def review() -> None:
    """Correct what was read: lines out to a file, answers back in; the reader learns from them."""


@review.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--sample",
    type=click.IntRange(min=0),
    default=_RANDOM_LINES,
    show_default=True,
    help="How many lines to draw at random from all.",
)
@click.option("--all", "everything", is_flag=True, help="Every line of a customer's, in order, instead.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another number, another sample.")
@click.option(
    "--by",
    type=click.Choice(("person", "model")),
    default="person",
    show_default=True,
    help="Who fills them in: you, or the language model that is set, for you to look through.",
)
@framed
def export(frame: Frame, *, file: Path, sample: int, everything: bool, seed: int, by: str) -> None:
    """Write the lines to correct: those the reader is unsure of, then a fair sample of all.

    FILE ends in .xlsx, .csv or .jsonl. Fill in label (and quote, where the machine's is wrong), then import the file.
    Lines that somebody has corrected already are left out.
    """
    form = _form(file)
    house = frame.house()
    words = frame.words(house.settings())
    model = model_in(house) if by == "model" else None
    asked = questions_to_ask(house, sample=sample, everything=everything, seed=seed, of_model=model is not None)
    done = answer_by_model(house, asked, model=model, progress=watcher(frame, words)) if model else None
    _write(done.questions if done else asked, file=file, form=form, words=words)
    if frame.as_json:
        why = Counter(one.drawn for one in asked)
        counts = {"file": str(file), "lines": len(asked), "unsure": why["unsure"], "random": why["random"]}
        frame.answer({**counts, "answered": done.answered, "by": done.by} if done else counts)
    else:
        frame.aside.print(exported_words(asked, file=file, everything=everything, words=words))
    if done:
        _show_answered(frame, done, words=words)


def _show_answered(frame: Frame, done: Labelled, *, words: Words) -> None:
    """What a language model did.

    Raises:
        KnastError: It stopped before the end; the file is written.
    """
    if not frame.as_json:
        frame.aside.print(answered_words(done, words=words))
        frame.aside.print(model_line(done.tally, words=words))
    if done.cause:
        left = done.lines - done.answered
        raise type(done.cause)(f"{done.cause.message} {left} of {done.lines} lines are left empty.", done.cause.hint)


def _write(questions: Sequence[Question], *, file: Path, form: str, words: Words) -> None:
    try:
        with file.open("wb") as target:
            write_questions(questions, form=form, words=words, target=target)
    except OSError as problem:
        raise WrongRequest(f"{file} cannot be written ({problem.strerror}).", "Name another file.") from problem


def answered_words(done: Labelled, *, words: Words) -> str:
    """How many lines a language model has filled in, in one line."""
    return words.gettext(
        "The language model has filled in {answered} of {lines} lines. Look them through; put your name under by where "
        "you change one.",
        answered=words.number(done.answered),
        lines=words.number(done.lines),
    )


def _form(file: Path) -> str:
    form = file.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise WrongRequest(f"Lines to correct are not written as “{file.suffix}”.", "Name a file in .xlsx or .csv.")
    return form


def exported_words(asked: Sequence[Question], *, file: Path, everything: bool, words: Words) -> str:
    """What was written, in one line."""
    if everything:
        return words.ngettext("{n} line → {file}", "{n} lines → {file}", len(asked), file=file)
    why = Counter(one.drawn for one in asked)
    return words.gettext(
        "{unsure} unsure lines and {random} drawn at random → {file}",
        unsure=words.number(why["unsure"]),
        random=words.number(why["random"]),
        file=file,
    )


@review.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", default="", help="Who answers, where the file does not say.")
@click.option(
    "--max-rejects", type=click.IntRange(min=0), default=None, help="Exit with 1 when more rows are rejected."
)
@framed
def take_in(frame: Frame, *, file: Path, by: str, max_rejects: int | None) -> int:
    """Take in answers, apply them at once, learn from all of them and bring the map up to date.

    The same file twice changes nothing. What a person said of a line stands above every reader from then on.
    """
    house = frame.house()
    words = frame.words(house.settings())
    done, taught = import_corrections(house, file, by=by, following=_following(frame, house, words=words))
    _show_refusals(frame, done.refused, words=words)
    if frame.as_json:
        rows = [{"row": one.row, "reason": refusal_words(one, words=words)} for one in done.refused]
        counts = {"kept": done.kept, "same": done.same, "left": done.left, "rejected": len(done.refused)}
        frame.answer({**counts, "rejects": rows, **taught_document(taught)})
    elif not frame.quiet:
        frame.out.print(imported_words(done, words=words))
        _show_taught(frame, taught, words=words)
    return EXIT_REJECTS if max_rejects is not None and len(done.refused) > max_rejects else 0


@review.command("learn")
@framed
def learn(frame: Frame) -> None:
    """Learn anew from the corrections that stand, also after `forget-learning`."""
    house = frame.house()
    words = frame.words(house.settings())
    taught = learn_from_corrections(house, _following(frame, house, words=words))
    if frame.as_json:
        frame.answer(taught_document(taught))
    elif taught.lesson is None:
        frame.out.print(words.gettext("There is nothing to learn from yet, or this reader cannot learn."))
    else:
        _show_taught(frame, taught, words=words)


@review.command("forget-learning")
@framed
def forget(frame: Frame) -> None:
    """Read as the reader ships again, until `knast review learn`; the corrections themselves stand."""
    house = frame.house()
    words = frame.words(house.settings())
    taught = forget_learning(house, _following(frame, house, words=words))
    if frame.as_json:
        frame.answer(taught_document(taught))
        return
    frame.out.print(words.gettext("What was learned is forgotten; the corrections stand. Again: knast review learn"))
    _show_taught(frame, taught, words=words)


def _following(frame: Frame, house: Workspace, *, words: Words) -> Following:
    engines = partial(engines_in, house)
    engines()  # a reader that cannot be used is told before anything is changed
    return Following(default_engines().reader, engines, datetime.now(UTC), watcher(frame, words))


def _show_refusals(frame: Frame, refused: Sequence[Refusal], *, words: Words) -> None:
    for one in refused[:_REFUSALS_SHOWN]:
        said = words.gettext("row {row}: {reason}", row=one.row, reason=refusal_words(one, words=words))
        frame.aside.print(said)
    if len(refused) > _REFUSALS_SHOWN:
        more = len(refused) - _REFUSALS_SHOWN
        frame.aside.print(words.ngettext("… and {n} more row.", "… and {n} more rows.", more))


def refusal_words(one: Refusal, *, words: Words) -> str:
    """Why a row cannot be used, for a person."""
    said = {
        "contact": words.gettext("There is no such contact in this workspace."),
        "place": words.gettext("Start and end must be whole numbers."),
        "line": words.gettext("The contact has no line from this start to this end."),
        "voice": words.gettext("The company said this line, not the customer."),
        "text": words.gettext("The line reads otherwise in the workspace: export it again."),
        "label": words.gettext("The label is none of ours: see the sheet of labels."),
        "no label": words.gettext("There is a quote but no label."),
        "quote": words.gettext("The quote does not stand in the line, word for word."),
        "quote for none": words.gettext("The label is none, but there is a quote."),
        "changed": words.gettext("The machine says something else by now: write the label instead of ok."),
        "time": words.gettext("The time cannot be read: write it as 2026-03-31T09:30."),
        "older": words.gettext("A newer correction of this line stands."),
        "person": words.gettext("A person’s correction of this line stands above the language model’s."),
        "double": words.gettext("The same answer stands in row {other}.", other=one.other),
        "conflict": words.gettext("Row {other} says something else about this line.", other=one.other),
    }
    return one.said or said.get(one.reason, one.reason)


def imported_words(done: Imported, *, words: Words) -> str:
    """What became of a file, in one line."""
    return words.gettext(
        "Corrected lines {kept}, known before {same}, not filled in {left}, rejected {rejected}",
        kept=words.number(done.kept),
        same=words.number(done.same),
        left=words.number(done.left),
        rejected=words.number(len(done.refused)),
    )


def _show_taught(frame: Frame, taught: Taught, *, words: Words) -> None:
    if taught.lesson:
        for line in lesson_lines(taught.lesson, words=words):
            frame.out.print(line)
    if taught.read:
        said = words.ngettext("{n} contact was read again.", "{n} contacts were read again.", taught.read)
        frame.out.print(said)


def lesson_lines(lesson: Lesson, *, words: Words) -> list[str]:
    """What was learned and whether it is used, for a person."""
    if lesson.gain is None:
        return [
            words.gettext(
                "Nothing is learned yet: that takes {least} corrected lines with two labels from two contacts; "
                "there are {n}.",
                least=FEWEST_CORRECTIONS,
                n=words.number(lesson.corrections),
            )
        ]
    verdict = {
        "used": words.gettext("What was learned is used from now on."),
        "no gain": words.gettext("It is not used: no sure gain. The corrections themselves stand."),
        "chance": words.gettext(
            "It is not used: labels and lines agree hardly better than chance. Are the labels right?"
        ),
    }
    return [*_gain_lines(lesson.gain, lesson=lesson, words=words), verdict.get(lesson.verdict, "")]


def _gain_lines(gain: Gain, *, lesson: Lesson, words: Words) -> list[str]:
    points = [words.number(100 * value, decimals=1) for value in (gain.after - gain.before, gain.low, gain.high)]
    kappas = [words.number(value, decimals=2) for value in (gain.kappa_before, gain.kappa_after)]
    said = words.gettext(
        "Learned from {n} corrected lines. Lines held back are read right {before} before, {after} after: "
        "{gain} points (90% interval {low} to {high}); kappa {kappa_before}, {kappa_after}.",
        n=words.number(lesson.corrections),
        before=words.percent(gain.before, decimals=1),
        after=words.percent(gain.after, decimals=1),
        gain=points[0],
        low=points[1],
        high=points[2],
        kappa_before=kappas[0],
        kappa_after=kappas[1],
    )
    if gain.fair:
        fair = words.gettext("Measured on the {n} lines that were drawn at random.", n=words.number(gain.lines))
    else:
        fair = words.gettext(
            "Measured on all of them, since fewer than {least} were drawn at random: "
            "unsure lines are not like the others.",
            least=FEWEST_FAIR,
        )
    return [said, fair, *_whose_lines(gain, lesson=lesson, words=words)]


def _whose_lines(gain: Gain, *, lesson: Lesson, words: Words) -> list[str]:
    """How many of the corrections are a language model's, where any is."""
    if not lesson.by_model:
        return []
    said = words.gettext(
        "Of the corrected lines, people labelled {people} and a language model {model}; of those measured on, {judges} "
        "and {judged}.",
        people=words.number(lesson.corrections - lesson.by_model),
        model=words.number(lesson.by_model),
        judges=words.number(gain.lines - gain.by_model),
        judged=words.number(gain.by_model),
    )
    return [said]


def taught_document(taught: Taught) -> dict[str, Any]:
    """What was learned, for machines."""
    lesson = taught.lesson
    learned = None
    if lesson:
        learned = {
            "verdict": lesson.verdict,
            "used": lesson.layer is not None,
            "corrections": lesson.corrections,
            "by_person": lesson.corrections - lesson.by_model,
            "by_model": lesson.by_model,
            "reach": lesson.reach,
            "gain": asdict(lesson.gain) if lesson.gain else None,
        }
    return {"learned": learned, "read": taught.read, "map_changed": taught.map_changed}
