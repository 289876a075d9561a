"""How well and how fast the packaged reader reads: ``python benchmarks/reading.py [--shared DIR]``.

Scores against two-reader labels of real contacts, with bootstrap 95 % intervals over contacts.
Where the labelled set is not there it says so and ends with exit code 0.
"""

import argparse
import importlib.util
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from knast.contacts.contact import Contact
from knast.engines.read_ngrams import NgramReader
from knast.needs.reading import Statement, passage_of, read_contacts

FIGURES = ("kappa", "need_f1", "need_kappa", "macro_f1", "focus_accuracy", "outcome_accuracy", "span_token_f1")
DRAWS, SEED = 300, 7
SPEED_UNITS = 20_000

Row = dict[str, object]
Scorer = Callable[[list[Row], list[Row]], dict[str, float]]


def main() -> int:
    """Print the figures; 0 also where there is nothing to score against."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    shared = parser.parse_args().shared
    reader = NgramReader()
    folder, tool = shared / "data" / "reading", shared / "tools" / "score_reading.py"
    if not folder.is_dir() or not tool.is_file():
        print(f"skipped: no labelled set at {folder}; name its folder with --shared")
        return 0
    scorer = _scorer(tool)
    texts: list[Contact] = []
    for lang in ("da", "en"):
        gold = [json.loads(line) for line in (folder / f"{lang}.jsonl").open(encoding="utf-8")]
        contacts = [_contact(row) for row in gold]
        texts += contacts
        print_quality(lang, gold, found=read_contacts(contacts, reader=reader), scorer=scorer)
    print_speed(reader, texts)
    return 0


def print_quality(lang: str, gold: list[Row], *, found: Sequence[Sequence[Statement]], scorer: Scorer) -> None:
    """Figures of one language, each with its bootstrap interval."""
    rows = [_line(statement) for statements in found for statement in statements]
    figures = scorer(gold, rows)
    low, high = intervals(gold, rows, scorer=scorer)
    sure = [statement for statements in found for statement in statements if not statement.unsure]
    print(f"{lang}: {figures['units']} units, {len(rows)} statements, {len(sure)} of them sure")
    for name in FIGURES:
        print(f"  {name:18} {figures[name]:.3f}  [{low[name]:.3f}, {high[name]:.3f}]")
    print(f"  {'verbatim':18} {figures['verbatim']:.3f}")
    print(f"  labels  {figures['labels']}")


def intervals(gold: list[Row], rows: list[Row], *, scorer: Scorer) -> tuple[dict[str, float], dict[str, float]]:
    """95 % bootstrap bounds of each figure; whole contacts are drawn with replacement.

    Source: Efron and Tibshirani 1993, percentile interval.
    """
    chance = random.Random(SEED)
    by_contact: dict[object, list[Row]] = {}
    for row in rows:
        by_contact.setdefault(row["contact_id"], []).append(row)
    drawn: dict[str, list[float]] = {name: [] for name in FIGURES}
    for _ in range(DRAWS):
        sample, said = [], []
        for number, contact in enumerate(chance.choices(gold, k=len(gold))):
            sample.append(contact | {"contact_id": str(number)})
            said += [row | {"contact_id": str(number)} for row in by_contact.get(contact["contact_id"], [])]
        figures = scorer(sample, said)
        for name in FIGURES:
            drawn[name].append(figures[name])
    edge = round(DRAWS * 0.025)
    ordered = {name: sorted(values) for name, values in drawn.items()}
    return {n: v[edge] for n, v in ordered.items()}, {n: v[-edge - 1] for n, v in ordered.items()}


def print_speed(reader: NgramReader, contacts: list[Contact]) -> None:
    """Units a CPU second, and peak memory of the process."""
    units = [unit for contact in contacts for _, unit in passage_of(contact)]
    units = (units * (SPEED_UNITS // len(units) + 1))[:SPEED_UNITS]
    reader.read(units[:100])
    started = time.process_time()
    reader.read(units)
    spent_s = time.process_time() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{reader.name}: {len(units) / spent_s:,.0f} units per CPU s; peak memory {peak_mb:.0f} MB")


def _scorer(path: Path) -> Scorer:
    spec = importlib.util.spec_from_file_location("score_reading", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    scorer: Scorer = module.score
    return scorer


def _contact(row: Row) -> Contact:
    return Contact(
        contact_id=str(row["contact_id"]),
        source="reading",
        row=1,
        text=str(row["text"]),
        time="",
        channel="ticket",
        lang=str(row["lang"]),
        person="",
        account="",
        segments=(),
        speech=(),
        author="customer",
        identities=(),
        attributes={},
    )


def _line(statement: Statement) -> Row:
    return {
        "contact_id": statement.contact_id,
        "start": statement.start,
        "end": statement.end,
        "focus": statement.focus,
        "outcome": statement.outcome,
        "quote": statement.quote,
    }


if __name__ == "__main__":
    sys.exit(main())
