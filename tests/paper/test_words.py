"""What the report and the card say: complete in Danish, readable in both modes."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract

import knast.paper
from knast.base.words import words_in

ROOM = Path(knast.paper.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def said() -> set[str | tuple[str, ...]]:
    """Every English sentence that stands in the room's code and templates."""
    found: set[str | tuple[str, ...]] = set()
    for path in [*ROOM.glob("*.py"), *ROOM.rglob("*.html")]:
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {"encoding": "utf-8"}
        for _, message, _, _ in extract(method, BytesIO(path.read_bytes()), keywords=KEYWORDS, options=options):
            found.add(message)
    return found


def test_the_report_and_the_card_are_danish_throughout() -> None:
    danish = words_in("da").messages
    missing = [one for one in said() if not all(danish.get(one if isinstance(one, str) else one[0], ("",)))]
    assert len(said()) > 150
    assert missing == []


def test_a_danish_sentence_has_the_same_places_to_fill_as_the_english_one() -> None:
    danish = words_in("da").messages
    for one in said():
        english = one if isinstance(one, str) else one[-1]
        for form in danish[one if isinstance(one, str) else one[0]]:
            assert set(re.findall(r"{\w+}", form)) == set(re.findall(r"{\w+}", english))


def test_sentences_are_calm() -> None:
    for one in said():
        for form in (one if isinstance(one, tuple) else (one,)) + words_in("da").messages[
            one if isinstance(one, str) else one[0]
        ]:
            assert "!" not in form


def colours(mode: str) -> dict[str, str]:
    """The palette of ``light`` or ``dark`` as the style sheet has it."""
    css = (ROOM / "static" / "paper.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root {(.*?)}", css, re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[mode == "dark"]))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2.2 defines it."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_can_be_read_on_paper_and_on_pine(mode: str) -> None:
    palette = colours(mode)
    for ink in ("ink", "soft", "avoid", "achieve"):
        for ground in ("paper", "pine"):
            assert contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)
    assert contrast(palette["on-knot"], palette["knot"]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_shapes_that_mean_something_stand_out(mode: str) -> None:
    palette = colours(mode)
    for shape in ("avoid", "achieve", "knot", "ring", "ink"):
        assert contrast(palette[shape], palette["paper"]) >= 3, shape
    assert contrast(palette["ring"], palette["pine"]) >= 3
