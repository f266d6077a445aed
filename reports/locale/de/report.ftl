# Die Seite und die Arbeitsmappe eines Standorts.

page-title = eID-Prüfung: { $site }, { $date }
page-heading = eID: { $site }
measured = Gemessen am { $instant }
not-measured = Noch nicht gemessen
judged = Beurteilt am { $instant }
sample-banner = BEISPIEL mit erfundenen Daten
knowledge-old = Was wir über Versionen und Helpdesks wissen, ist vom { $date }. Das ist mehr als ein halbes Jahr her. Prüfen Sie Telefonnummern und Versionen, bevor Sie sie benutzen.
label-skip-link = Zum Inhalt
label-contents = Auf dieser Seite

question-work = Kann man mit der eID arbeiten?
question-todo = Was ist zu tun?
question-change = Was hat sich geändert?
question-change-since = Was hat sich seit dem { $date } geändert?
question-help = Wen anrufen?

answer-works = Die Anmeldung mit der eID sollte auf { $of } funktionieren.
answer-needs_work = Auf { $of } ist etwas zu beheben.
answer-critical = Auf { $of } kann sich niemand mit der eID anmelden.
answer-could_not_tell = Bei { $of } konnten wir es nicht feststellen.
answer-not_reached = { $of } waren nicht erreichbar (Zustand unbekannt).
answer-accepted = Auf { $of } ist ein Problem vorübergehend akzeptiert.
answer-does_not_apply = Die eID wird auf { $of } nicht benutzt.
answer-no-pcs = Von diesem Standort kennen wir noch keine PCs.
answer-nothing-to-do = Zurzeit ist nichts zu beheben.
answer-jobs = { $jobs }, zusammen etwa { $minutes }
answer-advice = { $n ->
    [one] Außerdem gibt es { $n } Hinweis für später
   *[other] Außerdem gibt es { $n } Hinweise für später
}
answer-reach-first = Noch nicht gemessen: { $list }
answer-first-measurement = Dies ist die erste Messung. Es gibt noch nichts zu vergleichen.
answer-no-change = Es hat sich nichts geändert.
answer-new = { $n ->
    [one] { $n } neues Problem
   *[other] { $n } neue Probleme
}
answer-mended = { $n ->
    [one] { $n } Problem gelöst
   *[other] { $n } Probleme gelöst
}
answer-worse = { $n ->
    [one] { $n } Problem ist schlimmer geworden
   *[other] { $n } Probleme sind schlimmer geworden
}
answer-came_back = { $n ->
    [one] { $n } Problem ist wieder da
   *[other] { $n } Probleme sind wieder da
}
answer-still_open = { $n ->
    [one] { $n } Problem noch offen
   *[other] { $n } Probleme noch offen
}
answer-open-longest = , das älteste ist { $days } alt
answer-help = { $desk } ({ $jobs })
answer-help-job-list = { $n ->
    [one] Aufgabe { $list }
   *[other] Aufgaben { $list }
}
answer-help-nobody = Sie müssen niemanden anrufen.
answer-help-fallback = Falls sich jemand trotzdem nicht anmelden kann: { $desk }.
answer-help-no-desk = Falls sich jemand trotzdem nicht anmelden kann: Ihre IT-Betreuung. Dieser Bericht kennt deren Kontaktdaten nicht.

label-summary = Kurz gesagt
label-states = Die PCs nach Zustand
label-jobs = Was zu tun ist
label-no-jobs = Zurzeit ist nichts zu beheben.
label-advice = Hinweise für später
label-advice-intro = Auf diesen PCs funktioniert die Anmeldung heute. Planen Sie dies für einen Zeitpunkt, der Ihnen passt.
label-changes = Was sich geändert hat
label-not-reached = PCs, die wir nicht messen konnten
label-untold = Was wir nicht feststellen konnten
label-untold-intro = Diese PCs haben geantwortet, aber etwas konnte nicht gelesen werden.
label-waivers = Akzeptierte Ausnahmen
label-pcs = Alle PCs
label-evidence = Details für die IT: alle Prüfungen
label-provenance = Woher diese Zahlen kommen
label-privacy = Was gelesen wurde und was nicht
label-why = Warum
label-steps = Schritt für Schritt
label-avoid = Das bitte nicht tun
label-ready = Halten Sie dies bereit
label-never-send = Geben Sie dies niemandem
label-call-text = Text zum Kopieren oder Vorlesen
label-also = Das erklärt auch:
label-pc = PC
label-observed = Gesehen
label-expected = Nötig
label-fact = Angabe
label-seen-at = Gesehen am
label-first-seen = Wann
label-check = Prüfung
label-result = Ergebnis
label-reason = Grund
label-rule = Regel und Version
label-last-seen = Letzte Antwort
last-answer-is = Letzte Antwort: { $instant }
label-tries = Versuche ohne Antwort
label-likely = Wahrscheinlicher Grund
label-message = Meldung:
label-author = Akzeptiert von
label-until = Bis
label-scope = Für
label-state = Zustand
label-system = System
label-change = Änderung
label-problem = Problem
label-phone = Telefon
label-email = E-Mail
label-web = Website
label-hours = Öffnungszeiten
label-languages = Sprachen
label-verified = Zuletzt geprüft
label-copy = Kopieren
label-copied = Kopiert
label-search = In dieser Liste suchen
label-filter-all = alle
label-filter-none = Nichts passt zu dieser Suche.
label-reproduce = So wiederholen Sie diese Beurteilung
label-to-top = Zurück nach oben
label-made-by = Erstellt von eidfleet. Die Seite funktioniert ohne Internet und sendet nichts.

