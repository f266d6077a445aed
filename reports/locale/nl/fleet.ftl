# De pagina over alle locaties, voor de beheerder.

fleet-title = eID-controle: alle locaties, { $date }
fleet-heading = eID op de pc's van alle locaties
fleet-made = Gemaakt op { $instant }
fleet-sites = { $n ->
    [one] { $n } locatie
   *[other] { $n } locaties
}
fleet-sample-banner = VOORBEELD. Sommige locaties in dit overzicht zijn verzonnen: { $sites }.
fleet-sample = voorbeeld
fleet-question-work = Waar kunnen mensen met hun eID werken?
fleet-question-todo = Waar is er werk?
fleet-answer-all-good = Op geen enkele locatie is er iets te herstellen.
fleet-answer-sites = { $n ->
    [one] { $n } locatie vraagt werk
   *[other] { $n } locaties vragen werk
}, op { $of }.
fleet-label-sites = Locaties, de dringendste eerst
fleet-label-not-reached = Pc's die we niet bereikten
fleet-label-no-not-reached = Elke bekende pc is bereikt.
fleet-label-oldest = Oudste antwoorden
fleet-label-oldest-intro = Deze pc's antwoordden het langst geleden. Wat we ervan weten, klopt misschien niet meer.
fleet-label-causes = Problemen, de meest voorkomende eerst
fleet-label-no-causes = Er zijn geen problemen gevonden.
fleet-label-site = Locatie
fleet-label-jobs = Taken
fleet-label-minutes = Minuten
fleet-label-files = Verslagen
fleet-label-page = pagina
fleet-label-workbook = werkmap
fleet-label-no-files = geen
fleet-label-known = Bekende pc's
fleet-label-age = Leeftijd
fleet-label-pcs = Pc's
fleet-label-at-sites = Locaties
fleet-label-caption-sites = Locaties volgens wat er moet gebeuren, met links naar hun verslagen
fleet-label-caption-oldest = Pc's met de oudste antwoorden
fleet-label-caption-not-reached = Niet bereikte pc's op alle locaties
fleet-label-caption-causes = Problemen over alle locaties
fleet-link = { $kind } in het { $language }
fleet-no-sites = Er is nog geen locatie bekend.
fleet-answer-effort = { $jobs }, ongeveer { $minutes } werk.
