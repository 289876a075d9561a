"""Keeping what a language model answered, so that nothing is asked twice."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, select

from knast.store.tables import model_answers

_KEYS_A_QUERY = 500


def read_answers(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The answers that are kept under these keys."""
    found: dict[str, str] = {}
    for at in range(0, len(keys), _KEYS_A_QUERY):
        query = select(model_answers).where(model_answers.c.key.in_(keys[at : at + _KEYS_A_QUERY]))
        found |= {row.key: row.answer for row in connection.execute(query)}
    return found


def keep_answers(connection: Connection, answers: Mapping[str, str]) -> None:
    """Keep answers; a newer one takes the place of an older one."""
    rows = [{"key": key, "answer": answer} for key, answer in answers.items()]
    if rows:
        connection.execute(model_answers.insert().prefix_with("OR REPLACE"), rows)


def forget_answers(connection: Connection) -> None:
    """Forget all of them: their keys are fingerprints of what customers wrote."""
    connection.execute(delete(model_answers))
