"""The house keeps its own rules: sizes, words, rooms, and nothing that does not belong in it."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "knast"
LONGEST_MODULE, LONGEST_FUNCTION, MOST_POSITIONAL = 400, 50, 2
ROOMS_WITHOUT_FOLDERS = ("base", "contacts", "privacy", "needs", "evidence", "closeness", "app", "cli", "paper")
BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager", "util", "helper"}
TEXT_ENDINGS = {".py", ".md", ".toml", ".html", ".css", ".js", ".po", ".txt", ".yml", ".lock", ".jsonl", ".json", ""}


def modules() -> list[Path]:
    # A migration is written once, by Alembic, and as long as its tables.
    return sorted(path for path in SOURCE.rglob("*.py") if path.parent.name != "versions")


def kept_files() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git, wherever it is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else [str(p) for p in ROOT.glob("src/**/*")]
    return (ROOT / name for name in names if (ROOT / name).is_file())


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_MODULE, f"{lines} lines"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_function_fits_on_a_screen_and_takes_few_positional_arguments(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"
            positional = [arg.arg for arg in node.args.args if arg.arg not in {"self", "cls"}]
            excused = node.name.startswith("__") or "PLR0917" in path.read_text(encoding="utf-8")
            assert excused or len(positional) <= MOST_POSITIONAL, f"{node.name}({', '.join(positional)})"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_everything_public_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def test_no_module_is_a_drawer_for_everything() -> None:
    assert not [path for path in modules() if path.stem in BANNED_NAMES]


def test_rooms_are_flat() -> None:
    nested = [path for room in ROOMS_WITHOUT_FOLDERS for path in (SOURCE / room).glob("*/**/*.py")]
    assert not nested


def test_every_folder_has_a_floor() -> None:
    floors = (ROOT / ".importlinter").read_text(encoding="utf-8")
    for folder in SOURCE.iterdir():
        if folder.is_dir() and folder.name != "__pycache__":
            assert re.search(rf"^ {{4}}.*\b{folder.name}\b", floors, re.MULTILINE), f"{folder.name} has no floor"


def test_nothing_in_the_project_names_a_machine_or_how_it_came_about() -> None:
    # Written in two pieces, so that this file does not hold what it looks for.
    banned = re.compile(
        "|".join(["/wo" + "rk/", r"/ro" + "ot/", r"pypi\.o" + "rg", r"files\.pythonho" + "sted", r"\.libr" + "ary/"])
    )
    for path in kept_files():
        if path.suffix in TEXT_ENDINGS:
            found = banned.search(path.read_text(encoding="utf-8", errors="replace"))
            assert found is None, f"{path.relative_to(ROOT)}: {found}"


def test_lock_files_hold_names_versions_and_hashes_only() -> None:
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(
            r"|\s*#.*|[\w.\[\],-]+==[\w.+!]+( ; [^;]+)? \\|\s+--hash=sha256:[0-9a-f]{64}( \\)?", line
        ), line


def test_each_ignored_rule_has_its_reason() -> None:
    for path in [*modules(), *sorted((ROOT / "tests").rglob("*.py"))]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for mark in ("# noqa", "# type: ignore"):
                if mark in line and "if mark" not in line and '"' + mark not in line:
                    reason = line.split(mark, 1)[1]
                    assert re.search(r" - \w|# \w", reason), f"{path.name}:{number} ignores a rule without a reason"


def test_a_model_that_ships_is_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (SOURCE / "engines" / "models").glob("*")}
    assert sum(sizes.values()) <= 45_000_000, sizes
