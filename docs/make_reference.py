"""Write docs/reference/commands.md from the commands themselves. A test fails when it is out of date."""

from collections.abc import Iterator
from pathlib import Path

import click

from knast.cli.main import COMMANDS, app

HERE = Path(__file__).parent / "reference"


def reference() -> str:
    """The page: every command with its options, in the order in which a user meets them."""
    lines = ["# Commands", "", "Written by `make docs` from the commands themselves.", ""]
    context = click.Context(app, info_name="knast")
    for name in COMMANDS:
        command = app.get_command(context, name)
        if command is not None:
            lines += _command(name, command)
        if isinstance(command, click.Group):
            # What a group itself is told stands before its parts: knast need ID merge OTHER...
            told = [one.make_metavar(context) for one in command.params if isinstance(one, click.Argument)]
            for part in command.list_commands(context):
                lines += _command(" ".join([name, *told, part]), command.commands[part])
    return "\n".join(lines).rstrip() + "\n"


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=f"knast {name}")
    pieces = " ".join(piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]")
    yield f"## knast {name}"
    yield ""
    yield f"`knast {name} {pieces}".rstrip() + "`"
    yield ""
    yield from (command.help or "").splitlines()
    yield ""
    if isinstance(command, click.Group):
        return
    yield "| Option | |"
    yield "|---|---|"
    for option in command.params:
        record = option.get_help_record(context)
        if record:
            spelled, about = (cell.replace("|", "\\|").replace("\n", " ") for cell in record)
            yield f"| `{spelled}` | {about} |"
    yield ""


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    (HERE / "commands.md").write_text(reference(), encoding="utf-8")
