# Die Mail an einen Standort.

mail-subject = { $site }: { $summary }
mail-subject-sample = [BEISPIEL]
mail-subject-test = [TEST] { $subject }
mail-needs-work = an { $n } von { $known ->
    [one] { $known } PC
   *[other] { $known } PCs
} ist Arbeit nötig
mail-not-reached = { $n } nicht gemessen
mail-could-not-tell = { $n } nicht feststellbar
mail-change-new = { $n ->
    [one] { $n } neues Problem
   *[other] { $n } neue Probleme
}
mail-change-worse = { $n } schlimmer
mail-change-came_back = { $n } wieder da
mail-change-mended = { $n } gelöst
mail-first = erste Messung
mail-no-news = nichts Neues
mail-no-pcs = noch kein PC bekannt
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
    [one] Noch { $n } Aufgabe: siehe Arbeitsmappe.
   *[other] Noch { $n } Aufgaben: siehe Arbeitsmappe.
}
mail-more-rows = und noch { $n }, siehe Arbeitsmappe
mail-change-row = { $kind }: { $title } ({ $pc })
mail-who = { $who }, { $minutes }
mail-untold-row = { $pc }: { $check }. { $why }
mail-waiver-row = { $check } ({ $scope }): bis { $until }, { $note }
mail-desk = Erster Kontakt: { $name }
mail-call = Telefon: { $phone }
mail-mail = E-Mail: { $email }
mail-hours = Zeiten: { $hours }
mail-files = Die Dateien
mail-attached = Dieser E-Mail beigefügt: { $list }.
mail-left-out = Zu groß für eine E-Mail, deshalb nicht beigefügt: { $list }.
mail-links = Den ganzen Bericht finden Sie hier:
mail-ask-for-files = Fragen Sie Ihre IT-Betreuung danach.
mail-link-only = Diese E-Mail nennt keine PCs, weil Ihr Standort das so gewählt hat. Der Bericht sagt, um welche PCs es geht.
mail-signature = { $it } macht diese Messung für Sie mit eidfleet.
mail-signature-administrator = Ihre IT-Betreuung macht diese Messung für Sie mit eidfleet.
mail-closing = Diese E-Mail lädt nichts aus dem Internet. Niemand kann sehen, ob Sie sie geöffnet haben.
