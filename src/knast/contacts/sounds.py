"""How words sound: like a company's to its customers, like a customer's, or like the value of a field.

Short lists of turns of phrase in Danish and English; they weigh and never decide alone.
"""

import re

_GREETS = re.compile(
    r"\bdu (?:taler|chatter|skriver) med\b|\bhva[dr] kan (?:jeg|vi) (?:hjælpe|gøre for)|"
    r"\bhvordan kan (?:jeg|vi) hjælpe|"
    r"\btak fordi du (?:har )?(?:ringe|skrive|skrev|kontakte)|\btak for din henvendelse\b|\bvelkommen til\b|"
    r"\bmit navn er [\w⟨⟩ ]{1,30},? (?:og |hva|hvordan)|\bdu er kommet igennem til\b|"
    r"\byou(?:'re| are) (?:speaking|talking|chatting|through) (?:to|with)\b|\b(?:how|what) (?:can|may|"
    r"could) (?:i|we) (?:help|assist|do for)|"
    r"\bthank(?:s| you) for (?:calling|contacting|reaching out|getting in touch|your (?:message|e-?mail|patience))|"
    r"\bwelcome to\b|\bmy name is [\w⟨⟩ ]{1,30}[,.]? (?:and |how|what)",
    re.IGNORECASE,
)
_COMPANY_SAYS = re.compile(
    r"\b(?:lad mig (?:lige )?(?:se|tjekke|undersøge|kigge)|et øjeblik|(?:det )?(?:kigger|undersøger|ser|"
    r"tjekker) jeg (?:lige )?(?:på|nærmere|ind)|"
    r"det beklager (?:jeg|vi)|(?:jeg|vi) beklager|beklager ulejligheden|må jeg (?:bede om|få|spørge om)|"
    r"kan du (?:oplyse|bekræfte|give mig|sende mig|fortælle mig) (?:dit|din|mig)|hvad er (?:dit|din|dine)|"
    r"har du (?:et|dit|din) (?:ordre|kunde|sags|faktura|medlems)|er der (?:ellers )?(?:andet|mere)|ellers andet|"
    r"tak for (?:din tålmodighed|oplysningerne|at du ventede|din tid)|"
    r"jeg (?:har )?(?:nu |lige )?(?:opretter|oprettet|refunderer|refunderet|annulleret|opdateret|sender|"
    r"sendt|bestiller|eskaleret) (?:en|et|dig|dit|din|pengene|beløbet|sagen|det)|"
    r"jeg kan se,? at (?:du|din|dit|pakken|ordren|der|den)|(?:vores|vor) (?:system|lager|tekniker|afdeling)|"
    r"ha(?:v|r)? en (?:rigtig )?(?:god|dejlig|fortsat)|(?:din|dit) (?:ordre|pakke|sag|konto|abonnement|faktura)|"
    r"let me (?:check|look|see|pull)|(?:may|can|could) (?:i|you) (?:please )?(?:have|get|confirm|provide|"
    r"tell me|give me) (?:your|the|me)|"
    r"one moment|bear with me|anything else|(?:i'm|i am|we're|we are|so) sorry (?:to hear|for (?:the|any|"
    r"this)|about (?:the|that|this))|"
    r"apologi[sz]e for|i (?:can|do)? ?see (?:that )?(?:your|you|the order|it)|"
    r"i(?:'ve| have) (?:now |just )?(?:issued|created|refunded|sent|arranged|escalated|updated|cancelled|booked)|"
    r"i(?:'ll| will) (?:look into|check|arrange|send you|refund|escalate|take a look)|your (?:order|"
    r"account|case|parcel|policy|booking)|"
    r"have a (?:great|nice|lovely|good|wonderful) day|our (?:system|warehouse|engineer|team|records))\b",
    re.IGNORECASE,
)
_CUSTOMER_SAYS = re.compile(
    r"\b(?:(?:min|mit|mine) (?:pakke|ordre|\w{0,12}nummer|regning|faktura|abonnement|internet|router|"
    r"telefon|konto|sofa|seng|levering|bestilling|"
    r"penge|adgangskode|kode|bil|forsikring|strøm|vand|måler|varme|medlemskab|billet|kort|net|pc|app|"
    r"cykel|vare|køleskab|vaskemaskine)\w{0,3}|"
    r"jeg (?:har )?(?:bestilt|købt|købte|ventet|ringet|skrevet|modtaget|betalt|bestilte)|"
    r"jeg (?:mangler|venter|kan ikke|kan stadig ikke|vil gerne|skal bruge|ønsker|får ikke|"
    r"har ikke (?:fået|modtaget|hørt)|har (?:en|et) (?:spørgsmål|problem))|"
    r"virker (?:slet |stadig |overhovedet )?ikke|kom(?:mer)? (?:aldrig|ikke frem)|(?:hvor|hvornår|"
    r"hvorfor) (?:er|kommer|får|har|bliver|kan|skal) (?:min|mit|mine|jeg|i)|"
    r"i har (?:trukket|sendt|lovet|glemt|ikke)|i lovede|"
    r"my (?:order(?: number)?|parcel|package|bill|invoice|account|internet|router|card|phone|delivery|"
    r"subscription|policy|car|meter|booking|flight|refund|washing machine)|"
    r"i(?:'ve| have)? (?:ordered|bought|waited|been waiting|called|paid|never (?:got|received)|not received)|"
    r"i (?:can't|cannot|want|need|would like|still haven't|haven't|didn't get|wish)|i'd like|(?:doesn't|"
    r"does not|isn't|won't|not) work(?:ing)?|"
    r"where(?:'s| is) my|why (?:was|am|did|is|have) (?:i|my)|when (?:will|do|can) (?:i|my)|you (?:charged|"
    r"promised|sent) )",
    re.IGNORECASE,
)
_TALKS = re.compile(
    r"\?|\b(?:hej|hejsa|hi|hello|hey|goddag|ja|jo|nej|ok|okay|tak|yes|yeah|no|thanks|thank|sorry|undskyld|"
    r"beklager|du|dig|din|dit|you|your)\b",
    re.IGNORECASE,
)
_SHORT_ANSWERS = frozenset(
    """
    hej hejsa hi hello hey goddag godmorgen davs ja jo nej ok okay tak yes yeah yep no nope thanks thx mange farvel bye
    velkommen welcome super fint fedt perfekt great perfect sure selvfølgelig naturligvis selvtak desværre dejligt sorry
    undskyld hmm øh godt good hallo vent wait why hvorfor hvad what hvornår when hvor where
    """.split()
)
# "Support: elendig", "Agent: var flink", "Staff: very rude": a topic and what somebody thinks of it.
_DESCRIBES = re.compile(
    r"(?!go(?:d|od) ?(?:morgen|dag|aften|morning|day|afternoon|evening)\b)(?:var|er|was|is|were|are|blev|"
    r"kunne|could|couldn't|didn't|did|har|had|has|havde|sagde|said|told|"
    r"lovede|promised|skulle|"
    r"meget|very|super|virkelig|really|så|so|ingen|no|ikke|not|god|godt|gode|good|great|dårlig\w*|bad|"
    r"poor|elendig\w*|fin\w{0,2}|sød\w*|flink\w*|"
    r"venlig\w*|hjælpsom\w*|uhøflig\w*|friendly|helpful|rude|kind|slow|langsom\w*|hurtig\w*|fast|top|nul|"
    r"zero|\d+ ?/ ?\d+|\d+ (?:ud af|out of|stjerne|star))\b",
    re.IGNORECASE,
)
_COMPANY_WORDS = frozenset(
    """
    du dig din dit dine vi vores ked beklager desværre selvfølgelig naturligvis taler inden you your you're we our sorry
    please speaking sure certainly i'll we'll let unfortunately ? kindly assist
    """.split()
)
_CUSTOMER_WORDS = frozenset(
    """
    min mit mine mig jeres jer altså øh ikke ingen bare men nå man aldrig ville fik havde
    my me mine was not never nobody nothing just want like last yeah had didn't don't can't
    """.split()
)
# "I har", "kan i": the customer speaks to the company.
_TO_COMPANY = re.compile(
    r"\b(?:har|kan|skal|vil|er|lukker|åbner|får|sender|tager) i\b|\bi (?:har|kan|skal|vil|sendte)\b"
)
_SMALL_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?|\?")
_ANSWERS = re.compile(
    r"(?:hej|hejsa|hallo|halløj|dav|goddag|god ?(?:morgen|dag|aften)|ja|jo|jow|nej|åh|hov|ok|okay|tak|selvfølgelig|"
    r"hi|hey|hello|good (?:morning|afternoon|evening)|morning|evening|yes|yep|yeah|no|nope|thanks|thank you|sure|"
    r"sorry|undskyld|"
    r"lol|ah)\b",
    re.IGNORECASE,
)
_LONGEST_ANNOUNCEMENT_WORDS = 8
_PHRASE_WEIGHT = 2
_LOOKED_AT_CHARACTERS = 600
_MOST_VALUE_WORDS = 4
_GREETING_WEIGHT = 3
_MOST_OF_A_SIDE = 2


