# La page et le classeur d'un site.

page-title = Contrôle eID : { $site }, { $date }
page-heading = eID chez { $site }
measured = Mesuré le { $instant }
not-measured = Pas encore mesuré
judged = Évalué le { $instant }
sample-banner = EXEMPLE avec des données fictives
knowledge-old = Ce que nous savons des versions et des helpdesks date du { $date }. Cela fait plus de six mois. Vérifiez les numéros de téléphone et les versions avant de les utiliser.
label-skip-link = Aller au contenu
label-contents = Sur cette page

question-work = Peut-on travailler avec son eID ?
question-todo = Que faut-il faire ?
question-change = Qu'est-ce qui a changé ?
question-change-since = Qu'est-ce qui a changé depuis le { $date } ?
question-help = Qui appeler ?

answer-works = La connexion avec l'eID devrait fonctionner sur { $of }.
answer-needs_work = Sur { $of }, il y a quelque chose à réparer.
answer-critical = Sur { $of }, personne ne peut se connecter avec l'eID.
answer-could_not_tell = Pour { $of }, nous n'avons pas pu le vérifier.
answer-not_reached = { $of } : injoignable (état inconnu).
answer-accepted = Sur { $of }, un problème est accepté temporairement.
answer-does_not_apply = L'eID n'est pas utilisée sur { $of }.
answer-no-pcs = Nous ne connaissons encore aucun PC de ce site.
answer-nothing-to-do = Il n'y a rien à réparer pour le moment.
answer-jobs = { $jobs }, environ { $minutes } au total
answer-advice = { $n ->
    [one] En outre, { $n } conseil pour plus tard
   *[other] En outre, { $n } conseils pour plus tard
}
answer-reach-first = Pas encore mesuré : { $list }
answer-first-measurement = C'est la première mesure. Il n'y a encore rien à comparer.
answer-no-change = Rien n'a changé.
answer-new = { $n ->
    [one] { $n } nouveau problème
   *[other] { $n } nouveaux problèmes
}
answer-mended = { $n ->
    [one] { $n } problème résolu
   *[other] { $n } problèmes résolus
}
answer-worse = { $n ->
    [one] { $n } problème s'est aggravé
   *[other] { $n } problèmes se sont aggravés
}
answer-came_back = { $n ->
    [one] { $n } problème est revenu
   *[other] { $n } problèmes sont revenus
}
answer-still_open = { $n ->
    [one] { $n } problème encore ouvert
   *[other] { $n } problèmes encore ouverts
}
answer-open-longest = , le plus ancien depuis { $days }
answer-help = { $desk } ({ $jobs })
answer-help-job-list = { $n ->
    [one] tâche { $list }
   *[other] tâches { $list }
}
answer-help-nobody = Vous ne devez appeler personne.
answer-help-fallback = Quelqu'un ne peut toujours pas se connecter ? Contactez : { $desk }.
answer-help-no-desk = Quelqu'un ne peut toujours pas se connecter ? Contactez votre support informatique. Ce rapport ne connaît pas ses coordonnées.

label-summary = En bref
label-states = Les PC par état
label-jobs = Ce qu'il faut faire
label-no-jobs = Il n'y a rien à réparer pour le moment.
label-advice = Conseils pour plus tard
label-advice-intro = La connexion fonctionne aujourd'hui sur ces PC. Planifiez cela au moment qui vous convient.
label-changes = Ce qui a changé
label-not-reached = PC injoignables
label-untold = Ce que nous n'avons pas pu vérifier
label-untold-intro = Ces PC ont répondu, mais quelque chose n'a pas pu être lu.
label-waivers = Exceptions acceptées
label-pcs = Tous les PC
label-evidence = Détails techniques : tous les contrôles
label-provenance = D'où viennent ces chiffres
label-privacy = Ce qui a été lu, et ce qui ne l'a pas été
label-why = Pourquoi
label-steps = Pas à pas
label-avoid = À ne pas faire
label-ready = Préparez ceci
label-never-send = Ne donnez ceci à personne
label-call-text = Texte à copier ou à lire au téléphone
label-also = Cela explique aussi :
label-pc = PC
label-observed = Vu
label-expected = Attendu
label-fact = Information
label-seen-at = Vu le
label-first-seen = Quand
label-check = Contrôle
label-result = Résultat
label-reason = Raison
label-rule = Règle et version
label-last-seen = Dernière réponse
last-answer-is = Dernière réponse : { $instant }
label-tries = Essais sans réponse
label-likely = Raison probable
label-message = Message :
label-author = Accepté par
label-until = Jusqu'au
label-scope = Pour
label-state = État
label-system = Système
label-change = Changement
label-problem = Problème
label-phone = Téléphone
label-email = E-mail
label-web = Site web
label-hours = Heures d'ouverture
label-languages = Langues
label-verified = Dernière vérification
label-copy = Copier
label-copied = Copié
label-search = Chercher dans cette liste
label-filter-all = tous
label-filter-none = Rien ne correspond à cette recherche.
label-reproduce = Pour refaire ce jugement
label-to-top = Retour en haut
label-made-by = Créé par eidfleet. La page fonctionne sans internet et n'envoie rien.

