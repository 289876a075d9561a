"""Times as people and systems write them."""

import pytest

from knast.contacts.times import day_comes_first, is_time, iso_time


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-12-31", "2026-12-31"),
        ("2026-12-31T14:05:33.123Z", "2026-12-31T14:05:33+00:00"),
        ("2026-12-31 14:05:00 UTC", "2026-12-31T14:05:00+00:00"),
        ("2026-12-31T14:05:00+0100", "2026-12-31T14:05:00+01:00"),
        ("31-12-2026", "2026-12-31"),
        ("31.12.2026 14:05", "2026-12-31T14:05:00"),
        ("31/12/26 kl. 14.05", "2026-12-31T14:05:00"),
        ("12/31/26", "2026-12-31"),
        ("12/31/2026 2:05 PM", "2026-12-31T14:05:00"),
        ("12/31/2026 12:05 AM", "2026-12-31T00:05:00"),
        ("3. jan. 2026 kl. 9.12", "2026-01-03T09:12:00"),
        ("mandag den 5. januar 2026", "2026-01-05"),
        ("Dec 31, 2026, 2:05 PM", "2026-12-31T14:05:00"),
        ("Thu, 31 Dec 2026 14:05:00 +0100", "2026-12-31T14:05:00+01:00"),
        ("46022", "2025-12-31"),
        ("46022,5", "2025-12-31T12:00:00"),
        ("1735689600", "2025-01-01T00:00:00+00:00"),
        ("1735689600000", "2025-01-01T00:00:00+00:00"),
        ("20251231", "2025-12-31"),
    ],
)
def test_a_time_is_understood_however_it_is_written(written: str, expected: str) -> None:
    assert iso_time(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "i går",
        "1970-01-01",
        "1989-12-31",
        "2100-01-01",
        "31-02-2026",
        "12",
        "12345678901234567890",
        "2026-13-45",
        "x" * 500,
        "٣١-١٢-٢٠٢٦ ٢٥:٠٠",
    ],
)
def test_what_is_no_plausible_time_is_left_out(written: str) -> None:
    assert iso_time(written) == ""


def test_the_order_of_day_and_month_is_decided_for_the_whole_column() -> None:
    assert day_comes_first(["05/06/2026", "05/31/2026", "01/02/2026"]) is False
    assert day_comes_first(["05-06-2026", "31-05-2026"]) is True
    assert day_comes_first(["05/06/2026"]) is None
    assert day_comes_first(["31/05/2026", "05/31/2026"]) is None
    assert iso_time("05/06/2026", day_first=False) == "2026-05-06"
    assert iso_time("05/06/2026", day_first=None) == "2026-06-05"


def test_bare_numbers_are_not_taken_for_times_of_a_column() -> None:
    assert is_time("31-12-2026")
    assert not is_time("46022")
