# What a person fills in in the workbook, and what is said while they do.
col-answer = Answer
col-done-on = Done on
col-done-by = Filled in by
col-planned-on = Planned on
col-remark = Remark
reply-done = Done, please check again
reply-planned = Planned
reply-not_ours = This is not for us
reply-gone = This PC is gone
reply-wrong = This is not correct
reply-on_again = This PC is on again
entry-answer = Choose an answer from the list. Leave the cell empty if you do not know yet.
entry-answer-wrong = This answer is not in the list. Choose one from the list, and write your own words in the column { col-remark }.
entry-done-on = Fill in the day on which it was done. Today: Ctrl+;
entry-done-on-wrong = Write a date from { $first } to { $last }.
entry-done-by = Write your name. We then know whom to ask.
entry-planned-on = Fill in the day on which it will be done, at most twelve months from now.
entry-planned-on-wrong = Write a date from { $first } to { $last }.
entry-remark = Write what we should know. Do not write names of patients, PIN codes or card numbers.
entry-too-long = This text is too long. Write at most 1,000 characters.
readme-answers = How to answer
readme-answers-text =
    1. Open the sheet { sheet-todo }.
    2. Choose an answer in the yellow column { col-answer }.
    3. Fill in the day (today: Ctrl+;) and your name.
    4. Do the same on the sheet { sheet-not-reached } for PCs that are gone or on again.
    5. Save the file. Then send it back to the sender.
    You may sort and filter the rows and add columns. Leave the hidden columns as they are. Nothing changes before a person has read your answers.
readme-links = The links
readme-links-text = A click on the name of a PC in a job opens the page with all details. Keep that page in the same folder as this workbook. A click on a phone number calls the helpdesk.
link-finding = Opens the details on the page { $page }
link-rows = Goes to the sheet { $sheet }
link-phone = Calls { $phone }
link-email = Writes to { $email }
chart-title = PCs by state
chart-across = Measured on
chart-up = Number of PCs
chart-text = Lines over { $runs } measurements from { $first } to { $last }. On the last day: { $states }. The table above has the same numbers.
chart-state = { $state } { $n }
book-keywords = eID, PCs, report, { $site }
