# The page over all sites: every PC under its site, and the files of a site.

fleet-label-pcs-intro = Öffnen Sie einen Standort, um seine PCs zu sehen. PCs mit denselben Problemen stehen zusammen. Neben jedem PC sehen Sie das System, die Versionen und die letzte Antwort.
fleet-pc-setup = { $system } · eID-Software { $middleware } · Firefox { $firefox }
fleet-lost-seen = Letzte Antwort: { $moment }. { $tries } ohne Antwort.
fleet-label-guide = Wegweiser
fleet-label-sheet = Hilfeblatt
fleet-link-both = Seite in allen Sprachen
fleet-answer-none-works = Wir kennen keinen PC, auf dem die Anmeldung mit der eID funktioniert ({ $of }).
fleet-answer-shut-out = { $n ->
    [one] An { $n } Standort kann sich niemand anmelden, auf keinem PC, den wir gemessen haben: { $sites }.
   *[other] An { $n } Standorten kann sich niemand anmelden, auf keinem PC, den wir gemessen haben: { $sites }.
}
fleet-readme-links = Der Name eines PCs führt zu diesem PC oder Problem auf der Seite des Standorts. Diese Seite muss im selben Ordner liegen. Der Name eines Standorts führt zu seinen PCs. Ein Klick auf eine Nummer oder Adresse ruft an oder schreibt.
