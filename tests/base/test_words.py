import ast
import re
from pathlib import Path

import pytest

from knast.base.words import words_in

SOURCE = Path(__file__).parents[2] / "src" / "knast"


def said_in_code() -> set[str]:
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                wanted = {"gettext": 1, "ngettext": 2}.get(node.func.attr, 0)
                first = node.args[:wanted]
                found.update(
                    arg.value for arg in first[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                )
    return found


def said_in_templates() -> set[str]:
    call = re.compile(r"""\b(?:_|gettext|ngettext)\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
    found: set[str] = set()
    for path in SOURCE.rglob("templates/**/*.html"):
        found.update(double or single for double, single in call.findall(path.read_text(encoding="utf-8")))
    return found


def test_everything_said_in_english_is_said_in_danish() -> None:
    danish = words_in("da").messages
    assert sorted(said for said in said_in_code() | said_in_templates() if not all(danish.get(said, ("",)))) == []


def test_a_translation_keeps_the_places_for_values() -> None:
    place = re.compile(r"\{(\w+)\}")
    for english, forms in words_in("da").messages.items():
        for form in forms:
            assert set(place.findall(form)) <= set(place.findall(english)) | {"n"}, english


@pytest.mark.parametrize(
    ("lang", "number", "percent", "between", "money", "month"),
    [
        ("da", "12.345", "7 %", "31–38 %", "1.200 kr.", "mar 2026"),
        ("en", "12,345", "7%", "31–38%", "DKK 1,200", "Mar 2026"),
    ],
)
def test_numbers_and_dates_read_as_people_write_them(
    lang: str, *, number: str, percent: str, between: str, money: str, month: str
) -> None:
    words = words_in(lang)
    assert words.number(12345) == number
    assert words.percent(0.07).replace("\u00a0", " ") == percent
    assert words.between(0.31, 0.38).replace("\u00a0", " ") == between
    assert words.money(1234, "DKK").replace("\u00a0", " ") == money
    assert words.month("2026-03") == month


def test_a_narrow_interval_shows_a_decimal() -> None:
    assert words_in("en").between(0.031, 0.049) == "3.1–4.9%"


def test_one_is_one_and_many_are_many() -> None:
    words = words_in("en")
    assert words.ngettext("{n} person", "{n} people", 1) == "1 person"
    assert words.ngettext("{n} person", "{n} people", 1200) == "1,200 people"
