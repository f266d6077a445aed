# What a person fills in in the workbook, and what is said while they do.
col-answer = Antwort
col-done-on = Erledigt am
col-done-by = Ausgefüllt von
col-planned-on = Geplant am
col-remark = Bemerkung
reply-done = Erledigt, bitte neu prüfen
reply-planned = Geplant
reply-not_ours = Dafür sind wir nicht zuständig
reply-gone = Diesen PC gibt es nicht mehr
reply-wrong = Das stimmt nicht
reply-on_again = Dieser PC ist wieder eingeschaltet
entry-answer = Wählen Sie eine Antwort aus der Liste. Lassen Sie die Zelle leer, wenn Sie es noch nicht wissen.
entry-answer-wrong = Diese Antwort steht nicht in der Liste. Wählen Sie eine aus, und schreiben Sie Ihre eigenen Worte in die Spalte { col-remark }.
entry-done-on = Tragen Sie den Tag ein, an dem es erledigt wurde. Heute: Strg+. oder Strg+;
entry-done-on-wrong = Schreiben Sie ein Datum vom { $first } bis zum { $last }.
entry-done-by = Schreiben Sie Ihren Namen. Dann wissen wir, wen wir fragen können.
entry-planned-on = Tragen Sie den Tag ein, an dem es erledigt werden soll, spätestens in zwölf Monaten.
entry-planned-on-wrong = Schreiben Sie ein Datum vom { $first } bis zum { $last }.
entry-remark = Schreiben Sie, was wir wissen sollen. Schreiben Sie keine Namen von Patienten, keine PIN-Codes und keine Kartennummern.
entry-too-long = Dieser Text ist zu lang. Schreiben Sie höchstens 1.000 Zeichen.
readme-answers = So antworten Sie
readme-answers-text =
    1. Öffnen Sie das Blatt { sheet-todo }.
    2. Wählen Sie eine Antwort in der gelben Spalte { col-answer }.
    3. Tragen Sie den Tag (heute: Strg+. oder Strg+;) und Ihren Namen ein.
    4. Tun Sie dasselbe auf dem Blatt { sheet-not-reached } für PCs, die es nicht mehr gibt oder die wieder eingeschaltet sind.
    5. Speichern Sie die Datei. Senden Sie sie dann an den Absender zurück.
    Sie dürfen die Zeilen sortieren und filtern und Spalten hinzufügen. Lassen Sie die ausgeblendeten Spalten, wie sie sind. Es ändert sich nichts, bevor ein Mensch Ihre Antworten gelesen hat.
readme-links = Die Links
readme-links-text = Ein Klick auf den Namen eines PCs in einer Aufgabe öffnet die Seite mit allen Einzelheiten. Speichern Sie diese Seite im selben Ordner wie diese Arbeitsmappe. Ein Klick auf eine Telefonnummer ruft den Helpdesk an.
link-finding = Öffnet die Einzelheiten auf der Seite { $page }
link-rows = Öffnet das Blatt { $sheet }
link-phone = Ruft { $phone } an
link-email = Schreibt an { $email }
chart-title = PCs nach Zustand
chart-across = Gemessen am
chart-up = Anzahl PCs
chart-text = Linien über { $runs } Messungen vom { $first } bis zum { $last }. Am letzten Tag: { $states }. Die Tabelle darüber enthält dieselben Zahlen.
chart-state = { $state } { $n }
book-keywords = eID, PCs, Bericht, { $site }
