"""The headings that companies' systems give their columns, in Danish and English."""

import re
from collections.abc import Mapping
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-zæøå0-9])(?=[A-ZÆØÅ])")
_NOT_WORDS = re.compile(r"[\W_]+")
# The same few headings are asked about for every row of a source.
_CACHED = 4096


@lru_cache(maxsize=_CACHED)
def plain_heading(heading: str) -> str:
    """A heading in the form in which headings are compared: lower case, words with one space between.

    >>> plain_heading("Kommentar_fritekst"), plain_heading("createdAt"), plain_heading("Hvad kan vi gøre bedre?")
    ('kommentar fritekst', 'created at', 'hvad kan vi gøre bedre')
    """
    return _NOT_WORDS.sub(" ", _CAMEL.sub(" ", heading[:300])).strip().casefold()


# What a column holds → the plain headings that say so, best first, parted by "|".
_HEADINGS: Mapping[str, str] = {
    "text": """
        besked | beskedtekst | henvendelse | henvendelsestekst | kundens besked | kundetekst | message | message
        text | message body | body | description | beskrivelse | sagsbeskrivelse | case description | ticket
        description | comment | comments | kommentar | kommentarer | kommentar fritekst | fritekst | free text |
        freetext | verbatim | verbatims | bemærkning | bemærkninger | feedback | review | review text | review
        content | anmeldelse | anmeldelsestekst | indhold | content | tekst | text | transcript | transskription
        | transskript | utterance | udsagn | question | spørgsmål | svar | response | answer | open ended
        response | open text | besvarelse | uddybning | begrundelse | hvad kan vi gøre bedre | what can we do
        better | how can we improve | customer comment | customer message | klage | klagetekst | henvendelse
        tekst | chat | samtale | conversation text | inquiry | request | reason text | ros og ris | mail text |
        mailtekst | email body
    """,
    "note": """
        notat | notater | agentnotat | agent note | agent notes | agent noter | intern note | interne noter |
        internal note | internal notes | private note | sagsnotat | opkaldsnotat | samtalenotat | call note |
        call notes | wrap up notes | wrap up note | wrapup notes | note | notes | noter | resolution notes |
        løsningsnotat | referat | call summary | resume af samtale
    """,
    "id": """
        id | contact id | sag id | sag nr | ticket id | ticket number | ticket no | ticket | case id |
        case number | casenumber |
        sagsnummer | sagsnr | sags id | sag | sagsid | henvendelses id | henvendelsesid | henvendelsesnummer |
        message id | besked id | review id | anmeldelse id | response id | respondent id | svar id | svarid |
        besvarelses id | reference | reference id | referencenummer | ref | record id | row id | uid | uuid |
        key | nr | løbenummer | opkalds id | call id | samtale id | interaction id | session id | feedback id
    """,
    "conversation": """
        conversation id | conversation | conversationid | samtale id | samtaleid | chat id | chatid | session id
        | thread id | thread | tråd | tråd id | dialogue id | dialog id | ticket id | case id | csid |
        sagsnummer
    """,
    "time": """
        time | timestamp | tidsstempel | tidspunkt | date | dato | datetime | created at | created | created
        time | created date | createdate | create date | creation date | created on | oprettet | oprettet den |
        oprettelsesdato | oprettelsestidspunkt | oprettet dato | modtaget | modtaget den | received | received
        at | date received | sent at | sent | sendt | sendt den | submitted at | submitted | indsendt | start
        time | start date | starttidspunkt | starttid | startdato | opkaldstidspunkt | date time opened | opened
        | ticket created | review date | svardato | besvaret | completed | end date | updated at | requested |
        dag | day | henvendelsesdato | kontaktdato
    """,
    "channel": """
        channel | kanal | kontaktkanal | contact channel | medie | media type | mediatype | media | origin |
        case origin | oprindelse | source | kilde | via | initial channel | henvendelseskanal | kontaktform
    """,
    "lang": """
        lang | language | sprog | locale | reviewer language | review language | svarsprog
    """,
    "person": """
        person | person id | customer id | customerid | kundenummer | kundenr | kunde nr | kunde id | kundeid |
        customer number | customer no | user id | userid | bruger id | brugerid | requester id | contact id |
        kontakt id | medlemsnummer | member id | respondent id | respondent | client id | requester email |
        customer email | kunde e mail | kunde email | kundens e mail | email | e mail | e mail adresse | email
        address | mail | from | afsender | fra | sender | caller number | ani | a nummer | remote | telefon |
        telefonnummer | phone | phone number | mobil | requester | kunde | customer | kundenavn | customer name
        | navn | name | full name | fulde navn | reviewer | contact name | kontakt | consumer
        name | reviewer name | review username | author name
    """,
    "account": """
        account | account id | account name | konto | kontonavn | virksomhed | virksomhedsnavn | firma |
        firmanavn | company | company name | organization | organisation | organization name | cvr | cvr nummer
        | erhvervskunde | requester organization | business | kundefirma
    """,
    "segment": """
        segment | segments | segmenter | kundesegment | customer segment | kundegruppe | kundetype | customer
        type | målgruppe | tier | persona | abonnementstype
    """,
    "agent": """
        agent | agent name | agentnavn | assignee | assigned to | tildelt | tildelt til | medarbejder |
        medarbejdernavn | sagsbehandler | owner | ejer | ticket owner | case owner | rådgiver | advisor |
        employee | handled by | behandlet af | users | user | teammate | ekspedient | kundekonsulent |
        responsible | ansvarlig | observer | observatør
    """,
    "role": """
        role | rolle | author type | authortype | sender type | sendertype | afsendertype | speaker | taler |
        author role | author | forfatter | from type | participant type | deltager | direction | retning | who |
        hvem | sender | afsender | part | message type | user type
    """,
    "subject": """
        subject | emne | title | titel | overskrift | heading | case title | sagstitel | ticket name | review
        title | ticket subject
    """,
}
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    target: tuple(" ".join(word.split()) for word in words.split("|")) for target, words in _HEADINGS.items()
}
# Headings of columns that hold the names of people hold one of these words,
_WHO_WORDS = """
    navn | names? | fornavn | efternavn | mellemnavn | firstname | lastname | fullname | surname | nickname |
    username | brugernavn | requester | submitter | assignee | reviewer | kunde | kunden | customer | agent |
    agenten | medarbejder | sagsbehandler | rådgiver | observer | author | forfatter | ejer | owner |
    kontaktperson | afsender | modtager | sender | vært | host | teammate | users
"""
# unless one of these says that it is something else.
_NOT_WHO_WORDS = """
    id | type | gruppe | group | count | antal | status | interactions? | satisfaction | tilfredshed | segment |
    role | rolle | reason | årsag | product | produkt | company | firma | queue | kø | form | pipeline | file |
    device | app | package | hotel | butik | by | tid | time | date | dato | score | nps | csat | rating |
    language | sprog | level | niveau | since | siden
"""
# Headings of columns that say how or where to reach a person, or that are secrets of theirs.
_WHERE_WORDS = """
    e ?mails? | mail | mailadresse | telefon | telefonnr | telefonnummer | tlf | phone | mobil | mobilnr |
    mobilnummer | mobile | cell | fax | ani | dnis | a nummer | b nummer | caller number | remote | adresse |
    address | gade | vej | street | vejnavn | husnummer | postnummer | postnr | zip | zipcode | postcode |
    cpr | cpr nummer | cprnr | personnummer | ssn | ip | ip
    address | fødselsdato | fødselsdag | birthday | birthdate | dob | date of birth | iban | kortnummer |
    password | adgangskode | token | lat | lng | latitude | longitude
"""
_WHO, _NOT_WHO, _WHERE = (
    re.compile(r"\b(?:" + "|".join(" ".join(word.split()) for word in words.split("|")) + r")\b")
    for words in (_WHO_WORDS, _NOT_WHO_WORDS, _WHERE_WORDS)
)
_ALONE = frozenset("from to fra til cc bcc contact kontakt".split())
# A longer heading is a question put to people, and what it holds is their answer.
LONGEST_LABEL_WORDS = 4


@lru_cache(maxsize=_CACHED)
def holds_names(heading: str) -> bool:
    """Whether a heading says that its column holds the names of people."""
    plain = plain_heading(heading)
    if len(plain.split()) > LONGEST_LABEL_WORDS:
        return False
    return plain in _ALONE or (bool(_WHO.search(plain)) and not _NOT_WHO.search(plain))


@lru_cache(maxsize=_CACHED)
def holds_whereabouts(heading: str) -> bool:
    """Whether a heading says that its column holds addresses, telephone numbers or secrets of people."""
    plain = plain_heading(heading)
    return len(plain.split()) <= LONGEST_LABEL_WORDS and bool(_WHERE.search(plain))
