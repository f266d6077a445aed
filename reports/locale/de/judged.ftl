# Words of `eidfleet judge` and `eidfleet checks`.

judged-host = { $host }: { $state }
judged-state-needs_work = Arbeit nötig
judged-state-could_not_tell = nicht feststellbar
judged-state-not_reached = nicht gemessen
judged-state-accepted = akzeptiert
judged-state-works = funktioniert
judged-state-does_not_apply = trifft nicht zu
judged-severity-critical = kritisch: niemand kann sich anmelden
judged-severity-major = schwer: bei manchen Personen, Karten oder Browsern gelingt die Anmeldung nicht
judged-severity-minor = leicht: die Anmeldung funktioniert heute
judged-doer-anyone = jeder
judged-doer-local_it = IT-Betreuung vor Ort
judged-doer-vendor = Lieferant der Software
judged-reason-fact_missing = das war von hier aus nicht zu sehen
judged-reason-host_unreachable = der Computer hat nicht geantwortet
judged-reason-probe_failed = das Leseprogramm ist nicht fertig geworden
judged-reason-stale = die Antwort ist zu alt
judged-reason-rule_error = die Prüfung konnte nicht durchgeführt werden
judged-unknown = Nicht feststellbar
judged-good = Funktioniert
judged-seen = Gesehen
judged-evidence = { $fact }: { $seen } (nötig: { $needed })
judged-nothing = nichts zu sehen
judged-steps = Schritte ({ $who }, ungefähr { $minutes ->
        [one] { $minutes } Minute
       *[other] { $minutes } Minuten
     })
judged-avoid = Nicht tun
judged-help = Wer hilft
judged-symptoms = Das erklärt auch
judged-checks-head = { $count ->
        [one] { $count } Prüfung
       *[other] { $count } Prüfungen
     }
judged-applies = Gilt für
judged-families = { $families }
judged-each = Betrachtet jeden Eintrag von
judged-when = Nur wenn
judged-rule = In Ordnung, wenn
judged-notice = Was man bemerkt
judged-why = Warum das zählt
judged-tell = Für den Helpdesk bereithalten
judged-explained-by = Ist eine Folge, wenn eines davon nicht in Ordnung ist
judged-sources = Quellen
judged-source = { $title } (gesehen am { $seen })
judged-all-of = all dies trifft zu:
judged-any-of = eines davon trifft zu:
judged-not = dies trifft nicht zu:
judged-is = { $fact } ist { $value }
judged-one-of = { $fact } ist eines von { $values }
judged-at-least = { $fact } ist mindestens { $value }
judged-at-most = { $fact } ist höchstens { $value }
judged-version-floor = { $fact } ist mindestens die älteste brauchbare Version von { $product }
judged-version-newest = { $fact } ist mindestens die neueste Version von { $product } für dieses System
