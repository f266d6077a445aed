# The page and the workbook of one site.

page-title = eID check: { $site }, { $date }
page-heading = eID at { $site }
measured = Measured on { $instant }
not-measured = Not measured yet
judged = Judged on { $instant }
sample-banner = SAMPLE with invented data
knowledge-old = What we know about versions and helpdesks dates from { $date }. That is more than half a year ago. Check phone numbers and versions before you use them.
label-skip-link = Go to the content
label-contents = On this page

question-work = Can people work with their eID?
question-todo = What has to be done?
question-change = What changed?
question-change-since = What changed since { $date }?
question-help = Whom to call?

answer-works = Logging in with the eID should work on { $of }.
answer-needs_work = On { $of }, something has to be fixed.
answer-critical = On { $of }, nobody can log in with the eID.
answer-could_not_tell = For { $of }, we could not tell.
answer-not_reached = { $of } could not be reached (state unknown).
answer-accepted = On { $of }, a problem is accepted for a time.
answer-does_not_apply = The eID is not used on { $of }.
answer-no-pcs = We do not know any PC of this site yet.
answer-nothing-to-do = Nothing has to be fixed now.
answer-jobs = { $jobs }, about { $minutes } together
answer-advice = { $n ->
    [one] Besides, there is { $n } piece of advice for later
   *[other] Besides, there are { $n } pieces of advice for later
}
answer-reach-first = Not measured yet: { $list }
answer-first-measurement = This is the first measurement. There is nothing to compare with yet.
answer-no-change = Nothing changed.
answer-new = { $n ->
    [one] { $n } new problem
   *[other] { $n } new problems
}
answer-mended = { $n ->
    [one] { $n } problem solved
   *[other] { $n } problems solved
}
answer-worse = { $n ->
    [one] { $n } problem got worse
   *[other] { $n } problems got worse
}
answer-came_back = { $n ->
    [one] { $n } problem came back
   *[other] { $n } problems came back
}
answer-still_open = { $n ->
    [one] { $n } problem still open
   *[other] { $n } problems still open
}
answer-open-longest = , the oldest for { $days }
answer-help = { $desk } ({ $jobs })
answer-help-job-list = { $n ->
    [one] job { $list }
   *[other] jobs { $list }
}
answer-help-nobody = Nobody needs to be called.
answer-help-fallback = If somebody still cannot log in: { $desk }.
answer-help-no-desk = If somebody still cannot log in: your IT support. This report knows no contact for them.

label-summary = In short
label-states = The PCs by state
label-jobs = What has to be done
label-no-jobs = Nothing has to be fixed now.
label-advice = Advice for later
label-advice-intro = Logging in works today on these PCs. Plan this when it suits you.
label-changes = What changed
label-not-reached = PCs that were not measured
label-untold = What we could not tell
label-untold-intro = These PCs answered, but something could not be read.
label-waivers = Accepted exceptions
label-pcs = All PCs
label-evidence = Details for IT: all checks
label-provenance = Where these numbers come from
label-privacy = What was read, and what was not
label-why = Why
label-steps = Step by step
label-avoid = Do not do this
label-ready = Have this ready
label-never-send = Give this to nobody
label-call-text = Text to copy or to read out
label-also = This also explains:
label-pc = PC
label-observed = Seen
label-expected = Needed
label-fact = Fact
label-seen-at = Seen on
label-first-seen = When
label-check = Check
label-result = Result
label-reason = Reason
label-rule = Rule and version
label-last-seen = Last answer
last-answer-is = Last answer: { $instant }
label-tries = Tries without answer
label-likely = Likely reason
label-message = Message:
label-author = Accepted by
label-until = Until
label-scope = For
label-state = State
label-system = System
label-change = Change
label-problem = Problem
label-phone = Phone
label-email = E-mail
label-web = Website
label-hours = Opening hours
label-languages = Languages
label-verified = Last checked
label-copy = Copy
label-copied = Copied
label-search = Search in this list
label-filter-all = all
label-filter-none = Nothing fits this search.
label-reproduce = To repeat this judgement
label-to-top = Back to the top
label-made-by = Made by eidfleet. The page works without internet, and sends nothing.

job-heading = { $number }. { $title }
advice-heading = { $title }
open-since = { $n ->
    [0] new today
   *[other] open since { $date } ({ $days })
}
minutes-each = about { $minutes } for each PC
minutes-once = about { $minutes }
minutes-together = { $minutes } together
stage-hint = Where: { $stage }.