job-heading = { $number }. { $title }
advice-heading = { $title }
open-since = { $n ->
    [0] heute neu
   *[other] offen seit dem { $date } ({ $days })
}
minutes-each = etwa { $minutes } je PC
minutes-once = etwa { $minutes }
minutes-together = zusammen { $minutes }
stage-hint = Wo: { $stage }.

desk-first = Zuerst
desk-then = Danach
desk-role-portal = { $role }, für { $portal }
desk-no-phone = keine Telefonnummer bekannt
desk-no-email = keine E-Mail-Adresse bekannt
desk-no-hours = Öffnungszeiten nicht bekannt
desk-hours-range = von { $from } bis { $to }
desk-hours = { $ranges } Uhr
desk-always-open = Tag und Nacht, jeden Tag
desk-lunch = geschlossen von { $from } bis { $to } Uhr
desk-days-assumed = wahrscheinlich nur an Werktagen; die Quelle nennt die Tage nicht
desk-languages-unknown = nicht bekannt, ob auch auf { $languages }
desk-no-languages = Sprachen nicht bekannt
desk-check-before-use = Prüfen Sie diesen Kontakt, bevor Sie ihn benutzen: Wir sind nicht ganz sicher, ob er stimmt.
desk-verified = am { $date }
desk-not-verified = Datum nicht bekannt

call-site = Standort: { $site }
call-pcs = { $n ->
    [one] PC: { $list }
   *[other] PCs: { $list }
}
call-cause = Problem: { $title }
call-stage = Wo: { $stage }
call-fact = { $host }: { $fact }: { $observed } (nötig: { $expected })
call-system = { $host }: System: { $system }
call-firefox = { $host }: Firefox: { $version }
call-seen = Gesehen am { $instant }
call-no-facts = Es wurden keine Einzelheiten gelesen.

changes-since = Verglichen mit { $instant }
changes-first = Dies ist die erste Messung. Ab der nächsten sehen Sie hier, was neu, gelöst oder noch offen ist.
changes-none = Seit { $instant } hat sich nichts geändert.
change-since-row = { $n ->
    [0] heute
   *[other] seit dem { $date } ({ $days })
}

next-try-scan = bei der nächsten Messung
tries-count = { $n ->
    [one] { $n } Versuch
   *[other] { $n } Versuche
}
not-called-days = { $n ->
    [one] Seit { $n } Tag nicht gemeldet
   *[other] Seit { $n } Tagen nicht gemeldet
}
not-called-yet = Hat sich noch nicht gemeldet
untold-everything = alles
untold-whether = Ob dies stimmt: { $good }
untold-missing = Nicht gelesen: { $facts }.
waiver-whole-site = ganzer Standort
waiver-ends-soon = noch { $days }
waiver-ends-today = endet heute
waiver-ended = ist abgelaufen
waiver-counts = Mit diesen Ausnahmen ist auf { $with } etwas zu beheben, ohne sie auf { $without }.

caption-evidence = Prüfungen auf { $host }
label-caption-pcs = Alle PCs mit ihrem Zustand
label-caption-untold = Prüfungen ohne Ergebnis, für jeden PC
label-caption-waivers = Akzeptierte Ausnahmen mit ihrem Enddatum
label-caption-changes = Änderungen für jeden PC
label-caption-seen = Was auf jedem PC gesehen wurde
evidence-summary = { $n ->
    [one] { $n } Prüfung
   *[other] { $n } Prüfungen
}, { $broken ->
    [0] nichts zu beheben
   *[other] { $broken } zu beheben
}
label-evidence-not-judged = Für diesen PC konnte keine Prüfung beurteilt werden.
evidence-summary-none = keine Prüfung konnte beurteilt werden

