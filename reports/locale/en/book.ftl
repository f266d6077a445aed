# The first sheet of a site's workbook, and what stands behind the others.
front-measured = Measured on { $at }
front-number-works = { $n ->
    [one] PC works
   *[other] PCs work
}
front-number-needs_work = to fix
front-number-could_not_tell = could not tell
front-number-not_reached = not measured
front-number-accepted = with an accepted problem
front-number-does_not_apply = without eID
front-chart-text = Bar chart of the PCs: { $states }. The numbers stand to the left of it.
front-tasks = What has to be done: { $jobs }, about { $minutes } together
front-more = and { $n } more on the sheet { $sheet }
front-later = { $n ->
    [one] There is also { $n } piece of advice that can wait: see { sheet-todo }, from line { $line } on.
   *[other] There are also { $n } pieces of advice that can wait: see { sheet-todo }, from line { $line } on.
}
front-answer-how = On the sheet { sheet-todo }, choose an answer in every line, and fill in the day (today: Ctrl+;) and your name.
front-answer-back = Save the file and send it back to the sender. Nothing changes before somebody has read your answers.
front-answer-none = You need not fill in anything.
front-call = Need help? { $desk }
sheet-about = About
col-see = See
col-step = Step { $n }
book-effect-blocks = Nobody can log in
book-effect-partly = Not everybody can log in
book-effect-works = Logging in works
book-effect-likely = { $effect } (likely)
