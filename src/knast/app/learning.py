"""Teaching the reader a company's own words: corrections in, a lesson out, kept in the workspace."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from knast.app.progress import Progress
from knast.app.workspace import Workspace
from knast.base.ids import digest
from knast.contacts.contact import Contact
from knast.evidence.review import Correction
from knast.needs.learn import Examples, Lesson, Teachable, learn
from knast.needs.reading import LABELS, Passage, Reader, passage_of
from knast.store.contacts import numbered_contacts
from knast.store.corrections import every_correction
from knast.store.lessons import drop_lessons, keep_lesson, read_lesson
from knast.store.settings import read_settings, write_setting

# Set to "off" where somebody has told the reader to forget; it then learns nothing until told to.
LEARNING = "learning"


def learn_again(house: Workspace, reader: Reader, *, now: datetime, progress: Progress) -> Lesson | None:
    """Teach the reader all corrections that stand, unless it was taught just these before.

    Args:
        house: The workspace.
        reader: The reader as it ships.
        now: The time.
        progress: Told what is going on.

    Returns:
        The lesson; None where the reader cannot learn or shall not, or nobody has corrected anything.
    """
    with house.reading() as connection:
        said = every_correction(connection)
        off = read_settings(connection).get(LEARNING) == "off"
        kept = read_lesson(connection, reader=reader.name)
    if off or not isinstance(reader, Teachable) or not (said or kept):
        return None
    mark = digest(reader.name, *(repr(_told(one)) for _, one in said))
    if kept and kept.learned_from == mark:
        return kept.lesson
    progress.begin("learning", total=len(said))
    lesson = learn(_examples(house, reader, said=said), shipped=reader.last_layer())
    moment = now.astimezone(UTC).isoformat(timespec="seconds")
    with house.writing() as connection:
        keep_lesson(connection, lesson, reader=reader.name, learned_from=mark, at=moment)
    progress.advance(len(said))
    progress.end()
    return lesson


def forget(house: Workspace, *, for_good: bool) -> None:
    """Drop what was learned. With ``for_good`` nothing is learned again until this is called without."""
    with house.writing() as connection:
        drop_lessons(connection)
        write_setting(connection, name=LEARNING, value="off" if for_good else "")


def _told(one: Correction) -> tuple[str, int, int, str, str, bool]:
    """What of a correction the reader learns from."""
    return one.contact_id, one.line.start, one.line.end, one.label, one.drawn, one.by_model


def _examples(house: Workspace, reader: Teachable, *, said: Sequence[tuple[int, Correction]]) -> Examples:
    """The corrected lines as the reader's last layer sees them; lines that it is never asked to read teach nothing."""
    by_contact: dict[str, dict[tuple[int, int], Correction]] = defaultdict(dict)
    for _, one in said:
        by_contact[one.contact_id][one.line] = one
    with house.reading() as connection:
        known = numbered_contacts(connection, by_contact)
    passages: list[Passage] = []
    told: list[tuple[int, Correction]] = []
    for contact_id, lines in by_contact.items():
        number, contact = known[contact_id]
        passage, several = _corrected_lines(contact, lines)
        passages.append(passage)
        told += [(number, one) for one in several]
    return Examples(
        vectors=reader.vectors(passages),
        labels=np.array([LABELS.index(one.label) for _, one in told], np.int64),
        contacts=np.array([number for number, _ in told], np.int64),
        fair=np.array([one.drawn == "random" for _, one in told], np.bool_),
        by_model=np.array([one.by_model for _, one in told], np.bool_),
    )


def _corrected_lines(contact: Contact, lines: Mapping[tuple[int, int], Correction]) -> tuple[Passage, list[Correction]]:
    """The contact with only its corrected lines wanted, and their corrections in order."""
    cuts, passage = passage_of(contact)
    wanted = [line.wanted and cut in lines for cut, line in zip(cuts, passage.lines, strict=True)]
    marked = tuple(line._replace(wanted=want) for line, want in zip(passage.lines, wanted, strict=True))
    return passage._replace(lines=marked), [lines[cut] for cut, want in zip(cuts, wanted, strict=True) if want]