job-heading = { $number }. { $title }
advice-heading = { $title }
open-since = { $n ->
    [0] nouveau aujourd'hui
   *[other] ouvert depuis le { $date } ({ $days })
}
minutes-each = environ { $minutes } par PC
minutes-once = environ { $minutes }
minutes-together = { $minutes } au total
stage-hint = Ce problème se situe ici : { $stage }.

desk-first = D'abord
desk-then = Ensuite
desk-role-portal = { $role }, pour { $portal }
desk-no-phone = aucun numéro de téléphone connu
desk-no-email = aucune adresse e-mail connue
desk-no-hours = heures d'ouverture inconnues
desk-hours-range = de { $from } à { $to }
desk-hours = { $ranges }
desk-always-open = jour et nuit, tous les jours
desk-lunch = fermé de { $from } à { $to }
desk-days-assumed = sans doute les jours ouvrables seulement ; la source ne cite pas les jours
desk-languages-unknown = on ne sait pas si c'est possible aussi en { $languages }
desk-no-languages = langues inconnues
desk-check-before-use = Vérifiez ce contact avant de l'utiliser : nous n'en sommes pas tout à fait sûrs.
desk-verified = le { $date }
desk-not-verified = date inconnue

call-site = Site : { $site }
call-pcs = { $n ->
    [one] PC : { $list }
   *[other] PC : { $list }
}
call-cause = Problème : { $title }
call-stage = Où : { $stage }
call-fact = { $host } : { $fact } : { $observed } (attendu : { $expected })
call-system = { $host } : système : { $system }
call-firefox = { $host } : Firefox : { $version }
call-seen = Vu le { $instant }
call-no-facts = Aucun détail n'a été lu.

changes-since = Par rapport au { $instant }
changes-first = C'est la première mesure. À partir de la prochaine, vous verrez ici ce qui est nouveau, résolu ou encore ouvert.
changes-none = Rien n'a changé depuis le { $instant }.
change-since-row = { $n ->
    [0] aujourd'hui
   *[other] depuis le { $date } ({ $days })
}

next-try-scan = à la prochaine mesure
tries-count = { $n ->
    [one] { $n } essai
   *[other] { $n } essais
}
not-called-days = { $n ->
    [one] Ne s'est pas signalé depuis { $n } jour
   *[other] Ne s'est pas signalé depuis { $n } jours
}
not-called-yet = Ne s'est pas encore signalé
untold-everything = tout
untold-whether = Est-ce vrai ? { $good }
untold-missing = Non lu : { $facts }.
waiver-whole-site = tout le site
waiver-ends-soon = se termine dans { $days }
waiver-ends-today = se termine aujourd'hui
waiver-ended = est terminée
waiver-counts = À réparer avec ces exceptions : { $with }. Sans elles : { $without }.

caption-evidence = Contrôles sur { $host }
label-caption-pcs = Tous les PC avec leur état
label-caption-untold = Contrôles sans résultat, par PC
label-caption-waivers = Exceptions acceptées avec leur date de fin
label-caption-changes = Changements par PC
label-caption-seen = Ce qui a été vu sur chaque PC
evidence-summary = { $n ->
    [one] { $n } contrôle
   *[other] { $n } contrôles
}, { $broken ->
    [0] rien à réparer
   *[other] { $broken } à réparer
}
label-evidence-not-judged = Aucun contrôle n'a pu être jugé pour ce PC.
evidence-summary-none = aucun contrôle n'a pu être jugé

