import re

import numpy as np
import pytest

from knast.evidence.shares import share_of
from knast.evidence.sides import Sides
from knast.paper.charts import Month, month_bars, plank, sparkline, two_sided_bar, whisker
from knast.paper.wood import Knot, board, knot, rings_of

BAD = '"><script>alert(1)</script>'


def sides(achieve: list[int], avoid: list[int]) -> Sides:
    return Sides(np.array(achieve, dtype=np.int64), np.array(avoid, dtype=np.int64))


def boxes(svg: str) -> dict[str, tuple[float, float]]:
    """Left edge and width of each part of a two-sided bar by its class."""
    found = re.findall(r'<rect class="([^"]+)" x="([\d.-]+)" y="[\d.]+" width="([\d.]+)"', svg)
    return {name: (float(x), float(width)) for name, x, width in found}


def test_what_is_avoided_stands_to_the_left_and_what_is_achieved_to_the_right() -> None:
    drawn = boxes(two_sided_bar(sides([5, 2, 1], [10, 0, 3]), scale=20, label="x"))
    assert all(x + width <= 160 for name, (x, width) in drawn.items() if name.startswith("avoid"))
    assert all(x >= 160 for name, (x, _) in drawn.items() if name.startswith("achieve"))
    assert "avoid open" not in drawn


def test_bars_are_as_long_as_people_are_many_and_missed_is_nearest_the_middle() -> None:
    drawn = boxes(two_sided_bar(sides([10, 5, 0], [20, 0, 0]), scale=20, label="x"))
    assert drawn["avoid missed"][1] == pytest.approx(2 * drawn["achieve missed"][1], abs=0.2)
    assert drawn["achieve missed"][0] < drawn["achieve open"][0]


def test_the_longest_side_stays_inside_the_bar() -> None:
    drawn = boxes(two_sided_bar(sides([0, 0, 0], [20, 15, 5]), scale=40, label="x"))
    assert min(x for x, _ in drawn.values()) >= 0


def test_a_need_that_nobody_voiced_has_an_empty_bar() -> None:
    assert boxes(two_sided_bar(sides([0, 0, 0], [0, 0, 0]), scale=0, label="x")) == {}


def test_every_chart_escapes_its_label() -> None:
    share = share_of(3, 10)
    drawn = (
        two_sided_bar(sides([1, 0, 0], [0, 0, 0]), scale=1, label=BAD),
        whisker(share, scale=1.0, label=BAD),
        sparkline([1, 2, 3], mark=1, label=BAD),
        month_bars([Month(BAD, BAD, share, few=False)], label=BAD),
        plank(share, share, label=BAD),
        knot(["contacts"], size=1.0, label=BAD),
        board([Knot(10, 10, 5, ["homes"], BAD)], width=100, height=20, label=BAD),
    )
    assert not [svg for svg in drawn if "<script" in svg]


def test_a_line_of_weeks_is_marked_where_it_changed() -> None:
    assert "flag" in sparkline([0, 0, 5, 6], mark=2, label="x")
    assert "flag" not in sparkline([0, 0, 5, 6], mark=None, label="x")


def test_one_week_makes_no_line() -> None:
    assert sparkline([4], mark=None, label="x") == ""


def test_a_share_of_nobody_is_drawn_without_dividing_by_nothing() -> None:
    assert "NaN" not in whisker(share_of(0, 0), scale=0.0, label="x")
    assert "NaN" not in month_bars([], label="x")


def test_a_knot_has_a_ring_for_each_place_where_it_was_heard() -> None:
    rings = rings_of(contacts=4, calls=0, homes=2)
    assert rings == ("contacts", "homes")
    svg = knot(rings, size=0.5, label="x")
    assert svg.count('class="ring') == 2
    assert "ring calls" not in svg


def test_the_grain_goes_around_a_knot() -> None:
    svg = board([Knot(50, 20, 12, ["contacts"])], width=100, height=40, lines=9)
    for line in re.findall(r'd="M([^"]+)"', svg):
        for point in line.split("L"):
            x, y = map(float, point.split())
            assert ((x - 50) / 12) ** 2 + ((y - 20) / 12) ** 2 > 0.7
