# Titres du fichier CSV que le classeur n'a pas.

csv-site = Site
csv-site-id = Identifiant du site
csv-result-code = Code de résultat
csv-reason-code = Code de la raison
