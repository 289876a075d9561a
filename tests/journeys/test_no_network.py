"""Nothing leaves: the demo and every command run with every way to another machine blocked."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BLOCKED = """
import socket, sys

def refuse(*values, **named):
    sys.stderr.write("NETWORK\\n")
    raise OSError("blocked by the test")

real = socket.socket

class OnlyLocal(real):
    def __init__(self, family=-1, *values, **named):
        if family != socket.AF_UNIX:
            refuse()
        super().__init__(family, *values, **named)

socket.socket, socket.create_connection, socket.getaddrinfo = OnlyLocal, refuse, refuse
from knast.cli.main import main
main(sys.argv[1:])
"""


def blocked(*words: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, *map(str, words)], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert "NETWORK" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr
    return done


def test_the_demo_and_every_command_need_no_network(tmp_path: Path) -> None:
    demo, contacts = tmp_path / "demo", tmp_path / "contacts.jsonl"
    blocked("demo", demo, "--no-guess")
    contacts.write_text(
        json.dumps({"id": "1", "text": "Sofaen er ikke kommet. Tak for hjælpen."}) + "\n", encoding="utf-8"
    )
    blocked("run", contacts, "-w", tmp_path / "house")
    blocked("guess", "levering", "-w", demo)
    blocked("needs", "-w", demo)
    blocked("report", tmp_path / "report.html", "-w", demo)
    blocked("lunch", "--card", tmp_path / "card.html", "-w", demo)
    blocked("settings", "cost-per-contact", "70 DKK", "-w", demo)
    for command in ("read", "map", "mask"):
        blocked(command, "--input", contacts, "--output", tmp_path / f"{command}.jsonl")
    blocked("export", "statements", "-w", demo, "--output", tmp_path / "statements.xlsx")
    blocked("export", "all", "-w", demo, "--output", tmp_path / "all.zip")
    blocked("import", tmp_path / "all.zip", "-w", tmp_path / "again")
    blocked("doctor", "-w", demo)
