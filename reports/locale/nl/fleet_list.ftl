# The page over all sites: every PC under its site, and the files of a site.

fleet-label-pcs-intro = Open een locatie om haar pc's te zien. Pc's met dezelfde problemen staan samen. Naast elke pc ziet u het systeem, de versies en het laatste antwoord.
fleet-pc-setup = { $system } · eID-software { $middleware } · Firefox { $firefox }
fleet-lost-seen = Laatste antwoord: { $moment }. { $tries } zonder antwoord.
fleet-label-guide = wegwijzer
fleet-label-sheet = hulpblad
fleet-link-both = Pagina in alle talen
fleet-answer-shut-out = { $n ->
    [one] Op { $n } locatie kan niemand zich aanmelden, op geen enkele pc die we maten: { $sites }.
   *[other] Op { $n } locaties kan niemand zich aanmelden, op geen enkele pc die we maten: { $sites }.
}
fleet-readme-links = De naam van een pc leidt naar die pc of dat probleem op de pagina van de locatie. Die pagina moet in dezelfde map staan. De naam van een locatie leidt naar haar pc's. Op een telefoonnummer of adres kunt u klikken om te bellen of te schrijven.

# What changed, and what would bring silent PCs back.

fleet-question-change = Wat werd beter of slechter sinds de vorige keer?
fleet-change-worse = Slechter: { $pcs } op { $sites }
fleet-change-better = Beter: { $pcs } op { $sites }
fleet-change-problem = { $problem } ({ $pcs })
fleet-change-more = { $n ->
    [one] en nog { $n } ander probleem
   *[other] en nog { $n } andere problemen
}
fleet-change-number = { $state }: { $now } (op { $date }: { $before })
fleet-label-worse = Slechter
fleet-label-better = Beter
fleet-answer-more-sites = { $n ->
    [one] en nog { $n } locatie
   *[other] en nog { $n } locaties
}
fleet-needs-work = te herstellen: { $of }
fleet-label-more-causes = Meer problemen
fleet-files = { $n ->
    [one] { $n } bestand
   *[other] { $n } bestanden
}
fleet-back = { $n ->
    [one] { $pcs } komt terug met één ingreep: { $action }.
   *[other] { $pcs } komen terug met één ingreep: { $action }.
}
fleet-later = { $n ->
    [one] { $pcs } wordt bij de volgende meting opnieuw gevraagd. Intussen hoeft u niets te doen.
   *[other] { $pcs } worden bij de volgende meting opnieuw gevraagd. Intussen hoeft u niets te doen.
}
fleet-look = { $n ->
    [one] { $pcs } was bereikbaar, maar gaf geen antwoord dat we konden lezen. Vraag uw IT-ondersteuning om het bericht te bekijken.
   *[other] { $pcs } waren bereikbaar, maar gaven geen antwoord dat we konden lezen. Vraag uw IT-ondersteuning om de berichten te bekijken.
}
fleet-action-switch-on = aanzetten en op het netwerk laten
fleet-action-remote-on = daar het beheer op afstand inschakelen, of de firewall ervoor openen
fleet-action-account = het account voor beheer op afstand in orde brengen
fleet-action-key = de nieuwe sleutel nakijken en dan aanvaarden
fleet-action-certificate = het certificaat voor beheer op afstand vernieuwen
fleet-action-name = de naam rechtzetten, in DNS of in de inventaris
fleet-action-control = installeren wat aan de kant van de beheerder ontbreekt
fleet-action-service = daar de dienst voor beheer op afstand herstarten
fleet-action-powershell = PowerShell toelaten voor het account van beheer op afstand
fleet-action-security = het leesprogramma toelaten in de beveiligingssoftware
fleet-action-call = aanzetten en aanmelden; blijft het zo, nakijken wat hem zich laat melden
fleet-action-node = de server die hem bevraagt weer bereikbaar maken
fleet-day = { $day }/{ $month }/{ $year }