prov-scan = Mesure
prov-started = Début
prov-ended = Fin
prov-asked = PC interrogés
prov-answered = PC qui ont répondu
prov-catalogue = Version des contrôles
prov-knowledge = Date de nos connaissances
prov-program = Version du programme
prov-counts = Comment nous comptons
prov-counts-text = Chaque PC compte une fois, dans un seul état. Les PC non mesurés sont comptés à part.
prov-none = aucune

privacy-read = Nous lisons sur chaque PC : le système, son horloge et son proxy, le logiciel eID et sa version, les lecteurs de carte et leurs pilotes, le service de carte à puce, Firefox et son module complémentaire eID, Java, et si le chemin vers les portails est ouvert.
privacy-never = Nous ne lisons jamais : les noms, photos ou numéros de registre national d'une carte, les certificats de personnes, les codes PIN, les pages visitées, les documents ou les e-mails. Nous n'ouvrons jamais de fenêtre pour un code PIN.
privacy-users = Les noms d'utilisateur des PC ne figurent pas dans ce rapport. Un code court comme « { $example } » les remplace. Seul votre administrateur peut voir de quelle personne il s'agit.
privacy-users-shown = L'administrateur a choisi de montrer les noms d'utilisateur des PC dans ce rapport.
privacy-kept = Les réponses restent dans l'historique, sur l'ordinateur de votre administrateur, jusqu'à ce qu'elles y soient supprimées. Seuls ces rapports quittent cet ordinateur.
privacy-ask = Des questions ? Adressez-vous à { $contact }.
privacy-ask-administrator = Des questions ? Adressez-vous à votre administrateur.

sheet-readme = Lisez-moi
sheet-overview = Aperçu
sheet-todo = À faire
sheet-pcs = PC
sheet-findings = Constats
sheet-not-reached = Non mesurés
sheet-exceptions = Exceptions
sheet-versions = Versions
sheet-history = Historique
col-topic = Sujet
col-text = Explication
col-job = N°
col-priority = Type
col-effect = Conséquence
col-title = Problème
col-who = Qui
col-minutes = Minutes par PC
col-steps = Étapes
col-avoid = À ne pas faire
col-contact = Premier contact
col-phone = Téléphone
col-email = E-mail
col-since = Ouvert depuis
col-days-open = Ouvert depuis (jours)
col-pc = PC
col-part = Élément
col-state = État
col-until = Jusqu'au
col-system = Système
col-to-mend = À réparer
col-advice = Conseils
col-unknown = Impossible à vérifier
col-last-answer = Dernière réponse
col-last-try = Dernier essai
col-tries = Essais sans réponse
col-check = Contrôle
col-code = Code
col-result = Résultat
col-reason = Raison
col-observed = Vu
col-expected = Attendu
col-seen-at = Vu le
col-likely = Raison probable
col-what-to-do = Que faire
col-next-try = Prochain essai
col-message = Message
col-for = Pour
col-author = Accepté par
col-why = Raison donnée
col-ends-soon = Se termine dans les 30 jours
col-product = Produit
col-version = Version
col-pcs-count = Nombre de PC
col-which = Quels PC
col-measured = Mesuré le
col-known = PC
col-state-code = Code d'état
col-row-id = Id de ligne
kind-job = tâche
kind-advice = conseil
footer-page = page { $page } sur { $pages }
measure-without-waivers = à réparer sans les exceptions
readme-what = De quoi il s'agit
readme-what-text = Ce classeur dit pour chaque PC si l'on peut se connecter avec son eID, et ce qu'il faut faire. La page du même nom dit la même chose avec plus d'explications.
readme-sheets = Les feuilles
readme-sheets-text = { sheet-overview } : la réponse sur une feuille. { sheet-todo } : chaque tâche sur chaque PC, les plus urgentes d'abord ; à droite, les étapes et qui appeler. { sheet-pcs } : chaque PC. { sheet-not-reached } : les PC sans mesure. { sheet-exceptions } : les problèmes acceptés. { sheet-findings } : chaque contrôle. { sheet-versions } : les versions utilisées. { sheet-history } : les mesures précédentes. À partir de { sheet-findings }, rien n'est imprimé.
readme-states = Les états
readme-times = Heures
readme-measured = Mesuré
readme-sample = Exemple
product-system = Système d'exploitation
product-middleware = Logiciel eID
product-firefox = Firefox
product-addon = Module complémentaire eID dans Firefox
product-pcscd = Service de carte à puce
product-java = Java
product-reader = Lecteur de carte
prov-judged = Évalué le
readme-judged = Évalué
call-part = Concerne : { $list }
desk-verified-old = le { $date }, il y a plus de six mois. Vérifiez sur le site web avant d'appeler.
desk-hours-own = { $hours } ({ $kind ->
    [medical_practice] horaire communiqué par le cabinet
    [municipality] horaire communiqué par la commune
   *[other] horaire communiqué par le site
})
effect-likely = { $effect } (probable ; cela ne se voit pas avec certitude)
prov-catalogue-new = { $version }. Tout a été réévalué avec cette version ; l'évaluation précédente utilisait { $before }.

