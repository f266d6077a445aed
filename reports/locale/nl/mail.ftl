# De mail aan een locatie.

mail-subject = { $site }: { $summary }
mail-subject-sample = [VOORBEELD]
mail-subject-test = [TEST] { $subject }
mail-needs-work = { $n } van { $known ->
    [one] { $known } pc
   *[other] { $known } pc's
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
mail-no-pcs = er is nog geen pc bekend
mail-for = Voor { $name }, { $site }
mail-test = Dit is een test. Deze mail ging alleen naar de beheerder, niet naar de locatie.
mail-jobs = De taken, één voor één
mail-changes = De veranderingen, één voor één
mail-number = Aantal pc's
mail-pcs = { $n ->
    [one] Pc: { $list }
   *[other] Pc's: { $list }
}
mail-pcs-more = { $list } en nog { $n ->
    [one] { $n } andere
   *[other] { $n } andere
}, zie de werkmap
mail-more-jobs = { $n ->
    [one] Nog { $n } taak: zie de werkmap.
   *[other] Nog { $n } taken: zie de werkmap.
}
mail-more-rows = en nog { $n }, zie de werkmap
mail-change-row = { $kind }: { $title } ({ $pc })
mail-who = { $who }, { $minutes }
mail-untold-row = { $pc }: { $check }. { $why }
mail-waiver-row = { $check } ({ $scope }): tot en met { $until }, { $note }
mail-desk = Eerste contact: { $name }
mail-call = Telefoon: { $phone }
mail-mail = E-mail: { $email }
mail-hours = Uren: { $hours }
mail-files = De bestanden
mail-attached = Bijlagen bij deze mail: { $list }.
mail-left-out = Te groot voor een mail, dus niet bijgevoegd: { $list }.
mail-links = Het hele verslag vindt u hier:
mail-ask-for-files = Vraag ze aan uw IT-ondersteuning.
mail-link-only = Deze mail noemt geen pc's: uw locatie heeft daarvoor gekozen. Het verslag zegt over welke pc's het gaat.
mail-signature = { $it } meet dit voor u met eidfleet.
mail-signature-administrator = Uw IT-ondersteuning meet dit voor u met eidfleet.
mail-closing = Deze mail haalt niets op van het internet. Niemand kan zien of u hem opende.
