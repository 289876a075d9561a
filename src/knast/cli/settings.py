"""``knast settings [NAME [VALUE]]``: what can be set, and what is."""

import click

from knast.app.settings import SETTINGS, checked
from knast.cli.frame import Frame, framed
from knast.store.settings import write_setting


@click.command()
@click.argument("name", required=False)
@click.argument("value", nargs=-1)
@click.option("--clear", is_flag=True, help="Remove the setting.")
@framed
def settings(frame: Frame, *, name: str | None, value: tuple[str, ...], clear: bool) -> None:
    """Show or change settings: knast settings cost-per-contact 65 DKK."""
    house = frame.house(make=True)
    if name and (value or clear):
        new = "" if clear else checked(name, " ".join(value))
        with house.writing() as connection:
            write_setting(connection, name=name, value=new)
    found = house.settings()
    if frame.as_json:
        frame.answer({one.name: found.get(one.name) for one in SETTINGS})
        return
    widest = max(len(one.name) for one in SETTINGS)
    for one in SETTINGS:
        if name in {None, one.name}:
            frame.out.print(f"{one.name:<{widest}} {found.get(one.name, '–'):<12} {one.about}")
