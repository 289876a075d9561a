from knast.engines.reading_windows import LONGEST_CONTEXT, LONGEST_LINE, LONGEST_WINDOW, Window, windows
from knast.engines.word_pieces import CUSTOMER, MEANT, NOTE, OTHER, START, Pieces, WordPieces

PIECES = WordPieces(MEANT)


def line(first: int, *, size: int = 3) -> Pieces:
    return Pieces([first + at for at in range(size)], list(range(size)), list(range(1, size + 1)))


def cut(lines: list[Pieces], *, needed: list[bool], channel: str = "email", own: bool = True) -> list[Window]:
    customers = [own] * len(lines)
    return list(windows(lines, customers=customers, needed=needed, channel=channel, pieces=PIECES))


def test_lines_in_a_row_share_a_window_and_each_begins_with_who_speaks() -> None:
    (window,) = cut([line(100), line(200)], needed=[True, True])
    own = PIECES.number[CUSTOMER]
    assert window.number == [PIECES.number[START], own, 100, 101, 102, own, 200, 201, 202]
    assert (window.lines, window.first, window.size) == ([0, 1], [1, 5], [4, 4])


def test_a_line_brings_the_end_of_the_line_before_it() -> None:
    (window,) = cut([line(100, size=LONGEST_CONTEXT + 5), line(900)], needed=[False, True], own=False)
    assert window.number[1] == PIECES.number[OTHER]
    assert window.number[2] == 105
    assert window.lines == [1]


def test_a_far_line_gets_a_window_of_its_own() -> None:
    found = cut([line(100), line(200), line(300), line(400)], needed=[True, False, False, True])
    assert [window.lines for window in found] == [[0], [3]]
    assert 300 in found[1].number


def test_a_note_says_that_it_is_one() -> None:
    (window,) = cut([line(100)], needed=[True], channel="note")
    assert window.number[0] == PIECES.number[NOTE]


def test_no_window_is_longer_than_the_limit_and_every_needed_line_stands_in_one() -> None:
    lines = [line(1000 * at, size=size) for at, size in enumerate([400, 1, 90, 90, 30, 0, 200])]
    found = cut(lines, needed=[True] * len(lines))
    assert [at for window in found for at in window.lines] == list(range(len(lines)))
    assert all(len(window.number) <= LONGEST_WINDOW for window in found)
    assert max(count for window in found for count in window.size) == 1 + LONGEST_LINE


def test_nothing_needed_gives_no_window() -> None:
    assert cut([line(100)], needed=[False]) == []
    assert cut([], needed=[]) == []
