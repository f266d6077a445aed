# Koppen van het CSV-bestand die de werkmap niet heeft.

csv-site = Locatie
csv-site-id = Id van de locatie
csv-result-code = Resultaatcode
csv-reason-code = Code van de reden