def speaks_as_customer(words: str) -> bool:
    """Whether words are rather a customer's than the company's."""
    return sound_of(words) < 0


def sounds_like_company(words: str) -> bool:
    """Whether words hold what agents and bots say to customers."""
    return sound_of(words) > 0


def is_value(words: str) -> bool:
    """Whether what follows a colon fills a field: a name, a number, an address; not something said.

    >>> is_value("Jens Hansen"), is_value("4471"), is_value("Hej Mette"), is_value("den er væk")
    (True, True, False, False)
    """
    several = words[:200].split()
    if not several:
        return True
    if len(several) > _MOST_VALUE_WORDS or several[0].casefold().strip(".,!?") in _SHORT_ANSWERS:
        return False
    if words.rstrip()[-1] in "?!" or (words.rstrip()[-1] == "." and len(several) > 1):
        return False
    return all(word[0].isupper() or any(mark.isdigit() or mark in "@⟩" for mark in word) for word in several)


def sound_of(words: str) -> int:
    """How much words sound like the company's, above zero, or a customer's, below."""
    words = words[:_LOOKED_AT_CHARACTERS]
    company = _GREETING_WEIGHT if _GREETS.search(words) else 0
    company += min(_MOST_OF_A_SIDE, len(_COMPANY_SAYS.findall(words)))
    return company - min(_MOST_OF_A_SIDE, len(_CUSTOMER_SAYS.findall(words)))


