"""HTML to text."""

import time

import pytest

from knast.sources.html_text import html_to_text, looks_like_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hej &amp; du</p><p>Mvh.<br>Ole</p>", "Hej & du\n\nMvh.\nOle"),
        ("<div>a</div><div>b<br></div><div><br></div><div>c</div>", "a\nb\n\nc"),
        ("<ul><li>et</li><li>to</li></ul>efter", "et\nto\n\nefter"),
        ("<table><tr><td>et</td><td>to</td></tr></table>", "et\nto"),
        ("a<!-- skjult -->b<script>x</script><style>y</style>", "ab"),
        ("<p style='visibility:hidden'>x</p><p style='font-size:0px'>y</p><p style='font-size:10px'>z</p>", "z"),
        ("hej   med\n dig", "hej med dig"),
        ("", ""),
    ],
)
def test_what_a_person_would_have_seen_is_left(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_only_whole_pieces_of_html_are_taken_for_html() -> None:
    assert looks_like_html("<div>Hej</div>")
    assert not looks_like_html("Der stod <script>alert(1)</script> på siden")
    assert not looks_like_html("3 < 4 og 5 > 4")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<b>" * 50_000 + "<blockquote type=cite>" * 20_000,
        "<br " * 200_000,
        "<" * 200_000,
        "<p style='display:none'>" * 20_000,
        "<!--" * 100_000,
    ],
)
def test_html_made_to_be_slow_is_not(html: str) -> None:
    began = time.process_time()
    html_to_text(html, cut_quotes=True)
    assert time.process_time() - began < 8
