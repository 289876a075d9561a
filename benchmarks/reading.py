"""How well and how fast the default reader reads: ``python benchmarks/reading.py [--shared DIR] [--json OUT]``.

Scores it against labels of careful readers: real contacts it never learned from (``reading/``, outside the project)
and written ones of trades kept out of training. Intervals are 95 % bootstrap intervals over contacts, with a seed.
Where the labelled set is not there it says so, prints the rest, and ends with exit code 0.
"""

import argparse
import json
import math
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knast.app.engines import Engines, default_engines, engines_without_house
from knast.app.language_model import IN_ENVIRONMENT
from knast.base.errors import KnastError
from knast.contacts.contact import Contact
from knast.evidence.shares import Share, share_of
from knast.needs.had_to_contact import firm_outcomes, had_to_contact
from knast.needs.reading import LABELS, Statement, read_contacts
from reading_figures import (
    NAMES,
    SEED,
    Calibration,
    Figure,
    check,
    confusion_by_contact,
    cut_agreement,
    figures_of,
    finding_calibration,
    interval,
    kappa,
    kappas,
    only,
    scored,
    unit_calibration,
)
from reading_sets import (
    LANGUAGES,
    Answer,
    Gold,
    answers_of,
    demo_without_bumps,
    held_out_set,
    loaded,
    masked_set,
    real_set,
    without_bumps,
)

SHORT = ("ach.missed", "avo.missed", "ach.met", "avo.met", "ach.open", "avo.open", "none")
ASKED_CONTACTS = 100

Found = dict[str, Any]
Tool = Callable[[list[dict[str, object]], list[dict[str, object]]], dict[str, object]]


def main() -> int:
    """Print the figures; 0 also where there is nothing to score against."""
    given = _arguments()
    engines = default_engines()
    script = given.shared / "tools" / "score_reading.py"
    tool: Tool | None = loaded(script).score if script.is_file() else None
    print(f"reader {engines.reader.name}; seed {SEED}; intervals are 95 %, bootstrap over contacts")
    found: Found = {"reader": engines.reader.name, "seed": SEED}
    real = real_set(given.shared)
    answers = answers_of(real, reader=engines.reader)
    if real:
        found["reading"] = print_set("reading/: real contacts, not trained on", answers, tool=tool)
        found["cuts"] = print_cuts(answers)
        found["masked"] = print_masked(answers, engines=engines)
    else:
        print(f"skipped: no labelled set at {given.shared / 'data' / 'reading'}; name its folder with --shared")
    held_out = answers_of(held_out_set(), reader=engines.reader)
    found["held_out"] = print_set(
        "held-out trades: written, no trade of them in training; observations line by line", held_out, tool=tool
    )
    found["no_bump"] = print_no_bump({"held-out": held_out, "reading/": answers}, engines=engines)
    found["speed"] = print_speed(given.shared)
    found["language_model"] = print_language_model(real, engines=engines, contacts=given.llm_contacts)
    if given.json:
        given.json.write_text(json.dumps(_plain(found), indent=1) + "\n", encoding="utf-8")
    return 0


def print_set(title: str, answers: Sequence[Answer], *, tool: Tool | None) -> Found:
    """Quality and calibration on one set: each language, then its channels and trades."""
    print(f"\n== {title}")
    if tool is None:
        print("the scoring tool is not there: figures are not checked against it")
    found: Found = {}
    for lang in LANGUAGES:
        of = only(answers, lang=lang)
        if tool:
            check(scored(of), tool=tool, answers=of)
        found[lang] = print_quality(lang, of)
        found[lang] |= {name: print_groups(name, of) for name in ("channel", "trade") if name in of[0].gold.groups}
    found["calibration"] = {lang: print_calibration(lang, only(answers, lang=lang)) for lang in LANGUAGES}
    found["calibration"]["both"] = print_calibration("both", answers)
    return found


def print_quality(lang: str, answers: Sequence[Answer]) -> Found:
    """Figures of one language, then of each label, then which label was taken for which."""
    one = scored(answers)
    figures = figures_of(one)
    units = Counter(one.gold.tolist())
    print(f"\n{lang}: {len(answers)} contacts, {len(one.gold)} units, {int(one.quotes.sum())} statements")
    for name in NAMES:
        print(f"  {name:18} {_shown(figures[name])}")
    print("  f1 by label")
    for nth, label in enumerate(LABELS):
        print(f"    {label:16} {_shown(figures[f'f1 {label}'])}  n {units[nth]}")
    table = confusion_by_contact(one).sum(axis=0)
    print("  confusion: rows are the label, columns what was said")
    print(f"    {'':16}" + "".join(f"{name:>11}" for name in SHORT))
    for label, row in zip(LABELS, table.tolist(), strict=True):
        print(f"    {label:16}" + "".join(f"{count:11}" for count in row))
    by_label = {label: units[nth] for nth, label in enumerate(LABELS)}
    return {"figures": figures, "units": by_label, "contacts": len(answers), "confusion": table.tolist()}


