"""Tables from CSV files and workbooks, and what their columns become."""

from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from knast.contacts.contact import RawContact
from knast.contacts.rejects import Reject
from knast.sources.csv_files import sniff
from knast.sources.read import Options, read_source, recognise


def _read(path: Path) -> list[RawContact | Reject]:
    return list(read_source(path, Options()))


def _csv(folder: Path, *lines: str) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _contacts(path: Path) -> list[RawContact]:
    return [row for row in _read(path) if isinstance(row, RawContact)]


def test_a_row_becomes_a_contact_with_what_its_columns_tell(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Sagsnummer;Oprettet;Kanal;Sprog;E-mail;Navn;Telefon;Firma;Kundetype;Medarbejder;Emne;Besked;Produkt",
        "S7;31-12-2025 14:05;Telefon;Dansk;ole@example.dk;Ole Bo;20001122;Hotel Strand;Erhverv;Mette Friis;Regning;Jeg forstår ikke min regning;TV",
    )
    assert _contacts(path) == [
        RawContact(
            source="a.csv",
            row=2,
            text="Jeg forstår ikke min regning",
            source_id="S7",
            system="csv",
            time="2025-12-31T14:05:00",
            channel="call",
            lang="da",
            person="ole@example.dk",
            account="Hotel Strand",
            segments=("Erhverv",),
            names=("Ole Bo", "Mette Friis"),
            attributes={"Produkt": "TV", "subject": "Regning"},
        )
    ]


def test_a_row_without_words_is_counted_and_an_empty_one_is_nothing(tmp_path: Path) -> None:
    path = _csv(tmp_path, "Id;Besked;Produkt", "1;;TV", ";;", "3;Hvor er min pakke?;TV")
    rows = _read(path)
    assert rows[0] == Reject("a.csv", 2, "There is no text in this row.")
    assert isinstance(rows[1], RawContact)
    assert rows[1].row == 4


def test_the_order_of_day_and_month_follows_the_whole_column(tmp_path: Path) -> None:
    path = _csv(tmp_path, "Id,Date,Message", "1,05/06/2025,Where is it now?", "2,05/31/2025,It never came here")
    assert [one.time for one in _contacts(path)] == ["2025-05-06", "2025-05-31"]


def test_every_answer_of_a_questionnaire_is_read(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Tidsstempel;Hvad gik rigtig godt?;Hvad kan vi gøre bedre?;Karakter",
        "31-12-2025;Teknikeren kom til tiden;I svarer aldrig på mails;7",
        "30-12-2025;;Der er for lang kø;5",
    )
    contacts = _contacts(path)
    assert [one.text for one in contacts] == [
        "Teknikeren kom til tiden\nI svarer aldrig på mails",
        "Der er for lang kø",
    ]
    assert contacts[0].channel == "survey"
    assert contacts[0].attributes == {"Karakter": "7"}


def test_a_first_name_alone_identifies_nobody(tmp_path: Path) -> None:
    path = _csv(tmp_path, "Navn;Besked", "Ole;Hvor er min pakke?", "Ole Bo Hansen;Den kom aldrig frem")
    assert [one.person for one in _contacts(path)] == ["", "Ole Bo Hansen"]


def test_long_values_and_many_columns_are_bounded(tmp_path: Path) -> None:
    headings = ";".join(["Besked", *(f"Felt{n}" for n in range(60))])
    row = ";".join(["Hvor er min pakke?", *("ord" * 400 for _ in range(60))])
    [contact] = _contacts(_csv(tmp_path, headings, row))
    assert len(contact.attributes) == 40
    assert {len(value) for value in contact.attributes.values()} == {500}


def test_mails_in_a_table_are_cut_and_machines_are_told(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Kanal;Emne;Besked",
        '"E-mail";"Sag";"Hvor er den?',
        "",
        "Mvh Ole",
        "",
        "Den 3. jan. 2025 kl. 09.12 skrev Service:",
        '> Hej"',
        "E-mail;Automatisk svar;Jeg er tilbage mandag",
    )
    assert [(one.text, one.author) for one in _contacts(path)] == [
        ("Hvor er den?", "customer"),
        ("Jeg er tilbage mandag", "machine"),
    ]


