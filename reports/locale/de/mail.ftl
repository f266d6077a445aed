# Die Mail an einen Standort.

mail-subject = { $site }: { $summary }
mail-subject-sample = [BEISPIEL]
mail-subject-test = [TEST] { $subject }
mail-needs-work = { $n } von { $known ->
    [one] { $known } PC
   *[other] { $known } PCs
} zu beheben
mail-not-reached = { $n } nicht erreicht
mail-could-not-tell = { $n } nicht feststellbar
mail-change-new = { $n } neu
mail-change-worse = { $n } schlimmer
mail-change-came_back = { $n } wieder da
mail-change-mended = { $n } gelöst
mail-first = erste Messung
mail-no-news = nichts Neues
mail-no-pcs = noch ist kein PC bekannt
mail-for = Für { $name }, { $site }
mail-test = Dies ist ein Test. Er ging nur an den Administrator, nicht an den Standort.
mail-jobs = Die Aufgaben, eine nach der anderen
mail-changes = Die Änderungen, eine nach der anderen
mail-number = Anzahl PCs
mail-pcs = { $n ->
    [one] PC: { $list }
   *[other] PCs: { $list }
}
mail-pcs-more = { $list } und { $n ->
    [one] { $n } weiterer
   *[other] { $n } weitere
}, siehe die Arbeitsmappe
mail-more-jobs = { $n ->
    [one] Noch { $n } Aufgabe: siehe die Arbeitsmappe.
   *[other] Noch { $n } Aufgaben: siehe die Arbeitsmappe.
}
mail-more-rows = und noch { $n }, siehe die Arbeitsmappe
mail-change-row = { $kind }: { $title } ({ $pc })
mail-who = { $who }, { $minutes }
mail-untold-row = { $pc }: { $check }. { $why }
mail-waiver-row = { $check } ({ $scope }): bis { $until }, { $note }
mail-desk = Erster Kontakt: { $name }
mail-call = Telefon: { $phone }
mail-mail = E-Mail: { $email }
mail-hours = Zeiten: { $hours }
mail-files = Die Dateien
mail-attached = Dieser Mail beigefügt: { $list }.
mail-left-out = Zu groß für eine Mail, deshalb nicht beigefügt: { $list }.
mail-links = Den ganzen Bericht finden Sie hier:
mail-ask-for-files = Fragen Sie Ihren IT-Support danach.
mail-link-only = Diese Mail nennt keine PCs, weil Ihr Standort das so gewählt hat. Der Bericht sagt, um welche PCs es geht.
mail-signature = { $it } misst dies für Sie mit eidfleet.
mail-signature-administrator = Ihr IT-Support misst dies für Sie mit eidfleet.
mail-closing = Diese Mail lädt nichts aus dem Internet. Niemand kann sehen, ob Sie sie geöffnet haben.
