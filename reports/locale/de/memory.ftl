# Wie lange die Antworten bleiben; `days` kommt aus [history] keep_days.

privacy-kept-days = Ihr Administrator bewahrt die Antworten { $days } Tage auf. Was zeigt, seit wann ein Fehler besteht, bleibt länger.
