# Hoelang de antwoorden blijven; `days` komt uit [history] keep_days.

privacy-kept-days = Uw beheerder heeft ingesteld dat antwoorden na { $days } dagen verwijderd worden. Deze blijven langer: de nieuwste antwoorden van elke pc, en de antwoorden die tonen sinds wanneer een probleem bestaat.
