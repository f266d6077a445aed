# De pagina en de werkmap van één locatie.

page-title = eID-controle: { $site }, { $date }
page-heading = eID bij { $site }
measured = Gemeten op { $instant }
not-measured = Nog niet gemeten
judged = Beoordeeld op { $instant }
sample-banner = VOORBEELD met verzonnen gegevens
knowledge-old = Wat we over versies en helpdesks weten, dateert van { $date }. Dat is meer dan een half jaar geleden. Kijk telefoonnummers en versies na voor u ze gebruikt.
label-skip-link = Naar de inhoud
label-contents = Op deze pagina

question-work = Kunnen mensen met hun eID werken?
question-todo = Wat moet er gebeuren?
question-change = Wat is er veranderd?
question-change-since = Wat is er veranderd sinds { $date }?
question-help = Wie bellen?

answer-works = Aanmelden met de eID zou moeten werken op { $of }.
answer-needs_work = Op { $of } is er iets te herstellen.
answer-critical = Op { $of } kan niemand zich met de eID aanmelden.
answer-could_not_tell = Voor { $of } konden we het niet vaststellen.
answer-not_reached = { $of } konden we niet bereiken (toestand onbekend).
answer-accepted = Op { $of } is een probleem tijdelijk aanvaard.
answer-does_not_apply = De eID wordt niet gebruikt op { $of }.
answer-no-pcs = Van deze locatie kennen we nog geen pc's.
answer-nothing-to-do = Er is nu niets te herstellen.
answer-jobs = { $jobs }, samen ongeveer { $minutes }
answer-advice = { $n ->
    [one] Daarnaast is er { $n } advies voor later
   *[other] Daarnaast zijn er { $n } adviezen voor later
}
answer-reach-first = Nog niet gemeten: { $list }
answer-first-measurement = Dit is de eerste meting. We kunnen nog niet vergelijken.
answer-no-change = Er is niets veranderd.
answer-new = { $n ->
    [one] { $n } nieuw probleem
   *[other] { $n } nieuwe problemen
}
answer-mended = { $n ->
    [one] { $n } probleem opgelost
   *[other] { $n } problemen opgelost
}
answer-worse = { $n ->
    [one] { $n } probleem is erger geworden
   *[other] { $n } problemen zijn erger geworden
}
answer-came_back = { $n ->
    [one] { $n } probleem is terug
   *[other] { $n } problemen zijn terug
}
answer-still_open = { $n ->
    [one] { $n } probleem nog open
   *[other] { $n } problemen nog open
}
answer-open-longest = , het oudste al { $days }
answer-help = { $desk } ({ $jobs })
answer-help-job-list = { $n ->
    [one] taak { $list }
   *[other] taken { $list }
}
answer-help-nobody = U hoeft niemand te bellen.
answer-help-fallback = Kan iemand zich toch niet aanmelden? Vraag hulp aan { $desk }.
answer-help-no-desk = Kan iemand zich toch niet aanmelden? Vraag hulp aan uw IT-ondersteuning. Dit verslag kent hun gegevens niet.

