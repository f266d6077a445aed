# The first sheet of a site's workbook, and what stands behind the others.
front-measured = Mesuré le { $at }
front-number-works = { $n ->
    [one] PC fonctionne
   *[other] PC fonctionnent
}
front-number-needs_work = à réparer
front-number-could_not_tell = impossible à vérifier
front-number-not_reached = sans mesure
front-number-accepted = avec un problème accepté
front-number-does_not_apply = sans eID
front-chart-text = Graphique à barres des PC : { $states }. Les nombres se trouvent à gauche.
front-tasks = Ce qu'il faut faire : { $jobs }, environ { $minutes } au total
front-more = et encore { $n } sur la feuille { $sheet }
front-later = { $n ->
    [one] Il y a aussi { $n } conseil qui peut attendre : voir { sheet-todo }, à partir de la ligne { $line }.
   *[other] Il y a aussi { $n } conseils qui peuvent attendre : voir { sheet-todo }, à partir de la ligne { $line }.
}
front-answer-how = Sur la feuille { sheet-todo }, choisissez une réponse dans chaque ligne, et indiquez le jour (aujourd'hui : Ctrl+;) et votre nom.
front-answer-back = Enregistrez le fichier et renvoyez-le à l'expéditeur. Rien ne change avant que quelqu'un ait lu vos réponses.
front-answer-none = Vous n'avez rien à remplir.
front-call = Besoin d'aide ? { $desk }
sheet-about = Explications
col-see = Voir
col-step = Étape { $n }
book-effect-blocks = Personne ne peut se connecter
book-effect-partly = Certains ne peuvent pas se connecter
book-effect-works = La connexion fonctionne
book-effect-likely = { $effect } (probable)
