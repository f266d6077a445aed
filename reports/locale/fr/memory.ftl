# Combien de temps les réponses restent ; `days` vient de [history] keep_days.

privacy-kept-days = Votre administrateur conserve les réponses pendant { $days } jours. Celles qui montrent depuis quand un problème existe sont conservées plus longtemps.