label-summary = In het kort
label-states = De pc's per toestand
label-jobs = Wat er moet gebeuren
label-no-jobs = Er is nu niets te herstellen.
label-advice = Advies voor later
label-advice-intro = Op deze pc's werkt het aanmelden vandaag. Plan dit wanneer het u past.
label-changes = Wat er veranderd is
label-not-reached = Pc's die we niet konden meten
label-untold = Wat we niet konden vaststellen
label-untold-intro = Deze pc's antwoordden, maar iets kon niet worden gelezen.
label-waivers = Aanvaarde uitzonderingen
label-pcs = Alle pc's
label-evidence = Details voor IT: alle controles
label-provenance = Waar deze cijfers vandaan komen
label-privacy = Wat is gelezen, en wat niet
label-why = Waarom
label-steps = Stap voor stap
label-avoid = Dit doet u beter niet
label-ready = Houd dit klaar
label-never-send = Geef dit aan niemand
label-call-text = Tekst om te kopiëren of voor te lezen
label-also = Dit verklaart ook:
label-pc = Pc
label-observed = Gezien
label-expected = Nodig
label-fact = Gegeven
label-seen-at = Gezien op
label-first-seen = Wanneer
label-check = Controle
label-result = Resultaat
label-reason = Reden
label-rule = Regel en versie
label-last-seen = Laatste antwoord
last-answer-is = Laatste antwoord: { $instant }
label-tries = Pogingen zonder antwoord
label-likely = Waarschijnlijke reden
label-message = Melding:
label-author = Aanvaard door
label-until = Tot en met
label-scope = Voor
label-state = Toestand
label-system = Systeem
label-change = Verandering
label-problem = Probleem
label-phone = Telefoon
label-email = E-mail
label-web = Website
label-hours = Openingsuren
label-languages = Talen
label-verified = Laatst nagekeken
label-copy = Kopiëren
label-copied = Gekopieerd
label-search = Zoek in deze lijst
label-filter-all = alle
label-filter-none = Niets past bij deze zoekopdracht.
label-reproduce = Om dit oordeel te herhalen
label-to-top = Terug naar boven
label-made-by = Gemaakt door eidfleet. De pagina werkt zonder internet en verstuurt niets.

job-heading = { $number }. { $title }
advice-heading = { $title }
open-since = { $n ->
    [0] nieuw vandaag
   *[other] open sinds { $date } ({ $days })
}
minutes-each = ongeveer { $minutes } per pc
minutes-once = ongeveer { $minutes }
minutes-together = samen { $minutes }
stage-hint = Hier zit het probleem: { $stage }.

desk-first = Eerst
desk-then = Daarna
desk-role-portal = { $role }, voor { $portal }
desk-no-phone = geen telefoonnummer bekend
desk-no-email = geen e-mailadres bekend
desk-no-hours = openingsuren niet bekend
desk-hours-range = van { $from } tot { $to }
desk-hours = { $ranges }
desk-always-open = dag en nacht, elke dag
desk-lunch = gesloten van { $from } tot { $to }
desk-days-assumed = waarschijnlijk alleen op werkdagen; de bron noemt de dagen niet
desk-languages-unknown = niet bekend of het ook kan in het { $languages }
desk-no-languages = talen niet bekend
desk-check-before-use = Kijk dit contact na voor u het gebruikt: we zijn er niet helemaal zeker van.
desk-verified = op { $date }
desk-not-verified = datum niet bekend

call-site = Locatie: { $site }
call-pcs = { $n ->
    [one] Pc: { $list }
   *[other] Pc's: { $list }
}
call-cause = Probleem: { $title }
call-stage = Waar: { $stage }
call-fact = { $host }: { $fact }: { $observed } (nodig: { $expected })
call-system = { $host }: systeem: { $system }
call-firefox = { $host }: Firefox: { $version }
call-seen = Gezien op { $instant }
call-no-facts = Er zijn geen details gelezen.

changes-since = Vergeleken met { $instant }
changes-first = Dit is de eerste meting. Vanaf de volgende ziet u hier wat nieuw, opgelost of nog open is.
changes-none = Er is niets veranderd sinds { $instant }.
change-since-row = { $n ->
    [0] vandaag
   *[other] sinds { $date } ({ $days })
}

next-try-scan = bij de volgende meting
tries-count = { $n ->
    [one] { $n } poging
   *[other] { $n } pogingen
}
not-called-days = { $n ->
    [one] { $n } dag niet gemeld
   *[other] { $n } dagen niet gemeld
}
not-called-yet = Nog niet gemeld
untold-everything = alles
untold-whether = Klopt dit? { $good }
untold-missing = Niet gelezen: { $facts }.
waiver-whole-site = de hele locatie
waiver-ends-soon = eindigt over { $days }
waiver-ends-today = eindigt vandaag
waiver-ended = is afgelopen
waiver-counts = Te herstellen met deze uitzonderingen: { $with }. Zonder: { $without }.

