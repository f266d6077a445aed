# Wörter von `eidfleet triage`.

triage-shown = An diesem PC gesehen, und es erklärt die Störung
triage-likely = An diesem PC gesehen, und es erklärt wahrscheinlich die Störung
triage-not-seen = Es wurde nichts gesehen, das die Störung erklärt. Dies ist der nächste Schritt, keine Diagnose.
triage-not-seen-here = Nichts an diesem PC erklärt die Störung. Dies ist der nächste Schritt, keine Diagnose.
triage-cause = { $title } ({ $item })
triage-weight-blocks = niemand kann sich an diesem PC anmelden
triage-weight-partly = manche Wege der Anmeldung funktionieren noch
triage-weight-works = die Anmeldung funktioniert
triage-also = Auch an diesem PC gesehen, erklärt diese Störung aber nicht
triage-error = Was diese Fehlermeldung bedeutet
triage-error-unknown = Diese Fehlermeldung kennen wir nicht; sie zählt im Folgenden nicht mit.
triage-contradictions = Was gesagt und was gesehen wurde, passt nicht zusammen
triage-two-answers = „{ $one }“ und „{ $other }“ können nicht beide stimmen.
triage-denied = Gesagt wurde „{ $answer }“, am PC sahen wir aber: { $seen }
triage-stage-denied = Die Störung soll hier auftreten: { $stage }. Am PC sahen wir aber: { $seen }. Eines von beiden stimmt nicht, oder es war ein anderer PC.
triage-questions = Stellen Sie diese Fragen: Die Antworten zeigen, was noch möglich ist
triage-answer = { $text }: --answer { $id }
triage-answer-stage = { $text }: --stage { $stage }
triage-choose = Nummer (1 bis { $n }):
triage-choose-back = Nummer (1 bis { $n }), oder b für die vorige Frage:
triage-choose-again = Das habe ich nicht verstanden. Tippen Sie eine Nummer von 1 bis { $n }.
