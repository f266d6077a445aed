# The first sheet of a site's workbook, and what stands behind the others.
front-measured = Gemessen am { $at }
front-number-works = { $n ->
    [one] PC funktioniert
   *[other] PCs funktionieren
}
front-number-needs_work = zu beheben
front-number-could_not_tell = nicht feststellbar
front-number-not_reached = nicht gemessen
front-number-accepted = mit akzeptiertem Problem
front-number-does_not_apply = ohne eID
front-chart-text = Balkendiagramm der PCs: { $states }. Die Zahlen stehen links daneben.
front-tasks = Was zu tun ist: { $jobs }, zusammen etwa { $minutes }
front-more = und { $n } weitere auf dem Blatt { $sheet }
front-later = { $n ->
    [one] Dazu kommt { $n } Hinweis, der warten kann: siehe { sheet-todo }, ab Zeile { $line }.
   *[other] Dazu kommen { $n } Hinweise, die warten können: siehe { sheet-todo }, ab Zeile { $line }.
}
front-answer-how = Wählen Sie auf dem Blatt { sheet-todo } in jeder Zeile eine Antwort und tragen Sie den Tag (heute: Strg+. oder Strg+;) und Ihren Namen ein.
front-answer-back = Speichern Sie die Datei und senden Sie sie an den Absender zurück. Nichts ändert sich, bevor jemand Ihre Antworten gelesen hat.
front-answer-none = Sie brauchen nichts auszufüllen.
front-call = Brauchen Sie Hilfe? { $desk }
sheet-about = Erklärung
col-see = Siehe
col-step = Schritt { $n }
book-effect-blocks = Niemand kann sich anmelden
book-effect-partly = Nicht alle können sich anmelden
book-effect-works = Anmelden funktioniert
book-effect-likely = { $effect } (wahrscheinlich)
