# The first sheet of a site's workbook, and what stands behind the others.
front-measured = Gemeten op { $at }
front-number-works = { $n ->
    [one] pc werkt
   *[other] pc's werken
}
front-number-needs_work = te herstellen
front-number-could_not_tell = niet vast te stellen
front-number-not_reached = niet gemeten
front-number-accepted = met een aanvaard probleem
front-number-does_not_apply = zonder eID
front-chart-text = Staafdiagram van de pc's: { $states }. De getallen staan er links naast.
front-tasks = Wat er moet gebeuren: { $jobs }, samen ongeveer { $minutes }
front-more = en nog { $n } op het blad { $sheet }
front-later = { $n ->
    [one] Daarnaast is er { $n } advies dat kan wachten: zie { sheet-todo }, vanaf rij { $line }.
   *[other] Daarnaast zijn er { $n } adviezen die kunnen wachten: zie { sheet-todo }, vanaf rij { $line }.
}
front-answer-how = Kies op het blad { sheet-todo } in elke rij een antwoord, en vul de dag (vandaag: Ctrl+;) en uw naam in.
front-answer-back = Bewaar het bestand en stuur het terug naar de afzender. Er verandert niets voordat iemand uw antwoorden heeft gelezen.
front-answer-none = U hoeft niets in te vullen.
front-call = Hulp nodig? { $desk }
sheet-about = Uitleg
col-see = Zie
col-step = Stap { $n }
book-effect-blocks = Niemand kan aanmelden
book-effect-partly = Niet iedereen kan aanmelden
book-effect-works = Aanmelden werkt
book-effect-likely = { $effect } (waarschijnlijk)
