"""One step of an act on the map: what it is. What it does to the map stands in ``bench``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from knast.base.errors import WrongRequest


@dataclass(frozen=True, slots=True)
class Rename:
    """Call a need something else in one language."""

    need_id: str
    lang: str
    name: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Make other needs of the same level part of one; they leave the map, and their ids lead to it."""

    into: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Make some statements of a detail a new one beside it.

    ``named_from`` says where the names are from: ``person``, or ``own words`` where a machine took a customer's.
    """

    need_id: str
    names: Mapping[str, str]
    statements: tuple[str, ...]
    named_from: str = "person"


@dataclass(frozen=True, slots=True)
class Move:
    """Move some statements of a detail to another one."""

    need_id: str
    to: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveUnder:
    """Put a need under another parent."""

    need_id: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Keep a need from every proposal, or no longer."""

    need_id: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class Hide:
    """Leave a need out of lists, or no longer."""

    need_id: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class NewNeed:
    """Make a new detail of statements, whether they stood on others or on none."""

    parent_id: str
    names: Mapping[str, str]
    statements: tuple[str, ...]
    named_from: str = "person"


Step = Rename | Merge | Split | Move | MoveUnder | Pin | Hide | NewNeed

_KINDS: Mapping[str, Callable[..., Step]] = {
    "rename": Rename,
    "merge": Merge,
    "split": Split,
    "move": Move,
    "move under": MoveUnder,
    "pin": Pin,
    "hide": Hide,
    "new": NewNeed,
}
_NAMES: Mapping[object, str] = {kind: name for name, kind in _KINDS.items()}
_LISTS = ("others", "statements")


def as_data(step: Step) -> dict[str, Any]:
    """A step as plain data, for JSON.

    >>> as_data(Pin("n-1"))
    {'step': 'pin', 'need_id': 'n-1', 'on': True}
    """
    found = {"step": _NAMES[type(step)], **asdict(step)}
    return {name: list(value) if name in _LISTS else value for name, value in found.items()}


def steps_from(data: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Steps from plain data, as ``as_data`` gives it.

    Raises:
        WrongRequest: A step is none of ours, or lacks something.
    """
    found: list[Step] = []
    for one in data:
        values = {name: tuple(value) if name in _LISTS else value for name, value in one.items() if name != "step"}
        try:
            found.append(_KINDS[str(one["step"])](**values))
        except (KeyError, TypeError) as problem:
            raise WrongRequest(f"“{one.get('step', one)}” is no step of ours as it stands ({problem}).") from problem
    return found


def needs_of(step: Step) -> list[str]:
    """The needs that a step is about, by id."""
    match step:
        case Merge():
            return [step.into, *step.others]
        case Move():
            return [step.need_id, step.to]
        case MoveUnder():
            return [step.need_id, step.parent_id]
        case NewNeed():
            return [step.parent_id]
        case _:
            return [step.need_id]
