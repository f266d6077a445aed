# Mots de `eidfleet triage`.

triage-shown = Constaté sur ce PC, et cela explique le problème
triage-likely = Constaté sur ce PC, et cela explique probablement le problème
triage-not-seen = Rien n'a été constaté qui explique le problème. Voici l'étape suivante, pas un diagnostic.
triage-not-seen-here = Rien sur ce PC n'explique le problème. Voici l'étape suivante, pas un diagnostic.
triage-cause = { $title } ({ $item })
triage-weight-blocks = personne ne peut se connecter sur ce PC
triage-weight-partly = certaines façons de se connecter fonctionnent encore
triage-weight-works = la connexion fonctionne
triage-also = Constaté aussi sur ce PC, mais cela n'explique pas ce problème
triage-error = Ce que signifie ce message d'erreur
triage-error-unknown = Nous ne connaissons pas ce message d'erreur ; il ne compte pas dans ce qui suit.
triage-contradictions = Ce qui a été dit et ce qui a été constaté ne concordent pas
triage-two-answers = « { $one } » et « { $other } » ne peuvent pas être vrais tous les deux.
triage-denied = On nous a dit « { $answer } », mais sur le PC, nous avons constaté : { $seen }
triage-stage-denied = Le problème se produirait à ce moment : { $stage }. Mais sur le PC, nous avons constaté : { $seen }. L'un des deux est inexact, ou il s'agissait d'un autre PC.
triage-questions = Posez ces questions : les réponses font la différence
triage-answer = { $text } : --answer { $id }
triage-answer-stage = { $text } : --stage { $stage }
triage-choose = Numéro (1 à { $n }) :
triage-choose-back = Numéro (1 à { $n }), ou b pour la question précédente :
triage-choose-again = Je n'ai pas compris. Tapez un numéro de 1 à { $n }.
