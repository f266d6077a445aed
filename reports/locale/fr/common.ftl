# Les mots que partagent tous les rapports : langues, états, résultats, nombres, moments.

language-name = Français

of-known = { $n } { $known ->
    [one] sur { $known } PC
   *[other] des { $known } PC
}
known-pcs = { $known } PC
pcs = { $n } PC
days = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}
minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
jobs = { $n ->
    [one] { $n } tâche
   *[other] { $n } tâches
}

yes = oui
no = non
not-known = inconnu
never = jamais
user = utilisateur { $label }
cut-mark = […coupé]
offset = UTC{ $offset }
times-in = Toutes les heures sont indiquées dans le fuseau horaire { $zone } ({ $offset }).

state-works = fonctionne
state-needs_work = à réparer
state-could_not_tell = impossible à vérifier
state-not_reached = non mesuré
state-accepted = accepté
state-accepted-until = accepté jusqu'au { $date }
state-does_not_apply = sans objet

verdict-pass = en ordre
verdict-warn = conseil
verdict-fail = à réparer
verdict-unknown = inconnu
verdict-not_applicable = sans objet

reason-rule_held = Le contrôle est en ordre.
reason-rule_broken = Le contrôle n'est pas en ordre.
reason-fact_missing = Une information nécessaire n'a pas pu être lue.
reason-host_unreachable = Le PC n'a pas été mesuré.
reason-probe_failed = Le programme de lecture n'a pas pu terminer sur ce PC.
reason-stale = La dernière réponse de ce PC est trop ancienne pour juger.
reason-out_of_scope = Ce contrôle n'est pas prévu pour ce type de PC.
reason-waived = Le problème a été accepté jusqu'à une date fixée.
reason-rule_error = Le contrôle lui-même a rencontré une erreur. Signalez-le à l'administrateur.

severity-critical = Personne ne peut se connecter ici avec l'eID.
severity-major = Certaines personnes, certaines cartes ou certains navigateurs ne peuvent pas se connecter.
severity-minor = La connexion fonctionne aujourd'hui.

kind-medical_practice = cabinet médical
kind-municipality = service communal
kind-other = site

doer-anyone = tout le monde peut le faire
doer-local_it = votre support informatique
doer-vendor = le fournisseur

stage-installation = l'installation
stage-reader = le lecteur de carte
stage-card_read = la lecture de la carte
stage-before_pin = avant la fenêtre du code PIN
stage-after_pin = après la fenêtre du code PIN
stage-card_state = l'état de la carte
stage-after_login = après la connexion
stage-no_browser = sans navigateur

change-new = nouveau
change-mended = résolu
change-worse = aggravé
change-came_back = revenu
change-still_open = encore ouvert

reach-answered = Le PC a répondu.
reach-not_equipped = Il manque quelque chose chez l'administrateur pour interroger ce PC. Le PC n'y est pour rien.
reach-name_not_found = Le réseau ne connaît pas le nom de ce PC.
reach-no_route = Le PC est éteint, ou le réseau ne permet pas de l'atteindre.
reach-refused = Le PC est allumé, mais il refuse la connexion de gestion à distance.
reach-host_key_not_trusted = Le PC répond avec une autre clé qu'avant, ou avec une clé que nous ne connaissons pas encore.
reach-certificate_not_trusted = Le PC présente un certificat auquel nous ne faisons pas confiance.
reach-credentials_rejected = Le PC n'accepte pas l'identification de l'administrateur.
reach-no_right = Le PC connaît le compte de l'administrateur, mais celui-ci ne peut pas s'y connecter à distance.
reach-over_limit = Le PC n'accepte plus de gestion à distance pour le moment : une limite de Windows est atteinte.
reach-service_failing = Le service de gestion à distance répond, mais ne fonctionne pas.
reach-broke_off = Le PC a coupé la connexion. Il redémarrait peut-être.
reach-shell_blocked = Une règle du PC interdit PowerShell.
reach-stopped_by_security = Un logiciel de sécurité du PC a arrêté le programme de lecture.
reach-timed_out = Le PC n'a pas répondu à temps.
reach-probe_failed = Le PC a été joint, mais le programme de lecture n'a pas pu terminer.
reach-not_asked = Le PC n'a pas encore été interrogé.
reach-not_called = Le PC se signale de lui-même et ne l'a plus fait ces derniers temps.
reach-node_not_reached = Le serveur qui interroge ce PC n'était pas joignable. Le PC n'y est pour rien.

