"""Cue words of the annotation guideline in Danish and English, as classes that both languages share."""

# A star matches any ending. A word that stands in two classes belongs to the first.
CUES: dict[str, str] = {
    "neg": "ikke ik ikk ikek ikkje ej inte ikke'",
    "not_english": (
        "not cannot cant can't couldn't couldnt don't dont doesn't doesnt didn't didnt won't wont isn't isnt "
        "wasn't wasnt aren't arent haven't havent hasn't hasnt hadn't hadnt wouldn't wouldnt shouldn't ain't "
        "weren't werent nope"
    ),
    "never": "aldrig never",
    "none": "ingen intet ingenting hverken none nobody nothing neither nor no noone",
    "without": "uden without",
    "lack": (
        "lack* mangl* mangel* missing unable utilgængelig* unavailable shortage absent tom tomt empty sparsom* "
        "umulig* impossible forgæves savner savnede forhindret"
    ),
    "can": "kan kunne ku can could able mulig muligt possible",
    "will": "vil ville will would vi'll i'll we'll",
    "must": "skal må måtte must shall nødt tvunget tvinge* forced force",
    "want": "ønsk* wish* wants want wanted wanna gerne prefer* hellere foretræk* rather",
    "need": "need* behov brug kræv* require* nødvendig* necessary",
    "hope": "håb* hope* hoping forvent* expect* glæder looking regner",
    "please": "please pls plz venligst bede beder bedes anmod* request* kindly vær værsgo",
    "like_to": "i'd we'd lyst like likes lige",
    "fear": (
        "bange bekym* nervøs* frygt* ængst* afraid worr* scared fear* concern* anxious nervous stress* utryg* "
        "urolig* uro tør dread* panik* panic* skræm* terrified"
    ),
    "risk": "risik* risk* fare farlig* danger* unsafe usikker* sikker sikkert safe* uheldig ulykke accident*",
    "cancel": (
        "opsig* opsag* afmeld* annul* ophør* udmeld* cancel* unsubscri* terminat* frameld* afbestil* refus* "
        "fortryd* ophæv* withdraw*"
    ),
    "remove": (
        "slet* fjern* delet* remov* uninstall* afinstaller* erase luk lukke close closing disable deaktiver* "
        "deactivat* rid slippe slukke block"
    ),
    "stop": ". ..",
    "switch": (
        "skift* switch* leave leaving forlad* flytter moving competitor* konkurrent* elsewhere udbyder* provider*"
    ),
    "wait": "vent* kø køen køer waiting wait waited queue* ventetid* hold holding tålmodig*",
    "delay": (
        "forsink* delay* sent sen senere late later slow* langsom* langsomt længe overskred* overdue lag lags "
        "laggy udskudt postponed træk* hakker buffer* treg* sløv* evig* evigheder ages forever"
    ),
    "still": "stadig endnu still yet fortsat stadigvæk fremdeles",
    "since": "siden since igennem gennem ago",
    "duration": (
        "timer time uger uge dage dag hours hour weeks week days day months month måneder måned md mdr minutter "
        "minutes min minut mins år year years kvarter halvanden"
    ),
    "days": (
        "today yesterday tomorrow mandag tirsdag onsdag torsdag fredag lørdag søndag monday tuesday wednesday "
        "thursday friday saturday sunday morning aften nat evening tonight"
    ),
    "good": "god godt gode good great fin fint fine okay ok ordentlig* decent solid stærk* strong bra",
    "best": (
        "bedste bedst best super fantastisk* perfekt* excellent amazing awesome perfect fantastic wonderful "
        "outstanding superb brilliant lovely dejlig* skøn* lækker* topklasse top fremragende fortrinlig* "
        "upåklagelig* genial* cool sej fed fedt nice smart phenomenal exceptional incredible stellar fab fabulous"
    ),
    "easy": (
        "nem nemt nemme nemmere let lettere simpel* simple simpl* easy easily easier enkel* enkelt ubesværet "
        "convenient bekvem* overskuelig* brugervenlig* intuitiv* intuitive clear klar klart tydelig* forståelig* "
        "straightforward effortless problemfri* uproblematisk* gnidningsfri* smooth* glat"
    ),
    "quick": (
        "hurtig* quick* fast faster prompt* speedy swift* omgående straks immediate* instant* rask* lynhurtig* "
        "effektiv* efficient* timely tidsnok seconds sekunder"
    ),
    "kind": (
        "venlig* flink* hjælpsom* rar rart rare smilende friendly helpful kind polite courteous imødekommende "
        "sød* behagelig* pleasant tålmodig* patient respectful empat* caring compassion* understanding "
        "forståelse* forstående høflig* serviceminded* søde nærværende lyttede attentive personable gracious "
        "omsorg*"
    ),
    "skilled": (
        "kompetent* professionel* professional* knowledgeable vidende dygtig* kyndig* expert* thorough grundig* "
        "informativ* informative faglig* velinformeret responsive skilled"
    ),
    "cheap": (
        "billig* cheap* affordable fornuftig* reasonable rimelig* fair konkurrencedygtig* competitive value "
        "prisvenlig* gratis free discount* rabat* tilbud deal deals"
    ),
    "stable": "stabil* reliable dependable pålidelig* solid consistent troværdig* trustworthy",
    "happy": (
        "glad glade tilfreds* happy pleased satisf* content delighted lykkelig* begejstr* grateful taknemmelig* "
        "thankful impressed imponer* fornøjet tryg* reassur* relie* lettet"
    ),
    "love": "elsker love loved loves enjoy* nyder adore ros roser appreciate* favorit* favourite* favorite*",
    "recommend": "anbefal* recommend* advar* warn* beware away",
    "bad": (
        "dårlig* dårligt elendig* ringe bad poor poorly worst værst* terrible horrible awful rædsel* forfærdelig* "
        "horribl* lousy crap crappy shit lort lorte* sucks suck useless ubrugelig* pathetic garbage trash "
        "horrendous abysmal dreadful subpar mediocre håbløs* hopeless ynkelig* katastrof* disaster sløjt "
        "jammerlig* møg*"
    ),
    "rude": (
        "uhøflig* arrogant* rude* unhelpful uvenlig* sur sure nedladende condescending disrespect* respektløs* "
        "ligeglad* ignorer* ignore* ignoring uprofession* unprofessional inkompetent* incompeten* dismiss* råbt "
        "råbte yelled snippy flabet* hung uforskammet* attitude impolite"
    ),
    "dear": (
        "dyr dyrt dyre dyrere expensive overpriced costly pricey steep overpris* higher forhøj* prisstig* "
        "increase* stiger steg steget raised doubled hiked dobbelt double skyhigh ågerpris*"
    ),
    "unstable": (
        "svingende ustabil* unstable unreliable intermittent spotty patchy inconsistent udfald* ryger drops "
        "dropping dropped blinker afbryd* disconnect*"
    ),
    "hard": (
        "besværlig* svær svært hard difficult complicated kompliceret* bøvl* bøvlet besvær* hassle hurdle umulig "
        "tricky cumbersome tung tungt uoverskuelig* confus* forvirr* rodet rod unclear uklar* utydelig* "
        "misvisende misforstå* misunderst*"
    ),
    "anger": (
        "ridiculous unacceptable uacceptab* latterlig* skandal* disgrace* pinlig* shame* utrolig unbelievable "
        "forkastelig* grotesk* outrageous absurd joke fiasko vanvittig* insane sick træt tired vred* angry "
        "furious rasende utilfreds* dissatisf* unhappy disappoint* skuff* frustrat* frustrer* irriter* annoy* "
        "træls wtf ffs hate hader upset desværre unfortunately sadly øv"
    ),
    "service": "service kundeservice* support* betjening* servicen kundecenter* hotline helpdesk kundesupport",
    "network": (
        "dækning* coverage netværk* network signal nettet net internet* forbindelse* connection wifi bredbånd* "
        "broadband hastighed* speed data mobilnet"
    ),
    "price": (
        "pris prisen priser priserne price* cost* koster kostede premium* sats takst* rate rates abonnement* "
        "subscription plan kontrakt* contract aftale* agreement binding*"
    ),
    "person": (
        "personale* medarbejder* ekspedient* agent* staff rep reps representative* employee* sælger* tekniker* "
        "technician* chauffør* driver* montør* håndværker* crew supervisor manager chef team læge doctor nurse "
        "sygeplejerske vet operator konsulent* rådgiver* sagsbehandler* mand lady dame fyr guy bud kurer* courier"
    ),
    "info": (
        "rådgivning vejledning information* oplysning* kommunikation communication kvalitet quality forklaring* "
        "explanation* besked* updates overblik overview status detaljer details"
    ),
    "product": (
        "app appen website hjemmeside* site side siden page system* telefon* phone mobil* device tv udstyr "
        "equipment spil game video* vare varer produkt* product* item*"
    ),
    "company": (
        "firma* selskab* company companies business butik* store shop kæde udbyder organisation brand virksomhed* "
        "airline bank"
    ),
    "order": (
        "ordre* order* bestil* pakke* package* parcel* levering* deliver* forsendelse* shipment tracking track "
        "levere* bought køb købt købte købe purchase* booking booked book reservation* reservere* flight* billet* "
        "ticket*"
    ),
    "money": (
        "penge money kr kroner dollar* refund* tilbagebetal* refunder* kredit credit* beløb* amount betal* paid "
        "pay payment* paying regning* bill bills billed billing faktura* invoice* konto kontoen bank kort kortet "
        "card depositum deposit rente* kompensation* erstatning* compensat* reimburs* claim* udbetal* payout £ $ "
        "€"
    ),
    "fee": (
        "gebyr* fee fees rykker* overcharg* charg* opkræv* trukket hævet faktureret* deduct* bøde* penalty straf* "
        "extra moms tax depositum"
    ),
    "error": (
        "fejl* error* bug bugs issue* issues problem* glitch* trouble* problemer knas hak udfordring* fault* "
        "defekt* defect* malfunction* mistake* forkert* wrong* incorrect* invalid* ugyldig* fejlagtig*"
    ),
    "crash": (
        "crash* freez* froze frys* hang hangs lukker* nedbrud* outage* hænger stuck restart* genstart* reboot "
        "spinning virus"
    ),
    "harm": (
        "skade* damage* ødelag* ødelæg* broken break broke knust revn* crack* ridse* scratch* dent bule leak* "
        "læk* utæt* vand våd* wet rust* stink* stank lugt* smell* skimmel mold mould brænd* burn* kold* cold "
        "freezing frøs frosset larm* støj* noise noisy beskidt* dirty snavs* messy svine* smadr* smuds* urent "
        "blood syg ill hurt smerte* pain* tørstig hungry maddiker rotte* rat rats injur*"
    ),
    "waste": "spild* waste* wasting wasted spildt forgæves bortkastet ærgr*",
    "cheat": (
        "scam* svindel* snyd* bedrag* fraud* ripoff ripped løgn* lyver løj lie lies lied lying mislead* misled "
        "vildled* fup tyv* thief thieves steal* stole stolen stjål* bondefang* lokk* fake falsk* hidden skjult* "
        "uærlig* dishonest fuppet lured bait"
    ),
    "done_to": (
        "afvis* nægt* spær* blokeret denied deny denies declin* reject* blocked suspended suspend* locked aflys* "
        "udelukk* bumped banned bannet forced kicked smidt refuse* refused afslag* afslå* afbrudt lukket"
    ),
    "loss": (
        "mistet miste tabt tabte forsvund* forsvandt væk lost lose losing loss gone vanished disappear* "
        "bortkommet* glemt glemte forgot* forget* længere longer anymore førhen plejede used tidligere formerly "
        "previously"
    ),
    "work": (
        "virker virke virkede fungerer fungere fungeret fungerede work works working worked duer dur køre kører "
        "kørte runs running function functions går"
    ),
    "access": (
        "login log logge logget loader load* open* åbne åbner adgang* access* download* hente signin sign "
        "password* adgangskode* kodeord* kode koden code mitid nemid install* installer* aktiver* activat* "
        "connect upload* vise viser show shows showing se see find finde"
    ),
    "reply": (
        "svar svarer svare svaret svarede respond* response reply replied replies answer* tilbagemelding* hørt "
        "hear heard besvar* callback picks pick returned"
    ),
    "contact": (
        "ring ringe ringer ringede ringet ringt opringning* call calls called calling kontakt* contact* reach* "
        "skrev skriv* skrevet wrote write writing mail* mailed email* chat* sms text texted tweeted dm "
        "message* messaged opkald* henvend* talte talt talked speak spoke snakke* fat"
    ),
    "again": (
        "igen again atter gentag* repeat* repeatedly gange gang times every altid always hver konstant constantly "
        "constant anden tredje fjerde second third fourth twice flere several multiple numerous evig continue* "
        "continually keeps keep kept"
    ),
    "help": "hjælp* hjalp* help* helped assist* bistå* guide* vejlede* aid",
    "fix": (
        "løst løse løser løsning* solve* resolv* solution* fix* fixed fikset repar* ordn* klaret klarede rettet "
        "rette sort sorted sorting udbedre* mend* repair* rettelse* replace* ombyt* udskift* bytte byttet "
        "erstattet replacement"
    ),
    "got": (
        "fik fået får få modtaget modtog got get gets getting receive* received gotten given gave givet gav "
        "leveret delivered fremme ankom* arrived arrive arrives kom kommet kommer came comes come dukket showed"
    ),
    "made": (
        "gjorde gjort gør made make makes sørgede sørger lykkedes managed succe* opnå* accept* godkendt approved "
        "approve* dækket covered cover covers udbetalte"
    ),
    "ontime": "ontime early tidlig* punktlig* aftalt promptly præcis* exactly",
    "promise": (
        "lovede lovet lover promis* told sagde sagt siger said says say fortalt fortalte oplyst oplyste informed "
        "aftalt aftalte agreed garanti* guarantee* tilbød offered offer tilbudt hævder claimed advised ifølge "
        "supposed supposedly according"
    ),
    "but": "men but however dog imidlertid",
    "although": "selvom although though skønt trods despite selv",
    "and": "og and samt plus & både also også",
    "because": "fordi da because derfor så so therefore grundet due pga",
    "question": "hvorfor why",
    "how": "hvordan how",
    "wh": "hvornår hvad hvor hvem hvilken hvilket hvilke when what where who which whom",
    "whether": "om whether mon spørge spørgsmål question* ask asking asked wonder* undrer vide know",
    "thanks": "tak takker tusind thanks thank thx thankyou ty cheers",
    "greet": "hej hello hi hey dear kære goddag godmorgen farvel bye goodbye weekend dav",
    "signoff": "mvh hilsen hilsner regards sincerely kh vh yours",
    "ident": (
        "navn name hedder adresse* address nummer number kundenummer* kundenr account telefonnummer id cpr født "
        "born postnummer zip serienummer model"
    ),
    "me": "jeg mig i'm im me i",
    "my": "min mit mine my vores our",
    "we": "vi os we us we've we're",
    "ive": "i've ive har have has haft had having hav",
    "you": "jer jeres you your u ya dig din dit dine du",
    "they": "de dem deres they them their he she han hun him her hans hendes",
    "it": "det den it this that dette denne these those",
    "be": "er is are am var was were være been været blev blevet bliver blive become being",
    "if": "hvis if ellers otherwise unless medmindre såfremt",
    "before": "før before until indtil til inden først first after efter",
    "should": "burde skulle should ought bør",
    "suggest": (
        "suggest* foreslå* forslag* mulighed* option* feature* funktion* add adding tilføj* improve* forbedr* "
        "better bedre update* opdater* upgrade* version wishlist ændre ændring* change* changing allow tillad* "
        "include* udvid* ligesom"
    ),
    "do_for_me": (
        "send sende sendt give giv vis fortæl tell explain forklar* check tjek* tjekke confirm* bekræft* look kig "
        "kigge flyt* flytte move set opret* create register registrer* tilmeld* transfer overfør* schedule lav "
        "lave arrange arranger* bestille"
    ),
    "spare": (
        "slip* slap undgå* undgik avoid* fri spar* saved save saves saving heldigvis luckily thankfully fortunately"
    ),
    "neednt": "behøver behøvede behøves bothered bother needn't",
    "finally": "endelig finally sidst eventually lastly omsider",
    "only": "kun only just bare blot simpelthen merely",
    "too": "for too",
    "very": (
        "meget very really so rigtig virkelig totally helt extremely utrolig* ret pretty quite fuldstændig* "
        "absolut* absolutely completely"
    ),
    "more": "mere more flere less mindre færre fewer most mest",
    "much": "mange many lots masse alt all alle everything alting everyone hele whole",
    "other": (
        "andre andet other others another else nogen noget anyone anything someone something somebody anybody anywhere"
    ),
    "change_b": "pludselig* suddenly unexpectedly overrask* surpris* automatisk* automatically",
    "instead": "istedet stedet instead kontra",
    "hypo": "måske maybe perhaps",
    "quote": '"',
    "mark_q": "? ??",
    "mark_x": "! !!",
    "comma": ", ;",
    "number": "0 00",
    "colon": ":",
    "paren": "( )",
    "at_user": "@",
    "smile": "☺ 😊 👍 😀 ❤ 👌 🙂 😃 😍",
    "frown": "😡 😠 🤬 😤 😢 😭 👎 🙄",
}
