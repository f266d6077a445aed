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
fleet-label-not-reached = PCs, die wir nicht messen konnten
fleet-label-no-not-reached = Alle PCs wurden gemessen.
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
fleet-label-known = PCs
fleet-label-age = Alter
fleet-label-pcs = PCs
fleet-label-at-sites = Standorte
fleet-label-caption-sites = Standorte nach dem, was zu tun ist, mit Links zu ihren Berichten
fleet-label-caption-oldest = PCs mit den ältesten Antworten
fleet-label-caption-causes = Probleme an allen Standorten
fleet-link = { $kind } auf { $language }
fleet-no-sites = Es gibt noch keinen Standort.

fleet-book = Arbeitsmappe aller Standorte
fleet-answer-spread = { $n ->
    [one] Dasselbe neue Problem ist an mehreren Standorten aufgetreten. Sehen Sie dort zuerst nach.
   *[other] { $n } neue Probleme sind jeweils an mehreren Standorten aufgetreten. Sehen Sie dort zuerst nach.
}
fleet-label-spread = Dasselbe neue Problem an mehreren Standorten
fleet-label-spread-intro = Mehrere Standorte haben seit ihrer vorigen Messung dasselbe Problem. Vielleicht steckt eine einzige Änderung dahinter. Sehen Sie zuerst hier nach, bevor Sie das Problem PC für PC beheben.
fleet-label-more-spread = Weitere neue Probleme an mehreren Standorten
fleet-label-common = Was die PCs gemeinsam haben
fleet-label-which-pcs = Welche PCs
fleet-spread-where = { $pcs } an { $sites }
fleet-spread-since = Neu seit dem { $date }.
fleet-factor = Wahrscheinlich: { $product } { $value }. { $n } von { $affected } betroffenen PCs haben das, und { $m } von { $others } anderen.
fleet-factor-recent = Wahrscheinlich: ein Wechsel zu { $product } { $value } seit der vorigen Messung. { $n } von { $affected } betroffenen PCs haben das, und { $m } von { $others } anderen.
fleet-factor-caution = Das ist wahrscheinlich, aber kein Beweis. Die anderen sind die PCs, bei denen diese Prüfung in Ordnung ist. Testen Sie eine Lösung zuerst auf einem PC.
fleet-factor-none = Wir haben die eID-Software, Firefox, das System und das Kartenlesegerät mit denen der anderen PCs verglichen. Nichts fällt auf.
fleet-factor-thin = Es sind zu wenige PCs oder Standorte, um zu sagen, was sie gemeinsam haben.
fleet-label-pcs-by-site = PCs je Standort
fleet-label-clear = Filter zurücksetzen
fleet-label-version = Version
fleet-label-versions = Verwendete Versionen
fleet-label-versions-intro = Nach der letzten Antwort jedes PCs. Ein PC mit zwei Versionen zählt bei beiden mit.
fleet-label-share = Anteil an allen PCs
fleet-label-trend = Die letzten Messungen
fleet-label-caption-trend = Die PCs nach Zustand bei jeder Messung
fleet-label-measured-on = Gemessen am
fleet-trend-text = { $n } Messungen seit dem { $date }. Damals war auf { $before } etwas zu beheben. Jetzt ist auf { $now } etwas zu beheben.

# Die Arbeitsmappe aller Standorte.

fleet-readme-what = Diese Arbeitsmappe sagt für alle Standorte zusammen, was wo zu tun ist. Die Seite und die Arbeitsmappe eines Standorts sagen mehr über dessen PCs.
fleet-readme-sheets = { sheet-sites }: die Standorte mit ihren Zahlen, die dringendsten zuerst. { sheet-todo }: jede Aufgabe jedes Standorts. { sheet-pcs }: jeder PC. { sheet-findings }: was nicht gut ist oder was wir nicht feststellen konnten; was gut ist, steht nicht darin. { sheet-not-reached }: PCs ohne Messung. { sheet-exceptions }: akzeptierte Probleme. { sheet-versions }: was verwendet wird. Vier Blätter zählen PCs nach zwei Dingen zugleich. { sheet-history }: frühere Messungen.
sheet-sites = Standorte
col-site = Standort
col-jobs = Aufgaben
col-site-minutes = Minuten Arbeit
col-eid-software = eID-Software
col-firefox = Firefox
col-reader = Kartenlesegerät
col-sites-count = Anzahl Standorte
fleet-other = andere
fleet-pivot-site = Standort
fleet-pivot-middleware = eID-Software
fleet-pivot-reader = Kartenlesegerät
fleet-pivot-all = Alle PCs
fleet-pivot-cause-site = Probleme je Standort
fleet-pivot-version-system = Versionen je System
fleet-pivot-state-site = Zustände je Standort
fleet-pivot-cause-reader = Probleme je Kartenlesegerät
