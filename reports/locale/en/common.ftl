# Words that every kind of report shares: languages, states, verdicts, counts, instants.

language-name = English

of-known = { $n } of { $known ->
    [one] { $known } PC
   *[other] { $known } PCs
}
known-pcs = { $known ->
    [one] { $known } PC
   *[other] { $known } PCs
}
pcs = { $n ->
    [one] { $n } PC
   *[other] { $n } PCs
}
days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
jobs = { $n ->
    [one] { $n } job
   *[other] { $n } jobs
}

yes = yes
no = no
not-known = not known
never = never
user = user { $label }
cut-mark = […cut]
offset = UTC{ $offset }
times-in = All times are in { $zone } ({ $offset }).

state-works = works
state-needs_work = needs work
state-could_not_tell = could not tell
state-not_reached = not measured
state-accepted = accepted
state-accepted-until = accepted until { $date }
state-does_not_apply = does not apply

verdict-pass = good
verdict-warn = advice
verdict-fail = to fix
verdict-unknown = could not tell
verdict-not_applicable = does not apply

reason-rule_held = This is in order.
reason-rule_broken = This is not in order.
reason-fact_missing = A fact that is needed could not be read.
reason-host_unreachable = The PC was not measured.
reason-probe_failed = The reading program did not finish on this PC.
reason-stale = The last answer of this PC is too old to judge by.
reason-out_of_scope = The check is not meant for this kind of PC.
reason-waived = The problem was accepted until a set date.
reason-rule_error = The check itself met an error. Please tell the administrator.

severity-critical = Nobody can log in with the eID here.
severity-major = Some people, cards or browsers cannot log in.
severity-minor = Logging in works today.

kind-medical_practice = medical practice
kind-municipality = municipal office
kind-other = site

doer-anyone = anyone can do this
doer-local_it = your IT support
doer-vendor = the supplier

stage-installation = installation
stage-reader = card reader
stage-card_read = reading the card
stage-before_pin = before the PIN window
stage-after_pin = after the PIN window
stage-card_state = state of the card
stage-after_login = after logging in
stage-no_browser = without a browser

change-new = new
change-mended = solved
change-worse = worse
change-came_back = came back
change-still_open = still open

reach-answered = The PC answered.
reach-not_equipped = The administrator's side lacks something it needs to ask this PC. The PC is not to blame.
reach-name_not_found = The network does not know the name of this PC.
reach-no_route = The PC is switched off, or the network does not lead to it.
reach-refused = The PC is on, but refuses the connection for remote management.
reach-host_key_not_trusted = The PC answers with another key than before, or with a key we do not know yet.
reach-certificate_not_trusted = The PC shows a certificate that we do not trust.
reach-credentials_rejected = The PC does not accept the log-in of the administrator.
reach-no_right = The PC knows the administrator's account, but does not let it log in from elsewhere.
reach-over_limit = The PC takes no more remote management for now: a limit of Windows has been reached.
reach-service_failing = The service for remote management answers, but does not work.
reach-broke_off = The PC broke off the connection. It may have been restarting.
reach-shell_blocked = A policy on the PC forbids PowerShell.
reach-stopped_by_security = Security software on the PC stopped the reading program.
reach-timed_out = The PC did not answer in time.
reach-probe_failed = The PC was reached, but the reading program did not finish.
reach-not_asked = The PC was not asked yet.
reach-not_called = The PC calls in by itself, and has not done so lately.
reach-node_not_reached = The server that asks this PC could not be reached. The PC is not to blame.

advice-answered = Nothing to do.
advice-not_equipped = Ask your IT support to look at the message of this PC. There is nothing to do on the PC itself.
advice-name_not_found = Ask your IT support whether the PC has a new name, or is gone.
advice-no_route = Switch the PC on and leave it on the network.
advice-refused = Ask your IT support to switch on remote management, or to open the firewall for it.
advice-host_key_not_trusted = Ask your IT support whether the PC was installed again. Only then may the new key be accepted.
advice-certificate_not_trusted = Ask your IT support to renew the certificate for remote management.
advice-credentials_rejected = Ask your IT support to check the account for remote management.
advice-no_right = Ask your IT support to give the account the right to manage this PC remotely.
advice-over_limit = Wait for the next measurement. If it stays so, ask your IT support to raise the limit of WinRM (remote management of Windows).
advice-service_failing = Ask your IT support to restart the WinRM service (remote management of Windows) of this PC.
advice-broke_off = Wait for the next measurement.
advice-shell_blocked = Ask your IT support to allow PowerShell for the account of remote management.
advice-stopped_by_security = Ask your IT support to allow the reading program in the security software.
advice-timed_out = Check whether the PC is asleep, very busy, or on a slow connection.
advice-probe_failed = Ask your IT support to look at the message of this PC.
advice-not_asked = Wait for the next measurement.
advice-not_called = Switch the PC on, log in, and leave it on the internet for an hour. If it stays so, ask your IT support.
advice-node_not_reached = Wait for the next measurement. If it stays so, ask your IT support to look at that server. There is nothing to do on the PC itself.

# What the administrator does (doctor, diagnose)
remedy-not_equipped = Read the message. It says which program, library or setting is missing on this control node or in the inventory.
remedy-name_not_found = Look the name up in DNS and in the inventory. If the PC is gone, take it out of the inventory.
remedy-no_route = Check that the PC is on. Then check VLAN, VPN and firewall.
remedy-refused = Start the WinRM or sshd service on the PC. Open the port in its firewall for this control node.
remedy-host_key_not_trusted = Find out whether the PC was installed again. Accept the new key only when you are sure.
remedy-certificate_not_trusted = Check who issued WinRM's certificate. Only if you trust that issuer, put the path of its certificate into the inventory.
remedy-credentials_rejected = Check the account, its password or key, and the way of logging in. With Kerberos, check the clock too.
remedy-no_right = Put the account into the group Remote Management Users of the PC.
remedy-over_limit = Close open sessions of this account on the PC. Then look at the limits that the command winrm get winrm/config/winrs shows.
remedy-service_failing = Restart the WinRM service on the PC. Check port, path, and http or https in the inventory, and whether a proxy is in between.
remedy-broke_off = Try again in a few minutes with eidfleet scan --missing. If it stays so, check the firewall.
remedy-shell_blocked = Allow powershell.exe for this account in AppLocker or in group policy.
remedy-stopped_by_security = Allow in the security software what eidfleet probe show --windows prints.
remedy-timed_out = The message says at which step it stopped. Raise the time limit in eidfleet.toml only if the PC is slow.
remedy-probe_failed = Read the message. It says what the PC answered.
remedy-not_asked = Run eidfleet scan again.
remedy-not_called = Start the script on the PC with -Now or --now and read its line: does its task still run, and may it write into the drop? Look into the drop's quarantine too.
remedy-node_not_reached = Run eidfleet doctor --node with the name in the message: it shows which step fails. Then ask again with eidfleet scan --missing.

in-nl = Dutch
in-fr = French
in-de = German
in-en = English
pcs-more = { $list } and { $n } more
family-windows = Windows
family-darwin = macOS
family-linux = Linux
family-none = others