advice-answered = Vous n'avez rien à faire.
advice-not_equipped = Demandez à votre support informatique de regarder le message de ce PC. Sur le PC, il n'y a rien à faire.
advice-name_not_found = Demandez à votre support informatique si le PC a changé de nom, ou s'il a disparu.
advice-no_route = Allumez le PC et laissez-le connecté au réseau.
advice-refused = Demandez à votre support informatique d'activer la gestion à distance, ou de l'autoriser dans le pare-feu.
advice-host_key_not_trusted = Demandez à votre support informatique si le PC a été réinstallé. Ce n'est qu'alors que la nouvelle clé peut être acceptée.
advice-certificate_not_trusted = Demandez à votre support informatique de renouveler le certificat de gestion à distance.
advice-credentials_rejected = Demandez à votre support informatique de vérifier le compte de gestion à distance.
advice-no_right = Demandez à votre support informatique de donner à ce compte le droit de gestion à distance.
advice-over_limit = Attendez la prochaine mesure. Si cela dure, demandez à votre support informatique de relever la limite de WinRM (gestion à distance).
advice-service_failing = Demandez à votre support informatique de redémarrer le service WinRM (gestion à distance) de ce PC.
advice-broke_off = Attendez la prochaine mesure.
advice-shell_blocked = Demandez à votre support informatique d'autoriser PowerShell pour le compte de gestion à distance.
advice-stopped_by_security = Demandez à votre support informatique d'autoriser le programme de lecture dans le logiciel de sécurité.
advice-timed_out = Vérifiez si le PC est en veille, très occupé ou sur une connexion lente.
advice-probe_failed = Demandez à votre support informatique de regarder le message de ce PC.
advice-not_asked = Attendez la prochaine mesure.
advice-not_called = Allumez le PC, ouvrez une session et laissez-le connecté à internet pendant une heure. Si rien ne change, adressez-vous à votre support informatique.
advice-node_not_reached = Attendez la prochaine mesure. Si cela dure, demandez à votre support informatique de vérifier ce serveur. Sur le PC, il n'y a rien à faire.

# Ce que fait l'administrateur lui-même (doctor, diagnose)
remedy-not_equipped = Lisez le message. Il dit quel programme, quelle bibliothèque ou quel réglage manque sur ce serveur de gestion ou dans l'inventaire.
remedy-name_not_found = Vérifiez le nom dans le DNS et dans l'inventaire. Si le PC n'existe plus, retirez-le de l'inventaire.
remedy-no_route = Vérifiez si le PC est allumé. Vérifiez ensuite le VLAN, le VPN et le pare-feu.
remedy-refused = Démarrez le service WinRM ou sshd sur le PC. Ouvrez le port dans le pare-feu pour ce serveur de gestion.
remedy-host_key_not_trusted = Vérifiez si le PC a été réinstallé. N'acceptez la nouvelle clé que si vous en êtes certain.
remedy-certificate_not_trusted = Vérifiez qui a émis le certificat de WinRM. Seulement si vous faites confiance à cet émetteur, indiquez le chemin de son certificat dans l'inventaire.
remedy-credentials_rejected = Vérifiez le compte, le mot de passe ou la clé et la méthode d'identification. Avec Kerberos, vérifiez aussi l'heure.
remedy-no_right = Ajoutez le compte au groupe Remote Management Users du PC.
remedy-over_limit = Fermez les sessions ouvertes de ce compte sur le PC. Consultez ensuite les limites avec la commande winrm get winrm/config/winrs.
remedy-service_failing = Redémarrez le service WinRM du PC. Vérifiez le port, le chemin et http ou https dans l'inventaire, et si un proxy se trouve entre les deux.
remedy-broke_off = Réessayez dans quelques minutes avec eidfleet scan --missing. Si cela dure, vérifiez le pare-feu.
remedy-shell_blocked = Autorisez powershell.exe pour ce compte dans AppLocker ou dans la stratégie de groupe.
remedy-stopped_by_security = Autorisez dans le logiciel de sécurité ce que montre eidfleet probe show --windows.
remedy-timed_out = Regardez dans le message à quelle étape cela s'est arrêté. Ne relevez la limite dans eidfleet.toml que si le PC est lent.
remedy-probe_failed = Lisez le message. Il dit ce que le PC a répondu.
remedy-not_asked = Relancez eidfleet scan.
remedy-not_called = Lancez le script sur le PC avec -Now ou --now et lisez sa ligne : la tâche tourne-t-elle encore, et peut-elle écrire dans le dépôt ? Regardez aussi le dossier quarantine du dépôt.
remedy-node_not_reached = Lancez eidfleet doctor --node avec le nom donné dans le message : il montre quelle étape échoue. Relancez ensuite eidfleet scan --missing.

in-nl = néerlandais
in-fr = français
in-de = allemand
in-en = anglais
pcs-more = { $list } et { $n } autres
family-windows = Windows
family-darwin = macOS
family-linux = Linux
family-none = autres
