"""Engines on their way to other processes: what ships with Knast is named and loaded there, the rest travels."""

import pickle
from dataclasses import dataclass
from typing import TypeVar

from knast.app.engines import default_engines
from knast.base.errors import WrongRequest
from knast.engines.embed_hashed import HashedEncoder, Table
from knast.engines.read_in_two_steps import TwoStepReader
from knast.needs.encode import Encoder
from knast.needs.learn import Layer, own_name
from knast.needs.reading import Reader

_Engine = TypeVar("_Engine", Reader, Encoder)


@dataclass(frozen=True, slots=True)
class CarriedReader:
    """A reader that can travel.

    Attributes:
        name: Its name; what is unpacked must have the same.
        layer: The last layer that people taught the default reader, if any.
        whole: The reader itself, where it is not the default one.
    """

    name: str
    layer: Layer | None = None
    whole: Reader | None = None

    def unpacked(self) -> Reader:
        """The reader, here.

        Raises:
            WrongRequest: The default reader of this process is another one.
        """
        if self.whole is not None:
            return self.whole
        shipped = default_engines().reader
        if self.layer is not None and isinstance(shipped, TwoStepReader):
            shipped = shipped.with_last_layer(self.layer)
        return _checked(shipped, name=self.name)


@dataclass(frozen=True, slots=True)
class CarriedEncoder:
    """An encoder that can travel.

    Attributes:
        name: Its name; what is unpacked must have the same.
        shares: The weight of the learned table, and the tables fitted to a company's texts; None for the default.
        whole: The encoder itself, where it was not made of the default one.
    """

    name: str
    shares: tuple[float, tuple[Table, ...]] | None = None
    whole: Encoder | None = None

    def unpacked(self) -> Encoder:
        """The encoder, here.

        Raises:
            WrongRequest: The default encoder of this process is another one.
        """
        if self.whole is not None:
            return self.whole
        shipped = default_engines().encoder
        if self.shares is not None and isinstance(shipped, HashedEncoder):
            weight, own = self.shares
            return HashedEncoder(tables=(Table(shipped.tables[0].rows, weight), *own), name=self.name)
        return _checked(shipped, name=self.name)


def carried_reader(reader: Reader) -> CarriedReader | None:
    """A reader ready to travel; None where it holds what cannot leave this process: a connection, a budget, a model."""
    shipped = default_engines().reader
    if reader.name == shipped.name:
        return CarriedReader(reader.name)
    if isinstance(reader, TwoStepReader) and own_name(shipped.name, layer := reader.last_layer()) == reader.name:
        return CarriedReader(reader.name, layer)
    return CarriedReader(reader.name, whole=reader) if _can_travel(reader) else None


def carried_encoder(encoder: Encoder) -> CarriedEncoder | None:
    """An encoder ready to travel; None where it holds what cannot leave this process."""
    shipped = default_engines().encoder
    if encoder.name == shipped.name:
        return CarriedEncoder(encoder.name)
    if isinstance(encoder, HashedEncoder) and isinstance(shipped, HashedEncoder):
        learned, *own = encoder.tables
        if learned.rows is shipped.tables[0].rows:
            return CarriedEncoder(encoder.name, (learned.weight, tuple(own)))
    return CarriedEncoder(encoder.name, whole=encoder) if _can_travel(encoder) else None


def _can_travel(engine: object) -> bool:
    try:
        pickle.dumps(engine)
    except Exception:  # noqa: BLE001 - whatever an engine of any library raises, it cannot travel
        return False
    return True


def _checked(engine: _Engine, *, name: str) -> _Engine:
    if engine.name != name:
        raise WrongRequest(
            f"A worker has {engine.name} where the run has {name}.", "Install the same Knast on all machines."
        )
    return engine
