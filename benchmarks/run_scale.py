"""How a whole run scales: contacts composed of real texts, from CSV to report, each step by itself.

Usage: python benchmarks/run_scale.py [--sizes 1000,10000,100000] [--shared ../shared] [--seed 1]

Contacts are composed of sentences of real reviews and messages where ``--shared`` is there, else of the demo company's
own, two sentences on average. Each size runs in a process of its own, so that peak memory is its own. Prints for each
step rows a second, CPU seconds, peak memory and CPU seconds per 1,000 sentences, and the growth exponent.
"""

import argparse
import csv
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import log
from pathlib import Path

from knast.app.engines import default_engines
from knast.app.insight import gather
from knast.app.pipeline import bring_map_up_to_date, read_unread, take_in
from knast.app.progress import Silent
from knast.app.workspace import open_at
from knast.base.text import sentences
from knast.base.words import words_in
from knast.paper.report import write_report
from knast.sources.demo_company import demo_texts
from knast.sources.read import Options

REAL = (
    ("trustpilot_3dk/reviews.jsonl", "da"),
    ("trustpilot_pet_insurance/reviews.jsonl.gz", "en"),
    ("app_reviews_4class/dev.jsonl", "en"),
    ("banking77/train.jsonl", "en"),
)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
GOAL_CPU_S, GOAL_BYTES, GOAL_EXPONENT = 300, 2_000_000_000, 1.15


def real_sentences(shared: Path) -> Iterator[str]:
    """Sentences of real contacts, Danish and English."""
    for name, _ in REAL:
        path = shared / "data" / name
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as handle:
            for line in handle:
                text = json.loads(line)["text"]
                yield from (text[start:end] for start, end in sentences(text))


def own_sentences() -> Iterator[str]:
    """Sentences of the demo company's contacts."""
    for line in demo_texts():
        for variant in line["variants"]:
            said = [variant["text"]] if "text" in variant else [turn["text"] for turn in variant["turns"]]
            for text in said:
                yield from (text[start:end] for start, end in sentences(text))


def compose(path: Path, *, rows: int, pool: list[str], seed: int) -> float:
    """Write a CSV of contacts of one to three sentences. Returns the mean number of sentences."""
    chance = random.Random(seed)
    total = 0
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("Sagsnummer", "Dato", "Kunde-id", "Besked"))
        for number in range(rows):
            count = chance.choice((1, 2, 2, 3))
            total += count
            moment = FIRST + timedelta(minutes=chance.randrange(540 * 24 * 60))
            text = " ".join(chance.choice(pool) for _ in range(count))
            writer.writerow(
                (f"B{number:07}", f"{moment:%Y-%m-%d %H:%M}", f"K{chance.randrange(rows * 3 // 4 + 1)}", text)
            )
    return total / rows


@contextmanager
def step(name: str, *, rows: int, figures: dict[str, object]) -> Iterator[None]:
    """Measure one step in this process."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    figures[name] = {
        "cpu_s": round(cpu, 2),
        "rows_per_s": round(rows / max(wall, 1e-9)),
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def measure(source: Path, rows: int) -> dict[str, object]:
    """Run one size in this process."""
    figures: dict[str, object] = {}
    engines, options, silent, now = default_engines(), Options(), Silent(), datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        house = open_at(Path(folder) / "house")
        with step("intake (read, mask, keep)", rows=rows, figures=figures):
            take_in(house, source, engines=engines, options=options, now=now, progress=silent)
        with step("reading", rows=rows, figures=figures):
            read_unread(house, engines=engines, progress=silent)
        with step("map", rows=rows, figures=figures):
            bring_map_up_to_date(house, engines=engines, progress=silent)
        with step("figures and quotes", rows=rows, figures=figures):
            insight = gather(house, engines=engines)
        with step("report", rows=rows, figures=figures):
            text = write_report(insight, words=words_in("da"), made_at=now)
        figures["needs"] = len(insight.figures.at("tertiary"))
        figures["statements"] = len(insight.ledger.of)
        figures["not_placed"] = round(insight.figures.not_placed.share, 4)
        figures["report_bytes"] = len(text.encode("utf-8"))
    figures["all_cpu_s"] = round(time.process_time(), 2)
    return figures


def in_a_process_of_its_own(source: Path, rows: int) -> dict[str, object]:
    """Run one size in a new process and read its figures."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", str(source), "--sizes", str(rows)],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def show(rows: int, mean: float, *, figures: dict[str, object]) -> None:
    """Print one size."""
    print(
        f"\n{rows:,} contacts, {mean:.2f} sentences on average, {figures['statements']:,} statements, "
        f"{figures['needs']} needs, not placed {figures['not_placed']}, report {figures['report_bytes']:,} bytes"
    )
    for name, one in figures.items():
        if isinstance(one, dict):
            per = 1000 * one["cpu_s"] / (rows * mean)
            print(
                f"  {name:<28} {one['cpu_s']:>8.2f} CPU s  {per:>7.3f} CPU s per 1,000 sentences  "
                f"{one['rows_per_s']:>8,} rows/s  peak {one['peak_bytes'] / 1e6:>6.0f} MB"
            )
    print(f"  all, with start-up           {figures['all_cpu_s']:>8.2f} CPU s")


def main() -> None:
    """Compose, run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    if asked.measure:
        print(json.dumps(measure(asked.measure, sizes[0])))
        return
    real = (asked.shared / "data").exists()
    pool = sorted(set(real_sentences(asked.shared) if real else own_sentences()))
    print(f"{len(pool):,} different sentences, {'real' if real else 'of the demo company'}; seed {asked.seed}")
    totals: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            source = Path(folder) / f"contacts-{rows}.csv"
            mean = compose(source, rows=rows, pool=pool, seed=asked.seed)
            figures = in_a_process_of_its_own(source, rows)
            show(rows, mean, figures=figures)
            totals.append((rows, float(str(figures["all_cpu_s"]))))
    for (small, less), (large, more) in pairwise(totals):
        grew = log(more / less) / log(large / small)
        print(f"growth exponent {small:,} → {large:,}: {grew:.2f} (goal at most {GOAL_EXPONENT})")
    print(f"goals at 100,000: {GOAL_CPU_S} CPU s, {GOAL_BYTES / 1e9:.0f} GB")


if __name__ == "__main__":
    main()
