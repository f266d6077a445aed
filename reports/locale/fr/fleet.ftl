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
fleet-answer-all-good = Il n'y a rien à réparer, sur aucun site.
fleet-answer-sites = Il y a du travail sur { $n ->
    [one] { $n } site
   *[other] { $n } sites
} : { $of }.
fleet-label-sites = Les sites, les plus urgents d'abord
fleet-label-not-reached = PC injoignables
fleet-label-no-not-reached = Tous les PC ont été mesurés.
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
fleet-label-known = PC
fleet-label-age = Âge
fleet-label-pcs = PC
fleet-label-at-sites = Sites
fleet-label-caption-sites = Les sites selon ce qu'il faut faire, avec des liens vers leurs rapports
fleet-label-caption-oldest = PC dont la réponse est la plus ancienne
fleet-label-caption-causes = Problèmes sur tous les sites
fleet-link = { $kind } en { $language }
fleet-no-sites = Il n'y a encore aucun site.

fleet-book = Classeur de tous les sites
fleet-answer-spread = { $n ->
    [one] Plusieurs sites ont le même nouveau problème. Commencez par là.
   *[other] { $n } nouveaux problèmes se retrouvent chacun sur plusieurs sites. Commencez par là.
}
fleet-label-spread = Le même nouveau problème sur plusieurs sites
fleet-label-spread-intro = Plusieurs sites ont le même problème depuis leur mesure précédente. Un seul changement l'explique peut-être. Regardez d'abord ici, avant de réparer les PC un par un.
fleet-label-more-spread = D'autres nouveaux problèmes sur plusieurs sites
fleet-label-common = Ce que ces PC ont en commun
fleet-label-which-pcs = Quels PC
fleet-spread-where = { $pcs } sur { $sites }
fleet-spread-since = Nouveau depuis le { $date }.
fleet-factor = Probable : { $product } { $value }. C'est le cas de { $n } des { $affected } PC touchés et de { $m } des { $others } autres.
fleet-factor-recent = Probable : un changement depuis la mesure précédente (maintenant { $product } { $value }). C'est le cas de { $n } des { $affected } PC touchés et de { $m } des { $others } autres.
fleet-factor-caution = C'est une probabilité, pas une preuve. Les autres sont les PC sur lesquels ce contrôle est en ordre. Essayez d'abord sur un seul PC.
fleet-factor-none = Nous avons comparé le logiciel eID, Firefox, le système et le lecteur de carte avec ceux des autres PC. Nous n'avons rien remarqué de particulier.
fleet-factor-thin = Il y a trop peu de PC ou de sites pour dire ce qu'ils ont en commun.
fleet-label-pcs-by-site = Les PC de chaque site
fleet-label-clear = Effacer les filtres
fleet-label-version = Version
fleet-label-versions = Versions utilisées
fleet-label-versions-intro = D'après la dernière réponse de chaque PC. Un PC avec deux versions compte pour les deux.
fleet-label-share = Part de tous les PC
fleet-label-trend = Les dernières mesures
fleet-label-caption-trend = Les PC par état à chaque mesure
fleet-label-measured-on = Mesuré le
fleet-trend-text = { $n } mesures depuis le { $date }. À réparer à ce moment-là : { $before }. À réparer maintenant : { $now }.

# Le classeur de tous les sites.

fleet-readme-what = Ce classeur dit, pour tous les sites ensemble, ce qu'il faut faire et où. La page et le classeur d'un site en disent plus sur ses PC.
fleet-readme-sheets = { sheet-sites } : les chiffres, le plus urgent d'abord. { sheet-todo } : chaque tâche de chaque site. { sheet-pcs } : chaque PC. { sheet-findings } : ce qui n'est pas bon, ou que nous n'avons pas pu vérifier ; ce qui est bon n'y est pas. { sheet-not-reached } : les PC sans mesure. { sheet-exceptions } : les problèmes acceptés. { sheet-versions } : ce qui est utilisé. Quatre feuilles comptent les PC selon deux choses à la fois. { sheet-history } : les mesures précédentes.
sheet-sites = Sites
col-site = Site
col-jobs = Tâches
col-site-minutes = Minutes de travail
col-eid-software = Logiciel eID
col-firefox = Firefox
col-reader = Lecteur de carte
col-sites-count = Nombre de sites
fleet-other = autres
fleet-pivot-site = Site
fleet-pivot-middleware = Logiciel eID
fleet-pivot-reader = Lecteur de carte
fleet-pivot-all = Tous les PC
fleet-pivot-cause-site = Problèmes par site
fleet-pivot-version-system = Versions par système
fleet-pivot-state-site = États par site
fleet-pivot-cause-reader = Problèmes par lecteur
