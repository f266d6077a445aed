# The mail to a site.

mail-subject = { $site }: { $summary }
mail-subject-sample = [SAMPLE]
mail-subject-test = [TEST] { $subject }
mail-needs-work = { $known ->
    [one] { $n } of { $known } PC needs work
   *[other] { $n } of { $known } PCs { $n ->
        [one] needs work
       *[other] need work
    }
}
mail-not-reached = { $n } not measured
mail-could-not-tell = could not tell for { $n }
mail-change-new = { $n ->
    [one] { $n } new problem
   *[other] { $n } new problems
}
mail-change-worse = { $n } worse
mail-change-came_back = { $n } back again
mail-change-mended = { $n } solved
mail-first = first measurement
mail-no-news = nothing new
mail-no-pcs = no PC is known yet
mail-for = For { $name }, { $site }
mail-test = This is a test. It went to the administrator only, not to the site.
mail-jobs = The jobs, one by one
mail-changes = The changes, one by one
mail-number = Number of PCs
mail-pcs = { $n ->
    [one] PC: { $list }
   *[other] PCs: { $list }
}
mail-pcs-more = { $list } and { $n ->
    [one] { $n } more
   *[other] { $n } more
}, see the workbook
mail-more-jobs = { $n ->
    [one] { $n } more job: see the workbook.
   *[other] { $n } more jobs: see the workbook.
}
mail-more-rows = and { $n } more, see the workbook
mail-change-row = { $kind }: { $title } ({ $pc })
mail-who = { $who }, { $minutes }
mail-untold-row = { $pc }: { $check }. { $why }
mail-waiver-row = { $check } ({ $scope }): until { $until }, { $note }
mail-desk = First contact: { $name }
mail-call = Phone: { $phone }
mail-mail = E-mail: { $email }
mail-hours = Hours: { $hours }
mail-files = The files
mail-attached = Attached to this mail: { $list }.
mail-left-out = Too large for a mail, so not attached: { $list }.
mail-links = You find the whole report here:
mail-ask-for-files = Ask your IT support for them.
mail-link-only = This mail names no PC, because your site chose that. The report says which PCs it is about.
mail-signature = { $it } measures this for you with eidfleet.
mail-signature-administrator = Your IT support measures this for you with eidfleet.
mail-closing = Nothing in this mail is fetched from the internet. Nobody can see whether you opened it.
