# La page de tous les sites, pour l'administrateur.

fleet-title = Contrôle eID : tous les sites, { $date }
fleet-heading = L'eID sur les PC de tous les sites
fleet-made = Établi le { $instant }
fleet-sites = { $n ->
    [one] { $n } site
   *[other] { $n } sites
}
fleet-sample-banner = EXEMPLE. Certains sites de cet aperçu sont inventés : { $sites }.
fleet-sample = exemple
fleet-question-work = Où peut-on travailler avec son eID ?
fleet-question-todo = Où y a-t-il du travail ?
fleet-answer-all-good = Il n'y a rien à réparer sur aucun site.
fleet-answer-sites = { $n ->
    [one] { $n } site demande du travail
   *[other] { $n } sites demandent du travail
}, sur { $of }.
fleet-label-sites = Les sites, les plus urgents d'abord
fleet-label-not-reached = Les PC que nous n'avons pas joints
fleet-label-no-not-reached = Tous les PC connus ont été joints.
fleet-label-oldest = Les réponses les plus anciennes
fleet-label-oldest-intro = Ces PC ont répondu il y a le plus longtemps. Ce que nous en savons n'est peut-être plus vrai.
fleet-label-causes = Les problèmes, les plus fréquents d'abord
fleet-label-no-causes = Aucun problème n'a été trouvé.
fleet-label-site = Site
fleet-label-jobs = Tâches
fleet-label-minutes = Minutes
fleet-label-files = Rapports
fleet-label-page = page
fleet-label-workbook = classeur
fleet-label-no-files = aucun
fleet-label-known = PC connus
fleet-label-age = Âge
fleet-label-pcs = PC
fleet-label-at-sites = Sites
fleet-label-caption-sites = Les sites selon ce qu'il faut faire, avec des liens vers leurs rapports
fleet-label-caption-oldest = PC dont la réponse est la plus ancienne
fleet-label-caption-not-reached = PC non joints sur tous les sites
fleet-label-caption-causes = Problèmes sur tous les sites
fleet-link = { $kind } en { $language }
fleet-no-sites = Aucun site n'est encore connu.
fleet-answer-effort = { $jobs }, environ { $minutes } de travail.