# Les commandes que le script ajoute.
label-cause = Cause
label-group-by = Grouper par
label-by-pc = PC
label-by-cause = cause
label-no-cause = Aucun problème constaté
label-theme = Couleurs
label-theme-auto = comme sur cet appareil
label-theme-light = clair
label-theme-dark = sombre
label-show-language = Afficher
label-show-both = les deux langues
open-until = ouvert maintenant, jusqu'à { $time }
open-until-assumed = sans doute ouvert maintenant, jusqu'à { $time }
opens-today = fermé maintenant, ouvre aujourd'hui à { $time }
opens-on = fermé maintenant, ouvre le { $day } à { $time }

label-evidence-held = En ordre :
label-evidence-rules = Les contrôles par leur nom

label-trend = Évolution
label-caption-trend = Les PC par état, pour chaque mesure
label-trend-measured = Mesuré le
label-trend-known = PC

footer-languages = { $n ->
    [one] Langue de ce site : { $list }.
   *[other] Langues de ce site, dans cet ordre : { $list }. La première compte si personne n'en a choisi une autre.
}
footer-conformance = Cette page est faite pour respecter les WCAG 2.2, niveau AA. Deux programmes de test, un essai au clavier seul et un essai sans scripts cherchent les erreurs. Quelque chose est difficile à lire ou à utiliser ? Dites-le à votre administrateur.
footer-label = La liste de contrôle d'AnySurfer a été utilisée. AnySurfer ne donne son label qu'à des sites web entiers. Cette page n'a donc pas ce label.
answer-switch-on = { $n ->
    [one] Allumez d'abord ce PC : { $list }
   *[other] Allumez d'abord ces PC : { $list }
}
label-call = Qui appeler
label-call-more = que préparer, et qui ensuite
label-still-stuck = Cela ne marche pas ? Appelez
label-card-fold = Détails techniques
trend-said = En { $n } mesures, le nombre de PC où la connexion devrait fonctionner est passé de { $before } ({ $first }) à { $now } ({ $last }).
label-all-jobs = toutes les tâches
label-guide-link = Aide pour la personne devant le PC
answer-short-works = { $n ->
    [one] { $n } PC fonctionne
   *[other] { $n } PC fonctionnent
}
answer-short-needs_work = { $n } à réparer
answer-short-could_not_tell = { $n ->
    [one] { $n } non vérifiable
   *[other] { $n } non vérifiables
}
answer-short-not_reached = { $n ->
    [one] { $n } injoignable (état inconnu)
   *[other] { $n } injoignables (état inconnu)
}
answer-short-accepted = { $n ->
    [one] { $n } accepté
   *[other] { $n } acceptés
}
answer-short-does_not_apply = { $n } sans eID
minutes-short = { $n } min
answer-jobs-for = { $jobs }, environ { $minutes } au total ({ $doer })
label-avoid-this = À ne pas faire :
