# Wörter, die alle Berichte teilen: Sprachen, Zustände, Ergebnisse, Anzahlen, Zeitpunkte.

language-name = Deutsch

of-known = { $n } von { $known ->
    [one] { $known } PC
   *[other] { $known } PCs
}
known-pcs = { $known ->
    [one] { $known } PC
   *[other] { $known } PCs
}
pcs = { $n ->
    [one] { $n } PC
   *[other] { $n } PCs
}
days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}
minutes = { $n ->
    [one] { $n } Minute
   *[other] { $n } Minuten
}
jobs = { $n ->
    [one] { $n } Aufgabe
   *[other] { $n } Aufgaben
}

yes = ja
no = nein
not-known = nicht bekannt
never = nie
user = Benutzer { $label }
cut-mark = […gekürzt]
offset = UTC{ $offset }
times-in = Alle Uhrzeiten gelten für { $zone } ({ $offset }).

state-works = funktioniert
state-needs_work = Arbeit nötig
state-could_not_tell = nicht feststellbar
state-not_reached = nicht gemessen
state-accepted = akzeptiert
state-accepted-until = akzeptiert bis { $date }
state-does_not_apply = trifft nicht zu

verdict-pass = in Ordnung
verdict-warn = Hinweis
verdict-fail = zu beheben
verdict-unknown = nicht bekannt
verdict-not_applicable = trifft nicht zu

reason-rule_held = Das ist in Ordnung.
reason-rule_broken = Das ist nicht in Ordnung.
reason-fact_missing = Eine nötige Angabe konnte nicht gelesen werden.
reason-host_unreachable = Der PC wurde nicht gemessen.
reason-probe_failed = Das Leseprogramm ist auf diesem PC nicht fertig geworden.
reason-stale = Die letzte Antwort dieses PCs ist zu alt für eine Beurteilung.
reason-out_of_scope = Die Prüfung ist für diese Art PC nicht gedacht.
reason-waived = Das Problem wurde bis zu einem festen Datum akzeptiert.
reason-rule_error = Die Prüfung selbst ist auf einen Fehler gestoßen. Bitte melden Sie das dem Administrator.

severity-critical = Niemand kann sich hier mit der eID anmelden.
severity-major = Bei manchen Personen, Karten oder Browsern gelingt die Anmeldung nicht.
severity-minor = Die Anmeldung funktioniert heute.

kind-medical_practice = Arztpraxis
kind-municipality = Gemeindedienst
kind-other = Standort

doer-anyone = das kann jeder
doer-local_it = Ihre IT-Betreuung
doer-vendor = der Lieferant

stage-installation = Installation
stage-reader = Kartenlesegerät
stage-card_read = Auslesen der Karte
stage-before_pin = vor dem PIN-Fenster
stage-after_pin = nach dem PIN-Fenster
stage-card_state = Zustand der Karte
stage-after_login = nach der Anmeldung
stage-no_browser = ohne Browser

change-new = neu
change-mended = gelöst
change-worse = schlimmer
change-came_back = wieder da
change-still_open = noch offen

reach-answered = Der PC hat geantwortet.
reach-not_equipped = Beim Administrator fehlt etwas, um diesen PC abzufragen. Am PC selbst liegt es nicht.
reach-name_not_found = Das Netzwerk kennt den Namen dieses PCs nicht.
reach-no_route = Der PC ist ausgeschaltet oder über das Netzwerk nicht zu erreichen.
reach-refused = Der PC ist eingeschaltet, lehnt aber die Verbindung zur Fernverwaltung ab.
reach-host_key_not_trusted = Der PC antwortet mit einem anderen Schlüssel als früher oder mit einem, den wir noch nicht kennen.
reach-certificate_not_trusted = Der PC zeigt ein Zertifikat, dem wir nicht vertrauen.
reach-credentials_rejected = Der PC nimmt die Anmeldung des Administrators nicht an.
reach-no_right = Der PC kennt das Konto des Administrators, aber es darf sich dort nicht aus der Ferne anmelden.
reach-over_limit = Der PC lässt gerade keine weitere Fernverwaltung zu: Ein Grenzwert von Windows ist erreicht.
reach-service_failing = Der Dienst für die Fernverwaltung antwortet, funktioniert aber nicht.
reach-broke_off = Der PC hat die Verbindung getrennt. Vielleicht startete er gerade neu.
reach-shell_blocked = Eine Richtlinie auf dem PC verbietet PowerShell.
reach-stopped_by_security = Sicherheitssoftware auf dem PC hat das Leseprogramm gestoppt.
reach-timed_out = Der PC hat nicht rechtzeitig geantwortet.
reach-probe_failed = Der PC wurde erreicht, aber das Leseprogramm ist nicht fertig geworden.
reach-not_asked = Der PC wurde noch nicht abgefragt.
reach-not_called = Der PC meldet sich von selbst und hat das in letzter Zeit nicht getan.
reach-node_not_reached = Der Server, der diesen PC abfragt, war nicht erreichbar. Am PC selbst liegt es nicht.

