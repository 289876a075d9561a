"""Texts as counts of hashed features: words, stems, pairs of words and pieces of words, Danish and English alike."""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import Stemmer
from scipy import sparse

BUCKETS = 1 << 16
# A statement is short; of a whole contact the first part is enough, and a hostile megabyte costs no more than that.
LONGEST_TEXT_CHARACTERS = 4_000
LONGEST_WORD_CHARACTERS = 30
# Pieces of a word share about the weight of one whole word, so that long words do not drown the rest.
_PIECES_WEIGHT = 0.7
_PAIR_WEIGHT = 0.6
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_MASKS = re.compile(r"⟨[^⟩]*⟩|https?://\S+|\S+@\S+|[@#]\w+")
_APOSTROPHES = re.compile(r"(?<=\w)['’´`](?=\w)")
_LONG_RUN = re.compile(r"(\w)\1{2,}")
_STEMMERS = (Stemmer.Stemmer("danish"), Stemmer.Stemmer("english"))


def words(text: str) -> list[str]:
    """The words of a text in lower case, without masks, addresses and signs; every number is ``0``.

    >>> words("I've waited 45 minutes, ⟨person 1⟩ !!")
    ['ive', 'waited', '0', 'minutes']
    """
    plain = unicodedata.normalize("NFC", _MASKS.sub(" ", text[:LONGEST_TEXT_CHARACTERS])).lower()
    plain = _LONG_RUN.sub(r"\1\1", _APOSTROPHES.sub("", plain))
    return ["0" if word[0].isdigit() else word[:LONGEST_WORD_CHARACTERS] for word in _WORDS.findall(plain)]


def stems(word: str) -> tuple[str, str]:
    """A word's Danish and English stem (Snowball)."""
    return _STEMMERS[0].stemWord(word), _STEMMERS[1].stemWord(word)


def token_counts(texts: Iterable[str]) -> tuple[sparse.csr_matrix, list[str]]:
    """How often each word and each pair of neighbouring stems stands in each text.

    Columns are in alphabetical order, so that a text's features are added up in the same order, and give the same bits,
    whatever texts stand beside it.

    Returns:
        ``(texts, tokens)`` float32 counts, and the tokens in order of columns; a pair is written ``"first second"``.
    """
    column: dict[str, int] = {}
    stem_of: dict[str, str] = {}
    places, ends = [], [0]
    for text in texts:
        found = words(text)
        for word in found:
            if word not in stem_of:
                stem_of[word] = min(stems(word), key=len)
            places.append(column.setdefault(word, len(column)))
        short = [stem_of[word] for word in found]
        places.extend(column.setdefault(f"{a} {b}", len(column)) for a, b in pairwise(short))
        ends.append(len(places))
    tokens = sorted(column)
    rank = np.empty(len(tokens), np.int32)
    rank[[column[token] for token in tokens]] = np.arange(len(tokens), dtype=np.int32)
    columns = rank[np.asarray(places, np.int64)]
    shape = (len(ends) - 1, len(tokens))
    counts = sparse.csr_matrix((np.ones(len(places), np.float32), columns, ends), shape=shape)
    counts.sum_duplicates()
    return counts, tokens


def token_buckets(tokens: Sequence[str]) -> sparse.csr_matrix:
    """The hashed features of tokens and the weight of each.

    Returns:
        ``(tokens, BUCKETS)`` float32.
    """
    buckets: list[int] = []
    weights: list[float] = []
    ends = [0]
    for token in tokens:
        for feature, weight in _features(token):
            buckets.append(zlib.crc32(feature.encode("utf-8", "replace")) & (BUCKETS - 1))
            weights.append(weight)
        ends.append(len(buckets))
    return sparse.csr_matrix((np.asarray(weights, np.float32), buckets, ends), shape=(len(tokens), BUCKETS))


def _features(token: str) -> list[tuple[str, float]]:
    if " " in token:
        return [("2" + token, _PAIR_WEIGHT)]
    whole = sorted({"1" + token, *("s" + stem for stem in stems(token))})
    bounded = f"<{token}>"
    pieces = [bounded[i : i + n] for n in (3, 4, 5) for i in range(len(bounded) - n + 1)]
    share = _PIECES_WEIGHT / max(1.0, len(pieces) ** 0.5)
    return [(feature, 1.0) for feature in whole] + [("3" + piece, share) for piece in pieces]
