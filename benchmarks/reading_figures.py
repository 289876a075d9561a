"""Figures of a reader, each with a 95 % bootstrap interval over contacts; numbers only, no reading and no printing.

Every unit is scored once; the bootstrap then weighs contacts (how often each was drawn) and adds up their counts.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from knast.needs.reading import LABELS, passage_of
from reading_sets import NONE, Answer, GoldUnit, Row, Said

DRAWS, SEED = 2_000, 7
BINS = 10
FEWEST_UNITS = 10
NAMES = (
    "kappa",
    "need_kappa",
    "need_f1",
    "macro_f1",
    "macro_f1_seven",
    "focus_accuracy",
    "outcome_accuracy",
    "span_token_f1",
    "verbatim",
)
# The scoring tool rounds to four places, and takes the mean of rounded figures.
_ROUNDING = 2e-4

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Figure(NamedTuple):
    """A figure and its 95 % percentile interval. Source: Efron and Tibshirani 1993."""

    point: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scored:
    """Every labelled unit of some contacts with what was said of it.

    Attributes:
        contact: ``(u,)`` the contact's number, from 0.
        gold: ``(u,)`` numbers in ``LABELS``.
        said: ``(u,)`` the same.
        span: ``(u,)`` token F1 of the evidence, 0 without a need.
        confidence: ``(u,)`` of the finding the unit is judged by, NaN where nothing was said.
        unsure: ``(u,)`` whether it was unsure.
        quotes: ``(c,)`` statements of each contact.
        verbatim: ``(c,)`` those that stand verbatim at their place.
    """

    contact: Ints
    gold: Ints
    said: Ints
    span: Floats
    confidence: Floats
    unsure: Flags
    quotes: Ints
    verbatim: Ints


class Bin(NamedTuple):
    """Findings of nearly the same confidence: how many, their mean confidence, and the share that is right."""

    findings: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well confidence says what it says.

    Attributes:
        findings: How many were judged.
        mass: Expected calibration error over ten bins of equally many findings.
        width: The same over ten bins of equal width.
        table: The bins of equally many, ascending.
        unsure: Share of findings that are unsure: not understood, and kept out of all counts.
        right_sure: Share of the sure that are right; NaN where there are none.
        right_unsure: The same of the unsure.
    """

    findings: int
    mass: float
    width: float
    table: tuple[Bin, ...]
    unsure: float
    right_sure: float
    right_unsure: float


def scored(answers: Sequence[Answer]) -> Scored:
    """Judge each labelled unit by the statement that overlaps its evidence most, else the unit most."""
    units = [(nth, answer, unit) for nth, answer in enumerate(answers) for unit in answer.gold.units]
    judged = [judged_by(unit, text=answer.gold.contact.text, said=answer.said) for _, answer, unit in units]
    spans = [
        token_f1(unit.span, _inside(unit, one, text=answer.gold.contact.text)) if one and unit.label != NONE else 0.0
        for (_, answer, unit), one in zip(units, judged, strict=True)
    ]
    return Scored(
        contact=np.array([nth for nth, _, _ in units], np.int64),
        gold=np.array([unit.label for _, _, unit in units], np.int64),
        said=np.array([one.label if one else NONE for one in judged], np.int64),
        span=np.array(spans),
        confidence=np.array([one.confidence if one else np.nan for one in judged]),
        unsure=np.array([bool(one and one.unsure) for one in judged]),
        quotes=np.array([len(answer.said) for answer in answers], np.int64),
        verbatim=np.array([sum(_is_verbatim(answer, one) for one in answer.said) for answer in answers], np.int64),
    )


def judged_by(unit: GoldUnit, *, text: str, said: Sequence[Said]) -> Said | None:
    """The statement a unit is judged by; the first of equals, None where none overlaps."""
    span = unit.place(text)
    best, most = None, (0, 0)
    for one in said:
        shared = (_shared(one, span), _shared(one, (unit.start, unit.end)))
        if shared > most:
            best, most = one, shared
    return best


def token_f1(gold: str, said: str) -> float:
    """F1 of the words two pieces of text have in common."""
    ours, theirs = Counter(gold.lower().split()), Counter(said.lower().split())
    both = sum((ours & theirs).values())
    return 2 * both / (ours.total() + theirs.total()) if both else 0.0