caption-evidence = Controles op { $host }
label-caption-pcs = Alle pc's met hun toestand
label-caption-untold = Controles zonder resultaat, per pc
label-caption-waivers = Aanvaarde uitzonderingen met hun einddatum
label-caption-changes = Veranderingen per pc
label-caption-seen = Wat op elke pc is gezien
evidence-summary = { $n ->
    [one] { $n } controle
   *[other] { $n } controles
}, { $broken ->
    [0] niets te herstellen
   *[other] { $broken } te herstellen
}
label-evidence-not-judged = Voor deze pc kon geen enkele controle worden beoordeeld.
evidence-summary-none = geen controle kon worden beoordeeld

prov-scan = Meting
prov-started = Begonnen
prov-ended = Geëindigd
prov-asked = Bevraagde pc's
prov-answered = Pc's die antwoordden
prov-catalogue = Versie van de controles
prov-knowledge = Datum van onze kennis
prov-program = Versie van het programma
prov-counts = Hoe we tellen
prov-counts-text = Elke pc telt één keer, in één toestand. Niet gemeten pc's tellen we apart.
prov-none = geen

privacy-read = We lezen van elke pc: het systeem, de klok en de proxy, de eID-software en haar versie, de kaartlezers en hun stuurprogramma's, de smartcarddienst, Firefox en de eID-add-on, Java, en of de weg naar de portalen open is.
privacy-never = We lezen nooit: namen, foto's of rijksregisternummers van een kaart, certificaten van personen, pincodes, bezochte pagina's, documenten of mails. We openen nooit een venster voor een pincode.
privacy-users = De gebruikersnamen van de pc's staan niet in dit verslag. In de plaats staat een kort label zoals ‘{ $example }’. Alleen uw beheerder kan zien welke persoon daarbij hoort.
privacy-users-shown = De beheerder heeft ervoor gekozen om de gebruikersnamen van de pc's in dit verslag te tonen.
privacy-kept = De antwoorden blijven in de geschiedenis op de computer van uw beheerder tot ze daar verwijderd worden. Alleen deze verslagen verlaten die computer.
privacy-ask = Hebt u hier vragen over? Vraag het aan { $contact }.
privacy-ask-administrator = Hebt u hier vragen over? Vraag het aan uw beheerder.

sheet-readme = Lees mij
sheet-overview = Overzicht
sheet-todo = Te doen
sheet-pcs = Pc's
sheet-findings = Bevindingen
sheet-not-reached = Niet gemeten
sheet-exceptions = Uitzonderingen
sheet-versions = Versies
sheet-history = Geschiedenis
col-topic = Onderwerp
col-text = Uitleg
col-job = Nr.
col-priority = Soort
col-effect = Gevolg
col-title = Probleem
col-who = Wie
col-minutes = Minuten per pc
col-steps = Stappen
col-avoid = Niet doen
col-contact = Eerste contact
col-phone = Telefoon
col-email = E-mail
col-since = Open sinds
col-days-open = Dagen open
col-pc = Pc
col-part = Onderdeel
col-state = Toestand
col-until = Tot en met
col-system = Systeem
col-to-mend = Te herstellen
col-advice = Advies
col-unknown = Niet vast te stellen
col-last-answer = Laatste antwoord
col-last-try = Laatste poging
col-tries = Pogingen zonder antwoord
col-check = Controle
col-code = Code
col-result = Resultaat
col-reason = Reden
col-observed = Gezien
col-expected = Nodig
col-seen-at = Gezien op
col-likely = Waarschijnlijke reden
col-what-to-do = Wat te doen
col-next-try = Volgende poging
col-message = Melding
col-for = Voor
col-author = Aanvaard door
col-why = Opgegeven reden
col-ends-soon = Eindigt binnen 30 dagen
col-product = Product
col-version = Versie
col-pcs-count = Aantal pc's
col-which = Welke pc's
col-measured = Gemeten op
col-known = Pc's
col-state-code = Toestandscode
col-row-id = Rij-id
kind-job = taak
kind-advice = advies
footer-page = pagina { $page } van { $pages }
measure-without-waivers = te herstellen zonder de uitzonderingen
readme-what = Wat dit is
readme-what-text = Deze werkmap zegt voor elke pc of mensen zich met hun eID kunnen aanmelden, en wat er moet gebeuren. De pagina met dezelfde naam zegt hetzelfde met meer uitleg.
readme-sheets = De bladen
readme-sheets-text = { sheet-overview }: het antwoord op één blad. { sheet-todo }: elke taak op elke pc, de dringendste eerst; rechts staan de stappen en wie u kunt bellen. { sheet-pcs }: elke pc. { sheet-not-reached }: pc's zonder meting. { sheet-exceptions }: aanvaarde problemen. { sheet-findings }: elke controle. { sheet-versions }: welke versies in gebruik zijn. { sheet-history }: vroegere metingen. Vanaf { sheet-findings } komt niets op papier.
readme-states = De toestanden
readme-times = Tijden
readme-measured = Gemeten
readme-sample = Voorbeeld
product-system = Besturingssysteem
product-middleware = eID-software
product-firefox = Firefox
product-addon = eID-add-on in Firefox
product-pcscd = Smartcarddienst
product-java = Java
product-reader = Kaartlezer
prov-judged = Beoordeeld op
readme-judged = Beoordeeld
call-part = Betreft: { $list }
desk-verified-old = op { $date }, meer dan een half jaar geleden. Kijk op de website vóór u belt.
desk-hours-own = { $hours } ({ $kind ->
    [medical_practice] zoals de praktijk het opgaf
    [municipality] zoals de gemeente het opgaf
   *[other] zoals opgegeven door de locatie
})
effect-likely = { $effect } (waarschijnlijk; met zekerheid is dat niet te zien)
prov-catalogue-new = { $version }. Alles is er opnieuw mee beoordeeld; de vorige beoordeling gebruikte { $before }.