prov-scan = Messung
prov-started = Beginn
prov-ended = Ende
prov-asked = Abgefragte PCs
prov-answered = PCs, die geantwortet haben
prov-catalogue = Version der Prüfungen
prov-knowledge = Datum unseres Wissens
prov-program = Version des Programms
prov-counts = Wie wir zählen
prov-counts-text = Jeder PC zählt einmal, in einem Zustand. Nicht gemessene PCs bleiben eine eigene Zahl.
prov-none = keine

privacy-read = Wir lesen von jedem PC: das System, die Uhr und die Einstellung für das Internet (Proxy), die Sicherheitssoftware, die eID-Software und ihre Version, die Kartenlesegeräte und ihre Treiber, ob eine Karte im Lesegerät steckt und welcher Art sie ist, den Smartcard-Dienst, Firefox und das eID-Add-on, andere Browser und ihre Programme für die Karte, Java und ob der Weg zu den Portalen offen ist.
privacy-never = Wir lesen nie: Namen, Fotos oder Nationalregisternummern von einer Karte, Zertifikate von Personen, PIN-Codes, besuchte Seiten, Dokumente oder E-Mails. Wir öffnen nie ein PIN-Fenster.
privacy-users = Die Benutzernamen der PCs stehen nicht in diesem Bericht. An ihrer Stelle steht ein Kürzel wie „{ $example }“. Nur Ihr Administrator kann sehen, welche Person dazugehört.
privacy-users-shown = Ihr Administrator hat entschieden, die Benutzernamen der PCs in diesem Bericht zu zeigen.
privacy-kept = Die Antworten bleiben im Verlauf auf dem Rechner Ihres Administrators, bis sie dort gelöscht werden. Außer diesen Berichten verlässt nichts diesen Rechner.
privacy-ask = Haben Sie Fragen dazu? Wenden Sie sich an: { $contact }.
privacy-ask-administrator = Haben Sie Fragen dazu? Wenden Sie sich an Ihren Administrator.

sheet-readme = Lies mich
sheet-overview = Übersicht
sheet-todo = Zu tun
sheet-pcs = PCs
sheet-findings = Befunde
sheet-not-reached = Nicht gemessen
sheet-exceptions = Ausnahmen
sheet-versions = Versionen
sheet-history = Verlauf
col-topic = Thema
col-text = Erklärung
col-job = Nr.
col-priority = Art
col-effect = Folge
col-title = Problem
col-who = Wer
col-minutes = Minuten je PC
col-steps = Schritte
col-avoid = Nicht tun
col-contact = Erster Kontakt
col-phone = Telefon
col-email = E-Mail
col-since = Offen seit
col-days-open = Tage offen
col-pc = PC
col-part = Teil
col-state = Zustand
col-until = Bis
col-system = System
col-to-mend = Zu beheben
col-advice = Hinweise
col-unknown = Nicht feststellbar
col-last-answer = Letzte Antwort
col-last-try = Letzter Versuch
col-tries = Versuche ohne Antwort
col-check = Prüfung
col-code = Code
col-result = Ergebnis
col-reason = Grund
col-observed = Gesehen
col-expected = Nötig
col-seen-at = Gesehen am
col-likely = Wahrscheinlicher Grund
col-what-to-do = Was zu tun ist
col-next-try = Nächster Versuch
col-message = Meldung
col-for = Für
col-author = Akzeptiert von
col-why = Angegebener Grund
col-ends-soon = Endet innerhalb von 30 Tagen
col-product = Produkt
col-version = Version
col-pcs-count = Anzahl PCs
col-which = Welche PCs
col-measured = Gemessen am
col-known = PCs
col-state-code = Zustandscode
col-row-id = Zeilen-ID
kind-job = Aufgabe
kind-advice = Hinweis
footer-page = Seite { $page } von { $pages }
measure-without-waivers = Arbeit nötig ohne die Ausnahmen
readme-what = Was dies ist
readme-what-text = Diese Arbeitsmappe sagt für jeden PC, ob man sich mit der eID anmelden kann und was zu tun ist. Die Seite mit demselben Namen sagt dasselbe mit mehr Erklärung.
readme-sheets = Die Blätter
readme-sheets-text = { sheet-overview }: die Antwort auf einem Blatt. { sheet-todo }: jede Aufgabe auf jedem PC, die dringendsten zuerst; rechts stehen die Schritte und wen Sie anrufen können. { sheet-pcs }: jeder PC. { sheet-not-reached }: PCs ohne Messung. { sheet-exceptions }: akzeptierte Probleme. { sheet-findings }: jede Prüfung. { sheet-versions }: welche Versionen benutzt werden. { sheet-history }: frühere Messungen. Ab { sheet-findings } wird nichts gedruckt.
readme-states = Die Zustände
readme-times = Uhrzeiten
readme-measured = Gemessen
readme-sample = Beispiel
product-system = Betriebssystem
product-middleware = eID-Software
product-firefox = Firefox
product-addon = eID-Add-on in Firefox
product-pcscd = Smartcard-Dienst
product-java = Java
product-reader = Kartenlesegerät
prov-judged = Beurteilt am
readme-judged = Beurteilt
call-part = Betrifft: { $list }
desk-verified-old = am { $date }, vor mehr als einem halben Jahr. Sehen Sie vor dem Anruf auf der Website nach.
desk-hours-own = { $hours } ({ $kind ->
    [medical_practice] wie von der Praxis angegeben
    [municipality] wie von der Gemeinde angegeben
   *[other] wie vom Standort angegeben
})
effect-likely = { $effect } (wahrscheinlich; mit Sicherheit ist das nicht zu sehen)
prov-catalogue-new = { $version }. Alles wurde damit neu beurteilt; die letzte Beurteilung benutzte { $before }.

