"""Teaching the small transformer: Danish from parallel sentences, then reading from labelled lines."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from corpus import Contact
from knast.engines.reading_windows import Window, windows
from knast.engines.word_pieces import PAD, START, UNKNOWN, WordPieces
from knast.needs.reading import LABELS
from reader_model import Encoder, LineReader, mean_vector, teacher_encoder

TEACH_PASSES, TEACH_RATE, TEACH_PIECES = 3, 1.5e-4, 3_072
TUNE_PIECES = 1_536
HEAD_RATE, WORD_RATE = 5.0, 4.0
# Shares of lines left out of a window, and of pieces hidden, so that the reader leans on no single one.
DROPPED_LINES, HIDDEN_PIECES, UNTOLD_CHANNEL = 0.15, 0.03, 0.15
SMOOTHING, SPAN_SHARE = 0.05, 0.5
SOFT_SHARE, SOFTNESS = 0.7, 1.5
_LONGEST_SENTENCE = 100
_UNLABELLED = -1

Floats = NDArray[np.float64]


class Task(NamedTuple):
    """A window with what is right: labels of lines and pieces inside evidence (-1 unknown), and others' logits."""

    window: Window
    label: list[int]
    inside: list[int]
    soft: list[list[float]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Tasks as tensors, padded."""

    number: Tensor
    mask: Tensor
    line: Tensor
    first: Tensor
    label: Tensor
    inside: Tensor
    soft: Tensor


def taught(
    encoder: Encoder, *, pieces: WordPieces, pairs: Sequence[tuple[str, str]], teacher: Path, seed: int
) -> Encoder:
    """The encoder after it learned to give Danish sentences the teacher's vectors of their English sides.

    Source: Reimers and Gurevych 2020, arXiv:2004.09813.
    """
    torch.manual_seed(seed)
    aim = _teacher_vectors([english for _, english in pairs], folder=teacher)
    start = pieces.number[START]
    told = [([start, *pieces.cut(danish).number[:_LONGEST_SENTENCE]], row) for row, (danish, _) in enumerate(pairs)]
    told += [
        ([start, *pieces.cut(english).number[:_LONGEST_SENTENCE]], row)
        for row, (_, english) in enumerate(pairs)
        if row % 3 == 0
    ]
    chance = random.Random(seed)
    order = [
        rows
        for _ in range(TEACH_PASSES)
        for rows in batched([len(one) for one, _ in told], at_most=TEACH_PIECES, chance=chance)
    ]
    other = [value for name, value in encoder.named_parameters() if not name.startswith("word")]
    groups = [
        {"params": encoder.word.parameters(), "lr": TEACH_RATE * WORD_RATE},
        {"params": other, "lr": TEACH_RATE},
    ]
    steps = Steps(groups, count=len(order), limit=list(encoder.parameters()))
    for rows in order:
        encoder.train()
        number = padded([told[row][0] for row in rows], fill=pieces.number[PAD])
        mask = (number != pieces.number[PAD]).float()
        target = aim[[told[row][1] for row in rows]]
        with torch.autocast("cpu", torch.bfloat16):
            hidden = encoder(number, mask)
        vector = mean_vector(hidden.float(), mask)
        near = 20 * functional.normalize(vector, dim=-1) @ functional.normalize(target, dim=-1).T
        loss = (1 - functional.cosine_similarity(vector, target)).mean()
        loss = loss + 0.5 * ((vector - target) ** 2).sum(-1).mean() / (target**2).sum(-1).mean()
        steps.take(loss + 0.1 * functional.cross_entropy(near, torch.arange(len(rows))), name="teach")
    return encoder


def _teacher_vectors(texts: Sequence[str], *, folder: Path) -> Tensor:
    cutter = Tokenizer.from_file(str(folder / "tokenizer.json"))
    cutter.no_padding()
    cutter.enable_truncation(_LONGEST_SENTENCE)
    numbers = [cutter.encode(text).ids for text in texts]
    encoder = teacher_encoder(folder, pieces=cutter.get_vocab_size()).eval()
    found = torch.zeros(len(texts), encoder.word.embedding_dim)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for rows in batched([len(one) for one in numbers], at_most=8_192, chance=None):
            number = padded([numbers[row] for row in rows], fill=0)
            mask = padded([[1] * len(numbers[row]) for row in rows], fill=0).float()
            found[rows] = mean_vector(encoder(number, mask).float(), mask)
    return found


def tasks(
    contacts: Sequence[Contact],
    *,
    pieces: WordPieces,
    chance: random.Random | None,
    soft: Sequence[Floats] | None = None,
) -> list[Task]:
    """Windows over the labelled lines of contacts.

    Args:
        contacts: Contacts with labels.
        pieces: The vocabulary.
        chance: Drops lines and channels for training; None to judge.
        soft: For each contact ``(lines, 7)`` logits of other readers to learn from.
    """
    found = []
    for row, contact in enumerate(contacts):
        cut = [pieces.cut(line.text) for line in contact.lines]
        needed = [
            line.label is not None and not (chance and len(contact.lines) > 1 and chance.random() < DROPPED_LINES)
            for line in contact.lines
        ]
        channel = "" if chance and chance.random() < UNTOLD_CHANNEL else contact.channel
        customers = [line.customers for line in contact.lines]
        for window in windows(cut, customers=customers, needed=needed, channel=channel, pieces=pieces):
            inside = [_UNLABELLED] * len(window.number)
            for at, first, count in zip(window.lines, window.first, window.size, strict=True):
                span = contact.lines[at].span
                if span:
                    places = list(zip(cut[at].start, cut[at].end, strict=True))[: count - 1]
                    inside[first] = 0
                    inside[first + 1 : first + count] = [int(a < span[1] and span[0] < b) for a, b in places]
            label = [contact.lines[at].label for at in window.lines]
            logits = [soft[row][at].tolist() for at in window.lines] if soft is not None else []
            found.append(Task(window, [_UNLABELLED if one is None else one for one in label], inside, logits))
    return found


def batch_of(several: Sequence[Task], *, pieces: WordPieces) -> Batch:
    """Tasks as one padded batch."""
    pad = pieces.number[PAD]
    number = padded([task.window.number for task in several], fill=pad)
    line = torch.full_like(number, -1)
    for row, task in enumerate(several):
        for place, (first, count) in enumerate(zip(task.window.first, task.window.size, strict=True)):
            line[row, first : first + count] = place
    most = max(len(task.label) for task in several)
    soft = torch.zeros(len(several), most, len(LABELS))
    for row, task in enumerate(several):
        if task.soft:
            soft[row, : len(task.soft)] = torch.tensor(task.soft)
    return Batch(
        number,
        (number != pad).float(),
        line,
        padded([task.window.first for task in several], fill=0),
        padded([task.label for task in several], fill=_UNLABELLED),
        padded([task.inside for task in several], fill=_UNLABELLED),
        soft,
    )


def tuned(
    reader: LineReader,
    contacts: Sequence[Contact],
    *,
    pieces: WordPieces,
    seed: int,
    soft: Sequence[Floats] | None = None,
    passes: int,
    rate: float,
) -> Iterator[LineReader]:
    """The reader after each pass over labelled contacts; with ``soft`` it learns from those logits too."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    drawn = [tasks(contacts, pieces=pieces, chance=chance, soft=soft) for _ in range(passes)]
    order = [
        list(batched([len(task.window.number) for task in several], at_most=TUNE_PIECES, chance=chance))
        for several in drawn
    ]
    groups = [
        {"params": reader.encoder.parameters(), "lr": rate},
        {"params": [*reader.label.parameters(), *reader.inside.parameters()], "lr": rate * HEAD_RATE},
    ]
    steps = Steps(groups, count=sum(map(len, order)), limit=list(reader.parameters()))
    for several, batches in zip(drawn, order, strict=True):
        for rows in batches:
            reader.train()
            batch = batch_of([several[row] for row in rows], pieces=pieces)
            steps.take(_loss(reader, batch, pieces=pieces, soft=soft is not None), name="tune")
        yield reader


def _loss(reader: LineReader, batch: Batch, *, pieces: WordPieces, soft: bool) -> Tensor:
    hide = (torch.rand(batch.number.shape) < HIDDEN_PIECES) & (batch.line >= 0)
    number = torch.where(hide, torch.tensor(pieces.number[UNKNOWN]), batch.number)
    with torch.autocast("cpu", torch.bfloat16):
        label, inside = reader(number, batch.mask, line=batch.line, first=batch.first)
    label, inside = label.float(), inside.float()
    known, marked = batch.label >= 0, batch.inside >= 0
    loss = functional.cross_entropy(label[known], batch.label[known], label_smoothing=SMOOTHING)
    if soft:
        aim = torch.softmax(batch.soft[known] / SOFTNESS, -1)
        near = -(aim * torch.log_softmax(label[known] / SOFTNESS, -1)).sum(-1).mean() * SOFTNESS
        loss = (1 - SOFT_SHARE) * loss + SOFT_SHARE * near
    if marked.any():
        right = batch.inside[marked].float()
        loss = loss + SPAN_SHARE * functional.binary_cross_entropy_with_logits(inside[marked], right)
    return loss


def logits_of(reader: LineReader, contacts: Sequence[Contact], *, pieces: WordPieces) -> list[Floats]:
    """For each contact ``(lines, 7)`` label logits; zeros for lines without a label."""
    found = [np.zeros((len(contact.lines), len(LABELS))) for contact in contacts]
    owner, several = [], []
    for row, contact in enumerate(contacts):
        for task in tasks([contact], pieces=pieces, chance=None):
            owner.append(row)
            several.append(task)
    reader.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for rows in batched([len(task.window.number) for task in several], at_most=8_192, chance=None):
            batch = batch_of([several[row] for row in rows], pieces=pieces)
            label, _ = reader(batch.number, batch.mask, line=batch.line, first=batch.first)
            for place, row in enumerate(rows):
                lines = several[row].window.lines
                found[owner[row]][lines] = label[place, : len(lines)].float().numpy()
    return found


def batched(sizes: Sequence[int], *, at_most: int, chance: random.Random | None) -> Iterator[list[int]]:
    """Rows in batches of similar size, each at most so many pieces with padding; in seeded order with ``chance``."""
    order = list(range(len(sizes)))
    if chance:
        chance.shuffle(order)
    batches: list[list[int]] = []
    for start in range(0, len(order), 4_000):
        rows: list[int] = []
        for row in sorted(order[start : start + 4_000], key=lambda one: sizes[one]):
            if rows and sizes[row] * (len(rows) + 1) > at_most:
                batches.append(rows)
                rows = []
            rows.append(row)
        batches.append(rows)
    if chance:
        chance.shuffle(batches)
    yield from (rows for rows in batches if rows)


def padded(rows: Sequence[Sequence[int]], *, fill: int) -> Tensor:
    """``(rows, longest)`` whole numbers."""
    longest = max(len(row) for row in rows)
    return torch.tensor([[*row, *[fill] * (longest - len(row))] for row in rows])


class Steps:
    """AdamW with a warm start and a straight way down; prints where it stands."""

    def __init__(self, groups: list[dict[str, object]], *, count: int, limit: list[nn.Parameter]) -> None:
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        warm = max(1, round(0.06 * count))
        self._rate = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: min(step / warm, max(0.02, (count - step) / max(1, count - warm)))
        )
        self._limit, self._count, self._step, self._started = limit, count, 0, time.time()

    def take(self, loss: Tensor, *, name: str) -> None:
        """One step down the gradient of the loss."""
        loss.backward()
        nn.utils.clip_grad_norm_(self._limit, 1.0)
        self._optimiser.step()
        self._rate.step()
        self._optimiser.zero_grad()
        if self._step % 100 == 0:
            print(
                f"{name} {self._step}/{self._count} loss {loss.item():.3f} {time.time() - self._started:.0f} s",
                flush=True,
            )
        self._step += 1
