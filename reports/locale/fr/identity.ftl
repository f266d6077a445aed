# À quoi un PC est reconnu quand son nom change.

privacy-installation = Pour reconnaître un PC quand son nom change, nous lisons aussi un code. Le PC le calcule à partir du numéro de son installation. Ce code désigne l’installation, jamais une personne.
