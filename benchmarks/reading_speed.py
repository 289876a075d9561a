"""How fast the default reader reads, and in how much memory; run by ``reading.py`` in a process of its own.

``python benchmarks/reading_speed.py [--shared DIR]`` prints one line of JSON.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import numpy as np

from knast.app.engines import Engines, default_engines
from knast.engines.read_in_two_steps import TwoStepReader
from knast.engines.read_ngrams import label_scores, packaged_model, unit_batches, wanted_units
from knast.engines.small_transformer import packaged_small_model
from knast.engines.text_codes import codes_of
from knast.needs.reading import Passage, Reader, passage_of
from reading_sets import LANGUAGES, Gold, held_out_set, real_set

LINES, LINES_A_LANGUAGE = 20_000, 5_000
WARM_LINES = 100


def main() -> None:
    """Print the figures: lines per CPU second, peak memory, and how many lines took the second step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    real = real_set(parser.parse_args().shared)
    passages = _passages(real or held_out_set())
    before_mb = peak_mb()
    engines = default_engines()
    engines.reader.read(repeated(passages, lines=WARM_LINES))
    whole = {"all": speed(engines, repeated(passages, lines=LINES))}
    found = {
        "reader": engines.reader.name,
        "of": "reading" if real else "held-out trades",
        # Before anything else is read: the figure is that of an ordinary run.
        "peak_mb": peak_mb(),
        "before_mb": before_mb,
        "lines_per_cpu_s": whole
        | {lang: speed(engines, repeated(_in(passages, lang), lines=LINES_A_LANGUAGE)) for lang in LANGUAGES},
        "second_step": {lang: second_step(engines.reader, _in(passages, lang)) for lang in LANGUAGES},
    }
    sys.stdout.write(json.dumps(found) + "\n")


def speed(engines: Engines, passages: Sequence[Passage]) -> float:
    """Customers' lines read a CPU second, in parts as large as a run takes them."""
    started = time.process_time()
    for first in range(0, len(passages), engines.contacts_at_once):
        engines.reader.read(passages[first : first + engines.contacts_at_once])
    return wanted_lines(passages) / (time.process_time() - started)


def repeated(passages: Sequence[Passage], *, lines: int) -> list[Passage]:
    """Passages again and again until they hold this many lines to read."""
    found, size = [], 0
    for passage in cycle(passages):
        found.append(passage)
        size += wanted_lines([passage])
        if size >= lines:
            break
    return found


def wanted_lines(passages: Sequence[Passage]) -> int:
    """How many lines there are to read: those of agents and mere thanks stand as context and are not counted."""
    return sum(line.wanted for passage in passages for line in passage.lines)


def second_step(reader: Reader, passages: Sequence[Passage]) -> float | None:
    """Share of lines for which the first step is not sure enough; None for a reader of one step."""
    if not isinstance(reader, TwoStepReader):
        return None
    units = [unit for passage in passages for unit in wanted_units(passage)]
    scores = [
        label_scores(batch, codes=codes_of([unit.text for unit in batch]), model=packaged_model()).max(axis=1)
        for batch in unit_batches(units)
    ]
    return float((np.concatenate(scores) < packaged_small_model().enough).mean())


def peak_mb() -> float:
    """Peak memory of this process so far, in MB of 2**20 bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux ru_maxrss may be that of the process which started this one, so the kernel's own figure is taken.
        lines = status.read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _passages(golds: Sequence[Gold]) -> list[Passage]:
    """All passages with lines to read, the languages mixed as they come in a company's day."""
    by_lang = [[gold for gold in golds if gold.contact.lang == lang] for lang in LANGUAGES]
    longest = max(len(of) for of in by_lang)
    mixed = [of[nth] for nth in range(longest) for of in by_lang if nth < len(of)]
    passages = [passage_of(gold.contact)[1] for gold in mixed]
    return [passage for passage in passages if wanted_lines([passage])]


def _in(passages: Sequence[Passage], lang: str) -> list[Passage]:
    return [passage for passage in passages if passage.lang == lang]


if __name__ == "__main__":
    main()
