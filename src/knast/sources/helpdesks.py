"""The exports of helpdesks, call centres, review sites and survey tools, each as a record of its headings.

A system is recognised by headings that stand together in its exports only. What a record does not name is guessed as
for any table, so an export with other columns than usual is still read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knast.contacts.channels import Channel
from knast.contacts.headings import plain_heading


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """One system's export.

    Attributes:
        name: Its name, the name space of its ids.
        telling: Sets of plain headings (see ``plain_heading``); one whole set is enough to recognise it.
        columns: What a column holds → the plain headings it may have, best first; ``note`` is the agent's notes.
        channel: The channel of its contacts where no column tells.
        html: Whether its words are HTML.
        questionnaire: Whether every free-text answer belongs to the contact's text.
        never: Targets that none of its columns hold, whatever the headings sound like.
    """

    name: str
    telling: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    channel: Channel
    html: bool = False
    questionnaire: bool = False
    never: frozenset[str] = frozenset()


def recognise_headings(headings: Sequence[str]) -> Helpdesk | None:
    """The system whose export has these headings, or ``None``."""
    plain = frozenset(map(plain_heading, headings))
    return next((desk for desk in HELPDESKS if any(telling <= plain for telling in desk.telling)), None)


def _sets(*telling: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(name.strip() for name in one.split("|")) for one in telling)


def _columns(**targets: str) -> dict[str, tuple[str, ...]]:
    return {target: tuple(name.strip() for name in names.split("|")) for target, names in targets.items()}


ZENDESK = Helpdesk(
    "zendesk",
    _sets(
        "raw subject|requester id",
        "requester|assignee|ticket form",
        "ticket id|requester|assignee",
        "requester|requester email|assignee",
        "ticket id|ticket subject|ticket status",
        "sags id|anmoder|tildelt",
        "id|anmoder|tildelt|emne",
    ),
    _columns(
        id="ticket id|id|sags id|billet id",
        text="description|beskrivelse|ticket description|first comment|comment|latest comment",
        time="created at|ticket created|created|requested|anmodet|oprettet",
        person="requester email|requester id|requester|anmoders e mail|anmoder",
        agent="assignee|assignee name|tildelt",
        account="organization|ticket organization name|organisation",
        channel="via|channel|ticket channel|kanal",
        subject="subject|ticket subject|raw subject|emne",
        note="internal note|internal notes|private comment|intern note",
    ),
    "ticket",
)
FRESHDESK = Helpdesk(
    "freshdesk",
    _sets(
        "ticket id|resolution status|first response status",
        "ticket id|agent interactions|customer interactions",
        "ticket id|due by time|created time",
        "description text|requester id|responder id",
    ),
    _columns(
        id="ticket id|id",
        text="description text|description|first message",
        time="created time|created at",
        person="contact id|requester id|email|requester email|full name|requester name",
        agent="agent|responder name",
        account="company name|company",
        channel="source",
        subject="subject",
        note="private note|private notes|internal note",
    ),
    "ticket",
    html=True,
)
INTERCOM = Helpdesk(
    "intercom",
    _sets(
        "conversation id|author type|body",
        "conversation id|part type|author type",
        "conversation id|conversation started at|teammate",
        "conversation id|message body|sent by type",
    ),
    _columns(
        conversation="conversation id",
        role="author type|sent by type",
        text="body|message body|message",
        time="created at|part created at|conversation started at",
        person="user id|contact id|user email|author email|author id",
        agent="teammate|assignee",
        channel="channel|delivered as",
    ),
    "chat",
    html=True,
)
HUBSPOT = Helpdesk(
    "hubspot",
    _sets(
        "ticket id|ticket name|pipeline",
        "ticket id|ticket name|ticket status",
        "hs ticket id|hs pipeline",
        "content|hs pipeline stage",
        "sags id|sagsnavn|pipeline",
        "billet id|billetnavn|pipeline",
    ),
    _columns(
        id="ticket id|hs ticket id|sags id|billet id|record id",
        text="ticket description|content|sagsbeskrivelse|billetbeskrivelse|beskrivelse",
        time="create date|createdate|oprettelsesdato",
        person="associated contact ids|associated contact|tilknyttet kontakt",
        agent="ticket owner|hubspot owner id|sagsejer|billetejer",
        account="associated company|associated company ids|tilknyttet virksomhed",
        channel="source|source type|kilde",
        subject="ticket name|subject|sagsnavn|billetnavn",
    ),
    "ticket",
    html=True,
)
SALESFORCE = Helpdesk(
    "salesforce",
    _sets(
        "case number|case origin",
        "case number|account name|contact name",
        "case number|origin|supplied email",
        "case number|date time opened",
        "sagsnummer|sagsoprindelse",
    ),
    _columns(
        id="case number|case id|sagsnummer",
        text="description|case description|beskrivelse",
        time="created date|date time opened|opened date|date opened|åbnet dato klokkeslæt|oprettet dato",
        person="contact id|supplied email|contact email|web email|contact name|kontaktnavn",
        agent="case owner|owner|case owner alias|sagsejer",
        account="account id|account name|kontonavn",
        channel="case origin|origin|sagsoprindelse",
        subject="subject|emne",
        note="internal comments|case comments|comments|interne kommentarer",
    ),
    "ticket",
)
DYNAMICS = Helpdesk(
    "dynamics",
    _sets(
        "ticketnumber|caseorigincode",
        "case title|case number|customer",
        "do not modify case|case number",
        "sagstitel|sagsnummer|kunde",
        "sagstitel|oprindelse",
    ),
    _columns(
        id="case number|ticketnumber|sagsnummer|do not modify case",
        text="description|beskrivelse",
        time="created on|createdon|oprettet den|oprettet",
        person="customer|customerid|contact|kunde|kontakt",
        agent="owner|ownerid|ejer",
        channel="origin|caseorigincode|oprindelse",
        subject="case title|title|sagstitel",
        note="resolution|resolution notes|løsning",
    ),
    "ticket",
)
DIXA = Helpdesk(
    "dixa",
    _sets("csid|author type|text", "csid|initial channel", "initial channel|requester email", "csid|requester email"),
    _columns(
        conversation="csid|conversation id",
        id="csid|conversation id|id",
        role="author type|direction",
        text="text|message text|message|first message",
        time="created at",
        person="requester id|requester email|author email|requester name",
        agent="assignee name|assigned agent|agent name",
        channel="initial channel|channel",
        subject="subject",
        note="internal note|internal notes|notes",
    ),
    "chat",
    html=True,
)
PUZZEL = Helpdesk(
    "puzzel",
    _sets(
        "samtale id|kø|agent",
        "opkalds id|kø|agent",
        "session id|queue|agent|caller number",
        "a nummer|b nummer|agent",
        "a number|b number|agent",
        "call id|queue|agent|a number",
    ),
    _columns(
        id="samtale id|opkalds id|session id|call id",
        text="kundens besked|chat|besked",
        time="starttidspunkt|starttid|start time|tidspunkt|dato",
        person="kundenummer|kunde e mail|a nummer|a number|caller number|customer",
        agent="agent|agentnavn|agent name",
        account="firma|virksomhed",
        channel="medie|media|kanal",
        note="notat|agentnotat|kommentar|bemærkning|note|notes|comment|wrap up notes",
    ),
    "call",
    never=frozenset({"text", "conversation", "role"}),
)
GENESYS = Helpdesk(
    "genesys",
    _sets(
        "full export completed|media type",
        "conversation id|ani|dnis",
        "media type|ani|dnis",
        "interaction id|wrap up|queue",
        "conversation id|wrap up|queue",
        "conversation id|wrap up notes",
    ),
    _columns(
        id="conversation id|interaction id",
        time="date|conversation start|start time",
        person="external contact|external contact id|remote|ani",
        agent="users|user|agent",
        channel="media type",
        note="wrap up notes|wrapup notes|notes|note|agent notes",
    ),
    "call",
    never=frozenset({"text", "conversation", "role"}),
)
TRUSTPILOT = Helpdesk(
    "trustpilot",
    _sets(
        "review content|review stars",
        "review content|review username",
        "consumer name|stars|text",
        "consumer name|stars|review id",
        "review title|review text|stars|consumer name",
        "anmeldelse|stjerner|anmelder",
    ),
    _columns(
        id="review id|id",
        text="review content|text|review text|anmeldelse",
        time="review created utc|review created|created date|created at|date of experience|dato",
        person="review user id|consumer id|reference id|consumer email|review username|consumer name|anmelder",
        lang="review language|language|sprog",
        subject="review title|title|titel",
    ),
    "review",
)
GOOGLE_PLAY = Helpdesk(
    "google-play",
    _sets("package name|star rating|review text", "package name|review submit date and time"),
    _columns(
        id="review link",
        text="review text",
        time="review submit date and time|review submit millis since epoch|review last update date and time",
        lang="reviewer language",
        subject="review title",
    ),
    "review",
    never=frozenset({"person", "channel"}),
)
APP_STORE = Helpdesk(
    "app-store",
    _sets(
        "reviewer nickname|territory",
        "reviewer nickname|rating|body",
        "nickname|store front|review",
        "author|storefront|rating",
    ),
    _columns(
        id="id|review id",
        text="body|review|review text",
        time="created date|date|last modified|submission date",
        person="reviewer nickname|nickname|author",
        subject="title|review title",
    ),
    "review",
)
GOOGLE_REVIEWS = Helpdesk(
    "google-reviews",
    _sets(
        "star rating|comment|create time",
        "starrating|comment|createtime",
        "reviewer display name|star rating",
        "location|star rating|review comment",
    ),
    _columns(
        id="review id|reviewid|name",
        text="comment|review comment|review",
        time="create time|createtime|update time|date",
        person="reviewer profile id|reviewer display name|reviewer",
    ),
    "review",
)
SURVEYMONKEY = Helpdesk(
    "surveymonkey",
    _sets(
        "respondent id|collector id",
        "respondent id|end date|ip address",
        "besvarelses id|indsamler id",
        "respondent id|indsamler id",
    ),
    _columns(
        id="respondent id|besvarelses id",
        time="end date|date created|start date|slutdato",
        person="email address|e mailadresse|custom data 1",
    ),
    "survey",
    questionnaire=True,
    never=frozenset({"channel", "conversation", "role", "note", "subject"}),
)
GOOGLE_FORMS = Helpdesk(
    "google-forms",
    _sets("tidsstempel|e mailadresse", "timestamp|email address", "timestamp|username"),
    _columns(time="tidsstempel|timestamp", person="e mailadresse|email address|username"),
    "survey",
    questionnaire=True,
    never=frozenset({"channel", "conversation", "role", "note", "subject", "id"}),
)
# In the order in which they are tried: the most telling first.
HELPDESKS: tuple[Helpdesk, ...] = (
    GOOGLE_PLAY,
    APP_STORE,
    TRUSTPILOT,
    GOOGLE_REVIEWS,
    SURVEYMONKEY,
    GOOGLE_FORMS,
    DIXA,
    INTERCOM,
    HUBSPOT,
    FRESHDESK,
    SALESFORCE,
    DYNAMICS,
    PUZZEL,
    GENESYS,
    ZENDESK,
)
