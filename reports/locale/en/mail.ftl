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
mail-no-pcs = no PCs yet
mail-for = For { $name }, { $site }
mail-test = This is a test. It went to the administrator only, not to the site.
mail-more-jobs = { $n ->
    [one] { $n } more job: see the workbook.
   *[other] { $n } more jobs: see the workbook.
}
mail-waiver-row = { $check } ({ $scope }): until { $until }, { $note }
mail-files = The files
mail-attached = Attached to this mail: { $list }.
mail-left-out = Too large for a mail, so not attached: { $list }.
mail-links = You find the whole report here:
mail-ask-for-files = Ask your IT support for them.
mail-link-only = This mail names no PC, because your site chose that. The report says which PCs it is about.
mail-signature = { $it } measures this for you with eidfleet.
mail-signature-administrator = Your IT support measures this for you with eidfleet.
mail-nothing-for-you = You need do nothing.
mail-others-do-it = You need do nothing yourself: { $doer } will do this.
mail-all-work = { $known ->
    [one] { $known } PC in order, you need do nothing
   *[other] all { $known } PCs in order, you need do nothing
}
