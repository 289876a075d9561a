"""Keeping what a reader learned from people's corrections: one lesson for each reader that ships."""

import json
from dataclasses import asdict
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, delete, select

from knast.needs.gain import Gain
from knast.needs.learn import Layer, Lesson
from knast.needs.reading import LABELS
from knast.store.tables import lessons


class KeptLesson(NamedTuple):
    """A lesson with the fingerprint of the corrections it was learned from."""

    learned_from: str
    lesson: Lesson


def keep_lesson(connection: Connection, lesson: Lesson, *, reader: str, learned_from: str, at: str) -> None:
    """Keep a lesson in the place of the reader's last one.

    Args:
        connection: An open write transaction.
        lesson: What was learned.
        reader: Name of the reader as it ships.
        learned_from: Fingerprint of the corrections.
        at: ISO 8601.
    """
    drop_lessons(connection, reader=reader)
    stacked = np.vstack(lesson.layer) if lesson.layer else np.empty((0, len(LABELS)))
    facts = {**asdict(lesson), "layer": None}
    connection.execute(
        lessons.insert().values(
            reader=reader,
            learned_from=learned_from,
            at=at,
            facts=json.dumps(facts),
            layer=np.ascontiguousarray(stacked, "<f4").tobytes(),
        )
    )


def read_lesson(connection: Connection, *, reader: str) -> KeptLesson | None:
    """The reader's lesson; None where it was never taught here."""
    row = connection.execute(select(lessons).where(lessons.c.reader == reader)).one_or_none()
    if row is None:
        return None
    facts = json.loads(row.facts)
    stacked = np.frombuffer(row.layer, "<f4").astype(np.float32).reshape(-1, len(LABELS))
    layer = Layer(stacked[:-1], stacked[-1]) if len(stacked) else None
    gain = Gain(**facts["gain"]) if facts["gain"] else None
    lesson = Lesson(facts["verdict"], facts["corrections"], gain, facts["reach"], layer, facts.get("by_model", 0))
    return KeptLesson(row.learned_from, lesson)


def drop_lessons(connection: Connection, *, reader: str | None = None) -> None:
    """Forget what a reader learned; what all learned where none is named."""
    connection.execute(delete(lessons) if reader is None else delete(lessons).where(lessons.c.reader == reader))
