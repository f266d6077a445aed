# What a person fills in in the workbook, and what is said while they do.
col-answer = Réponse
col-done-on = Fait le
col-done-by = Rempli par
col-planned-on = Prévu le
col-remark = Remarque
reply-done = C'est fait, contrôlez à nouveau
reply-planned = C'est prévu
reply-not_ours = Ce n'est pas pour nous
reply-gone = Ce PC n'est plus là
reply-wrong = Ce n'est pas correct
reply-on_again = Ce PC est à nouveau allumé
entry-answer = Choisissez une réponse dans la liste. Laissez la cellule vide si vous ne savez pas encore.
entry-answer-wrong = Cette réponse n'est pas dans la liste. Choisissez-en une, et écrivez vos propres mots dans la colonne { col-remark }.
entry-done-on = Indiquez le jour où cela a été fait. Aujourd'hui : Ctrl+;
entry-done-on-wrong = Écrivez une date du { $first } au { $last }.
entry-done-by = Écrivez votre nom. Nous saurons ainsi à qui poser une question.
entry-planned-on = Indiquez le jour où cela sera fait, au plus tard dans douze mois.
entry-planned-on-wrong = Écrivez une date du { $first } au { $last }.
entry-remark = Écrivez ce que nous devons savoir. N'écrivez ni nom de patient, ni code PIN, ni numéro de carte.
entry-too-long = Ce texte est trop long. Écrivez au maximum 1 000 caractères.
readme-answers = Comment répondre
readme-answers-text =
    1. Ouvrez la feuille { sheet-todo }.
    2. Choisissez une réponse dans la colonne jaune { col-answer }.
    3. Indiquez le jour (aujourd'hui : Ctrl+;) et votre nom.
    4. Faites de même sur la feuille { sheet-not-reached } pour les PC qui ne sont plus là.
    5. Enregistrez le fichier et renvoyez-le à l'expéditeur.
    Vous pouvez trier et filtrer les lignes, et ajouter des colonnes. Ne touchez pas aux colonnes masquées. Rien ne change avant qu'une personne ait lu vos réponses.
readme-links = Les liens
readme-links-text = Un clic sur le nom d'un PC dans une tâche ouvre la page avec tous les détails. Gardez cette page dans le même dossier que ce classeur. Un clic sur un numéro de téléphone appelle le helpdesk.
link-finding = Ouvre les détails sur la page { $page }
link-rows = Va à la feuille { $sheet }
link-phone = Appelle le { $phone }
link-email = Écrit à { $email }
chart-title = PC par état
chart-across = Mesuré le
chart-up = Nombre de PC
chart-text = Courbes sur { $runs } mesures, du { $first } au { $last }. Le dernier jour : { $states }. Le tableau au-dessus contient les mêmes nombres.
chart-state = { $state } { $n }
book-keywords = eID, PC, rapport, { $site }
