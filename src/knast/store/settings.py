"""Settings of a workspace, as text under a name."""

from sqlalchemy import Connection, delete, select

from knast.store.tables import settings


def read_settings(connection: Connection) -> dict[str, str]:
    """All settings, by name."""
    return {row.name: row.value for row in connection.execute(select(settings).order_by(settings.c.name))}


def write_setting(connection: Connection, *, name: str, value: str) -> None:
    """Set one setting; an empty value removes it."""
    connection.execute(delete(settings).where(settings.c.name == name))
    if value:
        connection.execute(settings.insert().values(name=name, value=value))
