# Woorden van `eidfleet triage`.

triage-shown = Gezien op deze pc, en het verklaart het probleem
triage-likely = Gezien op deze pc, en het verklaart waarschijnlijk het probleem
triage-not-seen = Er is niets gezien dat het probleem verklaart. Dit is de volgende stap, geen diagnose.
triage-not-seen-here = Niets op deze pc verklaart het probleem. Dit is de volgende stap, geen diagnose.
triage-cause = { $title } ({ $item })
triage-weight-blocks = niemand kan zich op deze pc aanmelden
triage-weight-partly = sommige manieren van aanmelden werken nog
triage-weight-works = aanmelden werkt
triage-also = Ook gezien op deze pc, maar het verklaart dit probleem niet
triage-error = Wat die foutmelding betekent
triage-error-unknown = Deze foutmelding kennen we niet; ze telt hieronder niet mee.
triage-contradictions = Wat verteld is en wat gezien is, komen niet overeen
triage-two-answers = "{ $one }" en "{ $other }" kunnen niet allebei waar zijn.
triage-denied = Verteld is "{ $answer }", maar op de pc zagen we: { $seen }
triage-stage-denied = Het zou hier misgaan: { $stage }. Maar op de pc zagen we: { $seen }. Een van beide klopt niet, of het was een andere pc.
triage-questions = Stel deze vragen: de antwoorden maken het verschil
triage-answer = { $text }: --answer { $id }
triage-answer-stage = { $text }: --stage { $stage }
triage-choose = Nummer (1 tot { $n }):
triage-choose-back = Nummer (1 tot { $n }), of b voor de vorige vraag:
triage-choose-again = Dat begreep ik niet. Typ een nummer van 1 tot { $n }.
