"""Checking what a language model answered: every line, known labels, quotes that stand where they are said to stand.

Checks of our own rather than a schema library: the rules that matter (verbatim, no overlap, lines that were asked for)
are about the contact, and each fault is one short sentence for the repair turn.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn, cast

from knast.needs.reading import LABELS, Finding, Focus, Outcome

LEAST_SURE = 0.55
# Taken where the model does not say how sure it is.
_UNSAID_CONFIDENCE = 0.7
_MOST_STATEMENTS_A_LINE = 20
_FENCED = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checked:
    """What of an answer can be used.

    Attributes:
        found: For each line that was answered and has no fault, or has a statement left, its findings.
        faults: For each line with a fault, what is wrong; a line that was not answered has one too.
        invented: For each line how many quotes do not stand in it.
        readable: Whether it was the kind of document that was asked for.
    """

    found: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    invented: dict[str, int] = field(default_factory=dict)
    readable: bool = True


class _Fault(Exception):
    """One statement cannot be used."""


class _Invented(_Fault):
    """Its quote does not stand in the line."""


def checked(text: str, *, lines: Mapping[str, str]) -> Checked:
    """Check an answer.

    Args:
        text: What the model wrote.
        lines: The lines it was asked for: id and text. What it says of others is not looked at.
    """
    answered = _answered(text)
    if answered is None:
        return Checked(faults={one: ["is not answered"] for one in lines}, readable=False)
    result = Checked()
    for name, line in lines.items():
        if name in answered:
            _check_line(answered[name], name=name, line=line, result=result)
        else:
            result.faults[name] = ["is not answered"]
    return result


def repaired(first: Checked, second: Checked, *, names: Sequence[str]) -> dict[str, tuple[Finding, ...] | None]:
    """Each line's findings after the repair turn; None where the model gave no usable answer to it.

    What was right at first stands; a repair changes only lines with a fault.
    """
    return {
        name: first.found[name] if name not in first.faults else second.found.get(name, first.found.get(name))
        for name in names
    }


def invented(first: Checked, second: Checked) -> int:
    """How many quotes are dropped in the end because they stand nowhere in their line."""
    return sum(_deciding(first, second, name=name).invented.get(name, 0) for name in first.faults)


def _deciding(first: Checked, second: Checked, *, name: str) -> Checked:
    """The answer that decides a line which had a fault."""
    if name in second.found or (name in second.invented and name not in first.found):
        return second
    return first


def complaint(result: Checked) -> str:
    """The repair turn: what is wrong, without a word that the contact or the answer could have put there."""
    said = [] if result.readable else ["That was not the JSON object that was asked for, or it was cut short."]
    said += [f"- {name}: {'; '.join(faults)}." for name, faults in result.faults.items()]
    return "\n".join(
        ["Some of this cannot be used.", *said, f"Answer again in the same form, only for: {', '.join(result.faults)}."]
    )


def _answered(text: str) -> dict[str, list[Any]] | None:
    """Statements by line id as the model wrote them; None where it is not the document asked for."""
    document = _document(text)
    lines = document.get("lines") if isinstance(document, dict) else None
    if not isinstance(lines, list):
        return None
    answered: dict[str, list[Any]] = defaultdict(list)
    for line in lines:
        if isinstance(line, dict) and isinstance(line.get("id"), str) and isinstance(line.get("statements"), list):
            # A line that is answered twice has the statements of both answers.
            answered[line["id"].strip()] += line["statements"]
    return answered


def _document(text: str) -> Any:  # noqa: ANN401 - whatever the model wrote
    bare = _THOUGHT.sub("", text).strip()
    fenced = _FENCED.search(bare)
    opening = bare.find("{")
    for candidate in (bare, fenced.group(1) if fenced else "", bare[opening : bare.rfind("}") + 1]):
        try:
            return json.loads(candidate, parse_constant=_refuse)
        except (ValueError, RecursionError):
            continue
    return None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _check_line(statements: list[Any], *, name: str, line: str, result: Checked) -> None:
    kept: list[Finding] = []
    faults: list[str] = []
    for nth, statement in enumerate(statements[:_MOST_STATEMENTS_A_LINE], 1):
        try:
            finding = _finding(statement, line=line, kept=kept)
        except _Fault as fault:
            faults.append(f"statement {nth} {fault}")
            result.invented[name] = result.invented.get(name, 0) + isinstance(fault, _Invented)
        else:
            kept += [finding] if finding and finding not in kept else []
    if faults:
        result.faults[name] = faults
    if kept or not faults:
        result.found[name] = tuple(sorted(kept))


class _Said(NamedTuple):
    quote: str
    label: str
    confidence: float


def _finding(statement: Any, *, line: str, kept: Sequence[Finding]) -> Finding | None:  # noqa: ANN401 - as written
    """The finding in a statement; None where it says that there is none.

    Raises:
        _Fault: It cannot be used.
    """
    said = _said(statement)
    if said.label == "none":
        return None
    focus, outcome = said.label.split(".")
    first: Finding | None = None
    start = line.find(said.quote)
    while start >= 0:
        finding = Finding(
            start,
            start + len(said.quote),
            cast("Focus", focus),
            cast("Outcome", outcome),
            said.confidence,
            unsure=said.confidence < LEAST_SURE,
        )
        if all(finding.end <= one.start or finding.start >= one.end for one in kept):
            return finding
        first = first or finding
        start = line.find(said.quote, start + 1)
    if first is None:
        raise _Invented("has a quote that does not stand in the line, character for character")
    if any(one[:4] == first[:4] for one in kept):
        return None
    raise _Fault("overlaps another one")


def _said(statement: Any) -> _Said:  # noqa: ANN401 - as written
    if not isinstance(statement, dict):
        raise _Fault("is not an object with quote and label")
    quote, label = statement.get("quote"), statement.get("label")
    if not isinstance(label, str) or label not in LABELS:
        raise _Fault(f"has no label of the six ({', '.join(LABELS[:-1])})")
    if label != "none" and not (isinstance(quote, str) and quote.strip()):
        raise _Fault("has no quote")
    sure = statement.get("confidence")
    if isinstance(sure, bool) or not isinstance(sure, int | float):
        sure = _UNSAID_CONFIDENCE
    return _Said(str(quote or "").strip(), label, round(float(min(1.0, max(0.0, sure))), 4))
