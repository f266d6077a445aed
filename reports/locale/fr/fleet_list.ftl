# The page over all sites: every PC under its site, and the files of a site.

fleet-label-pcs-intro = Ouvrez un site pour voir ses PC. Les PC qui ont les mêmes problèmes sont ensemble. À côté de chaque PC, vous voyez son système, ses versions et sa dernière réponse.
fleet-pc-setup = { $system } · logiciel eID { $middleware } · Firefox { $firefox }
fleet-lost-seen = Dernière réponse : { $moment }. { $tries } sans réponse.
fleet-label-guide = guide
fleet-label-sheet = feuille d'aide
fleet-link-both = Page dans toutes les langues
fleet-answer-none-works = Nous ne connaissons aucun PC sur lequel la connexion avec l'eID fonctionne ({ $of }).
fleet-answer-shut-out = { $n ->
    [one] Sur { $n } site, personne ne peut se connecter, sur aucun des PC que nous avons mesurés : { $sites }.
   *[other] Sur { $n } sites, personne ne peut se connecter, sur aucun des PC que nous avons mesurés : { $sites }.
}
fleet-readme-links = Le nom d'un PC mène à ce PC ou à ce problème sur la page du site. Cette page doit se trouver dans le même dossier. Le nom d'un site mène à ses PC. Cliquez sur un numéro ou une adresse pour appeler ou écrire.