def print_groups(name: str, answers: Sequence[Answer]) -> Found:
    """Kappa over seven labels of each channel or trade."""
    print(f"  kappa by {name}")
    found: Found = {}
    for value in sorted({answer.gold.groups[name] for answer in answers}):
        one = scored(only(answers, **{name: value}))
        found[value] = {"kappa": interval(kappas(one)), "units": len(one.gold), "contacts": len(one.quotes)}
        print(f"    {value:24} {_shown(found[value]['kappa'])}  n {len(one.gold)} units, {len(one.quotes)} contacts")
    return found


def print_calibration(lang: str, answers: Sequence[Answer]) -> Found:
    """Whether confidence means what it says, and what is not understood."""
    one, every = unit_calibration(scored(answers)), finding_calibration(answers)
    print(f"\ncalibration {lang}: {one.findings} findings, the one that each unit is judged by")
    print(f"  expected calibration error {one.mass:.3f} (bins of equal mass), {one.width:.3f} (of equal width)")
    print(f"  the same, every finding    {every.mass:.3f}, {every.width:.3f} (n {every.findings})")
    print(f"  unsure, not understood     {one.unsure:.3f} of findings")
    print(f"  right                      {one.right_sure:.3f} of the sure, {one.right_unsure:.3f} of the unsure")
    print("  confidence " + "".join(f"{part.confidence:7.2f}" for part in one.table))
    print("  right      " + "".join(f"{part.right:7.2f}" for part in one.table))
    print("  n          " + "".join(f"{part.findings:7}" for part in one.table))
    return {"units": _calibration(one), "every_finding": _calibration(every)}


def print_cuts(answers: Sequence[Answer]) -> Found:
    """Agreement of Knast's own cuts with the units of people."""
    print("\n== cuts: Knast's own against the units of reading/")
    found = {lang: cut_agreement(only(answers, lang=lang)) for lang in LANGUAGES}
    for lang, figures in found.items():
        print(f"  {lang}: units cut exactly {_shown(figures['exact'])}; boundary F1 {_shown(figures['boundary_f1'])}")
    return found


def print_masked(raw: Sequence[Answer], *, engines: Engines) -> Found:
    """Kappa of the same units raw and masked, and how far the two readings agree."""
    print("\n== masked: reading/ as it is and behind the default masker, the labels moved along")
    masked = answers_of(masked_set([one.gold for one in raw], masker=engines.masker), reader=engines.reader)
    found: Found = {}
    for lang in LANGUAGES:
        before, after = only(raw, lang=lang), only(masked, lang=lang)
        one, other = scored(before), scored(after)
        pairs = np.zeros((1, len(LABELS), len(LABELS)))
        np.add.at(pairs[0], (one.said, other.said), 1)
        changed = sum(a.gold.contact.text != b.gold.contact.text for a, b in zip(before, after, strict=True))
        found[lang] = {
            "raw": interval(kappas(one)),
            "masked": interval(kappas(other)),
            "difference": interval(kappas(other) - kappas(one)),
            "agreement": float(kappa(pairs)[0]),
            "contacts_with_masks": changed,
        }
        for name in ("raw", "masked", "difference"):
            print(f"  {lang}: kappa {name:10} {_shown(found[lang][name])}")
        print(f"  {lang}: kappa between the two readings {found[lang]['agreement']:.3f}; {changed} contacts have masks")
    return found


def print_no_bump(sets: Mapping[str, Sequence[Answer]], *, engines: Engines) -> Found:
    """Share of ordinary contacts, and of contacts that only praise, that become bumps."""
    print("\n== no bump: contacts without one that become one (a sure missed statement; had to contact us)")
    found: Found = {}
    for title, lang in [(title, lang) for title, answers in sets.items() if answers for lang in LANGUAGES]:
        for name, some in without_bumps(only(sets[title], lang=lang)).items():
            read = [(answer.gold.contact, answer.statements) for answer in some]
            found[f"{title} {lang} {name}"] = _bumps(f"{title} {lang} {name}", read)
    for variant, seen in enumerate(("texts that also taught", "texts not seen")):
        for name, contacts in demo_without_bumps(engines.masker, variant=variant):
            read = list(zip(contacts, read_contacts(contacts, reader=engines.reader), strict=True))
            found[f"demo {name}, {seen}"] = _bumps(f"demo {name}, {seen}", read)
    return found


