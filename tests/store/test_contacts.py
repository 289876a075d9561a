from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from knast.contacts.contact import Contact, Speech
from knast.store.contacts import each_contact, flag_near_copies, keep_contacts, unread_contacts
from knast.store.database import open_database
from knast.store.tables import contacts

TEMPLATE = "kære kunde din ordre {} er pakket og bliver sendt med vognmanden i dag du hører fra os igen når den er fremme hos dig"


def contact(number: int, text: str = "Den kom aldrig.", *, person: str = "", keys: tuple[str, ...] = ()) -> Contact:
    identities = keys or (f"key-{number}",)
    return Contact(
        f"c{number}",
        "fil.csv",
        number,
        text,
        "2026-01-05",
        "email",
        "da",
        person,
        "",
        (),
        (),
        "customer",
        identities,
        {},
    )


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path / "knast.db").execution_options(write=True)


def test_the_same_contact_twice_is_one(engine: Engine) -> None:
    with engine.begin() as connection:
        assert keep_contacts(connection, [contact(1), contact(2)]) == (2, 0)
        assert keep_contacts(connection, [contact(1), contact(3)]) == (1, 1)
        assert keep_contacts(connection, [contact(4), contact(4)]) == (1, 1)


def test_one_matching_identity_is_enough(engine: Engine) -> None:
    with engine.begin() as connection:
        keep_contacts(connection, [contact(1, keys=("id", "said"))])
        assert keep_contacts(connection, [contact(2, keys=("other-id", "said"))]) == (0, 1)


def test_the_same_id_with_other_words_is_another_contact(engine: Engine) -> None:
    forged = replace(contact(1, "Helt andre ord."), identities=("other",))
    with engine.begin() as connection:
        assert keep_contacts(connection, [contact(1), forged]) == (2, 0)
        ids = list(connection.scalars(select(contacts.c.contact_id)))
    assert len(set(ids)) == 2


def test_a_person_has_one_number_however_often_they_write(engine: Engine) -> None:
    with engine.begin() as connection:
        keep_contacts(connection, [contact(1, person="key-a"), contact(2, person="key-b")])
        keep_contacts(connection, [contact(3, person="key-a")])
        people = [one.person for _, one in each_contact(connection)]
    assert people == ["person-1", "person-2", "person-1"]


def test_a_contact_comes_back_as_it_was_kept(engine: Engine) -> None:
    one = replace(contact(1, "Hej\nTak"), speech=(Speech("agent", 0, 3, 0.5, 1.5), Speech("customer", 4, 7)), segments=("erhverv",),
                  attributes={"stars": "2"})  # fmt: skip
    with engine.begin() as connection:
        keep_contacts(connection, [one])
        (_, back), *_ = each_contact(connection)
    assert replace(back, identities=one.identities) == one


def test_unread_contacts_come_in_order_and_in_batches(engine: Engine) -> None:
    with engine.begin() as connection:
        keep_contacts(connection, [contact(i) for i in range(5)])
        assert [one.contact_id for _, one in unread_contacts(connection, reader="r-1", at_most=3)] == ["c0", "c1", "c2"]


def test_a_template_sent_to_three_people_counts_once_and_short_words_never_are_one(engine: Engine) -> None:
    copies = [contact(i, TEMPLATE.format(i), person=f"p{i}") for i in range(3)]
    people = [contact(10 + i, "Super service", person=f"q{i}") for i in range(4)]
    with engine.begin() as connection:
        keep_contacts(connection, copies + people)
        assert flag_near_copies(connection) == 2
        assert flag_near_copies(connection) == 2


def test_one_person_who_repeats_a_long_text_is_not_a_template(engine: Engine) -> None:
    with engine.begin() as connection:
        keep_contacts(connection, [contact(i, TEMPLATE.format(i), person="p1") for i in range(4)])
        assert flag_near_copies(connection) == 0
