# Hoelang de antwoorden blijven; `days` komt uit [history] keep_days.

privacy-kept-days = Uw beheerder bewaart de antwoorden { $days } dagen. Wat toont sinds wanneer een fout er is, blijft langer.