def print_speed(shared: Path) -> Found:
    """Speed and memory, measured in a process of its own so that they are the reader's."""
    command = [sys.executable, str(Path(__file__).with_name("reading_speed.py")), "--shared", str(shared)]
    found: Found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"\n== speed and memory, on contacts of: {found['of']} (lines of agents and mere thanks are not counted)")
    for name, lines in found["lines_per_cpu_s"].items():
        print(f"  {name:4} {lines:9,.0f} lines per CPU s")
    print(f"  peak memory {found['peak_mb']:.0f} MB (before the reader was there {found['before_mb']:.0f})")
    for lang, share in found["second_step"].items():
        print(
            f"  {lang}: " + ("a reader of one step" if share is None else f"{share:.1%} of lines took the second step")
        )
    return found


def print_language_model(real: Sequence[Gold], *, engines: Engines, contacts: int) -> Found | None:
    """The language-model engine on some of the real contacts, masked; only where a server is set."""
    variable = IN_ENVIRONMENT["llm-url"]
    if not os.environ.get(variable) or not real:
        why = f"no server set, see {variable}" if not os.environ.get(variable) else "no labelled set"
        print(f"\nlanguage-model engine: not measured ({why})")
        return None
    try:
        return print_asked(real, engines=engines, contacts=contacts)
    except KnastError as problem:
        print(f"language-model engine: not measured ({problem.message})")
        return None


def print_asked(real: Sequence[Gold], *, engines: Engines, contacts: int) -> Found:
    """Quality of the language model that is set, on as many contacts of each language.

    Raises:
        KnastError: It cannot be asked.
    """
    reader = engines_without_house("llm", masked=True).reader
    print(f"\n== language-model engine {reader.name}, {contacts} masked contacts a language")
    chance = random.Random(SEED)
    found: Found = {"reader": reader.name}
    for lang in LANGUAGES:
        of = [gold for gold in real if gold.groups["lang"] == lang]
        some = masked_set(chance.sample(of, min(contacts, len(of))), masker=engines.masker)
        answers = answers_of(some, reader=reader)
        found[lang] = print_quality(lang, answers)
        found[lang]["engines"] = Counter(one.engine for answer in answers for one in answer.statements)
        print("  statements by engine: " + ", ".join(f"{name} {n}" for name, n in found[lang]["engines"].items()))
    return found


def _bumps(title: str, read: Sequence[tuple[Contact, Sequence[Statement]]]) -> Found:
    sure = [any(one.outcome == "missed" and not one.unsure for one in statements) for _, statements in read]
    had = [_had_to_contact(contact, statements) == "yes" for contact, statements in read]
    shares = {"missed_and_sure": share_of(sum(sure), len(read)), "had_to_contact": share_of(sum(had), len(read))}
    shown = "; ".join(_share(one) for one in shares.values())
    print(f"  {title:42} {shown}  n {len(read)}")
    return {name: one._asdict() | {"share": one.share} for name, one in shares.items()}


def _had_to_contact(contact: Contact, found: Sequence[Statement]) -> str:
    own = [contact.text[turn.start : turn.end] for turn in contact.speech if turn.role == "customer"]
    outcomes, doubtful = firm_outcomes(found)
    text = "\n".join(own) if contact.speech else contact.text
    return had_to_contact(text, outcomes=outcomes, unsure=doubtful, lang=contact.lang)


def _shown(figure: Figure) -> str:
    return f"{figure.point:6.3f}  [{figure.low:6.3f}, {figure.high:6.3f}]"


def _share(one: Share) -> str:
    return f"{one.share:6.1%} [{one.low:.1%}, {one.high:.1%}]"


def _calibration(one: Calibration) -> Found:
    return {name: getattr(one, name) for name in Calibration.__slots__} | {"table": [b._asdict() for b in one.table]}


def _plain(value: object) -> object:
    """For JSON: figures by name, and null where there is no number."""
    if isinstance(value, Figure):
        return _plain(value._asdict())
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--llm-contacts", type=int, default=ASKED_CONTACTS, help="contacts a language to ask a model")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
