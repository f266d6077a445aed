# The page over all sites: every PC under its site, and the files of a site.

fleet-label-pcs-intro = Öffnen Sie einen Standort, um seine PCs zu sehen. PCs mit denselben Problemen stehen zusammen. Neben jedem PC sehen Sie das System, die Versionen und die letzte Antwort.
fleet-pc-setup = { $system } · eID-Software { $middleware } · Firefox { $firefox }
fleet-lost-seen = Letzte Antwort: { $moment }. { $tries } ohne Antwort.
fleet-label-guide = Wegweiser
fleet-label-sheet = Hilfeblatt
fleet-link-both = Seite in allen Sprachen
fleet-answer-shut-out = { $n ->
    [one] An { $n } Standort kann sich niemand anmelden, auf keinem PC, den wir gemessen haben: { $sites }.
   *[other] An { $n } Standorten kann sich niemand anmelden, auf keinem PC, den wir gemessen haben: { $sites }.
}
fleet-readme-links = Der Name eines PCs führt zu diesem PC oder Problem auf der Seite des Standorts. Diese Seite muss im selben Ordner liegen. Der Name eines Standorts führt zu seinen PCs. Ein Klick auf eine Nummer oder Adresse ruft an oder schreibt.

# What changed, and what would bring silent PCs back.

fleet-question-change = Was wurde seit dem letzten Mal besser oder schlechter?
fleet-change-worse = Schlechter: { $pcs } an { $sites }
fleet-change-better = Besser: { $pcs } an { $sites }
fleet-change-problem = { $problem } ({ $pcs })
fleet-change-more = { $n ->
    [one] und { $n } anderes Problem
   *[other] und { $n } andere Probleme
}
fleet-change-number = { $state }: { $now } (am { $date }: { $before })
fleet-label-worse = Schlechter
fleet-label-better = Besser
fleet-answer-more-sites = { $n ->
    [one] und noch { $n } Standort
   *[other] und noch { $n } Standorte
}
fleet-needs-work = zu beheben: { $of }
fleet-label-more-causes = Weitere Probleme
fleet-files = { $n ->
    [one] { $n } Datei
   *[other] { $n } Dateien
}
fleet-back = { $n ->
    [one] { $pcs } wäre mit einem Handgriff wieder da: { $action }.
   *[other] { $pcs } wären mit einem Handgriff wieder da: { $action }.
}
fleet-later = { $n ->
    [one] { $pcs } wird bei der nächsten Messung wieder gefragt. Bis dahin ist nichts zu tun.
   *[other] { $pcs } werden bei der nächsten Messung wieder gefragt. Bis dahin ist nichts zu tun.
}
fleet-look = { $n ->
    [one] { $pcs } wurde erreicht, gab aber keine lesbare Antwort. Bitten Sie Ihren IT-Support, die Meldung anzusehen.
   *[other] { $pcs } wurden erreicht, gaben aber keine lesbare Antwort. Bitten Sie Ihren IT-Support, die Meldungen anzusehen.
}
fleet-action-switch-on = einschalten und am Netz lassen
fleet-action-remote-on = dort die Fernverwaltung einschalten oder die Firewall dafür öffnen
fleet-action-account = das Konto für die Fernverwaltung in Ordnung bringen
fleet-action-key = den neuen Schlüssel prüfen und dann annehmen
fleet-action-certificate = das Zertifikat für die Fernverwaltung erneuern
fleet-action-name = den Namen berichtigen, im DNS oder im Inventar
fleet-action-control = installieren, was auf der Seite des Administrators fehlt
fleet-action-service = dort den Dienst für die Fernverwaltung neu starten
fleet-action-powershell = PowerShell für das Konto der Fernverwaltung erlauben
fleet-action-security = das Leseprogramm in der Sicherheitssoftware zulassen
fleet-action-call = einschalten und anmelden; bleibt es so, nachsehen, was ihn sich melden lässt
fleet-action-node = den Server, der ihn abfragt, wieder erreichbar machen
fleet-day = { $day }.{ $month }.{ $year }
