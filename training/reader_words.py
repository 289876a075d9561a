"""The small transformer's vocabulary, and where its Danish pieces start from.

English pieces are those of all-MiniLM-L6-v2. Danish ones are learned from the training texts, and each begins at the
mean of the English pieces that parallel sentences align it with, so that Danish is half understood before any training.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from torch import Tensor

from knast.engines.word_pieces import INSIDE, MEANT, WordPieces, folded, tokens

DANISH_PIECES, ENGLISH_PIECES = 10_000, 14_000
# A piece learned from texts that may not be passed on stays only where this many contacts or own texts hold it.
FEWEST_TEXTS = 5
EM_ROUNDS, NEIGHBOURS, LEAST_SHARE = 6, 4, 0.08
_MOST_REPEATS = 60
_LETTERS = re.compile(r"[a-zæøå]+")
_ENGLISH = re.compile(r"(##)?[a-z]+|(##)?[0-9]{1,4}|.")
_LIKE = {"[CUS]": "[CLS]", "[AGT]": "[SEP]", "[NOTE]": "note", "[OBS]": "saw", "[MASKED]": "something"}
_LIKE |= {"[PERSON]": "person", "[USER]": "someone", "[NUM]": "number", "[URL]": "link"}

Pairs = Sequence[tuple[str, str]]


def bert_pieces(teacher: Path) -> list[str]:
    """The pieces of the teacher in the order of its rows."""
    return [line.rstrip("\n") for line in (teacher / "vocab.txt").open(encoding="utf-8")]


def vocabulary(danish: Sequence[str], english: Sequence[str], *, bert: Sequence[str]) -> list[str]:
    """All pieces: those with a meaning of their own, English ones that occur or are common, and Danish ones."""
    theirs = WordPieces([*MEANT, *(piece for piece in bert if not piece.startswith("["))])
    names = list(theirs.number)
    used = Counter(names[number] for text in english for number in theirs.cut(text).number)
    kept = {
        piece
        for row, piece in enumerate(bert)
        if _ENGLISH.fullmatch(piece)
        and (used[piece] > 1 or row < ENGLISH_PIECES or len(piece.removeprefix(INSIDE)) == 1)
    }
    return [*MEANT, *sorted(kept | _danish_pieces(danish))]


def _danish_pieces(texts: Sequence[str]) -> set[str]:
    words = Counter(word for text in texts for word in {folded(word) for word, _ in tokens(text)})
    common = {word: count for word, count in words.items() if _LETTERS.fullmatch(word)}
    learner = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106 - a piece of text, not a password
    learner.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.WordPieceTrainer(
        vocab_size=DANISH_PIECES, min_frequency=FEWEST_TEXTS, special_tokens=["[UNK]"], continuing_subword_prefix=INSIDE
    )
    repeated = (word for word in sorted(common) for _ in range(min(common[word], _MOST_REPEATS)))
    learner.train_from_iterator(repeated, trainer)
    return {piece for piece in learner.get_vocab() if piece != "[UNK]"}


def first_rows(pieces: Sequence[str], *, bert: Sequence[str], rows: Tensor, pairs: Pairs) -> Tensor:
    """``(len(pieces), 384)`` rows to start from.

    Args:
        pieces: The vocabulary.
        bert: The teacher's pieces.
        rows: The teacher's rows.
        pairs: Danish and English sentences that say the same.
    """
    place = {piece: row for row, piece in enumerate(bert)}
    theirs = WordPieces([*MEANT, *(piece for piece in bert if not piece.startswith("["))])
    names = list(theirs.number)
    start = torch.zeros(len(pieces), rows.shape[1])
    foreign = []
    for number, piece in enumerate(pieces):
        known = piece if piece in place else _LIKE.get(piece, "")
        if known:
            start[number] = rows[place[known]]
        else:
            foreign.append(number)
            parts = [names[part] for part in theirs.cut(piece.removeprefix(INSIDE)).number]
            start[number] = torch.stack([rows[place.get(part, place["[UNK]"])] for part in parts or ["[UNK]"]]).mean(0)
    spelled = start.clone()
    mean = rows.mean(0)
    for number, (english, share) in aligned(WordPieces(pieces), pairs, only=set(foreign)).items():
        weight = torch.tensor(share / share.sum(), dtype=torch.float32)
        start[number] = weight @ spelled[torch.tensor(english)] + 0.1 * (spelled[number] - mean)
    return start


def aligned(
    pieces: WordPieces, pairs: Pairs, *, only: set[int]
) -> dict[int, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """For Danish pieces the English ones they stand for, with their shares.

    Source: Brown et al. 1993, IBM model 1 by expectation-maximisation.
    """
    cut = [(pieces.cut(danish).number, pieces.cut(english).number) for danish, english in pairs]
    cut = [(danish, english) for danish, english in cut if danish and english and len(danish) + len(english) < 120]  # noqa: PLR2004 - longer ones align nothing
    danish = np.concatenate([np.repeat(ours, len(theirs)) for ours, theirs in cut])
    english = np.concatenate([np.tile(theirs, len(ours)) for ours, theirs in cut])
    at = np.concatenate([[0], np.cumsum([len(theirs) for _, theirs in cut])])
    word = np.concatenate([start + np.tile(np.arange(len(e)), len(d)) for start, (d, e) in zip(at, cut, strict=False)])
    key, which = np.unique(danish.astype(np.int64) * len(pieces.number) + english, return_inverse=True)
    ours, theirs = key // len(pieces.number), key % len(pieces.number)
    chance = np.ones(len(key))
    for _ in range(EM_ROUNDS):
        share = chance[which]
        share = share / np.bincount(word, share, at[-1])[word]
        count = np.bincount(which, share, len(key))
        chance = count / np.bincount(ours, count, len(pieces.number))[ours]
    order = np.lexsort((theirs, -chance, ours))
    first = np.searchsorted(ours[order], np.arange(len(pieces.number) + 1))
    found = {}
    for number in only:
        top = order[first[number] : first[number + 1]][:NEIGHBOURS]
        top = top[chance[top] > LEAST_SHARE]
        if len(top):
            found[number] = (theirs[top], chance[top])
    return found


def shuffled(pairs: Pairs, *, seed: int) -> list[tuple[str, str]]:
    """The pairs in a seeded order."""
    mixed = list(pairs)
    random.Random(seed).shuffle(mixed)
    return mixed
