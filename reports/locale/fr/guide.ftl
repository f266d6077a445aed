# Le guide pour la personne devant le PC.

label-guide = Guide pour la personne devant le PC
label-guide-help = Aide : guide pour la personne devant le PC
label-guide-intro = Quelqu'un ne peut pas se connecter avec l'eID ? Répondez aux questions une par une. À la fin, vous voyez les étapes et qui peut aider.
label-guide-do = Que faire
label-guide-who = Qui aide, dans cet ordre
label-guide-desks = Tous les contacts de ce guide
label-guide-errors = Voyez-vous un de ces textes ?
label-guide-errors-intro = Ces textes ne disent pas toujours quel est le vrai problème. Voici ce qu'ils signifient le plus souvent.
label-guide-start = Retour à la première question
# L'espace insécable : la page met un deux-points derrière ce texte.
label-guide-note = Bon à savoir
label-guide-answers = Vos réponses jusqu'ici
label-guide-previous = Question précédente
label-guide-again = Recommencer
label-guide-tell = Texte à copier ou à lire au téléphone
label-guide-print = Sur papier : suivez le numéro après votre réponse. À la fin, les numéros renvoient aux étapes et aux contacts ci-dessous.
label-guide-steps = Les étapes
guide-title = Guide eID : { $site }
guide-contacts = Contacts connus au { $date }
guide-ask-address = Quelle adresse voyez-vous dans la barre d'adresse ?
guide-ask-began = Sur quelle page avez-vous commencé ?
guide-shared-page = la page de connexion commune des services publics ({ $address })
guide-other-address = une autre adresse, ou je ne sais pas
guide-do-not-know = Je ne sais pas
guide-card-lost = La carte est perdue ou volée
guide-end-steps = Essayez ces étapes. Sinon, appelez { $desk }
guide-end-call = Contactez : { $desk }
guide-end-nobody = Vous ne devez appeler personne pour cela
guide-sample = EXEMPLE. Le site de ce guide est inventé. Les étapes et les helpdesks publics sont réels.
guide-paper-steps = Étapes { $list }.
guide-paper-desks = Appelez { $list }.
guide-ready-standard = Préparez ceci
guide-ready-card = Préparez ceci pour une question sur la carte
guide-ready-network = Préparez ceci pour une question sur la connexion
guide-ready-ehealth_cert = Préparez ceci pour une question sur le certificat eHealth
