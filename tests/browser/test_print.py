"""What is printed is printed by a real browser: the lunch card must fit one A4, the report must print."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

import knast
from knast.app.lunch import card_contacts
from knast.base.words import words_in
from knast.paper.card import write_card
from knast.paper.report import write_report
from knast.sources.demo_files import write_demo_files

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PDFINFO = shutil.which("pdfinfo")
NOW = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None or PDFINFO is None, reason="Chromium or pdfinfo is not installed (make browser)"
    ),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> knast.House:
    """A workspace of the demo company's chats, calls and mails."""
    folder = tmp_path_factory.mktemp("print")
    write_demo_files(folder / "raw")
    house = knast.open_workspace(folder / "house")
    house.run(folder / "raw" / "postkasse.mbox", folder / "raw" / "chat.jsonl")
    return house


def printed(html: str, folder: Path) -> dict[str, str]:
    """Print a page to PDF as A4 and say what pdfinfo tells of it."""
    page, pdf = folder / "page.html", folder / "page.pdf"
    page.write_text(html, encoding="utf-8")
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer",
        f"--print-to-pdf={pdf}", page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    told = subprocess.run([str(PDFINFO), str(pdf)], check=True, capture_output=True, text=True)
    return dict(re.findall(r"^(\w[\w ]*):\s+(.*)$", told.stdout, re.MULTILINE))


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_lunch_card_fits_one_a4(lang: str, *, seed: int, house: knast.House, tmp_path: Path) -> None:
    insight, choices, contacts = card_contacts(house.workspace, engines=house.engines, seed=seed)
    told = printed(write_card(insight, choices, contacts, words=words_in(lang), made_at=NOW), tmp_path)
    assert told["Pages"] == "1"
    assert "(A4)" in told["Page size"]


def test_the_report_prints_with_its_first_page_for_a_leader(house: knast.House, tmp_path: Path) -> None:
    told = printed(write_report(house.insight(), words=words_in("da"), made_at=NOW), tmp_path)
    assert int(told["Pages"]) >= 3
