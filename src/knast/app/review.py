"""People's corrections: the lines they are asked about, their answers, and what the reader learns from them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, select

from knast.app.engines import Engines
from knast.app.learning import forget, learn_again
from knast.app.pipeline import bring_map_up_to_date, keep_found, read_unread
from knast.app.progress import Progress
from knast.app.review_answers import read_answers
from knast.app.workspace import Workspace
from knast.base.text import Cut
from knast.contacts.contact import Contact
from knast.evidence.answers import unguarded
from knast.evidence.questions import Question, choose, questions_of
from knast.evidence.review import Answer, Correction, Reason, Refusal, correction_from, join_answers
from knast.needs.learn import Lesson
from knast.needs.reading import Reader, Statement
from knast.store.contacts import each_contact, numbered_contacts, readers_of
from knast.store.corrections import corrections_of, keep_corrections
from knast.store.statements import statements_of
from knast.store.tables import contacts

_CONTACTS_AT_ONCE = 500
_Thing = TypeVar("_Thing")


@dataclass(slots=True)
class Imported:
    """What became of a file with corrections.

    Attributes:
        kept: Lines that are said otherwise than before, or now by a person where a language model said the same.
        same: Lines of which this was known already.
        left: Rows that nobody has filled in.
        refused: Rows that cannot be used, by row.
    """

    kept: int
    same: int
    left: int
    refused: list[Refusal]


@dataclass(frozen=True, slots=True)
class Taught:
    """What happened after corrections changed.

    Attributes:
        lesson: What the reader learned; None where it cannot learn or shall not.
        read: Contacts that were read again.
        map_changed: Whether the map was drawn anew or statements placed on it.
    """

    lesson: Lesson | None
    read: int
    map_changed: bool


@dataclass(frozen=True, slots=True)
class Following:
    """What follows a change of corrections.

    Attributes:
        taught: The reader that learns, as it ships.
        engines: Gives what reads and maps, once the reader has learned: a cascade is built around what it learned.
        now: The time.
        progress: Told what is going on.
    """

    taught: Reader
    engines: Callable[[], Engines]
    now: datetime
    progress: Progress


def questions_to_ask(
    house: Workspace, *, sample: int, everything: bool, seed: int, of_model: bool = False
) -> list[Question]:
    """The lines to correct: those that are unsure, then a random sample of all; or every line.

    Lines that a person has corrected are left out; what a language model said of a line, a person may be asked again.

    Args:
        house: The workspace.
        sample: How many lines to draw at random.
        everything: Write every customer's line instead, in order.
        seed: Of the sample.
        of_model: A language model is asked, so lines that one has answered before are left out too.
    """
    with house.reading() as connection:
        asked = _questions(connection, everything=everything, of_model=of_model)
        return list(asked) if everything else choose(asked, sample=sample, seed=seed)


def _questions(connection: Connection, *, everything: bool, of_model: bool) -> Iterator[Question]:
    """The lines of every contact that was read and is no near-copy of another."""
    read = select(contacts).where(contacts.c.read_by.is_not(None), ~contacts.c.near_copy)
    for batch in _batches(each_contact(connection, read.order_by(contacts.c.contact_no))):
        found = statements_of(connection, dict(batch))
        said = corrections_of(connection, [number for number, _ in batch])
        for number, contact in batch:
            done = [one for one in said.get(number, ()) if of_model or not one.by_model]
            yield from questions_of(contact, found.get(number, ()), corrections=done, everything=everything)


def import_answers(house: Workspace, path: Path, *, by: str, now: datetime) -> Imported:
    """Keep the corrections of a file and apply them to the statements of their lines. The same file twice adds nothing.

    Args:
        house: The workspace, held by the caller.
        path: The file.
        by: Who answers where a row does not say.
        now: When, where a row does not say.

    Raises:
        Missing: There is no such file.
        WrongRequest: It is not a file with corrections.
    """
    done = Imported(0, 0, 0, [])
    by_contact: dict[str, list[Answer]] = defaultdict(list)
    for answer in read_answers(path, by=by):
        if answer is None:
            done.left += 1
        elif isinstance(answer, Refusal):
            done.refused.append(answer)
        else:
            by_contact[answer.contact_id].append(answer)
    moment = now.astimezone(UTC).isoformat(timespec="seconds")
    for several in _batches(by_contact.items()):
        with house.writing() as connection:
            _take_in(connection, dict(several), done=done, moment=moment)
    done.refused.sort()
    return done


def _batches(things: Iterable[_Thing]) -> Iterator[list[_Thing]]:
    waiting = iter(things)
    while batch := list(islice(waiting, _CONTACTS_AT_ONCE)):
        yield batch


def _take_in(connection: Connection, answers: Mapping[str, list[Answer]], *, done: Imported, moment: str) -> None:
    """Check the answers about some contacts, keep what is new in them and apply it."""
    known = numbered_contacts(connection, [name for one in answers for name in {one, unguarded(one)}])
    contacts_met: dict[int, Contact] = {}
    mine: dict[int, list[Answer]] = defaultdict(list)
    for contact_id, several in answers.items():
        met = known.get(contact_id) or known.get(unguarded(contact_id))
        if met is None:
            done.refused += [Refusal(one.row, "contact") for one in several]
        else:
            contacts_met[met[0]] = met[1]
            mine[met[0]] += several
    found = statements_of(connection, contacts_met)
    standing = corrections_of(connection, list(contacts_met))
    fresh: dict[int, list[Correction]] = {}
    for number, contact in contacts_met.items():
        old = {one.line: one for one in standing.get(number, ())}
        checked, refused = _checked(mine[number], contact=contact, found=found.get(number, ()), old=old)
        joined, clashing = join_answers(checked)
        done.refused += [*refused, *clashing]
        new = [one for one in joined if _is_news(one, was=old.get(one.line))]
        done.kept += len(new)
        done.same += len(joined) - len(new)
        if new:
            fresh[number] = [replace(one, at=one.at or moment) for one in new]
    keep_corrections(connection, fresh)
    _apply(connection, {number: contacts_met[number] for number in fresh}, found=found)


def _is_news(one: Correction, *, was: Correction | None) -> bool:
    return was is None or one.stands_above(was) or not one.says_the_same(was)


def _checked(
    answers: Sequence[Answer], *, contact: Contact, found: Sequence[Statement], old: Mapping[Cut, Correction]
) -> tuple[list[tuple[int, Correction]], list[Refusal]]:
    checked: list[tuple[int, Correction]] = []
    refused: list[Refusal] = []
    for answer in sorted(answers):
        said = correction_from(answer, contact=contact, found=found)
        if isinstance(said, Refusal):
            refused.append(said)
            continue
        was = old.get(said.line)
        reason = _outdone(said, was=was, standing=old.values())
        if reason:
            refused.append(Refusal(answer.row, reason))
            continue
        # Why a line was drawn is remembered: what was a fair draw once stays one.
        checked.append((answer.row, replace(said, drawn=said.drawn or (was.drawn if was else ""))))
    return checked, refused


def _outdone(said: Correction, *, was: Correction | None, standing: Iterable[Correction]) -> Reason | None:
    """Why what stands already is not replaced; None where it is, or says the same."""
    if was and said.says_the_same(was):
        return None
    if any(
        one.stands_above(said) and one.line.start < said.line.end and one.line.end > said.line.start for one in standing
    ):
        return "person"
    return "older" if was and said.at and said.at < was.at and not said.stands_above(was) else None


def _apply(connection: Connection, changed: Mapping[int, Contact], *, found: Mapping[int, Sequence[Statement]]) -> None:
    """Bring the statements of contacts in line with what people say; contacts not read yet follow when they are."""
    by_reader: dict[str, list[int]] = defaultdict(list)
    for number, reader in readers_of(connection, list(changed)).items():
        if reader is not None:
            by_reader[reader].append(number)
    for reader, numbers in by_reader.items():
        batch = [(number, changed[number]) for number in numbers]
        keep_found(connection, batch, found=[found.get(number, ()) for number in numbers], reader=reader)


def import_corrections(house: Workspace, path: Path, *, by: str, following: Following) -> tuple[Imported, Taught]:
    """Take in a file with corrections, learn from all that stand, and bring statements and map up to date.

    Args:
        house: The workspace.
        path: The file.
        by: Who answers where a row does not say.
        following: What to do it with.
    """
    with house.alone():
        done = import_answers(house, path, by=by, now=following.now)
        return done, _follow(house, following)


def learn_from_corrections(house: Workspace, following: Following) -> Taught:
    """Learn anew from the corrections that stand, and from now on whenever they change."""
    with house.alone():
        forget(house, for_good=False)
        return _follow(house, following)


def forget_learning(house: Workspace, following: Following) -> Taught:
    """Read as the reader ships, until somebody lets it learn again. The corrections themselves stand."""
    with house.alone():
        forget(house, for_good=True)
        return _follow(house, following)


def _follow(house: Workspace, following: Following) -> Taught:
    lesson = learn_again(house, following.taught, now=following.now, progress=following.progress)
    engines = following.engines()
    read = read_unread(house, engines=engines, progress=following.progress)
    return Taught(lesson, read, bring_map_up_to_date(house, engines=engines, progress=following.progress))
