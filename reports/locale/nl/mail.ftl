# De mail aan een locatie.

mail-subject = { $site }: { $summary }
mail-subject-sample = [VOORBEELD]
mail-subject-test = [TEST] { $subject }
mail-needs-work = { $n } van { $known ->
    [one] { $known } pc
   *[other] de { $known } pc's
} te herstellen
mail-not-reached = { $n } niet gemeten
mail-could-not-tell = { $n } niet vast te stellen
mail-change-new = { $n ->
    [one] { $n } nieuw probleem
   *[other] { $n } nieuwe problemen
}
mail-change-worse = { $n } erger
mail-change-came_back = { $n } teruggekeerd
mail-change-mended = { $n } opgelost
mail-first = eerste meting
mail-no-news = niets nieuws
mail-no-pcs = nog geen pc's
mail-for = Voor { $name }, { $site }
mail-test = Dit is een test. Deze mail ging alleen naar de beheerder, niet naar de locatie.
mail-more-jobs = { $n ->
    [one] Nog { $n } taak: zie de werkmap.
   *[other] Nog { $n } taken: zie de werkmap.
}
mail-waiver-row = { $check } ({ $scope }): tot en met { $until }, { $note }
mail-files = De bestanden
mail-attached = Bijlagen bij deze mail: { $list }.
mail-left-out = Te groot voor een mail, dus niet bijgevoegd: { $list }.
mail-links = Het hele verslag vindt u hier:
mail-ask-for-files = Vraag ze aan uw IT-ondersteuning.
mail-link-only = Deze mail noemt geen pc's: uw locatie heeft daarvoor gekozen. Het verslag zegt over welke pc's het gaat.
mail-signature = { $it } meet dit voor u met eidfleet.
mail-signature-administrator = Uw IT-ondersteuning meet dit voor u met eidfleet.
mail-nothing-for-you = U hoeft niets te doen.
mail-others-do-it = Zelf hoeft u niets te doen: { $doer } doet dit.
mail-all-work = { $known ->
    [one] { $known } pc in orde, u hoeft niets te doen
   *[other] alle { $known } pc's in orde, u hoeft niets te doen
}
