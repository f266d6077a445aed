# Combien de temps les réponses restent ; `days` vient de [history] keep_days.

privacy-kept-days = Votre administrateur garde les réponses { $days } jours. Celles qui montrent depuis quand un problème existe restent plus longtemps.
