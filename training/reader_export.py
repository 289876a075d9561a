"""The trained transformer as an int8 ONNX file: one window in, the vectors of its pieces out."""

import math
import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from reader_model import HEADS, WIDTH, Encoder, Layer

_HEAD = WIDTH // HEADS


class _FusedLayer(nn.Module):
    """A layer with query, key and value as one product, for one window without padding."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        parts = (layer.query, layer.key, layer.value)
        self.three = nn.Linear(WIDTH, 3 * WIDTH)
        self.three.weight = nn.Parameter(torch.cat([part.weight for part in parts]))
        self.three.bias = nn.Parameter(torch.cat([part.bias for part in parts]))
        self.out, self.norm, self.widen, self.narrow, self.last = (
            layer.out,
            layer.norm,
            layer.widen,
            layer.narrow,
            layer.last,
        )

    def forward(self, x: Tensor) -> Tensor:
        """``(pieces, WIDTH)`` in and out."""
        query, key, value = self.three(x).view(-1, 3, HEADS, _HEAD).permute(1, 2, 0, 3).unbind(0)
        scores = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(_HEAD), -1)
        x = self.norm(x + self.out((scores @ value).transpose(0, 1).reshape(-1, WIDTH)))
        after: Tensor = self.last(x + self.narrow(functional.gelu(self.widen(x))))
        return after


class _OneWindow(nn.Module):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.word, self.place, self.norm = encoder.word, encoder.place, encoder.norm
        self.layers = nn.ModuleList(_FusedLayer(layer) for layer in encoder.layers)

    def forward(self, number: Tensor) -> Tensor:
        """``(pieces,)`` numbers in, ``(pieces, WIDTH)`` vectors out."""
        x = self.norm(self.word(number) + self.place.weight[: number.shape[0]])
        for layer in self.layers:
            x = layer(x)
        return x


def export(encoder: Encoder, path: Path) -> None:
    """Write the encoder to ``path``: int8 weights, one scale for each output; activations are scaled as they come."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            _OneWindow(encoder).eval(),
            (torch.arange(16),),
            str(plain),
            input_names=["number"],
            output_names=["vector"],
            dynamic_axes={"number": {0: "pieces"}, "vector": {0: "pieces"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(plain, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
