# Words of `eidfleet judge` and `eidfleet checks`.

judged-host = { $host }: { $state }
judged-state-needs_work = te herstellen
judged-state-could_not_tell = niet vast te stellen
judged-state-not_reached = niet gemeten
judged-state-accepted = aanvaard
judged-state-works = werkt
judged-state-does_not_apply = niet van toepassing
judged-severity-critical = kritiek: niemand kan zich aanmelden
judged-severity-major = ernstig: sommige mensen, kaarten of browsers kunnen zich niet aanmelden
judged-severity-minor = licht: aanmelden lukt vandaag
judged-doer-anyone = iedereen
judged-doer-local_it = lokale IT-ondersteuning
judged-doer-vendor = softwareleverancier
judged-reason-fact_missing = dit was van hieruit niet te zien
judged-reason-host_unreachable = de computer antwoordde niet
judged-reason-probe_failed = de meting mislukte
judged-reason-stale = het antwoord is te oud
judged-reason-rule_error = de controle kon niet uitgevoerd worden
judged-unknown = Niet vast te stellen
judged-good = Werkt
judged-seen = Gezien
judged-evidence = { $fact }: { $seen } (nodig: { $needed })
judged-nothing = niets te zien
judged-steps = Stappen ({ $who }, ongeveer { $minutes ->
        [one] { $minutes } minuut
       *[other] { $minutes } minuten
     })
judged-avoid = Niet doen
judged-help = Wie helpt
judged-symptoms = Dit verklaart ook
judged-checks-head = { $count ->
        [one] { $count } controle
       *[other] { $count } controles
     }
judged-applies = Geldt voor
judged-families = { $families }
judged-each = Bekijkt elk van
judged-when = Alleen waar
judged-rule = In orde wanneer
judged-notice = Wat mensen merken
judged-why = Waarom dit telt
judged-tell = Houd klaar voor de helpdesk
judged-explained-by = Is een gevolg wanneer een van deze niet in orde is
judged-sources = Bronnen
judged-source = { $title } (gezien op { $seen })
judged-all-of = alles hiervan klopt:
judged-any-of = een hiervan klopt:
judged-not = dit klopt niet:
judged-is = { $fact } is { $value }
judged-one-of = { $fact } is een van { $values }
judged-at-least = { $fact } is minstens { $value }
judged-at-most = { $fact } is hoogstens { $value }
judged-version-floor = { $fact } is minstens de oudste werkende versie van { $product }
judged-version-newest = { $fact } is minstens de nieuwste versie van { $product } voor dit systeem