def figures_of(one: Scored) -> dict[str, Figure]:
    """All figures of ``NAMES``, then ``f1 LABEL`` for each label."""
    weights = drawn(len(one.quotes))
    tables = weights @ confusion_by_contact(one).reshape(len(one.quotes), -1)
    tables = tables.reshape(-1, len(LABELS), len(LABELS))
    found = _label_figures(tables) | {
        "span_token_f1": _ratio(weights @ _by_contact(one, one.span), tables[:, :NONE].sum(axis=(1, 2))),
        "verbatim": _ratio(weights @ one.verbatim, weights @ one.quotes, empty=1.0),
    }
    named = [*NAMES, *(f"f1 {label}" for label in LABELS)]
    return {name: interval(found[name]) for name in named}


def kappas(one: Scored) -> Floats:
    """``(1 + draws,)`` kappa over seven labels: of the units as they are, then of each draw of contacts."""
    size = len(LABELS)
    tables = drawn(len(one.quotes)) @ confusion_by_contact(one).reshape(len(one.quotes), -1)
    return kappa(tables.reshape(-1, size, size))


def drawn(contacts: int) -> Floats:
    """``(1 + draws, contacts)``: how often each contact was drawn; the first row is every contact once."""
    chance = np.random.default_rng(SEED)
    rows = chance.multinomial(contacts, np.full(contacts, 1 / contacts), size=DRAWS)
    return np.vstack([np.ones((1, contacts)), rows])


def interval(values: Floats) -> Figure:
    """The first value with the 2.5th and 97.5th percentile of the others."""
    low, high = np.percentile(values[1:], [2.5, 97.5])
    return Figure(float(values[0]), float(low), float(high))


def confusion_by_contact(one: Scored) -> Ints:
    """``(c, 7, 7)``: for each contact its units by gold label and by what was said."""
    table = np.zeros((len(one.quotes), len(LABELS), len(LABELS)), np.int64)
    np.add.at(table, (one.contact, one.gold, one.said), 1)
    return table


def kappa(tables: Floats) -> Floats:
    """Cohen's kappa of each ``(k, k)`` table."""
    total = tables.sum(axis=(1, 2))
    agreed = np.trace(tables, axis1=1, axis2=2) / total
    chance = (tables.sum(axis=2) * tables.sum(axis=1)).sum(axis=1) / total**2
    return _ratio(agreed - chance, 1 - chance)


def check(one: Scored, *, tool: Callable[[list[Row], list[Row]], dict[str, object]], answers: Sequence[Answer]) -> None:
    """See that the scoring tool, which is the truth, says the same of the same answers.

    Raises:
        AssertionError: It does not.
    """
    truth = tool([answer.gold.row() for answer in answers], [row for answer in answers for row in answer.rows()])
    ours = figures_of(one)
    for name in NAMES:
        said = truth.get(name, ours[name].point)
        if abs(float(cast("float", said)) - ours[name].point) > _ROUNDING:
            raise AssertionError(f"{name}: {ours[name].point} here, {said} by the scoring tool")


def calibration(confidence: Floats, *, right: Flags, unsure: Flags) -> Calibration:
    """How well the confidence of findings says how often they are right.

    Source: expected calibration error, Naeini et al. 2015, AAAI.
    """
    order = np.argsort(confidence, kind="stable")
    widths = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    mass = _bins([part for part in np.array_split(order, BINS) if len(part)], confidence=confidence, right=right)
    width = _bins([np.flatnonzero(widths == nth) for nth in np.unique(widths)], confidence=confidence, right=right)
    return Calibration(
        findings=len(confidence),
        mass=_error(mass),
        width=_error(width),
        table=mass,
        unsure=_mean(unsure),
        right_sure=_mean(right[~unsure]),
        right_unsure=_mean(right[unsure]),
    )


def unit_calibration(one: Scored) -> Calibration:
    """Calibration of the findings that units are judged by: one a unit."""
    said = ~np.isnan(one.confidence)
    return calibration(one.confidence[said], right=one.said[said] == one.gold[said], unsure=one.unsure[said])


def finding_calibration(answers: Sequence[Answer]) -> Calibration:
    """Calibration of every finding in a labelled unit: a second one in a unit counts as wrong unless it agrees."""
    met = [(one, _unit_of(one, answer.gold.units)) for answer in answers for one in answer.said]
    kept = [(one, unit) for one, unit in met if unit]
    return calibration(
        np.array([one.confidence for one, _ in kept]),
        right=np.array([one.label == unit.label for one, unit in kept], np.bool_),
        unsure=np.array([one.unsure for one, _ in kept], np.bool_),
    )


