"""The command ``knast``: its commands in the order in which a user meets them, and one way out of each."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

import knast
from knast.base.errors import EXIT_DEFECT, EXIT_INTERRUPTED, KnastError, exit_code

# The commands in the order in which a user meets them: name → module and function. Each is loaded when it is used.
COMMANDS = {
    "demo": ("demo", "demo"),
    "run": ("run", "run"),
    "guess": ("guess", "guess"),
    "needs": ("needs", "needs"),
    "need": ("need", "need"),
    "undo": ("undo", "undo"),
    "report": ("report", "report"),
    "lunch": ("lunch", "lunch"),
    "review": ("review", "review"),
    "settings": ("settings", "settings"),
    "read": ("read", "read"),
    "map": ("map", "map_contacts"),
    "mask": ("mask", "mask"),
    "export": ("export", "export"),
    "import": ("import_archive", "import_archive"),
    "doctor": ("doctor", "doctor"),
}


class _InOrder(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        found = getattr(import_module(f"knast.cli.{module}"), name)
        return found if isinstance(found, click.Command) else None


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(knast.__version__, prog_name="knast")
def app() -> None:
    """Show what customers want to achieve or avoid, and where we fail them, from what they write and say."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code; see ``base.errors`` for what each means."""
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = app.main(
            args=list(arguments) if arguments is not None else None, prog_name="knast", standalone_mode=False
        )
    except KnastError as error:
        _say(f"knast: {error.message}", error.hint)
        return exit_code(error)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say("knast: stopped.", "Run the same command again to go on where it stopped.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`knast needs | head`); nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: a person never sees a traceback unless they ask for it
        return _defect(error)
    return result if isinstance(result, int) else 0


def _defect(error: Exception) -> int:
    if os.environ.get("KNAST_DEBUG"):
        traceback.print_exception(error)
    where = traceback.extract_tb(error.__traceback__)[-1]
    # The message of an unforeseen error may hold a customer's words, so only its kind and place are shown.
    _say(
        f"knast: a defect of ours ({type(error).__name__} in {os.path.basename(where.filename)}:{where.lineno}).",  # noqa: PTH119 - a name in a traceback
        "Nothing that was kept is lost. Run again with KNAST_DEBUG=1 to see all of it, and please report it.",
    )
    return EXIT_DEFECT


def _say(message: str, hint: str) -> None:
    click.echo(message, err=True)
    if hint:
        click.echo(f"       {hint}", err=True)
