"""A small site made by hand: every state, every kind of change, a profile, an exception, a PC never seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from collector.core.catalogue.catalogue import Catalogue, Check, CheckText, Knowledge, Stage
from collector.core.catalogue.predicate import Is
from collector.core.evidence import Need, Needed, exactly
from collector.core.helpdesk.helpdesks import Helpdesks
from collector.core.judging.causes import causes
from collector.core.judging.rollup import counts
from collector.core.model import (
    Answer,
    Change,
    ChangeKind,
    CheckId,
    Contact,
    Doer,
    Evidence,
    Finding,
    Host,
    HostName,
    HostState,
    HostStateKind,
    Language,
    Provenance,
    Reach,
    ReachKind,
    Reason,
    ScanId,
    Severity,
    Site,
    SiteId,
    SiteKind,
    SiteState,
    Verdict,
    Waiver,
)
from collector.core.observation.observation import (
    Addon,
    Context,
    Firefox,
    FirefoxProfile,
    Observation,
    Package,
    ProbeInfo,
    Reader,
    SmartCardService,
    System,
    Volatile,
)

MEASURED = datetime(2026, 3, 3, 6, 40, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
BEFORE = datetime(2026, 2, 24, 6, 40, tzinfo=UTC)
SCAN = ScanId("20260303T064000-abc123")
ADDON, READER, MIDDLEWARE, VIEWER = (
    CheckId("firefox-addon"),
    CheckId("reader-present"),
    CheckId("middleware-version"),
    CheckId("viewer-installed"),
)
USERS = {"jan.peeters": "A3", "lieve": "A4"}


def label(host: HostName, user: str) -> str:
    return USERS.get(user, "B1")


def site(**changed: object) -> Site:
    made = Site(
        id=SiteId("ter-linden"),
        name="Groepspraktijk Ter Linden, Gent",
        kind=SiteKind.MEDICAL_PRACTICE,
        languages=(Language.NL, Language.FR),
        contact=Contact("Lien De Smet", None, "praktijk@example.org"),
        local_it=Contact("Zorg-IT", "+32 9 555 01 23", "help@example.org", None),
        portals=("https://www.riziv.fgov.be/", "https://www.ehealth.fgov.be/"),
        sample=True,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def observation(**changed: object) -> Observation:
    fields: dict[str, object] = {
        "schema": 1,
        "probe": ProbeInfo(name="posix", version="1"),
        "volatile": Volatile(taken_at="2026-03-03T06:38:00Z"),
        "system": System(family="linux", id="debian", version="12", name="Debian GNU/Linux 12 (bookworm)"),
        "context": Context(is_root=True, homes_seen=2),
        "packages": (Package(name="eid-mw", version="5.1.25-0deb12"),),
        "firefoxes": (Firefox(packaging="deb", path="/usr/lib/firefox-esr", version="140.8.0"),),
        "firefox_profiles": (
            FirefoxProfile(
                user="jan.peeters",
                path=".mozilla/firefox/x1.default-release",
                addon=Addon(version="1.0.34", active=True),
                addon_read=True,
            ),
            FirefoxProfile(user="lieve", path=".mozilla/firefox/lieve.werk", addon_read=True),
        ),
        "smartcard_service": SmartCardService(installed=True, version="1.9.9"),
        "readers": (Reader(vendor_id="072f", product_id="b100", product="ACR39U ICC Reader"),),
    }
    return Observation(**(fields | changed))  # type: ignore[arg-type]


# -- the catalogue -------------------------------------------------------------------------------------


def _check(
    check: CheckId,
    severity: Severity,
    stage: Stage,
    route: str,
    doer: Doer,
    minutes: int,
    each: str | None = None,
    explained_by: tuple[CheckId, ...] = (),
) -> Check:
    return Check(
        id=check,
        since="2026-11",
        severity=severity,
        families=frozenset({"linux", "windows", "darwin"}),
        stage=stage,
        route=route,
        doer=doer,
        minutes=minutes,
        rule=Is("host.answered", True),
        each=each,
        when=None,
        explained_by=explained_by,
        sources=(),
    )


_TITLES: Mapping[CheckId, Mapping[Language, tuple[str, str]]] = {
    ADDON: {
        Language.NL: ("Firefox kan de kaart niet bereiken", "De eID-add-on staat aan"),
        Language.FR: ("Firefox ne peut pas lire la carte", "Le module complémentaire eID est activé"),
        Language.DE: ("Firefox erreicht die Karte nicht", "Das eID-Add-on ist eingeschaltet"),
        Language.EN: ("Firefox cannot reach the card", "The eID add-on is on"),
    },
    READER: {
        Language.NL: ("Er is geen kaartlezer", "Er is een kaartlezer"),
        Language.FR: ("Il n'y a pas de lecteur de carte", "Un lecteur de carte est présent"),
        Language.DE: ("Es ist kein Kartenlesegerät da", "Ein Kartenlesegerät ist da"),
        Language.EN: ("There is no card reader", "A card reader is present"),
    },
    MIDDLEWARE: {
        Language.NL: ("De eID-software is te oud", "De eID-software is recent genoeg"),
        Language.FR: ("Le logiciel eID est trop ancien", "Le logiciel eID est assez récent"),
        Language.DE: ("Die eID-Software ist zu alt", "Die eID-Software ist neu genug"),
        Language.EN: ("The eID software is too old", "The eID software is new enough"),
    },
    VIEWER: {
        Language.NL: ("De eID-viewer is niet geïnstalleerd", "De eID-viewer is geïnstalleerd"),
        Language.FR: ("L'eID Viewer n'est pas installé", "L'eID Viewer est installé"),
        Language.DE: ("Der eID-Viewer ist nicht installiert", "Der eID-Viewer ist installiert"),
        Language.EN: ("The eID viewer is not installed", "The eID viewer is installed"),
    },
}
_BODY: Mapping[Language, tuple[str, str, tuple[str, ...], tuple[str, ...], str]] = {
    Language.NL: (
        "De aanmeldpagina vraagt telkens opnieuw om de kaart.",
        "Op {host} zagen we: {FACT}.",
        ("Open Firefox.", "Voeg de add-on eID België toe.", "Start Firefox opnieuw."),
        ("Vraag geen nieuwe pincode aan: de kaart is niet de oorzaak.",),
        "De add-on ontbreekt op {host}.",
    ),
    Language.FR: (
        "La page de connexion demande sans cesse la carte.",
        "Sur {host}, nous avons vu : {FACT}.",
        ("Ouvrez Firefox.", "Ajoutez le module complémentaire eID Belgique.", "Redémarrez Firefox."),
        ("Ne demandez pas de nouveau code PIN : la carte n'est pas en cause.",),
        "Le module complémentaire manque sur {host}.",
    ),
    Language.DE: (
        "Die Anmeldeseite fragt immer wieder nach der Karte.",
        "Auf {host} haben wir gesehen: {FACT}.",
        ("Öffnen Sie Firefox.", "Fügen Sie das Add-on eID Belgien hinzu.", "Starten Sie Firefox neu."),
        ("Beantragen Sie keinen neuen PIN-Code: Die Karte ist nicht die Ursache.",),
        "Das Add-on fehlt auf {host}.",
    ),
    Language.EN: (
        "The log-in page asks for the card again and again.",
        "On {host} we saw: {FACT}.",
        ("Open Firefox.", "Add the eID Belgium add-on.", "Restart Firefox."),
        ("Do not ask for a new PIN: the card is not the cause.",),
        "The add-on is missing on {host}.",
    ),
}


_FACTS: Mapping[CheckId, str] = {
    ADDON: "profile.addon_active",
    READER: "readers.count",
    MIDDLEWARE: "middleware.version",
    VIEWER: "viewer.installed",
}


def catalogue(helpdesks: Helpdesks) -> Catalogue:
    checks = (
        _check(READER, Severity.CRITICAL, Stage.READER, "R03", Doer.ANYONE, 5),
        _check(
            ADDON,
            Severity.MAJOR,
            Stage.BEFORE_PIN,
            "R08",
            Doer.LOCAL_IT,
            10,
            "firefox.profiles",
            (READER,),
        ),
        _check(MIDDLEWARE, Severity.MAJOR, Stage.INSTALLATION, "R01", Doer.LOCAL_IT, 15),
        _check(VIEWER, Severity.MINOR, Stage.INSTALLATION, "R01", Doer.LOCAL_IT, 15),
    )
    texts = {
        (check, language): CheckText(
            title=title,
            notice=_BODY[language][0],
            why=_BODY[language][1].replace("FACT", _FACTS[check]),
            steps=_BODY[language][2],
            avoid=_BODY[language][3],
            tell=_BODY[language][4],
            good=good,
        )
        for check, titles in _TITLES.items()
        for language, (title, good) in titles.items()
    }
    return Catalogue(
        version="c0ffee12",
        dated=date(2026, 2, 20),
        checks={check.id: check for check in checks},
        texts=texts,
        knowledge=Knowledge({}),
        helpdesks=helpdesks,
    )


# -- findings and hosts ---------------------------------------------------------------------------------


def finding(host: str, check: CheckId, verdict: Verdict = Verdict.PASS, **changed: object) -> Finding:
    severity = {READER: Severity.CRITICAL, VIEWER: Severity.MINOR}.get(check, Severity.MAJOR)
    reason = {
        Verdict.PASS: Reason.RULE_HELD,
        Verdict.UNKNOWN: Reason.FACT_MISSING,
        Verdict.NOT_APPLICABLE: Reason.OUT_OF_SCOPE,
    }.get(verdict, Reason.RULE_BROKEN)
    seen = {
        READER: Evidence(
            "readers.count", "1" if verdict is Verdict.PASS else "0", Needed(Need.AT_LEAST, (1,))
        ),
        ADDON: Evidence("profile.addon_active", str(verdict is Verdict.PASS).lower(), exactly(True)),
        MIDDLEWARE: Evidence(
            "middleware.version",
            "5.1.25" if verdict is Verdict.PASS else "4.4.1",
            Needed(Need.AT_LEAST, ("5.1.0",)),
        ),
        VIEWER: Evidence("viewer.installed", str(verdict is Verdict.PASS).lower(), exactly(True)),
    }[check]
    if verdict is Verdict.UNKNOWN:
        seen = replace(seen, observed=None)
    made = Finding(HostName(host), check, verdict, reason, severity, evidence=(seen,))
    return replace(made, **changed)  # type: ignore[arg-type]


def host_state(
    name: str,
    kind: HostStateKind,
    findings: tuple[Finding, ...],
    *,
    reach: Reach | None = None,
    last: datetime | None = MEASURED,
    tries: int = 0,
    seen: Observation | None = None,
) -> HostState:
    host = Host(HostName(name), SiteId("ter-linden"))
    answer = None
    if last is not None:
        answer = Answer(SCAN, host.name, host.site, last, Reach(ReachKind.ANSWERED), seen or observation())
    attempt = answer if reach is None else Answer(SCAN, host.name, host.site, MEASURED, reach)
    silent = kind is HostStateKind.NOT_REACHED
    made = () if silent else causes(findings, catalogue(Helpdesks()).checks)
    return HostState(host, kind, findings, made, attempt, answer, tries)


def _good(name: str, *changed: Finding) -> tuple[Finding, ...]:
    """All four checks held, but for the ones given."""
    replaced = {f.check for f in changed}
    kept = tuple(
        finding(name, check) for check in (READER, ADDON, MIDDLEWARE, VIEWER) if check not in replaced
    )
    return kept + changed


def waiver() -> Waiver:
    return Waiver(
        MIDDLEWARE,
        SiteId("ter-linden"),
        HostName("laptop-dr-vos"),
        "Wordt in maart vervangen",
        "Lien De Smet",
        date(2026, 3, 20),
    )


def hosts() -> tuple[HostState, ...]:
    open_since = MEASURED - timedelta(days=19)
    addon_1 = finding(
        "onthaal-2", ADDON, Verdict.FAIL, item="jan.peeters/x1.default-release", since=open_since
    )
    addon_2 = finding("arts-1", ADDON, Verdict.FAIL, item="lieve/lieve.werk", since=MEASURED)
    reader = finding("arts-3", READER, Verdict.FAIL, since=MEASURED)
    no_card = finding("arts-3", ADDON, Verdict.FAIL, item="jan.peeters/x1.default-release", since=MEASURED)
    accepted = finding(
        "laptop-dr-vos", MIDDLEWARE, Verdict.FAIL, reason=Reason.WAIVED, waiver=waiver(), since=open_since
    )
    viewer = finding("onthaal-1", VIEWER, Verdict.WARN, since=open_since)
    unknown = finding("labo", READER, Verdict.UNKNOWN)
    never = tuple(
        finding("zaal-4", check, Verdict.UNKNOWN, reason=Reason.HOST_UNREACHABLE)
        for check in (READER, ADDON, MIDDLEWARE, VIEWER)
    )
    nothing = tuple(finding("server", check, Verdict.NOT_APPLICABLE) for check in (READER, ADDON, MIDDLEWARE))
    return (
        host_state("onthaal-1", HostStateKind.WORKS, _good("onthaal-1", viewer)),
        host_state("onthaal-2", HostStateKind.NEEDS_WORK, _good("onthaal-2", addon_1)),
        host_state("arts-1", HostStateKind.NEEDS_WORK, _good("arts-1", addon_2)),
        host_state("arts-2", HostStateKind.WORKS, _good("arts-2")),
        host_state("arts-3", HostStateKind.NEEDS_WORK, _good("arts-3", reader, no_card)),
        host_state("labo", HostStateKind.COULD_NOT_TELL, _good("labo", unknown)),
        host_state("laptop-dr-vos", HostStateKind.ACCEPTED, _good("laptop-dr-vos", accepted)),
        host_state("server", HostStateKind.DOES_NOT_APPLY, nothing),
        host_state(
            "zaal-4",
            HostStateKind.NOT_REACHED,
            never,
            reach=Reach(ReachKind.NO_ROUTE, "ssh: connect to host zaal-4 port 22: No route to host"),
            last=BEFORE,
            tries=2,
        ),
        host_state(
            "zaal-5",
            HostStateKind.NOT_REACHED,
            (),
            reach=Reach(ReachKind.CREDENTIALS_REJECTED, "beheer@zaal-5: Permission denied (publickey)."),
            last=None,
            tries=3,
        ),
    )


def changes() -> tuple[Change, ...]:
    def change(host: str, check: CheckId, kind: ChangeKind, since: datetime, item: str = "") -> Change:
        return Change(HostName(host), check, item, kind, since)

    return (
        change("arts-1", ADDON, ChangeKind.NEW, MEASURED, "lieve/lieve.werk"),
        change("arts-3", READER, ChangeKind.NEW, MEASURED),
        change("arts-3", ADDON, ChangeKind.NEW, MEASURED, "jan.peeters/x1.default-release"),
        change(
            "onthaal-2",
            ADDON,
            ChangeKind.STILL_OPEN,
            MEASURED - timedelta(days=19),
            "jan.peeters/x1.default-release",
        ),
        change("arts-2", MIDDLEWARE, ChangeKind.MENDED, MEASURED),
        change("onthaal-1", VIEWER, ChangeKind.STILL_OPEN, MEASURED - timedelta(days=19)),
    )


def site_state(**changed: object) -> SiteState:
    known = hosts()
    made = SiteState(
        site=site(),
        hosts=known,
        counts=counts(known),
        changes=changes(),
        previous_at=BEFORE,
        waivers=(waiver(),),
        provenance=Provenance(
            scan=SCAN,
            started_at=MEASURED - timedelta(minutes=2),
            ended_at=MEASURED,
            asked=10,
            answered=8,
            catalogue_version="c0ffee12",
            knowledge_date=date(2026, 2, 20),
            program_version="0.1.0",
        ),
    )
    if "hosts" in changed and "counts" not in changed:
        changed["counts"] = counts(changed["hosts"])  # type: ignore[arg-type]
    return replace(made, **changed)  # type: ignore[arg-type]
