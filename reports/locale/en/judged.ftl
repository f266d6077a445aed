# Words of `eidfleet judge` and `eidfleet checks`.

judged-host = { $host }: { $state }
judged-state-needs_work = needs work
judged-state-could_not_tell = we could not tell
judged-state-not_reached = not measured
judged-state-accepted = accepted
judged-state-works = works
judged-state-does_not_apply = does not apply
judged-severity-critical = critical: nobody can log in
judged-severity-major = major: some people, cards or browsers cannot log in
judged-severity-minor = minor: log-in works today
judged-doer-anyone = anyone
judged-doer-local_it = local IT support
judged-doer-vendor = software vendor
judged-reason-fact_missing = it could not be seen from here
judged-reason-host_unreachable = the computer did not answer
judged-reason-probe_failed = the reading program did not finish
judged-reason-stale = the answer is too old
judged-reason-rule_error = the check could not be carried out
judged-unknown = Could not tell
judged-good = Works
judged-seen = Seen
judged-evidence = { $fact }: { $seen } (needed: { $needed })
judged-nothing = nothing to be seen
judged-steps = Steps ({ $who }, about { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
     })
judged-avoid = Do not
judged-help = Who helps
judged-symptoms = This also explains
judged-checks-head = { $count ->
        [one] { $count } check
       *[other] { $count } checks
     }
judged-applies = Applies to
judged-families = { $families }
judged-each = Looks at each of
judged-when = Only when
judged-rule = Good when
judged-notice = What people notice
judged-why = Why it matters
judged-tell = Have ready for the helpdesk
judged-explained-by = Is a symptom when one of these is broken
judged-sources = Sources
judged-source = { $title } (seen { $seen })
judged-all-of = all of these hold:
judged-any-of = one of these holds:
judged-not = this does not hold:
judged-is = { $fact } is { $value }
judged-one-of = { $fact } is one of { $values }
judged-at-least = { $fact } is at least { $value }
judged-at-most = { $fact } is at most { $value }
judged-version-floor = { $fact } is at least the oldest working version of { $product }
judged-version-newest = { $fact } is at least the newest version of { $product } for this system
