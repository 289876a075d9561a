"""Cutting mails to their writer's own words."""

import time

import pytest

from knast.contacts.mail_text import own_words

_WORDS = "Hvor er min pakke?\nJeg har ventet i tre uger."


@pytest.mark.parametrize(
    "below",
    [
        "Den 3. jan. 2025 kl. 09.12 skrev Kundeservice <k@firma.example>:\n> Hej\n> Tak",
        "Den man. 3. jan. 2025 kl. 09.12 skrev Kundeservice\n<k@firma.example>:\n\n> Hej",
        "On Mon, Jan 3, 2025 at 9:12 AM Service <k@firma.example> wrote:\n> Hi",
        "On Monday, 3 January 2025 at 09:12,\nThe Service Team of the Firm wrote:\n> Hi",
        "> Den 3. jan. 2025 kl. 09.12 skrev Kundeservice <k@firma.example>:\n> Hej",
        "Fra: Kundeservice <k@firma.example>\nSendt: 3. januar 2025 09:12\nTil: Karen\nEmne: SV: Sag\n\nHej\nTak",
        "________________________________\nFrom: Service\nSent: Monday\nTo: Karen\nSubject: x\n\nHi",
        "*Fra:* Kundeservice\n*Sendt:* 3. januar 2025\n*Til:* Karen\n\nHej",
        "-----Original Message-----\nFrom: x\n\nHi",
        "-----Oprindelig meddelelse-----\nFra: x\n\nHej",
        "---------- Forwarded message ---------\nFrom: x",
        "Begin forwarded message:\n\nFrom: x",
    ],
)
def test_the_message_being_answered_is_cut(below: str) -> None:
    assert own_words(f"{_WORDS}\n\n{below}") == _WORDS


@pytest.mark.parametrize(
    "below",
    [
        "Mvh. Ole",
        "Med venlig hilsen\n\nKaren Toft\nLindevænget 8, 5210 Odense\nTlf. 20 00 41 17",
        "Venlige hilsner fra Ole og Karen",
        "vh louise",
        "Kind regards,\nTom Reed\nFacility Manager | Hotel Strandlyst",
        "Yours faithfully,\nRosalind Peake",
        "På forhånd tak\nKaren",
        "Thanks,\nTom",
        "-- \nKaren Toft\nDirektør for alt muligt i hele verden.",
        "Sendt fra min iPhone",
        "Sent from my Galaxy",
        "Hent Outlook til iOS",
        "Denne e-mail kan indeholde fortrolige oplysninger. Hvis du ikke er rette modtager, bedes du slette den.",
        "Mvh Ole\n\nThis email and any attachments are confidential and intended for the named recipient only.",
    ],
)
def test_signatures_and_disclaimers_are_cut(below: str) -> None:
    assert own_words(f"{_WORDS}\n\n{below}") == _WORDS


@pytest.mark.parametrize(
    "text",
    [
        "Den venlige medarbejder skrev til mig, at jeg skulle gøre følgende:\n1. genstarte\nDet virkede ikke.",
        "On 3 March 2025 you wrote:\nthat I would be paid back. I was not.",
        "Den 3. marts skrev I til mig:\nAt pengene kom. De kom ikke!",
        "Fra: Aarhus\nTil: Odense\nToget var forsinket.",
        "Jeg mangler:\n- en regning\n- et svar\nHvornår kommer det?",
        "Hej\nTak for sidst, men pakken kom ikke.\nJeg vil have pengene retur.",
        "Hej\n\nTak\n\nmen jeg mangler stadig min pakke, som I lovede mig.",
        "Mvh er ikke nok, når I aldrig svarer på det, jeg spørger om i mine mails.",
        "Mvh",
    ],
)
def test_customers_own_words_that_look_like_mail_are_kept(text: str) -> None:
    assert own_words(text) == text


def test_answers_between_and_under_quotes_are_kept() -> None:
    text = "On 3 Jan 2025 at 09:12, Service <k@f.example> wrote:\n> When was it?\nLast Monday.\n> Which one?\nThe blue one."
    assert own_words(text) == "Last Monday.\nThe blue one."


def test_a_postscript_is_kept() -> None:
    assert (
        own_words("Den kom ikke.\nHilsen Bo\nGaden 3\n\nPS: Jeg vil have pengene retur.")
        == "Den kom ikke.\n\nPS: Jeg vil have pengene retur."
    )


def test_a_mail_of_quotes_alone_has_no_own_words() -> None:
    assert own_words("> Hej\n> Tak") == ""
    assert own_words("Fra: x\nSendt: 3. januar 2025\nTil: y\n\nHej") == ""


@pytest.mark.parametrize(
    "text",
    [
        "On " + "a " * 500_000,
        "x\n" + " \n" * 300_000,
        "Fra: x\n" * 100_000,
        "> " * 500_000,
        "On 1 wrote\n" * 100_000,
        "mvh " * 200_000,
        "_" * 1_000_000,
        "x" * 1_000_000,
    ],
)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    began = time.process_time()
    own_words(text)
    assert time.process_time() - began < 8
