"""On a terminal a run asks for a guess first; everywhere else it never stands in the way."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
LIMIT_S = 90


def on_a_terminal(words: list[str], *, typed: bytes) -> str:
    """Run a command on a pseudo-terminal, type something when it asks, and give what it showed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "knast", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "160"},
    ) as child:
        os.close(theirs)
        shown, asked, began = b"", False, time.monotonic()
        while time.monotonic() - began < LIMIT_S:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    shown += os.read(ours, 65536)
                except OSError:  # the other end has closed
                    break
            if not asked and b"Guess first" in shown:
                os.write(ours, typed)
                asked = True
            if child.poll() is not None and not select.select([ours], [], [], 0.2)[0]:
                break
        child.wait(timeout=10)
    os.close(ours)
    return shown.decode("utf-8", "replace")


def test_a_run_on_a_terminal_asks_first_and_the_report_shows_hits_and_misses(
    tmp_path: Path, contacts_file: Path
) -> None:
    report = tmp_path / "report.html"
    words = ["run", str(contacts_file), "-w", str(tmp_path / "w"), "--lang", "en", "--report", str(report)]
    shown = on_a_terminal(words, typed=b"late delivery\nthe weather on the moon\n\n")
    assert shown.index("Guess first") < shown.index("of contacts were bumps")
    page = report.read_text(encoding="utf-8")
    assert "late delivery" in page
    assert "the weather on the moon" in page


def test_a_guess_can_be_skipped_with_one_key(tmp_path: Path, contacts_file: Path) -> None:
    shown = on_a_terminal(["run", str(contacts_file), "-w", str(tmp_path / "w"), "--lang", "en"], typed=b"\n")
    assert "of contacts were bumps" in shown
