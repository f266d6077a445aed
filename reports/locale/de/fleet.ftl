# Die Seite über alle Standorte, für den Administrator.

fleet-title = eID-Prüfung: alle Standorte, { $date }
fleet-heading = eID auf den PCs aller Standorte
fleet-made = Erstellt am { $instant }
fleet-sites = { $n ->
    [one] { $n } Standort
   *[other] { $n } Standorte
}
fleet-sample-banner = BEISPIEL. Einige Standorte in dieser Übersicht sind erfunden: { $sites }.
fleet-sample = Beispiel
fleet-question-work = Wo kann man mit der eID arbeiten?
fleet-question-todo = Wo gibt es Arbeit?
fleet-answer-all-good = An keinem Standort ist etwas zu beheben.
fleet-answer-sites = { $n ->
    [one] An { $n } Standort gibt es Arbeit
   *[other] An { $n } Standorten gibt es Arbeit
}, auf { $of }.
fleet-label-sites = Standorte, die dringendsten zuerst
fleet-label-not-reached = PCs, die wir nicht erreicht haben
fleet-label-no-not-reached = Alle bekannten PCs wurden erreicht.
fleet-label-oldest = Älteste Antworten
fleet-label-oldest-intro = Die Antworten dieser PCs liegen am längsten zurück. Was wir von ihnen wissen, stimmt vielleicht nicht mehr.
fleet-label-causes = Probleme, die häufigsten zuerst
fleet-label-no-causes = Es wurden keine Probleme gefunden.
fleet-label-site = Standort
fleet-label-jobs = Aufgaben
fleet-label-minutes = Minuten
fleet-label-files = Berichte
fleet-label-page = Seite
fleet-label-workbook = Arbeitsmappe
fleet-label-no-files = keine
fleet-label-known = Bekannte PCs
fleet-label-age = Alter
fleet-label-pcs = PCs
fleet-label-at-sites = Standorte
fleet-label-caption-sites = Standorte nach dem, was zu tun ist, mit Links zu ihren Berichten
fleet-label-caption-oldest = PCs mit den ältesten Antworten
fleet-label-caption-not-reached = Nicht erreichte PCs an allen Standorten
fleet-label-caption-causes = Probleme an allen Standorten
fleet-link = { $kind } auf { $language }
fleet-no-sites = Es ist noch kein Standort bekannt.
fleet-answer-effort = { $jobs }, etwa { $minutes } Arbeit.