def test_messages_are_joined_to_conversations_also_where_they_stand_mixed(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "conversation_id,role,text,time,customer_email",
        "c1,customer,Hvor er den?,2025-01-01 10:00,a@b.dk",
        "c2,customer,Hallo,2025-01-01 10:01,c@d.dk",
        "c1,agent,Det ser jeg på,2025-01-01 10:02,",
        "c2,bot,Velkommen,2025-01-01 10:00,",
        "c1,customer,Tak,2025-01-01 10:03,a@b.dk",
    )
    contacts = {one.source_id: one for one in _contacts(path)}
    assert [(turn.role, turn.text) for turn in contacts["c1"].turns] == [
        ("customer", "Hvor er den?"),
        ("agent", "Det ser jeg på"),
        ("customer", "Tak"),
    ]
    assert contacts["c1"].text == "Hvor er den?\nDet ser jeg på\nTak"
    assert (contacts["c1"].person, contacts["c1"].channel, contacts["c1"].time) == (
        "a@b.dk",
        "chat",
        "2025-01-01T10:00:00",
    )
    assert [turn.role for turn in contacts["c2"].turns] == ["system", "customer"]


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["a;b;c\n", "1;hej, du, der;3\n"], ";"),
        (["a,b,c\n", '1,"hej; du",3\n'], ","),
        (["a\tb\n", "1\thej, du\n"], "\t"),
        (["a|b\n", "1|hej\n"], "|"),
        (["sep=;\n", "a;b\n"], ";"),
        (["Besked\n", "Hej, du\n", "Nej, tak\n", "Ok\n"], "\x1f"),
    ],
)
def test_delimiters_are_found(lines: list[str], delimiter: str) -> None:
    assert sniff(lines)[0] == delimiter


def test_one_column_of_words_is_a_table(tmp_path: Path) -> None:
    assert [
        one.text for one in _contacts(_csv(tmp_path, "Besked", "Hej, hvor er den", "Den kom aldrig", "Nej, slet ikke"))
    ] == ["Hej, hvor er den", "Den kom aldrig", "Nej, slet ikke"]


def test_every_sheet_of_a_workbook_is_read_and_one_without_words_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        date = book.add_format({"num_format": "dd-mm-yyyy"})
        for name, answer in (("Jylland", "Hvor er min pakke?"), ("Fyn", "Den kom aldrig frem")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Sag-id", "Dato", "Besked", "Antal"])
            sheet.write_row(1, 0, ["K7", None, answer, 12.0])
            sheet.write_datetime(1, 1, datetime(2025, 12, 31), date)  # noqa: DTZ001 - a workbook's dates have no zone
        pivot = book.add_worksheet("Pivot")
        pivot.write_row(0, 0, ["Uge", "Antal"])
        pivot.write_row(1, 0, [1, 20])
        hidden = book.add_worksheet("Skjult")
        hidden.write_row(0, 0, ["Besked"])
        hidden.write_row(1, 0, ["Denne er skjult for alle"])
        hidden.hide()
    rows = _read(path)
    assert [(row.text, row.time, row.source_id, row.attributes) for row in rows if isinstance(row, RawContact)] == [
        ("Hvor er min pakke?", "2025-12-31", "K7", {"Antal": "12"}),
        ("Den kom aldrig frem", "2025-12-31", "K7", {"Antal": "12"}),
    ]
    assert ["Sheet 'Pivot'" in row.reason for row in rows if isinstance(row, Reject)] == [True]
    assert recognise(path, Options()) == "xlsx"


def test_conversations_in_a_workbook_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(
            [
                ["Samtale id", "Rolle", "Besked"],
                ["7", "Kunde", "Hvor er den?"],
                ["7", "Medarbejder", "På vej"],
                ["8", "Kunde", "Hallo"],
            ]
        ):
            sheet.write_row(at, 0, row)
    assert [[turn.role for turn in one.turns] for one in _contacts(path)] == [["customer", "agent"], ["customer"]]
