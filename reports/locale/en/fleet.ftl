# The page over all sites, for the administrator.

fleet-title = eID check: all sites, { $date }
fleet-heading = eID on the PCs of all sites
fleet-made = Made on { $instant }
fleet-sites = { $n ->
    [one] { $n } site
   *[other] { $n } sites
}
fleet-sample-banner = SAMPLE. Some sites in this overview are invented: { $sites }.
fleet-sample = sample
fleet-question-work = Where can people work with their eID?
fleet-question-todo = Where is work to do?
fleet-answer-all-good = Nothing has to be mended at any site.
fleet-answer-sites = { $n ->
    [one] { $n } site needs work
   *[other] { $n } sites need work
}, on { $of }.
fleet-label-sites = Sites, the most urgent first
fleet-label-not-reached = PCs that were not reached
fleet-label-no-not-reached = Every known PC was reached.
fleet-label-oldest = Oldest answers
fleet-label-oldest-intro = These PCs answered longest ago. What we know of them may no longer be true.
fleet-label-causes = Problems, the most common first
fleet-label-no-causes = No problems were found.
fleet-label-site = Site
fleet-label-jobs = Jobs
fleet-label-minutes = Minutes
fleet-label-files = Reports
fleet-label-page = page
fleet-label-workbook = workbook
fleet-label-no-files = none
fleet-label-known = Known PCs
fleet-label-age = Age
fleet-label-pcs = PCs
fleet-label-at-sites = Sites
fleet-label-caption-sites = Sites by what needs doing, with links to their reports
fleet-label-caption-oldest = PCs with the oldest answers
fleet-label-caption-not-reached = PCs not reached at all sites
fleet-label-caption-causes = Problems over all sites
fleet-link = { $kind } in { $language }
fleet-no-sites = No site is known yet.
fleet-answer-effort = { $jobs }, about { $minutes } of work.
