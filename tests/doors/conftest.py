"""A small workspace and a way to call commands as a terminal would."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from knast.cli.main import main
from knast.sources.demo_company import demo_contacts


@dataclass(frozen=True)
class Answer:
    """What a command gave: exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def knast(capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Call a command."""

    def call(*words: object) -> Answer:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        captured = capfd.readouterr()
        return Answer(int(str(left.value.code or 0)), captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def contacts_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred and twenty of the demo company's contacts as JSONL."""
    path = tmp_path_factory.mktemp("doors") / "contacts.jsonl"
    lines = []
    for contact in demo_contacts()[:120]:
        turns = [{"role": role, "text": words} for role, words in contact.turns]
        words = {"turns": turns} if turns else {"text": contact.text}
        lines.append(
            {"id": f"k{contact.number}", "time": contact.moment.isoformat(), "person": contact.address, **words}
        )
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, contacts_file: Path) -> Path:
    """A workspace of those contacts. Tests only look at it."""
    folder = tmp_path_factory.mktemp("house") / "knast-data"
    with pytest.raises(SystemExit) as left:
        main(["run", str(contacts_file), "-w", str(folder), "--quiet"])
    assert not left.value.code
    return folder
