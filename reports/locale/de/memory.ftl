# Wie lange die Antworten bleiben; `days` kommt aus [history] keep_days.

privacy-kept-days = Ihr Administrator hat eingestellt, dass Antworten nach { $days } Tagen gelöscht werden. Länger bleiben die neuesten Antworten jedes PCs und die Antworten, die zeigen, seit wann ein Problem besteht.
