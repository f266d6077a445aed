# The page over all sites: every PC under its site, and the files of a site.

fleet-label-pcs-intro = Open een locatie om haar pc's te zien. Pc's met dezelfde problemen staan samen. Naast elke pc ziet u het systeem, de versies en het laatste antwoord.
fleet-pc-setup = { $system } · eID-software { $middleware } · Firefox { $firefox }
fleet-lost-seen = Laatste antwoord: { $moment }. { $tries } zonder antwoord.
fleet-label-guide = wegwijzer
fleet-label-sheet = hulpblad
fleet-link-both = Pagina in alle talen
fleet-answer-none-works = We kennen geen pc waarop aanmelden met de eID werkt ({ $of }).
fleet-answer-shut-out = { $n ->
    [one] Op { $n } locatie kan niemand zich aanmelden, op geen enkele pc die we maten: { $sites }.
   *[other] Op { $n } locaties kan niemand zich aanmelden, op geen enkele pc die we maten: { $sites }.
}
fleet-readme-links = De naam van een pc leidt naar die pc of dat probleem op de pagina van de locatie. Die pagina moet in dezelfde map staan. De naam van een locatie leidt naar haar pc's. Op een telefoonnummer of adres kunt u klikken om te bellen of te schrijven.