advice-answered = Sie müssen nichts tun.
advice-not_equipped = Bitten Sie Ihre IT-Betreuung, die Meldung dieses PCs anzusehen. Am PC selbst ist nichts zu tun.
advice-name_not_found = Fragen Sie Ihre IT-Betreuung, ob der PC einen neuen Namen hat oder nicht mehr da ist.
advice-no_route = Schalten Sie den PC ein und lassen Sie ihn am Netzwerk.
advice-refused = Bitten Sie Ihre IT-Betreuung, die Fernverwaltung einzuschalten oder die Firewall dafür zu öffnen.
advice-host_key_not_trusted = Fragen Sie Ihre IT-Betreuung, ob der PC neu installiert wurde. Nur dann darf der neue Schlüssel akzeptiert werden.
advice-certificate_not_trusted = Bitten Sie Ihre IT-Betreuung, das Zertifikat für die Fernverwaltung zu erneuern.
advice-credentials_rejected = Bitten Sie Ihre IT-Betreuung, das Konto für die Fernverwaltung zu prüfen.
advice-no_right = Bitten Sie Ihre IT-Betreuung, dem Konto das Recht auf Fernverwaltung dieses PCs zu geben.
advice-over_limit = Warten Sie auf die nächste Messung. Bleibt es so, bitten Sie Ihre IT-Betreuung, den Grenzwert von WinRM (Fernverwaltung von Windows) zu erhöhen.
advice-service_failing = Bitten Sie Ihre IT-Betreuung, den Dienst WinRM (Fernverwaltung von Windows) dieses PCs neu zu starten.
advice-broke_off = Warten Sie auf die nächste Messung.
advice-shell_blocked = Bitten Sie Ihre IT-Betreuung, PowerShell für das Konto der Fernverwaltung zuzulassen.
advice-stopped_by_security = Bitten Sie Ihre IT-Betreuung, das Leseprogramm in der Sicherheitssoftware zuzulassen.
advice-timed_out = Prüfen Sie, ob der PC im Ruhezustand ist, stark ausgelastet ist oder eine langsame Verbindung hat.
advice-probe_failed = Bitten Sie Ihre IT-Betreuung, die Meldung dieses PCs anzusehen.
advice-not_asked = Warten Sie auf die nächste Messung.
advice-not_called = Schalten Sie den PC ein, melden Sie sich an und lassen Sie ihn eine Stunde mit dem Internet verbunden. Bleibt es so, wenden Sie sich an Ihre IT-Betreuung.
advice-node_not_reached = Warten Sie auf die nächste Messung. Bleibt es so, bitten Sie Ihre IT-Betreuung, diesen Server zu prüfen. Am PC selbst ist nichts zu tun.

# Was der Administrator selbst tut (doctor, diagnose)
remedy-not_equipped = Lesen Sie die Meldung. Sie sagt, welches Programm, welche Bibliothek oder welche Einstellung auf diesem Verwaltungsserver oder im Inventar fehlt.
remedy-name_not_found = Prüfen Sie den Namen im DNS und im Inventar. Gibt es den PC nicht mehr, nehmen Sie ihn aus dem Inventar.
remedy-no_route = Prüfen Sie, ob der PC eingeschaltet ist. Prüfen Sie dann VLAN, VPN und Firewall.
remedy-refused = Starten Sie auf dem PC den Dienst WinRM oder sshd. Öffnen Sie in seiner Firewall den Port für diesen Verwaltungsserver.
remedy-host_key_not_trusted = Klären Sie, ob der PC neu installiert wurde. Akzeptieren Sie den neuen Schlüssel nur, wenn Sie sicher sind.
remedy-certificate_not_trusted = Prüfen Sie, wer das Zertifikat von WinRM ausgestellt hat. Nur wenn Sie diesem Aussteller vertrauen, tragen Sie den Pfad zu seinem Zertifikat im Inventar ein.
remedy-credentials_rejected = Prüfen Sie Konto, Passwort oder Schlüssel und die Anmeldemethode. Prüfen Sie bei Kerberos auch die Uhr.
remedy-no_right = Nehmen Sie das Konto auf dem PC in die Gruppe Remoteverwaltungsbenutzer (Remote Management Users) auf.
remedy-over_limit = Schließen Sie offene Sitzungen dieses Kontos auf dem PC. Sehen Sie sich dann die Grenzwerte an, die der Befehl winrm get winrm/config/winrs zeigt.
remedy-service_failing = Starten Sie den Dienst WinRM auf dem PC neu. Prüfen Sie im Inventar Port, Pfad und http oder https, und ob ein Proxy dazwischen liegt.
remedy-broke_off = Versuchen Sie es in einigen Minuten erneut mit eidfleet scan --missing. Bleibt es so, prüfen Sie die Firewall.
remedy-shell_blocked = Erlauben Sie powershell.exe für dieses Konto in AppLocker oder in der Gruppenrichtlinie.
remedy-stopped_by_security = Erlauben Sie in der Sicherheitssoftware, was eidfleet probe show --windows ausgibt.
remedy-timed_out = In der Meldung steht, bei welchem Schritt es nicht weiterging. Erhöhen Sie das Zeitlimit in eidfleet.toml nur, wenn der PC langsam ist.
remedy-probe_failed = Lesen Sie die Meldung. Sie sagt, was der PC geantwortet hat.
remedy-not_asked = Starten Sie eidfleet scan erneut.
remedy-not_called = Starten Sie das Skript auf dem PC mit -Now oder --now und lesen Sie seine Zeile: Läuft die Aufgabe noch, und darf sie in die Ablage schreiben? Sehen Sie auch im Ordner quarantine der Ablage nach.
remedy-node_not_reached = Starten Sie eidfleet doctor --node mit dem Namen aus der Meldung: Es zeigt, welcher Schritt scheitert. Fragen Sie danach erneut ab mit eidfleet scan --missing.

in-nl = Niederländisch
in-fr = Französisch
in-de = Deutsch
in-en = Englisch
pcs-more = { $list } und { $n } weitere
family-windows = Windows
family-darwin = macOS
family-linux = Linux
family-none = andere
