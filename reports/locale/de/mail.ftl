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
mail-no-pcs = noch keine PCs
mail-for = Für { $name }, { $site }
mail-test = Dies ist ein Test. Er ging nur an den Administrator, nicht an den Standort.
mail-more-jobs = { $n ->
    [one] Noch { $n } Aufgabe: siehe Arbeitsmappe.
   *[other] Noch { $n } Aufgaben: siehe Arbeitsmappe.
}
mail-waiver-row = { $check } ({ $scope }): bis { $until }, { $note }
mail-files = Die Dateien
mail-attached = Dieser E-Mail beigefügt: { $list }.
mail-left-out = Zu groß für eine E-Mail, deshalb nicht beigefügt: { $list }.
mail-links = Den ganzen Bericht finden Sie hier:
mail-ask-for-files = Fragen Sie Ihre IT-Betreuung danach.
mail-link-only = Diese E-Mail nennt keine PCs, weil Ihr Standort das so gewählt hat. Der Bericht sagt, um welche PCs es geht.
mail-signature = { $it } macht diese Messung für Sie mit eidfleet.
mail-signature-administrator = Ihre IT-Betreuung macht diese Messung für Sie mit eidfleet.
mail-nothing-for-you = Sie müssen nichts tun.
mail-others-do-it = Sie selbst müssen nichts tun: Darum kümmert sich { $doer }.
mail-all-work = { $known ->
    [one] { $known } PC in Ordnung, Sie müssen nichts tun
   *[other] alle { $known } PCs in Ordnung, Sie müssen nichts tun
}
