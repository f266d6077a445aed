# The page over all sites: every PC under its site, and the files of a site.

fleet-label-pcs-intro = Ouvrez un site pour voir ses PC. Les PC qui ont les mêmes problèmes sont ensemble. À côté de chaque PC, vous voyez son système, ses versions et sa dernière réponse.
fleet-pc-setup = { $system } · logiciel eID { $middleware } · Firefox { $firefox }
fleet-lost-seen = Dernière réponse : { $moment }. { $tries } sans réponse.
fleet-label-guide = guide
fleet-label-sheet = feuille d'aide
fleet-link-both = Page dans toutes les langues
fleet-answer-shut-out = { $n ->
    [one] Sur { $n } site, personne ne peut se connecter, sur aucun des PC que nous avons mesurés : { $sites }.
   *[other] Sur { $n } sites, personne ne peut se connecter, sur aucun des PC que nous avons mesurés : { $sites }.
}
fleet-readme-links = Le nom d'un PC mène à ce PC ou à ce problème sur la page du site. Cette page doit se trouver dans le même dossier. Le nom d'un site mène à ses PC. Cliquez sur un numéro ou une adresse pour appeler ou écrire.

# What changed, and what would bring silent PCs back.

fleet-question-change = Qu'est-ce qui va mieux ou moins bien que la dernière fois ?
fleet-change-worse = Moins bien : { $pcs } sur { $sites }
fleet-change-better = Mieux : { $pcs } sur { $sites }
fleet-change-problem = { $problem } ({ $pcs })
fleet-change-more = { $n ->
    [one] et { $n } autre problème
   *[other] et { $n } autres problèmes
}
fleet-change-number = { $state } : { $now } (le { $date } : { $before })
fleet-label-worse = Moins bien
fleet-label-better = Mieux
fleet-answer-more-sites = { $n ->
    [one] et encore { $n } site
   *[other] et encore { $n } sites
}
fleet-needs-work = à réparer : { $of }
fleet-label-more-causes = D'autres problèmes
fleet-files = { $n ->
    [one] { $n } fichier
   *[other] { $n } fichiers
}
fleet-back = { $n ->
    [one] { $pcs } redeviendrait joignable avec une seule action : { $action }.
   *[other] { $pcs } redeviendraient joignables avec une seule action : { $action }.
}
fleet-later = { $n ->
    [one] { $pcs } sera interrogé à la prochaine mesure. Il n'y a rien à faire d'ici là.
   *[other] { $pcs } seront interrogés à la prochaine mesure. Il n'y a rien à faire d'ici là.
}
fleet-look = { $n ->
    [one] { $pcs } a été joint, mais n'a pas donné de réponse lisible. Demandez à votre support informatique de regarder le message.
   *[other] { $pcs } ont été joints, mais n'ont pas donné de réponse lisible. Demandez à votre support informatique de regarder les messages.
}
fleet-action-switch-on = allumer et laisser connecté au réseau
fleet-action-remote-on = y activer la gestion à distance, ou ouvrir le pare-feu pour elle
fleet-action-account = corriger le compte de gestion à distance
fleet-action-key = vérifier la nouvelle clé, puis l'accepter
fleet-action-certificate = renouveler le certificat de gestion à distance
fleet-action-name = corriger le nom, dans le DNS ou dans l'inventaire
fleet-action-control = installer ce qui manque du côté de l'administrateur
fleet-action-service = y redémarrer le service de gestion à distance
fleet-action-powershell = autoriser PowerShell pour le compte de gestion à distance
fleet-action-security = autoriser le programme de lecture dans le logiciel de sécurité
fleet-action-call = allumer et ouvrir une session ; si rien ne change, vérifier ce qui le fait se signaler
fleet-action-node = rendre de nouveau joignable le serveur qui l'interroge
fleet-day = { $day }/{ $month }/{ $year }