# Bediening die het script toevoegt.
label-cause = Oorzaak
label-group-by = Groeperen per
label-by-pc = pc
label-by-cause = oorzaak
label-no-cause = Geen probleem gevonden
label-theme = Kleuren
label-theme-auto = zoals op dit toestel
label-theme-light = licht
label-theme-dark = donker
label-show-language = Tonen
label-show-both = beide talen
open-until = nu open, tot { $time }
open-until-assumed = nu waarschijnlijk open, tot { $time }
opens-today = nu gesloten, opent vandaag om { $time }
opens-on = nu gesloten, opent op { $day } om { $time }

label-evidence-held = In orde:
label-evidence-rules = De controles bij naam

label-trend = Evolutie
label-caption-trend = Pc's per toestand, voor elke meting
label-trend-measured = Gemeten op
label-trend-known = Pc's

footer-languages = { $n ->
    [one] Taal van deze locatie: { $list }.
   *[other] Talen van deze locatie, in deze volgorde: { $list }. De eerste geldt als niemand een andere koos.
}
footer-conformance = Deze pagina is gemaakt om te voldoen aan WCAG 2.2, niveau AA. Twee testprogramma's, een proef met alleen het toetsenbord en een proef zonder scripts zoeken naar fouten. Is er iets moeilijk te lezen of te gebruiken? Meld het aan uw beheerder.
footer-label = De checklist van AnySurfer is gebruikt. AnySurfer geeft zijn label alleen aan hele websites. Deze pagina heeft dat label dus niet.
answer-switch-on = { $n ->
    [one] Zet eerst deze pc aan: { $list }
   *[other] Zet eerst deze pc's aan: { $list }
}
label-call = Wie bellen
label-call-more = wat klaarhouden, en wie daarna
label-still-stuck = Lukt het niet? Bel
label-card-fold = Details voor IT
trend-said = In { $n } metingen ging het aantal pc's waarop aanmelden zou moeten werken van { $before } ({ $first }) naar { $now } ({ $last }).
label-all-jobs = alle taken
label-guide-link = Hulp voor wie aan de pc zit
answer-short-works = { $n ->
    [one] { $n } pc werkt
   *[other] { $n } pc's werken
}
answer-short-needs_work = { $n } te herstellen
answer-short-could_not_tell = { $n } niet vast te stellen
answer-short-not_reached = { $n } niet bereikt (toestand onbekend)
answer-short-accepted = { $n } aanvaard
answer-short-does_not_apply = { $n } zonder eID
minutes-short = { $n } min
answer-jobs-for = { $jobs }, samen ongeveer { $minutes } ({ $doer })
label-avoid-this = Doe dit niet:
