# Woorden die elk soort verslag deelt: talen, toestanden, oordelen, aantallen, tijdstippen.

language-name = Nederlands

of-known = { $n } van { $known ->
    [one] { $known } pc
   *[other] de { $known } pc's
}
known-pcs = { $known ->
    [one] { $known } pc
   *[other] { $known } pc's
}
pcs = { $n ->
    [one] { $n } pc
   *[other] { $n } pc's
}
days = { $n ->
    [one] { $n } dag
   *[other] { $n } dagen
}
minutes = { $n ->
    [one] { $n } minuut
   *[other] { $n } minuten
}
jobs = { $n ->
    [one] { $n } taak
   *[other] { $n } taken
}

yes = ja
no = nee
not-known = niet bekend
never = nooit
user = gebruiker { $label }
cut-mark = […afgekapt]
offset = UTC{ $offset }
times-in = Alle tijden zijn in { $zone } ({ $offset }).

state-works = werkt
state-needs_work = te herstellen
state-could_not_tell = niet vast te stellen
state-not_reached = niet gemeten
state-accepted = aanvaard
state-accepted-until = aanvaard tot en met { $date }
state-does_not_apply = niet van toepassing

verdict-pass = in orde
verdict-warn = advies
verdict-fail = te herstellen
verdict-unknown = niet bekend
verdict-not_applicable = niet van toepassing

reason-rule_held = De controle is in orde.
reason-rule_broken = De controle is niet in orde.
reason-fact_missing = Een gegeven dat nodig is, kon niet worden gelezen.
reason-host_unreachable = De pc is niet gemeten.
reason-probe_failed = Het leesprogramma is op deze pc niet klaar geraakt.
reason-stale = Het laatste antwoord van deze pc is te oud om er nog op voort te gaan.
reason-out_of_scope = De controle is niet bedoeld voor dit soort pc.
reason-waived = Het probleem is aanvaard tot een vaste datum.
reason-rule_error = De controle zelf liep fout. Meld dit aan de beheerder.

severity-critical = Niemand kan zich hier met de eID aanmelden.
severity-major = Sommige mensen, kaarten of browsers kunnen zich niet aanmelden.
severity-minor = Aanmelden werkt vandaag.

kind-medical_practice = medische praktijk
kind-municipality = gemeentelijke dienst
kind-other = locatie

doer-anyone = iedereen kan dit
doer-local_it = uw IT-ondersteuning
doer-vendor = de leverancier

stage-installation = de installatie
stage-reader = de kaartlezer
stage-card_read = het uitlezen van de kaart
stage-before_pin = vóór het venster voor de pincode
stage-after_pin = na het venster voor de pincode
stage-card_state = de toestand van de kaart
stage-after_login = na het aanmelden
stage-no_browser = zonder browser

change-new = nieuw
change-mended = opgelost
change-worse = erger
change-came_back = teruggekeerd
change-still_open = nog open

reach-answered = De pc heeft geantwoord.
reach-not_equipped = Bij de beheerder ontbreekt iets om deze pc te bevragen. Aan de pc zelf ligt het niet.
reach-name_not_found = Het netwerk kent de naam van deze pc niet.
reach-no_route = De pc staat uit, of het netwerk kan er niet bij.
reach-refused = De pc staat aan, maar weigert de verbinding voor beheer op afstand.
reach-host_key_not_trusted = De pc antwoordt met een andere sleutel dan vroeger, of met een sleutel die we nog niet kennen.
reach-certificate_not_trusted = De pc toont een certificaat dat we niet vertrouwen.
reach-credentials_rejected = De pc aanvaardt de aanmelding van de beheerder niet.
reach-no_right = De pc kent de account van de beheerder, maar die mag zich er niet op afstand aanmelden.
reach-over_limit = De pc laat nu even geen beheer op afstand meer toe: een limiet van Windows is bereikt.
reach-service_failing = De dienst voor beheer op afstand antwoordt, maar werkt niet.
reach-broke_off = De pc heeft de verbinding verbroken. Misschien startte hij opnieuw op.
reach-shell_blocked = Een beleidsregel op de pc verbiedt PowerShell.
reach-stopped_by_security = Beveiligingssoftware op de pc heeft het leesprogramma gestopt.
reach-timed_out = De pc heeft niet op tijd geantwoord.
reach-probe_failed = De pc is bereikt, maar het leesprogramma is niet klaar geraakt.
reach-not_asked = De pc is nog niet bevraagd.
reach-not_called = De pc meldt zich uit zichzelf, maar deed dat de laatste tijd niet.
reach-node_not_reached = De server die deze pc bevraagt, was niet bereikbaar. Aan de pc zelf ligt het niet.

