"""The lists of names that ship."""

from knast.privacy import lists


def test_a_name_that_is_a_word_is_a_name() -> None:
    known = lists.given_names() | lists.family_names()
    assert lists.names_that_are_words() <= known
    assert lists.names_in_doubt() <= known


def test_no_entry_is_empty_or_has_space_around_it() -> None:
    for entries in (lists.given_names(), lists.family_names(), lists.not_names(), lists.towns()):
        assert all(entry and entry == entry.strip() for entry in entries)