def lean_of(words: str) -> int:
    """As ``sound_of``, with the small words that weigh little each: "du, din, vi" and "min, jeres, ikke"."""
    small = {word.replace("’", "'") for word in _SMALL_WORD.findall(words[:_LOOKED_AT_CHARACTERS].lower())}
    lean = len(small & _COMPANY_WORDS) - len(small & _CUSTOMER_WORDS)
    spoken_to = _TO_COMPANY.search(words[:_LOOKED_AT_CHARACTERS].lower()) is not None
    return _PHRASE_WEIGHT * sound_of(words) + lean - spoken_to


def talks(words: str) -> bool:
    """Whether words are said to somebody: a question, an answer, "you"."""
    return _TALKS.search(words[:_LOOKED_AT_CHARACTERS]) is not None


def answers(words: str) -> bool:
    """Whether words ask, greet or answer somebody, more surely than ``talks``: by how they begin, or by a question."""
    return "?" in words[:_LOOKED_AT_CHARACTERS] or _ANSWERS.match(words.strip()) is not None


def announces(words: str) -> bool:
    """Whether words are how a company takes the telephone ("Dækcentret, det er Bo")."""
    several = words[:200].split()
    short = 0 < len(several) <= _LONGEST_ANNOUNCEMENT_WORDS
    return short and words.rstrip()[-1] in ".!" and several[0][0].isupper() and sound_of(words) >= 0


def describes(words: str) -> bool:
    """Whether words after a colon tell of what stands before it: "Support: elendig", "Agent: var flink"."""
    words = words.strip()
    return "?" not in words[:_LOOKED_AT_CHARACTERS] and _DESCRIBES.match(words) is not None
