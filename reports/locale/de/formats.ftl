# Überschriften der CSV-Datei, die die Arbeitsmappe nicht hat.

csv-site = Standort
csv-site-id = Kennung des Standorts
csv-result-code = Ergebniscode
csv-reason-code = Code des Grunds
