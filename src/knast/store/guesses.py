"""Keeping guesses, made before the answer is shown."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select

from knast.store.tables import guesses


def keep_guess(connection: Connection, lines: Sequence[str], *, made_at: str) -> None:
    """Keep what was guessed."""
    connection.execute(guesses.insert().values(made_at=made_at, lines=json.dumps(list(lines), ensure_ascii=False)))


def last_guess(connection: Connection) -> list[str]:
    """The lines of the newest guess; empty where nobody guessed."""
    found = connection.scalar(select(guesses.c.lines).order_by(guesses.c.guess_no.desc()).limit(1))
    return list(json.loads(found)) if found else []
