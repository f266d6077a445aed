# The page over all sites: every PC under its site, and the files of a site.

fleet-label-pcs-intro = Open a site to see its PCs. PCs with the same problems stand together. Beside each PC you see its system, its versions and its last answer.
fleet-pc-setup = { $system } · eID software { $middleware } · Firefox { $firefox }
fleet-lost-seen = Last answer: { $moment }. { $tries } without an answer.
fleet-label-guide = guide
fleet-label-sheet = help sheet
fleet-link-both = Page in all languages
fleet-answer-shut-out = { $n ->
    [one] At { $n } site nobody can log in on any PC that we measured: { $sites }.
   *[other] At { $n } sites nobody can log in on any PC that we measured: { $sites }.
}
fleet-readme-links = A PC's name leads to that PC or problem on its site's page, which must lie in the same folder. A site's name leads to its PCs. Phone numbers and addresses can be called and written to.

# What changed, and what would bring silent PCs back.

fleet-question-change = What got better or worse since last time?
fleet-change-worse = Worse: { $pcs } at { $sites }
fleet-change-better = Better: { $pcs } at { $sites }
fleet-change-problem = { $problem } ({ $pcs })
fleet-change-more = { $n ->
    [one] and { $n } other problem
   *[other] and { $n } other problems
}
fleet-change-number = { $state }: { $now } (on { $date }: { $before })
fleet-label-worse = Worse
fleet-label-better = Better
fleet-answer-more-sites = { $n ->
    [one] and { $n } more site
   *[other] and { $n } more sites
}
fleet-needs-work = { $of } to fix
fleet-label-more-causes = More problems
fleet-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
}
fleet-back = { $n ->
    [one] { $pcs } would come back with one action: { $action }.
   *[other] { $pcs } would come back with one action: { $action }.
}
fleet-later = { $n ->
    [one] { $pcs } will be asked again at the next measurement. There is nothing to do before.
   *[other] { $pcs } will be asked again at the next measurement. There is nothing to do before.
}
fleet-look = { $n ->
    [one] { $pcs } was reached, but did not give an answer that we could read. Ask your IT support to look at the message.
   *[other] { $pcs } were reached, but did not give an answer that we could read. Ask your IT support to look at their messages.
}
fleet-action-switch-on = switch on, and leave on the network
fleet-action-remote-on = switch on remote management there, or open the firewall for it
fleet-action-account = put the account for remote management right
fleet-action-key = check the new key, then accept it
fleet-action-certificate = renew the certificate for remote management
fleet-action-name = put the name right, in DNS or in the inventory
fleet-action-control = install what is missing on the administrator's side
fleet-action-service = restart the service for remote management there
fleet-action-powershell = allow PowerShell for the account of remote management
fleet-action-security = allow the reading program in the security software
fleet-action-call = switch on and log in; if it stays so, look at what makes it call in
fleet-action-node = make the server that asks it reachable again
fleet-day = { $day }/{ $month }/{ $year }
