# What a person fills in in the workbook, and what is said while they do.
col-answer = Antwoord
col-done-on = Gedaan op
col-done-by = Ingevuld door
col-planned-on = Gepland op
col-remark = Opmerking
reply-done = Gedaan, controleer opnieuw
reply-planned = Gepland
reply-not_ours = Dit is niet voor ons
reply-gone = Deze pc is weg
reply-wrong = Dit klopt niet
reply-on_again = Deze pc staat weer aan
entry-answer = Kies een antwoord uit de lijst. Laat de cel leeg als u het nog niet weet.
entry-answer-wrong = Dit antwoord staat niet in de lijst. Kies er een uit de lijst, en schrijf uw eigen woorden in de kolom { col-remark }.
entry-done-on = Vul de dag in waarop het gedaan is. Vandaag: Ctrl+;
entry-done-on-wrong = Schrijf een datum van { $first } tot en met { $last }.
entry-done-by = Schrijf uw naam. Dan weten we aan wie we iets kunnen vragen.
entry-planned-on = Vul de dag in waarop het zal gebeuren, uiterlijk over twaalf maanden.
entry-planned-on-wrong = Schrijf een datum van { $first } tot en met { $last }.
entry-remark = Schrijf wat wij moeten weten. Schrijf geen namen van patiënten, geen pincodes en geen kaartnummers.
entry-too-long = Deze tekst is te lang. Schrijf hoogstens 1.000 tekens.
readme-answers = Zo antwoordt u
readme-answers-text =
    1. Open het blad { sheet-todo }.
    2. Kies een antwoord in de gele kolom { col-answer }.
    3. Vul de dag (vandaag: Ctrl+;) en uw naam in.
    4. Doe hetzelfde op het blad { sheet-not-reached } voor pc's die weg zijn.
    5. Bewaar het bestand en stuur het terug naar de afzender.
    U mag de rijen sorteren en filteren, en kolommen toevoegen. Laat de verborgen kolommen zoals ze zijn. Er verandert niets voordat iemand uw antwoorden heeft gelezen.
readme-links = De links
readme-links-text = Klik in een taak op de naam van een pc: de pagina met alle details gaat open. Bewaar die pagina in dezelfde map als deze werkmap. Klik op een telefoonnummer om de helpdesk te bellen.
link-finding = Opent de details op de pagina { $page }
link-rows = Gaat naar het blad { $sheet }
link-phone = Belt { $phone }
link-email = Schrijft naar { $email }
chart-title = Pc's per toestand
chart-across = Gemeten op
chart-up = Aantal pc's
chart-text = Lijngrafiek van { $runs } metingen, van { $first } tot { $last }. Op de laatste dag: { $states }. De tabel erboven heeft dezelfde getallen.
chart-state = { $state } { $n }
book-keywords = eID, pc's, verslag, { $site }