# Bedienelemente, die das Skript einfügt.
label-cause = Ursache
label-group-by = Gruppieren nach
label-by-pc = PC
label-by-cause = Ursache
label-no-cause = Kein Problem gefunden
label-theme = Farben
label-theme-auto = wie auf diesem Gerät
label-theme-light = hell
label-theme-dark = dunkel
label-show-language = Anzeigen
label-show-both = beide Sprachen
open-until = jetzt geöffnet, bis { $time } Uhr
open-until-assumed = jetzt wahrscheinlich geöffnet, bis { $time } Uhr
opens-today = jetzt geschlossen, öffnet heute um { $time } Uhr
opens-on = jetzt geschlossen, öffnet am { $day } um { $time } Uhr

label-evidence-held = In Ordnung:
label-evidence-rules = Die Prüfungen beim Namen

label-trend = Entwicklung
label-caption-trend = PCs nach Zustand, für jede Messung
label-trend-measured = Gemessen am
label-trend-known = PCs

footer-languages = { $n ->
    [one] Sprache dieses Standorts: { $list }.
   *[other] Sprachen dieses Standorts, in dieser Reihenfolge: { $list }. Die erste gilt, wenn niemand eine andere gewählt hat.
}
footer-conformance = Diese Seite soll WCAG 2.2, Stufe AA, erfüllen. Zwei Prüfprogramme, eine Probe nur mit der Tastatur und eine Probe ohne Skripte suchen nach Fehlern. Ist etwas schwer zu lesen oder zu bedienen? Melden Sie es Ihrem Administrator.
footer-label = Die Checkliste von AnySurfer wurde benutzt. AnySurfer vergibt sein Label nur an ganze Websites. Diese Seite hat das Label daher nicht.
answer-switch-on = { $n ->
    [one] Zuerst diesen PC einschalten: { $list }
   *[other] Zuerst diese PCs einschalten: { $list }
}
label-call = Wen anrufen
label-call-more = was bereithalten, und wen danach
label-still-stuck = Klappt es nicht? Rufen Sie an:
label-card-fold = Details für die IT
trend-said = In { $n } Messungen hat sich die Zahl der PCs, auf denen die Anmeldung funktionieren sollte, von { $before } ({ $first }) auf { $now } ({ $last }) geändert.
label-all-jobs = alle Aufgaben
label-guide-link = Hilfe für die Person am PC
answer-short-works = { $n ->
    [one] { $n } PC funktioniert
   *[other] { $n } PCs funktionieren
}
answer-short-needs_work = { $n } zu beheben
answer-short-could_not_tell = { $n } nicht feststellbar
answer-short-not_reached = { $n } nicht erreicht (Zustand unbekannt)
answer-short-accepted = { $n } akzeptiert
answer-short-does_not_apply = { $n } ohne eID
minutes-short = { $n } Min.
answer-jobs-for = { $jobs }, zusammen etwa { $minutes } ({ $doer })
label-avoid-this = Bitte nicht:
