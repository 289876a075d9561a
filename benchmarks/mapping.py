"""How well and how fast needs are mapped: ``python benchmarks/mapping.py [--shared DIR] [--sizes 1000,10000,50000]``.

Quality: agreement (AMI, ARI) of the map drawn from texts alone with known intents, and with the needs that careful
readers gave to statements of real customers. Texts not placed count as one need of their own, the strict reading.
Growth: needs, CPU seconds and peak memory by number of texts. Where a set is not there it is skipped with its reason.
"""

import argparse
import gzip
import json
import random
import resource
import time
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from knast.engines.embed_hashed import HashedEncoder
from knast.needs.mapping import DrawnMap, draw_map

LABELS = Path(__file__).parent / "labels"
SEED = 1
HANDS = 8


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--sizes", default="100,1000,10000,50000")
    given = parser.parse_args()
    data = given.shared / "data"
    if not data.is_dir():
        print(f"skipped: no data sets at {data}; name their folder with --shared")
        return
    print_intents(data)
    print_needs(data)
    print_by_hand(data)
    print_speed(data)
    print_growth(data, sizes=[int(size) for size in given.sizes.split(",")])


def print_intents(data: Path) -> None:
    """Agreement with intents; half of banking77's intents taught the encoder, ``unseen`` are the other half."""
    bank = rows(data / "banking77" / "test.jsonl")
    unseen = [row for row in bank if zlib.crc32(row["label"].encode()) % 2 == 1]
    sets = {
        "banking77 test": bank,
        "banking77 test, unseen intents": unseen,
        "xsid_da": rows(data / "xsid_da" / "da.jsonl"),
        "dstc11": rows(data / "dstc11_intents" / "insurance_testutt.jsonl"),
    }
    for name, found in sets.items():
        if not found:
            print(f"skipped: {name} is not there")
            continue
        lang = "da" if name.endswith("_da") else "en"
        drawn = draw([row["text"] for row in found], langs=[lang] * len(found))
        print_agreement(name, gold=[row["label"] for row in found], drawn=drawn)


def print_needs(data: Path) -> None:
    """Agreement with the needs eight hands gave to statements that taught nothing, and of the two languages."""
    need = {row["id"]: row for row in rows(data / "reading_train" / "needs.jsonl") if row["from"] == "reading"}
    units = [row for row in rows(data / "reading_train" / "parallel.jsonl") if row["id"] in need]
    units = [row for row in units if row["da"]["span"] and row["en"]["span"]]
    if not units:
        print("skipped: no statements with needs")
        return
    for lang in ("da", "en"):
        spans = [row[lang]["span"] for row in units]
        drawn = draw(spans, langs=[lang] * len(spans))
        agreed = [
            agreement(
                [need[row["id"]]["need"]["en"] for row in units if need[row["id"]]["hand"] == str(hand)],
                [
                    place
                    for row, place in zip(units, drawn.places.tolist(), strict=True)
                    if need[row["id"]]["hand"] == str(hand)
                ],
            )
            for hand in range(HANDS)
        ]
        ami, ari = np.mean(agreed, axis=0)
        print(
            f"{'needs of real statements, ' + lang:34} n {len(spans):6}  {counts(drawn)}  AMI {ami:.3f}  ARI {ari:.3f}"
        )
    both = [row["da"]["span"] for row in units] + [row["en"]["span"] for row in units]
    drawn = draw(both, langs=["da"] * len(units) + ["en"] * len(units))
    danish, english = np.split(drawn.places, 2)
    placed = (danish >= 0) & (english >= 0)
    together = danish == english
    print(f"same need in both languages: {together.mean():.3f} of pairs, {together[placed].mean():.3f} of placed ones")