desk-first = First
desk-then = After that
desk-role-portal = { $role }, for { $portal }
desk-no-phone = no phone number known
desk-no-email = no e-mail address known
desk-no-hours = opening hours not known
desk-hours-range = from { $from } to { $to }
desk-hours = { $ranges }
desk-always-open = day and night, every day
desk-lunch = closed from { $from } to { $to }
desk-days-assumed = probably on working days only; the source does not name the days
desk-languages-unknown = not known whether also in { $languages }
desk-no-languages = languages not known
desk-check-before-use = Check this contact before you use it: we are not fully sure of it.
desk-verified = on { $date }
desk-not-verified = date not known

call-site = Site: { $site }
call-pcs = { $n ->
    [one] PC: { $list }
   *[other] PCs: { $list }
}
call-cause = Problem: { $title }
call-stage = Where: { $stage }
call-fact = { $host }: { $fact }: { $observed } (needed: { $expected })
call-system = { $host }: system: { $system }
call-firefox = { $host }: Firefox: { $version }
call-seen = Seen on { $instant }
call-no-facts = No details were read.

changes-since = Compared with { $instant }
changes-first = This is the first measurement. From the next one on, you will see here what is new, solved or still open.
changes-none = Nothing changed since { $instant }.
change-since-row = { $n ->
    [0] today
   *[other] since { $date } ({ $days })
}

next-try-scan = with the next measurement
tries-count = { $n ->
    [one] { $n } try
   *[other] { $n } tries
}
not-called-days = { $n ->
    [one] Did not call for { $n } day
   *[other] Did not call for { $n } days
}
not-called-yet = Has not called yet
untold-everything = everything
untold-whether = Whether this is so: { $good }
untold-missing = Not read: { $facts }.
waiver-whole-site = the whole site
waiver-ends-soon = ends in { $days }
waiver-ends-today = ends today
waiver-ended = has ended
waiver-counts = Needs work with these exceptions: { $with }. Without them: { $without }.

caption-evidence = Checks on { $host }
label-caption-pcs = All PCs with their state
label-caption-untold = Checks without a result, for each PC
label-caption-waivers = Accepted exceptions with their end date
label-caption-changes = Changes for each PC
label-caption-seen = What was seen on each PC
evidence-summary = { $n ->
    [one] { $n } check
   *[other] { $n } checks
}, { $broken ->
    [0] none to fix
   *[other] { $broken } to fix
}
label-evidence-not-judged = No check could be judged for this PC.
evidence-summary-none = no check could be judged

prov-scan = Measurement
prov-started = Started
prov-ended = Ended
prov-asked = PCs asked
prov-answered = PCs that answered
prov-catalogue = Version of the checks
prov-knowledge = Date of our knowledge
prov-program = Version of the program
prov-counts = How we count
prov-counts-text = Every PC counts once, in one state. PCs that were not measured stay a number of their own.
prov-none = none

privacy-read = We read from each PC: the system, its clock and its setting for the internet (proxy), the security software, the eID software and its version, the card readers and their drivers, whether a card is in the reader and what kind of card it is, the smart-card service, Firefox and its eID add-on, other browsers and their programs for the card, Java, and whether the way to the portals is open.
privacy-never = We never read: names, photos or national register numbers from a card, certificates of persons, PIN codes, visited pages, documents or mail. We never open a PIN window.
privacy-users = User names of the PCs are not in this report. A short label such as “{ $example }” takes their place. Only your administrator can see which person belongs to it.
privacy-users-shown = Your administrator has chosen to show the user names of the PCs in this report.
privacy-kept = The answers stay in the history on your administrator's own computer until they are deleted there. Nothing else leaves that computer but these reports.
privacy-ask = Questions about this? Ask { $contact }.
privacy-ask-administrator = Questions about this? Ask your administrator.

