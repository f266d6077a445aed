# Le courriel à un site.

mail-subject = { $site } : { $summary }
mail-subject-sample = [EXEMPLE]
mail-subject-test = [TEST] { $subject }
mail-needs-work = { $n } PC sur { $known } à réparer
mail-not-reached = { $n ->
    [one] { $n } non mesuré
   *[other] { $n } non mesurés
}
mail-could-not-tell = { $n ->
    [one] { $n } impossible à vérifier
   *[other] { $n } impossibles à vérifier
}
mail-change-new = { $n ->
    [one] { $n } nouveau problème
   *[other] { $n } nouveaux problèmes
}
mail-change-worse = { $n ->
    [one] { $n } aggravé
   *[other] { $n } aggravés
}
mail-change-came_back = { $n ->
    [one] { $n } revenu
   *[other] { $n } revenus
}
mail-change-mended = { $n ->
    [one] { $n } résolu
   *[other] { $n } résolus
}
mail-first = première mesure
mail-no-news = rien de nouveau
mail-no-pcs = aucun PC n'est encore connu
mail-for = Pour { $name }, { $site }
mail-test = Ceci est un test. Seul l'administrateur a reçu ce courriel, pas le site.
mail-jobs = Les tâches, une par une
mail-changes = Les changements, un par un
mail-number = Nombre de PC
mail-pcs = { $n ->
    [one] PC : { $list }
   *[other] Les PC : { $list }
}
mail-pcs-more = { $list } et { $n ->
    [one] { $n } autre
   *[other] { $n } autres
}, voir le classeur
mail-more-jobs = { $n ->
    [one] Encore { $n } tâche : voir le classeur.
   *[other] Encore { $n } tâches : voir le classeur.
}
mail-more-rows = et encore { $n }, voir le classeur
mail-change-row = { $kind } : { $title } ({ $pc })
mail-who = { $who }, { $minutes }
mail-untold-row = { $pc } : { $check }. { $why }
mail-waiver-row = { $check } ({ $scope }) : jusqu'au { $until }, { $note }
mail-desk = Premier contact : { $name }
mail-call = Téléphone : { $phone }
mail-mail = E-mail : { $email }
mail-hours = Horaire : { $hours }
mail-files = Les fichiers
mail-attached = En pièce jointe : { $list }.
mail-left-out = Trop volumineux pour un courriel, donc pas en pièce jointe : { $list }.
mail-links = Vous trouvez le rapport complet ici :
mail-ask-for-files = Demandez-les à votre support informatique.
mail-link-only = Ce courriel ne nomme aucun PC : c'est le choix de votre site. Le rapport dit de quels PC il s'agit.
mail-signature = { $it } fait cette mesure pour vous avec eidfleet.
mail-signature-administrator = Votre support informatique fait cette mesure pour vous avec eidfleet.
mail-closing = Ce courriel ne va rien chercher sur internet. Personne ne peut voir si vous l'avez ouvert.
