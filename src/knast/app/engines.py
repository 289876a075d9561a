"""Choosing the engines that mask, read and map."""

from dataclasses import dataclass
from functools import cache

from knast.engines.embed_hashed import HashedEncoder
from knast.engines.read_ngrams import NgramReader
from knast.needs.encode import Encoder
from knast.needs.reading import Reader
from knast.privacy.mask import Masker
from knast.privacy.masker import PatternMasker


@dataclass(frozen=True, slots=True)
class Engines:
    """What masks, reads and encodes; each says its name and version."""

    masker: Masker
    reader: Reader
    encoder: Encoder


@cache
def default_engines() -> Engines:
    """The engines that ship with Knast and need no download."""
    return Engines(PatternMasker(), NgramReader(), HashedEncoder())
