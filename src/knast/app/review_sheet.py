"""The file that people correct in: its columns in Danish and English, and how it is written for them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import Any, BinaryIO

import xlsxwriter

from knast.base.errors import WrongRequest
from knast.base.text import json_line
from knast.base.words import Words
from knast.evidence.answers import harmless
from knast.evidence.questions import Question
from knast.evidence.review import TOGETHER
from knast.needs.reading import LABELS

FORMS = ("csv", "xlsx", "jsonl")
MOST_ROWS_IN_A_SHEET = 1_048_575
_WIDTHS = {"line": 60, "before": 30, "after": 30, "machine_quote": 30, "quote": 30, "label": 18, "machine_label": 18}
_PERSONS_OWN = frozenset({"label", "quote", "by"})


def headings(words: Words) -> dict[str, str]:
    """What each column is called, in the order in which they stand."""
    return {
        "contact_id": words.gettext("contact"),
        "start": words.gettext("start"),
        "end": words.gettext("end"),
        "drawn": words.gettext("asked because"),
        "before": words.gettext("before"),
        "line": words.gettext("line"),
        "after": words.gettext("after"),
        "machine_label": words.gettext("machine says"),
        "machine_quote": words.gettext("machine’s quote"),
        "confidence": words.gettext("confidence"),
        "engine": words.gettext("read by"),
        "label": words.gettext("label"),
        "quote": words.gettext("quote"),
        "by": words.gettext("by"),
    }


def label_words(words: Words) -> dict[str, str]:
    """Each label as people write it, with what it means."""
    return {
        words.gettext("achieve.missed"): words.gettext("a good thing is lacking or did not come"),
        words.gettext("avoid.missed"): words.gettext("a bad thing is there or came"),
        words.gettext("achieve.met"): words.gettext("a good thing is there or came"),
        words.gettext("avoid.met"): words.gettext("a bad thing stayed away"),
        words.gettext("achieve.open"): words.gettext("a wish, a plan or a question for a good thing"),
        words.gettext("avoid.open"): words.gettext("a wish to end, a fear or a question about a bad thing"),
        words.gettext("none"): words.gettext("nothing they want to achieve or avoid"),
        words.gettext("ok"): words.gettext("the machine is right"),
    }


def write_questions(questions: Sequence[Question], *, form: str, words: Words, target: BinaryIO) -> None:
    """Write the lines that a person is asked about, with cells for the answers: empty, or as a language model answers.

    Args:
        questions: The lines, in order.
        form: One of ``FORMS``; JSONL is for machines and the same in all languages.
        words: The language of headings and labels.
        target: Where the bytes go.

    Raises:
        WrongRequest: There are more lines than a sheet has rows.
    """
    if form == "jsonl":
        target.writelines((json_line(_cells(one)) + "\n").encode() for one in questions)
        return
    rows = [_for_people(_cells(one), words=words) for one in questions]
    if form == "csv":
        _write_csv(rows, words=words, target=target)
    else:
        _write_xlsx(rows, words=words, target=target)


def _cells(one: Question) -> dict[str, Any]:
    return {
        "contact_id": one.contact_id,
        "start": one.line.start,
        "end": one.line.end,
        "drawn": one.drawn or None,
        "before": one.before,
        "line": one.words,
        "after": one.after,
        "machine_label": one.label,
        "machine_quote": one.quote,
        "confidence": one.confidence,
        "engine": one.engine,
        "label": one.answer,
        "quote": one.answer_quote,
        "by": one.by,
    }


def _for_people(cells: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    said = dict(zip([*LABELS, "right"], label_words(words), strict=True))
    labels = TOGETHER.join(said[label] for label in cells["machine_label"].split(TOGETHER))
    answer = said.get(cells["label"], "")
    drawn = {"unsure": words.gettext("unsure"), "random": words.gettext("random")}.get(cells["drawn"])
    return {**cells, "machine_label": labels, "label": answer, "drawn": drawn}


def _write_csv(rows: Iterable[Mapping[str, Any]], *, words: Words, target: BinaryIO) -> None:
    text = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    # A Danish spreadsheet parts columns at semicolons and writes decimals with a comma.
    danish = words.lang == "da"
    writer = csv.writer(text, delimiter=";" if danish else ",")
    names = headings(words)
    writer.writerow(names.values())
    for row in rows:
        writer.writerow([_csv_cell(row[name], comma=danish) for name in names])
    text.detach()


def _csv_cell(value: object, *, comma: bool) -> object:
    if isinstance(value, float):
        return str(value).replace(".", ",") if comma else value
    return harmless(value) if isinstance(value, str) else value


def _write_xlsx(rows: Sequence[Mapping[str, Any]], *, words: Words, target: BinaryIO) -> None:
    if len(rows) > MOST_ROWS_IN_A_SHEET:
        raise WrongRequest(f"{len(rows):,} lines do not fit in one sheet.", "Name a file that ends in .csv or .jsonl")
    names = headings(words)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        # The same file for the same lines, whenever it is written.
        book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        own = book.add_format({"bold": True, "bg_color": "#E8D9C0"})
        sheet = book.add_worksheet("Knast")
        for column, (name, heading) in enumerate(names.items()):
            sheet.set_column(column, column, _WIDTHS.get(name, 12), wrapped)
            sheet.write_string(0, column, heading, own if name in _PERSONS_OWN else bold)
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(names):
                _write_cell(sheet, number, column=column, value=row[name])
        choices = label_words(words)
        column = list(names).index("label")
        sheet.data_validation(
            1,
            column,
            max(1, len(rows)),
            column,
            {"validate": "list", "source": list(choices), "ignore_blank": True, "show_error": False},
        )
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(names) - 1)
        guide = book.add_worksheet(words.gettext("Labels"))
        guide.set_column(0, 0, 20)
        for number, (label, meaning) in enumerate(choices.items()):
            guide.write_string(number, 0, label, bold)
            guide.write_string(number, 1, meaning)


def _write_cell(sheet: Any, row: int, *, column: int, value: object) -> None:  # noqa: ANN401 - xlsxwriter has no types
    if isinstance(value, str):
        sheet.write_string(row, column, value[:32_767])
    elif value is not None:
        sheet.write_number(row, column, value)
