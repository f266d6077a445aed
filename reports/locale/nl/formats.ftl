# Koppen van het CSV-bestand die de werkmap niet heeft.

csv-site = Locatie
csv-site-id = Id van de locatie
csv-result-code = Resultaatcode
csv-reason-code = Code van de reden

# Dagen en lijsten.

listed-and = en
listed-or = of
day-long = { $day } { $month } { $year }
day-full = { $weekday } { $day } { $month } { $year }
month-1 = januari
month-2 = februari
month-3 = maart
month-4 = april
month-5 = mei
month-6 = juni
month-7 = juli
month-8 = augustus
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
weekday-1 = maandag
weekday-2 = dinsdag
weekday-3 = woensdag
weekday-4 = donderdag
weekday-5 = vrijdag
weekday-6 = zaterdag
weekday-7 = zondag
