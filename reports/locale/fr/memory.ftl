# Combien de temps les réponses restent ; `days` vient de [history] keep_days.

privacy-kept-days = Votre administrateur a prévu que les réponses soient supprimées après { $days } jours. Celles-ci restent plus longtemps : les dernières réponses de chaque PC, et les réponses qui montrent depuis quand un problème existe.
