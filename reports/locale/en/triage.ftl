# Words of `eidfleet triage`.

triage-shown = Seen on this PC, and it explains the trouble
triage-likely = Seen on this PC, and it probably explains the trouble
triage-not-seen = Nothing was seen that explains the trouble. This is what to do next, not a diagnosis.
triage-not-seen-here = Nothing on this PC explains the trouble. This is what to do next, not a diagnosis.
triage-cause = { $title } ({ $item })
triage-weight-blocks = nobody can log in on this PC
triage-weight-partly = some ways of logging in still work
triage-weight-works = log-in works
triage-also = Also seen on this PC, but it does not explain this trouble
triage-error = What that error text means
triage-error-unknown = We do not know that error text; what follows does not count on it.
triage-contradictions = What was told and what was seen do not agree
triage-two-answers = "{ $one }" and "{ $other }" cannot both be true.
triage-denied = "{ $answer }" was told, but on the PC we saw: { $seen }
triage-stage-denied = The trouble is said to come at this point: { $stage }. But on the PC we saw: { $seen }. One of the two is not right, or it was another PC.
triage-questions = Ask this: the answers show what is still possible
triage-answer = { $text }: --answer { $id }
triage-answer-stage = { $text }: --stage { $stage }
triage-choose = Number (1 to { $n }):
triage-choose-back = Number (1 to { $n }), or b for the question before:
triage-choose-again = I did not understand that. Type a number from 1 to { $n }.
