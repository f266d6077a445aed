# Überschriften der CSV-Datei, die die Arbeitsmappe nicht hat.

csv-site = Standort
csv-site-id = Standortcode
csv-result-code = Ergebniscode
csv-reason-code = Code des Grundes
