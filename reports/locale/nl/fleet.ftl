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
fleet-answer-sites = Er is werk op { $n ->
    [one] { $n } locatie
   *[other] { $n } locaties
}: { $of }.
fleet-label-sites = Locaties, de dringendste eerst
fleet-label-not-reached = Pc's die we niet konden meten
fleet-label-no-not-reached = Elke pc is gemeten.
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
fleet-label-known = Pc's
fleet-label-age = Leeftijd
fleet-label-pcs = Pc's
fleet-label-at-sites = Locaties
fleet-label-caption-sites = Locaties volgens wat er moet gebeuren, met links naar hun verslagen
fleet-label-caption-oldest = Pc's met de oudste antwoorden
fleet-label-caption-causes = Problemen over alle locaties
fleet-link = { $kind } in het { $language }
fleet-no-sites = Er is nog geen locatie.

fleet-book = Werkmap van alle locaties
fleet-answer-spread = { $n ->
    [one] Verschillende locaties hebben hetzelfde nieuwe probleem. Kijk daar eerst.
   *[other] { $n } nieuwe problemen komen elk op verschillende locaties voor. Kijk daar eerst.
}
fleet-label-spread = Hetzelfde nieuwe probleem op verschillende locaties
fleet-label-spread-intro = Verschillende locaties hebben sinds hun vorige meting hetzelfde probleem. Misschien zit er één wijziging achter. Kijk hier eerst, voor u de pc's één voor één herstelt.
fleet-label-more-spread = Nog nieuwe problemen op verschillende locaties
fleet-label-common = Wat de pc's gemeen hebben
fleet-label-which-pcs = Welke pc's
fleet-spread-where = { $pcs } op { $sites }
fleet-spread-since = Nieuw sinds { $date }.
fleet-factor = Waarschijnlijk: { $product } { $value }. Dit geldt voor { $n } van de { $affected } getroffen pc's en voor { $m } van de { $others } andere.
fleet-factor-recent = Waarschijnlijk: een wijziging sinds de vorige meting (nu { $product } { $value }). Dit geldt voor { $n } van de { $affected } getroffen pc's en voor { $m } van de { $others } andere.
fleet-factor-caution = Dit is waarschijnlijk, maar niet bewezen. De andere pc's zijn die waarop deze controle in orde is. Probeer het eerst op één pc.
fleet-factor-none = We vergeleken de eID-software, Firefox, het systeem en de kaartlezer met die van de andere pc's. Er valt niets op.
fleet-factor-thin = Er zijn te weinig pc's of locaties om te zeggen wat ze gemeen hebben.
fleet-label-pcs-by-site = Pc's per locatie
fleet-label-clear = Filters wissen
fleet-label-version = Versie
fleet-label-versions = Versies in gebruik
fleet-label-versions-intro = Volgens het laatste antwoord van elke pc. Een pc met twee versies telt bij beide mee.
fleet-label-share = Aandeel in alle pc's
fleet-label-trend = De laatste metingen
fleet-label-caption-trend = De pc's per toestand bij elke meting
fleet-label-measured-on = Gemeten op
fleet-trend-text = { $n } metingen sinds { $date }. Toen te herstellen: { $before }. Nu te herstellen: { $now }.

# De werkmap van alle locaties.

fleet-readme-what = Deze werkmap zegt voor alle locaties samen wat er waar moet gebeuren. De pagina en de werkmap van een locatie zeggen meer over haar pc's.
fleet-readme-sheets = { sheet-sites }: de cijfers, de dringendste eerst. { sheet-todo }: elke taak van elke locatie. { sheet-pcs }: elke pc. { sheet-findings }: wat niet goed is, of wat we niet konden nagaan; wat goed is, staat er niet in. { sheet-not-reached }: pc's zonder meting. { sheet-exceptions }: aanvaarde problemen. { sheet-versions }: wat in gebruik is. Vier bladen tellen pc's volgens twee dingen tegelijk. { sheet-history }: eerdere metingen.
sheet-sites = Locaties
col-site = Locatie
col-jobs = Taken
col-site-minutes = Minuten werk
col-eid-software = eID-software
col-firefox = Firefox
col-reader = Kaartlezer
col-sites-count = Aantal locaties
fleet-other = andere
fleet-pivot-site = Locatie
fleet-pivot-middleware = eID-software
fleet-pivot-reader = Kaartlezer
fleet-pivot-all = Alle pc's
fleet-pivot-cause-site = Problemen per locatie
fleet-pivot-version-system = Versies per systeem
fleet-pivot-state-site = Toestanden per locatie
fleet-pivot-cause-reader = Problemen per kaartlezer
