"""From names to files."""

from pathlib import Path

import pytest

from knast.base.errors import Missing, WrongRequest
from knast.sources.find import find_sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.csv",
        "a.jsonl",
        ".hidden.csv",
        "~$open.xlsx",
        "call.wav",
        "call.mp3",
        "x.bin",
        "sub/c.vtt",
        ".git/d.csv",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    return tmp_path


def test_a_folder_gives_its_readable_files_in_order(folder: Path) -> None:
    assert find_sources([str(folder)]) == [folder / "a.jsonl", folder / "b.csv", folder / "sub" / "c.vtt"]


def test_a_named_file_is_always_taken_and_each_comes_once(folder: Path) -> None:
    found = find_sources(
        [str(folder / "x.bin"), str(folder / "b.csv"), str(folder / "sub" / ".." / "b.csv"), str(folder / "*.csv")]
    )
    assert [path.name for path in found] == ["b.csv", "x.bin"]


def test_globs_reach_into_folders(folder: Path) -> None:
    assert find_sources([str(folder / "**" / "*.vtt")]) == [folder / "sub" / "c.vtt"]


@pytest.mark.parametrize("name", ["nothing.csv", "*.parquet", "none/"])
def test_what_is_not_there_is_said_with_a_hint(folder: Path, name: str) -> None:
    with pytest.raises(Missing) as caught:
        find_sources([str(folder / name)])
    assert caught.value.hint


def test_a_folder_without_anything_to_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="nothing to read"):
        find_sources([str(tmp_path)])


def test_only_files_can_be_read() -> None:
    with pytest.raises(WrongRequest, match="imap://"):
        find_sources(["imap://mail.example/inbox"])