def print_by_hand(data: Path) -> None:
    """Agreement with analysts who sorted statements of real customers, as the reader finds them, by hand."""
    texts = {
        "da": {row["id"]: row["text"] for row in rows(data / "trustpilot_3dk" / "reviews.jsonl")},
        "en": {row["id"]: row["text"] for row in rows(data / "trustpilot_pet_insurance" / "reviews.jsonl.gz")},
    }
    for lang, contacts in texts.items():
        if not contacts:
            print(f"skipped: no reviews of {lang} customers")
            continue
        sorted_by_hand = rows(LABELS / f"needs_{lang}.jsonl")
        quotes = [contacts[row["contact_id"]][row["start"] : row["end"]] for row in sorted_by_hand]
        hands = list(zip(*(row["needs"] for row in sorted_by_hand), strict=True))
        if len(hands) > 1:
            ami, ari = agreement(hands[0], [list(hands[1]).index(need) for need in hands[1]])
            print(f"{'two analysts, ' + lang:34} n {len(quotes):6}  AMI {ami:.3f}  ARI {ari:.3f}")
        drawn = draw(quotes, langs=[lang] * len(quotes))
        for number, hand in enumerate(hands, 1):
            told = [row for row, need in enumerate(hand) if need]
            print_agreement(
                f"sorted by analyst {number}, {lang}",
                gold=[hand[row] for row in told],
                drawn=replace(drawn, places=drawn.places[told]),
            )


def print_speed(data: Path) -> None:
    """Texts a CPU second, encoded and fitted."""
    texts = [row["text"] for row in rows(data / "banking77" / "train.jsonl")]
    if not texts:
        print("skipped: no texts to time")
        return
    encoder = HashedEncoder()
    encoder.encode(texts[:10])
    start = time.process_time()
    encoder.encode(texts)
    print(f"encoding {len(texts)} texts: {len(texts) / (time.process_time() - start):.0f} a CPU second")
    start = time.process_time()
    fitted = encoder.adapted(texts)
    print(f"fitting to them: {time.process_time() - start:.1f} CPU s")
    start = time.process_time()
    fitted.encode(texts)
    print(f"encoding fitted: {len(texts) / (time.process_time() - start):.0f} a CPU second")


def print_growth(data: Path, *, sizes: Sequence[int]) -> None:
    """How the map, its time and its memory grow with the number of texts of all sets together."""
    names = (
        "banking77/train.jsonl multidogo/need_turns.jsonl.gz app_reviews_4class/dev.jsonl m_absa/da.jsonl.gz "
        "m_absa/en.jsonl.gz trustpilot_3dk/reviews.jsonl trustpilot_pet_insurance/reviews.jsonl.gz"
    ).split()
    texts = [(row["text"], row.get("lang", "en")) for name in names for row in rows(data / name)]
    random.Random(SEED).shuffle(texts)
    for size in sizes:
        part = texts[:size]
        start = time.process_time()
        drawn = draw([text for text, _ in part], langs=[lang for _, lang in part])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spent = time.process_time() - start
        print(f"growth: {len(part):6} texts  {counts(drawn)}  {spent:6.1f} CPU s  peak {memory:.0f} MB")


def draw(texts: Sequence[str], *, langs: Sequence[str]) -> DrawnMap:
    """The map of some texts, each by a person of its own."""
    return draw_map(texts, langs=langs, people=[str(number) for number in range(len(texts))], encoder=HashedEncoder())


def print_agreement(name: str, *, gold: Sequence[str], drawn: DrawnMap) -> None:
    """One line of figures."""
    ami, ari = agreement(gold, drawn.places.tolist())
    known = len(set(gold))
    print(f"{name:34} n {len(gold):6}  {counts(drawn)} of {known}  AMI {ami:.3f}  ARI {ari:.3f}")


def counts(drawn: DrawnMap) -> str:
    """How many needs at each level, how many of them named by the bank, and the share not placed."""
    levels = Counter(need.level for need in drawn.needs)
    by_bank = sum(need.named_from == "bank" for need in drawn.needs if need.level == "tertiary")
    numbers = "/".join(str(levels[level]) for level in ("primary", "secondary", "tertiary"))
    return f"needs {numbers} ({by_bank} named by the bank)  not placed {(drawn.places < 0).mean():.3f}"


def agreement(gold: Sequence[str], found: Sequence[int]) -> tuple[float, float]:
    """Adjusted mutual information and adjusted Rand index."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score  # noqa: PLC0415 - of the training extra

    return float(adjusted_mutual_info_score(gold, found)), float(adjusted_rand_score(gold, found))


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file, plain or gzip; none where it is not there."""
    if not path.is_file():
        return []
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


if __name__ == "__main__":
    main()
