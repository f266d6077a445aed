# Hoelang de antwoorden blijven; `days` komt uit [history] keep_days.

privacy-kept-days = Uw beheerder bewaart de antwoorden { $days } dagen. Antwoorden die tonen sinds wanneer een probleem bestaat, blijven langer bewaard.
