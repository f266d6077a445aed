# Überschriften der CSV-Datei, die die Arbeitsmappe nicht hat.

csv-site = Standort
csv-site-id = Standortcode
csv-result-code = Ergebniscode
csv-reason-code = Code des Grundes

# Tage und Listen.

listed-and = und
listed-or = oder
day-long = { $day }. { $month } { $year }
day-full = { $weekday }, { $day }. { $month } { $year }
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
