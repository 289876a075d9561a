"""Choosing the engines that mask, read and map."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from knast.app.language_model import KeptAnswers, model_reader, needed_server, on_this_machine
from knast.app.workspace import Workspace
from knast.base.errors import WrongRequest
from knast.engines.embed_hashed import HashedEncoder
from knast.engines.llm_memory import Answers
from knast.engines.read_cascade_llm import CascadeReader
from knast.engines.read_in_two_steps import TwoStepReader
from knast.needs.encode import Encoder
from knast.needs.learn import Teachable
from knast.needs.reading import Reader
from knast.privacy.mask import Masker
from knast.privacy.masker import PatternMasker
from knast.store.lessons import read_lesson

if TYPE_CHECKING:
    from knast.engines.read_llm import LlmReader

CONTACTS_A_PART = 2000
# Asking a model is slow: a run that is stopped should have kept nearly all that it paid for, and show that it moves.
_CONTACTS_A_PART_ASKED = 100


@dataclass(frozen=True, slots=True)
class Engines:
    """What masks, reads and encodes; each says its name and version.

    Attributes:
        masker: Masks contacts.
        reader: Reads them.
        encoder: Turns statements into vectors.
        model: The reader that asks a language model, where one takes part; it counts what it used.
        contacts_at_once: How many contacts are read before what was found is kept.
    """

    masker: Masker
    reader: Reader
    encoder: Encoder
    model: "LlmReader | None" = None
    contacts_at_once: int = CONTACTS_A_PART


@cache
def default_engines() -> Engines:
    """The engines that ship with Knast and need no download."""
    return Engines(PatternMasker(), TwoStepReader(), HashedEncoder())


def learner_in(reader: Reader) -> Reader:
    """The reader that corrections may train: a cascade's first, else the reader itself."""
    return reader.first if isinstance(reader, CascadeReader) else reader


def taught_reader(house: Workspace, reader: Reader) -> Reader:
    """The reader with what people taught it in this workspace; itself where that is nothing, or not in use."""
    if isinstance(reader, CascadeReader):
        return CascadeReader(taught_reader(house, reader.first), reader.second)
    if not isinstance(reader, Teachable):
        return reader
    with house.reading() as connection:
        kept = read_lesson(connection, reader=reader.name)
    return reader.with_last_layer(kept.lesson.layer) if kept and kept.lesson.layer else reader


def engines_in(house: Workspace, *, reader: str | None = None) -> Engines:
    """The engines of a workspace: the reader that is named, else the one in its settings.

    Args:
        house: The workspace.
        reader: One of ``settings.READERS``.

    Raises:
        Missing: The reader needs a language model and none is set, or its key is not there.
        WrongRequest: The settings of the language model do not fit together.
    """
    settings = house.settings()
    chosen = reader or settings.get("reader", "default")
    if chosen == "default":
        return default_engines()
    return _asking(
        chosen, fallback=taught_reader(house, default_engines().reader), settings=settings, answers=KeptAnswers(house)
    )


def engines_without_house(reader: str, *, masked: bool) -> Engines:
    """The engines of a command that has no workspace; a language model is then named by the environment.

    Args:
        reader: One of ``settings.READERS``.
        masked: Whether contacts are masked before they are read.

    Raises:
        Missing: The reader needs a language model and none is set.
        WrongRequest: An address is set but no model, or contacts would leave this machine unmasked.
    """
    if reader == "default":
        return default_engines()
    server = needed_server({}, environ=os.environ)
    if not (masked or on_this_machine(server.url)):
        raise WrongRequest(
            f"Contacts would be sent to {server.url} unmasked.", "Add --mask, or use a model on this machine."
        )
    return _asking(reader, fallback=default_engines().reader, settings={}, answers=None)


def _asking(chosen: str, *, fallback: Reader, settings: Mapping[str, str], answers: Answers | None) -> Engines:
    server = needed_server(settings, environ=os.environ)
    model = model_reader(server, settings=settings, fallback=fallback, answers=answers)
    # A cascade holds its first reader as it ships: what people taught it is put in when it reads, see taught_reader.
    reader: Reader = CascadeReader(default_engines().reader, model) if chosen == "cascade" else model
    return replace(default_engines(), reader=reader, model=model, contacts_at_once=_CONTACTS_A_PART_ASKED)