sheet-readme = Read me
sheet-overview = Overview
sheet-todo = To do
sheet-pcs = PCs
sheet-findings = Findings
sheet-not-reached = Not measured
sheet-exceptions = Exceptions
sheet-versions = Versions
sheet-history = History
col-topic = Topic
col-text = Explanation
col-job = No.
col-priority = Kind
col-effect = Effect
col-title = Problem
col-who = Who
col-minutes = Minutes per PC
col-steps = Steps
col-avoid = Do not
col-contact = First contact
col-phone = Phone
col-email = E-mail
col-since = Open since
col-days-open = Days open
col-pc = PC
col-part = Part
col-state = State
col-until = Until
col-system = System
col-to-mend = To fix
col-advice = Advice
col-unknown = Could not tell
col-last-answer = Last answer
col-last-try = Last try
col-tries = Tries without answer
col-check = Check
col-code = Code
col-result = Result
col-reason = Reason
col-observed = Seen
col-expected = Needed
col-seen-at = Seen on
col-likely = Likely reason
col-what-to-do = What to do
col-next-try = Next try
col-message = Message
col-for = For
col-author = Accepted by
col-why = Reason given
col-ends-soon = Ends within 30 days
col-product = Product
col-version = Version
col-pcs-count = Number of PCs
col-which = Which PCs
col-measured = Measured on
col-known = PCs
col-state-code = State code
col-row-id = Row id
kind-job = job
kind-advice = advice
footer-page = page { $page } of { $pages }
measure-without-waivers = needs work without the exceptions
readme-what = What this is
readme-what-text = This workbook says for each PC whether people can log in with their eID, and what has to be done. The page with the same name says the same with more explanation.
readme-sheets = The sheets
readme-sheets-text = { sheet-overview }: the answer on one sheet. { sheet-todo }: every job on every PC, most urgent first; to the right are the steps and whom to call. { sheet-pcs }: every PC. { sheet-not-reached }: PCs without a measurement. { sheet-exceptions }: accepted problems. { sheet-findings }: every check. { sheet-versions }: which versions are in use. { sheet-history }: earlier measurements. From { sheet-findings } on nothing is printed.
readme-states = The states
readme-times = Times
readme-measured = Measured
readme-sample = Sample
product-system = Operating system
product-middleware = eID software
product-firefox = Firefox
product-addon = eID add-on in Firefox
product-pcscd = Smart-card service
product-java = Java
product-reader = Card reader
prov-judged = Judged on
readme-judged = Judged
call-part = Concerns: { $list }
desk-verified-old = on { $date }, more than half a year ago. Check on the website before you call.
desk-hours-own = { $hours } ({ $kind ->
    [medical_practice] as the practice gave them
    [municipality] as the town hall gave them
   *[other] as the site gave them
})
effect-likely = { $effect } (likely; this cannot be seen for certain)
prov-catalogue-new = { $version }. Everything was judged again with it; the last judgement used { $before }.

# Controls that the script inserts.
label-cause = Cause
label-group-by = Group by
label-by-pc = PC
label-by-cause = cause
label-no-cause = No problem found
label-theme = Colours
label-theme-auto = as on this device
label-theme-light = light
label-theme-dark = dark
label-show-language = Show
label-show-both = both languages
open-until = open now, until { $time }
open-until-assumed = probably open now, until { $time }
opens-today = closed now, opens today at { $time }
opens-on = closed now, opens on { $day } at { $time }

label-evidence-held = In order:
label-evidence-rules = The checks by name

label-trend = Over time
label-caption-trend = PCs in each state, for each measurement
label-trend-measured = Measured on
label-trend-known = PCs

footer-languages = { $n ->
    [one] Language of this site: { $list }.
   *[other] Languages of this site, in this order: { $list }. The first one counts when nobody has chosen another.
}
footer-conformance = This page is made to meet WCAG 2.2 at level AA. Two test programs, a run with the keyboard alone and a run without scripts look for mistakes. Is something hard to read or to use? Tell your administrator.
footer-label = It was made with the checklist of AnySurfer. AnySurfer gives its label to whole websites only, so this page does not have the label.
answer-switch-on = { $n ->
    [one] First switch on this PC: { $list }
   *[other] First switch on these PCs: { $list }
}
label-call = Whom to call
label-call-more = what to have ready, and whom after that
label-still-stuck = Still stuck? Call
label-card-fold = Details for IT
trend-said = Over { $n } measurements, the PCs on which log-in should work went from { $before } ({ $first }) to { $now } ({ $last }).
label-all-jobs = all tasks
label-guide-link = Help for the person at the PC
answer-short-works = { $n ->
    [one] { $n } PC works
   *[other] { $n } PCs work
}
answer-short-needs_work = { $n } to fix
answer-short-could_not_tell = { $n } could not tell
answer-short-not_reached = { $n } not reached (state unknown)
answer-short-accepted = { $n } accepted
answer-short-does_not_apply = { $n } without eID
minutes-short = { $n } min
answer-jobs-for = { $jobs }, about { $minutes } together ({ $doer })
label-avoid-this = Do not do this:
