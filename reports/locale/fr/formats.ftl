# Titres du fichier CSV que le classeur n'a pas.

csv-site = Site
csv-site-id = Identifiant du site
csv-result-code = Code de résultat
csv-reason-code = Code de la raison

# Jours et listes.

listed-and = et
listed-or = ou
day-long = { $day } { $month } { $year }
day-full = { $weekday } { $day } { $month } { $year }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