advice-answered = U hoeft niets te doen.
advice-not_equipped = Vraag aan uw IT-ondersteuning om de melding van deze pc te bekijken. Aan de pc zelf hoeft u niets te doen.
advice-name_not_found = Vraag aan uw IT-ondersteuning of de pc een nieuwe naam heeft, of weg is.
advice-no_route = Zet de pc aan en laat hem verbonden met het netwerk.
advice-refused = Vraag aan uw IT-ondersteuning om beheer op afstand aan te zetten, of om de firewall ervoor te openen.
advice-host_key_not_trusted = Vraag aan uw IT-ondersteuning of de pc opnieuw is geïnstalleerd. Alleen dan mag de nieuwe sleutel worden aanvaard.
advice-certificate_not_trusted = Vraag aan uw IT-ondersteuning om het certificaat voor beheer op afstand te vernieuwen.
advice-credentials_rejected = Vraag aan uw IT-ondersteuning om de account voor beheer op afstand na te kijken.
advice-no_right = Vraag aan uw IT-ondersteuning om de account het recht op beheer op afstand te geven.
advice-over_limit = Wacht op de volgende meting. Blijft het zo, vraag dan aan uw IT-ondersteuning om de limiet van WinRM (beheer op afstand) te verhogen.
advice-service_failing = Vraag aan uw IT-ondersteuning om de dienst WinRM (beheer op afstand) van deze pc te herstarten.
advice-broke_off = Wacht op de volgende meting.
advice-shell_blocked = Vraag aan uw IT-ondersteuning om PowerShell toe te laten voor de account voor beheer op afstand.
advice-stopped_by_security = Vraag aan uw IT-ondersteuning om het leesprogramma in de beveiligingssoftware toe te laten.
advice-timed_out = Kijk na of de pc in slaapstand staat, heel druk bezig is of een trage verbinding heeft.
advice-probe_failed = Vraag aan uw IT-ondersteuning om de melding van deze pc te bekijken.
advice-not_asked = Wacht op de volgende meting.
advice-not_called = Zet de pc aan, meld u aan en laat hem een uur verbonden met het internet. Blijft het zo, vraag het dan aan uw IT-ondersteuning.
advice-node_not_reached = Wacht op de volgende meting. Blijft het zo, vraag dan aan uw IT-ondersteuning om die server na te kijken. Aan de pc zelf hoeft u niets te doen.

# Wat de beheerder zelf doet (doctor, diagnose)
remedy-not_equipped = Lees de melding. Ze zegt welk programma, welke bibliotheek of welke instelling ontbreekt op deze beheerserver of in de inventaris.
remedy-name_not_found = Kijk de naam na in DNS en in de inventaris. Is de pc weg, haal hem dan uit de inventaris.
remedy-no_route = Kijk na of de pc aanstaat. Kijk daarna VLAN, VPN en firewall na.
remedy-refused = Start op de pc de dienst WinRM of sshd. Open de poort in de firewall voor deze beheerserver.
remedy-host_key_not_trusted = Ga na of de pc opnieuw is geïnstalleerd. Aanvaard de nieuwe sleutel alleen als u dat zeker weet.
remedy-certificate_not_trusted = Kijk na wie het certificaat van WinRM heeft uitgegeven. Vertrouwt u die uitgever? Zet dan het pad naar zijn certificaat in de inventaris.
remedy-credentials_rejected = Kijk de account, het wachtwoord of de sleutel en de aanmeldmethode na. Bij Kerberos kijkt u ook de klok na.
remedy-no_right = Zet de account in de groep Remote Management Users van de pc.
remedy-over_limit = Sluit open sessies van deze account op de pc. Bekijk daarna de limieten met de opdracht winrm get winrm/config/winrs.
remedy-service_failing = Herstart de dienst WinRM op de pc. Kijk poort, pad en http of https na in de inventaris, en of er een proxy tussen zit.
remedy-broke_off = Probeer het over enkele minuten opnieuw met eidfleet scan --missing. Blijft het zo, kijk dan de firewall na.
remedy-shell_blocked = Laat powershell.exe toe voor deze account in AppLocker of in het groepsbeleid.
remedy-stopped_by_security = Laat in de beveiligingssoftware toe wat eidfleet probe show --windows toont.
remedy-timed_out = Kijk in de melding bij welke stap het stopte. Verhoog de tijdslimiet in eidfleet.toml alleen als de pc traag is.
remedy-probe_failed = Lees de melding. Ze zegt wat de pc heeft geantwoord.
remedy-not_asked = Start eidfleet scan opnieuw.
remedy-not_called = Start het script op de pc met -Now of --now en lees de regel die het geeft: loopt de taak nog, en mag ze in de drop schrijven? Kijk ook in de map quarantine van de drop.
remedy-node_not_reached = Start eidfleet doctor --node met de naam uit de melding: dat toont welke stap mislukt. Vraag daarna opnieuw met eidfleet scan --missing.

in-nl = Nederlands
in-fr = Frans
in-de = Duits
in-en = Engels
pcs-more = { $list } en nog { $n }
family-windows = Windows
family-darwin = macOS
family-linux = Linux
family-none = andere
