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
fleet-question-todo = Where is there work to do?
fleet-answer-all-good = Nothing has to be fixed at any site.
fleet-answer-sites = { $n ->
    [one] { $n } site needs work
   *[other] { $n } sites need work
}, on { $of }.
fleet-label-sites = Sites, the most urgent first
fleet-label-not-reached = PCs that were not measured
fleet-label-no-not-reached = Every PC was measured.
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
fleet-label-known = PCs
fleet-label-age = Age
fleet-label-pcs = PCs
fleet-label-at-sites = Sites
fleet-label-caption-sites = Sites by what needs doing, with links to their reports
fleet-label-caption-oldest = PCs with the oldest answers
fleet-label-caption-causes = Problems over all sites
fleet-link = { $kind } in { $language }
fleet-no-sites = There is no site yet.

fleet-book = Workbook of all sites
fleet-answer-spread = { $n ->
    [one] The same new problem appeared at several sites. Look there first.
   *[other] { $n } new problems each appeared at several sites. Look there first.
}
fleet-label-spread = The same new problem at several sites
fleet-label-spread-intro = Several sites have the same problem since their last measurement. One change may be behind all of it. Look here before you fix the PCs one by one.
fleet-label-more-spread = More new problems at several sites
fleet-label-common = What the PCs have in common
fleet-label-which-pcs = Which PCs
fleet-spread-where = { $pcs } at { $sites }
fleet-spread-since = New since { $date }.
fleet-factor = Likely: { $product } { $value }. { $n } of { $affected } affected PCs have it, and { $m } of { $others } others.
fleet-factor-recent = Likely: a change to { $product } { $value } since the measurement before. { $n } of { $affected } affected PCs have it, and { $m } of { $others } others.
fleet-factor-caution = This is likely, but it is no proof. The others are the PCs on which this check is good. Test a solution on one PC first.
fleet-factor-none = We compared the eID software, Firefox, the system and the card reader with those of the other PCs. Nothing stands out.
fleet-factor-thin = There are too few PCs or sites to say what they have in common.
fleet-label-pcs-by-site = PCs of each site
fleet-label-clear = Clear the filters
fleet-label-version = Version
fleet-label-versions = Versions in use
fleet-label-versions-intro = Taken from the last answer of each PC. A PC with two versions counts with both.
fleet-label-share = Share of all PCs
fleet-label-trend = The last measurements
fleet-label-caption-trend = The PCs by state at each measurement
fleet-label-measured-on = Measured on
fleet-trend-text = { $n } measurements since { $date }. Needed work then: { $before }. Needs work now: { $now }.

# The workbook of the whole fleet.

fleet-readme-what = This workbook says for all sites together what has to be done where. A site's own page and workbook say more about its PCs.
fleet-readme-sheets = { sheet-sites }: the sites with their numbers, most urgent first. { sheet-todo }: every job of every site. { sheet-pcs }: every PC. { sheet-findings }: what is not good, or what we could not tell; what is good is left out. { sheet-not-reached }: PCs without a measurement. { sheet-exceptions }: accepted problems. { sheet-versions }: what is in use. Four sheets count PCs by two things at once. { sheet-history }: earlier measurements.
sheet-sites = Sites
col-site = Site
col-jobs = Jobs
col-site-minutes = Minutes of work
col-eid-software = eID software
col-firefox = Firefox
col-reader = Card reader
col-sites-count = Number of sites
fleet-other = other
fleet-pivot-site = Site
fleet-pivot-middleware = eID software
fleet-pivot-reader = Card reader
fleet-pivot-all = All PCs
fleet-pivot-cause-site = Problems by site
fleet-pivot-version-system = Versions by system
fleet-pivot-state-site = States by site
fleet-pivot-cause-reader = Problems by reader
