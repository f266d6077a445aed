# Words of `eidfleet judge` and `eidfleet checks`.

judged-host = { $host } : { $state }
judged-state-needs_work = à réparer
judged-state-could_not_tell = impossible à vérifier
judged-state-not_reached = non mesuré
judged-state-accepted = accepté
judged-state-works = fonctionne
judged-state-does_not_apply = sans objet
judged-severity-critical = critique : personne ne peut se connecter
judged-severity-major = grave : certaines personnes, certaines cartes ou certains navigateurs ne peuvent pas se connecter
judged-severity-minor = léger : la connexion fonctionne aujourd'hui
judged-doer-anyone = tout le monde
judged-doer-local_it = support informatique local
judged-doer-vendor = fournisseur du logiciel
judged-reason-fact_missing = cela n'était pas visible d'ici
judged-reason-host_unreachable = l'ordinateur n'a pas répondu
judged-reason-probe_failed = la mesure a échoué
judged-reason-stale = la réponse est trop ancienne
judged-reason-rule_error = le contrôle n'a pas pu être effectué
judged-unknown = Impossible à vérifier
judged-good = Fonctionne
judged-seen = Constaté
judged-evidence = { $fact } : { $seen } (attendu : { $needed })
judged-nothing = rien de visible
judged-steps = Étapes ({ $who }, environ { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
     })
judged-avoid = À ne pas faire
judged-help = Qui aide
judged-symptoms = Cela explique aussi
judged-checks-head = { $count ->
        [one] { $count } contrôle
       *[other] { $count } contrôles
     }
judged-applies = S'applique à
judged-families = { $families }
judged-each = Examine chaque élément de
judged-when = Seulement si
judged-rule = En ordre si
judged-notice = Ce que l'on remarque
judged-why = Pourquoi c'est important
judged-tell = À préparer pour le helpdesk
judged-explained-by = Est une conséquence si l'un de ceux-ci n'est pas en ordre
judged-sources = Sources
judged-source = { $title } (vu le { $seen })
judged-all-of = tout ceci est vrai :
judged-any-of = l'un de ceux-ci est vrai :
judged-not = ceci n'est pas vrai :
judged-is = { $fact } est { $value }
judged-one-of = { $fact } est l'un de { $values }
judged-at-least = { $fact } est au moins { $value }
judged-at-most = { $fact } est au plus { $value }
judged-version-floor = { $fact } est au moins la plus ancienne version utilisable de { $product }
judged-version-newest = { $fact } est au moins la version la plus récente de { $product } pour ce système
