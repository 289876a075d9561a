"""Telling what machines wrote from what people wrote: auto-replies, bounces, bots and campaigns."""

import re

from knast.contacts.contact import Role

# A person taken for a machine is a voice that is lost, so each of these is a form that people do not write by
# themselves: "Ikke leveret" and "Delivery failure" are what customers call their trouble.
_SENDER = re.compile(
    r"no[-_. ]?reply|do[-_. ]?not[-_. ]?reply|ikke[-_.]?svar@|mailer[-_. ]?daemon|postmaster@|"
    r"\bbounces?[@+]|notifications?@|newsletter@|nyhedsbrev@|(?:^|[\W_])(?:chat|voice|ai)?[-_ ]?bot(?:$|[\W_])|chatbot",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\s*(?:(?:sv|re|vs|fw|fwd|aw)\s*:\s*)*(?:automatisk svar\b|autosvar\b|auto[- ]?reply\b|automatic reply\b|"
    r"automatic response\b|automatische antwort\b|out of (?:the )?office\b|fraværsbesked|"
    r"ikke (?:på kontoret|til stede)\s*(?::|$)|undeliverable:|undelivered mail|delivery status notification|"
    r"mail delivery (?:failed|system|subsystem)|returned mail:|kan ikke leveres:)",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"unsubscribe|afmeld (?:dig )?(?:nyhedsbrev|her|listen)|afmelde? (?:dig )?(?:vores )?nyhedsbrev|"
    r"view (?:this|it) in (?:your )?browser|vis (?:denne )?(?:e-?)?mail i (?:din )?browser|"
    r"manage (?:your )?(?:email )?preferences|du modtager denne (?:e-?)?mail, fordi|"
    r"you(?: are|'re) receiving this (?:e-?)?mail because",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\s*(?:(?:hej|hello|hi|dear [\w ]{1,40}|kære [\w ]{1,40})[,.!]?\s+)?(?:"
    r"dette er (?:et automatisk svar|en automatisk)|"
    r"this is an? (?:automatic|automated|automatically generated) (?:message|e-?mail|mail|reply|response|notification)|"
    r"(?:jeg er|i am|i'm) (?:p\.?t\.? |currently )?(?:ikke på kontoret|out of (?:the )?office|på ferie til og med|"
    r"on (?:annual )?leave until))",
    re.IGNORECASE,
)
_LONGEST_LOOK_CHARACTERS = 2000
_SHORTEST_CAMPAIGN_CHARACTERS = 200
_FEWEST_CAMPAIGN_LINES = 5

_CUSTOMER = frozenset(
    """
    customer kunde kunden user bruger client klient visitor besøgende requester anmoder contact kontakt end-user enduser
    end_user caller opkalder consumer forbruger guest gæst lead inbound incoming borger citizen patient member medlem
    borgeren brugeren klienten opkalderen
    passenger buyer køber speaker_customer external ekstern private_customer kd from_customer indgående human_customer
    """.split()
)
_AGENT = frozenset(
    """
    agent medarbejder employee support admin operator teammate rådgiver advisor adviser konsulent consultant
    sagsbehandler kundeservice staff assignee rep representative csr servicemedarbejder ekspedient
    outbound outgoing supporter team
    customer_service customer_support company virksomhed udgående internal intern agenten live_agent assistant assistent
    medarbejderen rådgiveren konsulenten kundecenter kundesupport kunderådgiver kundekonsulent supportmedarbejder
    servicedesk service_desk helpdesk support_agent service_agent operatør sælger kundeservicemedarbejder customer_care
    """.split()
)
_MACHINE = frozenset(
    """
    bot chatbot system automation workflow machine robot automatic automatisk ai ivr trigger action event maskine
    botten chatbotten voicebot chatrobot virtual_assistant virtuel_assistent digital_assistant digital_assistent
    """.split()
)
_SPEAKER_TAIL = re.compile(r"[\s_-]*\d{1,3}$|[\s_]*\(.*\)$")


def is_machine(*, sender: str, subject: str, text: str) -> bool:
    """Whether a contact was written by a machine: an auto-reply, a bounce, a bot or a campaign.

    Args:
        sender: Name or address, or both.
        subject: The subject, or empty.
        text: The words; only its first and last 2,000 characters are looked at.
    """
    if _SENDER.search(sender[:200]) or _SUBJECT.match(subject[:200]):
        return True
    return bool(_OPENING.match(text[:_LONGEST_LOOK_CHARACTERS])) or _is_campaign(text)


def role_of(word: str) -> Role | None:
    """The role that a word for a speaker stands for: ``Kunde``, ``Agent 1``, ``end-user``, ``bot``.

    Returns:
        ``None`` where the word tells no role, such as a name.

    >>> role_of("Kunde"), role_of("AGENT 2"), role_of("bot"), role_of("Mette")
    ('customer', 'agent', 'system', None)
    """
    plain = _SPEAKER_TAIL.sub("", word.strip().strip(":").casefold()).strip().replace(" ", "_")
    if plain in _CUSTOMER:
        return "customer"
    if plain in _AGENT:
        return "agent"
    if plain in _MACHINE or _SENDER.search(plain):
        return "system"
    return None


def _is_campaign(text: str) -> bool:
    # A customer writes about unsubscribing in a sentence of its own; a campaign has it as a footer under long copy.
    if len(text) < _SHORTEST_CAMPAIGN_CHARACTERS or text.count("\n") < _FEWEST_CAMPAIGN_LINES:
        return False
    footer = _FOOTER.search(text, max(_SHORTEST_CAMPAIGN_CHARACTERS, len(text) - _LONGEST_LOOK_CHARACTERS))
    return footer is not None and text.count("\n", 0, footer.start()) >= _FEWEST_CAMPAIGN_LINES