def cut_agreement(answers: Sequence[Answer]) -> dict[str, Figure]:
    """Agreement of Knast's own cuts with the units of people: ``exact`` share of units, ``boundary_f1``.

    Only what lies inside labelled units is compared, for the rest of a contact was not cut by anybody.
    """
    counts = np.array([_cuts_that_agree(answer) for answer in answers], np.float64)
    exact, units, both, ours, theirs = (drawn(len(answers)) @ counts).T
    return {"exact": interval(exact / units), "boundary_f1": interval(2 * both / (ours + theirs))}


def only(answers: Sequence[Answer], **groups: str) -> list[Answer]:
    """The answers whose contact belongs to all of these groups, such as ``lang="da"``."""
    return [one for one in answers if all(one.gold.groups.get(name) == value for name, value in groups.items())]


def _label_figures(tables: Floats) -> dict[str, Floats]:
    both = np.diagonal(tables, axis1=1, axis2=2)
    f1 = _ratio(2 * both, tables.sum(axis=1) + tables.sum(axis=2))
    enough = tables[0].sum(axis=1) >= FEWEST_UNITS
    split = np.add.reduceat(np.add.reduceat(tables, [0, NONE], axis=1), [0, NONE], axis=2)
    hits, wrong = split[:, 0, 0], split[:, 0, 1] + split[:, 1, 0]
    return {
        "kappa": kappa(tables),
        "need_kappa": kappa(split),
        "need_f1": _ratio(2 * hits, 2 * hits + wrong),
        # The same labels in every draw: an interval is that of one figure.
        "macro_f1": f1[:, enough].mean(axis=1) if enough.any() else np.full(len(tables), np.nan),
        "macro_f1_seven": f1.mean(axis=1),
        "focus_accuracy": _accuracy(tables, part=0),
        "outcome_accuracy": _accuracy(tables, part=1),
    } | {f"f1 {label}": f1[:, nth] for nth, label in enumerate(LABELS)}


def _accuracy(tables: Floats, *, part: int) -> Floats:
    """Share of units where both sides see a need and this part of the label is the same."""
    parts = [label.split(".")[part] for label in LABELS[:NONE]]
    same = np.array([[one == other for other in parts] for one in parts])
    needs = tables[:, :NONE, :NONE]
    return _ratio((needs * same).sum(axis=(1, 2)), needs.sum(axis=(1, 2)))


def _by_contact(one: Scored, values: Floats) -> Floats:
    return np.bincount(one.contact, weights=values, minlength=len(one.quotes)).astype(np.float64)


def _ratio(over: Floats, under: Floats, *, empty: float = 0.0) -> Floats:
    shares: Floats = np.divide(over, under, out=np.full(np.shape(over), empty), where=under != 0)
    return shares


def _bins(parts: Sequence[Ints], *, confidence: Floats, right: Flags) -> tuple[Bin, ...]:
    return tuple(Bin(len(part), _mean(confidence[part]), _mean(right[part])) for part in parts)


def _error(bins: Sequence[Bin]) -> float:
    total = sum(one.findings for one in bins)
    return sum(one.findings * abs(one.confidence - one.right) for one in bins) / total if total else float("nan")


def _mean(values: Floats | Flags) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _cuts_that_agree(answer: Answer) -> tuple[int, int, int, int, int]:
    """Units cut exactly, units, and boundaries: shared, Knast's, people's."""
    units = {(unit.start, unit.end) for unit in answer.gold.units}
    cuts = {(cut.start, cut.end) for cut in passage_of(answer.gold.contact)[0]}
    theirs = {("start", start) for start, _ in units} | {("end", end) for _, end in units}
    ours = {("start", start) for start, _ in cuts if any(first <= start < end for first, end in units)}
    ours |= {("end", stop) for _, stop in cuts if any(first < stop <= end for first, end in units)}
    return len(units & cuts), len(units), len(ours & theirs), len(ours), len(theirs)


def _unit_of(one: Said, units: Sequence[GoldUnit]) -> GoldUnit | None:
    best = max(units, key=lambda unit: _shared(one, (unit.start, unit.end)), default=None)
    return best if best and _shared(one, (best.start, best.end)) else None


def _shared(one: Said, place: tuple[int, int]) -> int:
    return max(0, min(one.end, place[1]) - max(one.start, place[0]))


def _inside(unit: GoldUnit, one: Said, *, text: str) -> str:
    return text[max(one.start, unit.start) : min(one.end, unit.end)]


def _is_verbatim(answer: Answer, one: Said) -> bool:
    return answer.gold.contact.text[one.start : one.end] == one.quote
