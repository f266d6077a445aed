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
mail-no-pcs = pas encore de PC
mail-for = Pour { $name }, { $site }
mail-test = Ceci est un test. Seul l'administrateur a reçu ce courriel, pas le site.
mail-more-jobs = { $n ->
    [one] Encore { $n } tâche : voir le classeur.
   *[other] Encore { $n } tâches : voir le classeur.
}
mail-waiver-row = { $check } ({ $scope }) : jusqu'au { $until }, { $note }
mail-files = Les fichiers
mail-attached = En pièce jointe : { $list }.
mail-left-out = Trop volumineux pour un courriel, donc pas en pièce jointe : { $list }.
mail-links = Vous trouvez le rapport complet ici :
mail-ask-for-files = Demandez-les à votre support informatique.
mail-link-only = Ce courriel ne nomme aucun PC : c'est le choix de votre site. Le rapport dit de quels PC il s'agit.
mail-signature = { $it } fait cette mesure pour vous avec eidfleet.
mail-signature-administrator = Votre support informatique fait cette mesure pour vous avec eidfleet.
mail-nothing-for-you = Vous ne devez rien faire.
mail-others-do-it = Vous-même ne devez rien faire : { $doer } s'en charge.
mail-all-work = { $known ->
    [one] { $known } PC en ordre, vous ne devez rien faire
   *[other] les { $known } PC en ordre, vous ne devez rien faire
}
