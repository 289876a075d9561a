"""The small transformer in PyTorch: MiniLM's layers, a label for each line and a score for each piece."""

import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from knast.needs.reading import LABELS
from teacher import load

WIDTH, INNER, HEADS, LAYERS, LONGEST = 384, 1536, 12, 6, 512
_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "last": "output.LayerNorm",
}


class Layer(nn.Module):
    """One layer of BERT. Source: Devlin et al. 2019, arXiv:1810.04805."""

    def __init__(self, inner: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm, self.last = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.widen, self.narrow = nn.Linear(WIDTH, inner), nn.Linear(inner, WIDTH)

    def forward(self, x: Tensor, bias: Tensor, *, drop: float) -> Tensor:
        """``(batch, pieces, WIDTH)`` in and out; ``bias`` is added to attention scores."""
        batch, count, _ = x.shape
        query, key, value = (
            part(x).view(batch, count, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        scores = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + bias, -1)
        mixed = (functional.dropout(scores, drop, self.training) @ value).transpose(1, 2).reshape(batch, count, WIDTH)
        x = self.norm(x + functional.dropout(self.out(mixed), drop, self.training))
        inner = self.narrow(functional.gelu(self.widen(x)))
        after: Tensor = self.last(x + functional.dropout(inner, drop, self.training))
        return after


class Encoder(nn.Module):
    """Pieces to vectors: ``(batch, pieces)`` numbers and a mask of those that count, ``(batch, pieces, WIDTH)`` out."""

    def __init__(self, pieces: int, *, layers: int = LAYERS, inner: int = INNER, drop: float = 0.1) -> None:
        super().__init__()
        self.word, self.place = nn.Embedding(pieces, WIDTH), nn.Embedding(LONGEST, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(inner) for _ in range(layers))
        self.drop = drop

    def forward(self, numbers: Tensor, mask: Tensor) -> Tensor:
        """The vectors of the last layer."""
        x = self.norm(self.word(numbers) + self.place(torch.arange(numbers.shape[1]))[None])
        x = functional.dropout(x, self.drop, self.training)
        bias = (1 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias, drop=self.drop)
        return x


class LineReader(nn.Module):
    """An encoder with a label for each line, from the mean of its pieces and its first, and a score for each piece."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.label, self.inside = nn.Linear(2 * WIDTH, len(LABELS)), nn.Linear(WIDTH, 1)

    def forward(self, numbers: Tensor, mask: Tensor, *, line: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        """Logits.

        Args:
            numbers: ``(batch, pieces)``.
            mask: ``(batch, pieces)``, 1 for pieces that count.
            line: ``(batch, pieces)``, the line each piece belongs to, -1 for context.
            first: ``(batch, lines)``, where each line's first piece stands.

        Returns:
            ``(batch, lines, 7)`` of labels and ``(batch, pieces)`` of standing inside the evidence.
        """
        hidden = self.encoder(numbers, mask)
        belongs = (line[:, None, :] == torch.arange(first.shape[1])[None, :, None]).to(hidden.dtype)
        mean = (belongs @ hidden) / belongs.sum(-1, keepdim=True).clamp(min=1)
        opening = torch.gather(hidden, 1, first[:, :, None].expand(-1, -1, WIDTH))
        vector = functional.dropout(torch.cat([mean, opening], -1), 0.1, self.training)
        return self.label(vector), self.inside(hidden)[..., 0]


def teacher_encoder(folder: Path, *, pieces: int) -> Encoder:
    """All-MiniLM-L6-v2 from its folder."""
    stored = {
        name.replace("0.auto_model.", "").replace("bert.", ""): torch.tensor(value)
        for name, value in load(folder / "model.safetensors").items()
    }
    state = {
        "word.weight": stored["embeddings.word_embeddings.weight"],
        "place.weight": stored["embeddings.position_embeddings.weight"]
        + stored["embeddings.token_type_embeddings.weight"][0],
    }
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = stored[f"embeddings.LayerNorm.{kind}"]
        for number in range(LAYERS):
            for ours, theirs in _PARTS.items():
                state[f"layers.{number}.{ours}.{kind}"] = stored[f"encoder.layer.{number}.{theirs}.{kind}"]
    encoder = Encoder(pieces)
    encoder.load_state_dict(state)
    return encoder


def mean_vector(hidden: Tensor, mask: Tensor) -> Tensor:
    """``(batch, WIDTH)``: the mean of the pieces that count."""
    return (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
