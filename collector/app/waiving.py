"""Waivers: who may be let off what, until when, and which come to their end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from collector.app.auditing import record_run
from collector.app.workspace import Workspace
from collector.core.catalogue.catalogue import Catalogue
from collector.core.errors import FleetError
from collector.core.model import CheckId, HostName, Language, Site, SiteId, Waiver
from collector.core.text import counted, nearest, printable
from collector.history.results import Store
from collector.sources.fleet.waivers import WAIVERS_FILE, add_waiver, remove_waiver

NOTICE_DAYS, LAST_NOTICE_DAYS = 30, 7


def scoped(
    store: Store, checks: Collection[CheckId], check: str, site: str | None, host: str | None
) -> tuple[CheckId, Site, HostName | None]:
    """What an administrator typed, with real names. FleetError for what fits nothing, with a suggestion."""
    sites = {known.id: known for known in store.sites()}
    hosts = {known.name: known for known in store.hosts()}
    if (site is None) == (host is None):
        raise FleetError("name either --site or --host: an exception is for one site or for one workstation")
    if check not in checks:
        raise FleetError(f"there is no check {check!r}{nearest(check, checks)}; `eidfleet checks` lists them")
    if host is not None:
        if host not in hosts:
            raise FleetError(
                f"no workstation {host!r} that was ever scanned{nearest(host, hosts)}; one that is new needs a scan first"
            )
        name = HostName(host)
        return CheckId(check), sites[hosts[name].site], name
    if site not in sites:
        raise FleetError(
            f"no site {site!r} that was ever scanned{nearest(str(site), sites)}; one that is new needs a scan first"
        )
    return CheckId(check), sites[SiteId(str(site))], None


def until_when(until: str, site: Site, now: datetime) -> date:
    """The last day of an exception: today at the earliest and twelve months from now at the latest, by the site's calendar."""
    try:
        day = date.fromisoformat(until)
    except ValueError as error:
        raise FleetError(f"--until {until!r} is no day; write it like 2027-01-31") from error
    today = now.astimezone(ZoneInfo(site.timezone)).date()
    if day < today:
        raise FleetError(f"--until {day} is past; name a day from {today} to {latest(today)}")
    if day > latest(today):
        raise FleetError(
            f"--until {day} is more than 12 months away; {latest(today)} is the last day you can name"
        )
    return day


def latest(today: date) -> date:
    """The same day a year on.

    >>> latest(date(2028, 2, 29))
    datetime.date(2029, 2, 28)
    """
    try:
        return today.replace(year=today.year + 1)
    except ValueError:
        return today.replace(year=today.year + 1, day=28)


def standing(folder: Workspace, store: Store) -> tuple[Waiver, ...]:
    """What `waivers.toml` holds. FleetError for a file with a mistake."""
    sites, hosts = [site.id for site in store.sites()], [host.name for host in store.hosts()]
    return folder.waivers(sites, hosts)[0]


def accept(folder: Workspace, store: Store, waiver: Waiver) -> None:
    """Writes an exception into `waivers.toml`; the store knows what stood there before and after."""
    standing(folder, store)  # a file with a mistake is not added to
    options = {"check": waiver.check, "reason": waiver.reason, "by": waiver.by, "until": waiver.until}
    with record_run(store, "waive", options=options, sites=[waiver.site], hosts=_hosts(waiver)):
        folder.note_exceptions(store)  # what stood there before is older than this one
        add_waiver(folder.path / WAIVERS_FILE, waiver)
        folder.note_exceptions(store)


def end(folder: Workspace, store: Store, check: str, site: str | None, host: str | None) -> Waiver:
    """Takes an exception out of `waivers.toml`, and gives it back. FleetError where there is no such one."""
    waivers = standing(folder, store)
    fitting = [
        w
        for w in waivers
        if w.check == check and (w.host == host if host else w.host is None and w.site == site)
    ]
    if not fitting:
        have = "; ".join(sorted({in_words(w, folder.catalogue) for w in waivers})) or "nothing is accepted"
        raise FleetError(printable(f"no such exception; there is: {have}"))
    ended = fitting[0]
    options = {"check": check, "reason": ended.reason, "by": ended.by, "until": ended.until}
    with record_run(store, "waive end", options=options, sites=[ended.site], hosts=_hosts(ended)):
        remove_waiver(folder.path / WAIVERS_FILE, ended)
        folder.note_exceptions(store)
    return ended


def _hosts(waiver: Waiver) -> list[HostName]:
    return [waiver.host] if waiver.host else []


def ends_at(waiver: Waiver, site: Site) -> datetime:
    """The instant from which the exception holds no more: midnight after its last day, where the site is."""
    return datetime.combine(waiver.until + timedelta(days=1), time(), ZoneInfo(site.timezone))


def in_words(waiver: Waiver, known: Catalogue) -> str:
    """What is accepted where: the title of its check, and the id that commands want in brackets."""
    text = known.texts.get((waiver.check, Language.EN))
    title = f'"{text.title}" ({waiver.check})' if text else waiver.check
    return f"{waiver.host or f'site {waiver.site}'}, {title}"


def notices(
    waivers: Iterable[Waiver], known: Catalogue, sites: Mapping[SiteId, Site], now: datetime
) -> Iterator[str]:
    """A line for each exception that ends within 30 days, louder within 7, that has ended, or that runs too long."""
    for waiver in sorted(waivers, key=lambda w: (w.until, w.check, w.site, w.host or "")):
        site = sites.get(waiver.site)
        if site is None or not waiver.stands(now):
            continue
        today = now.astimezone(ZoneInfo(site.timezone)).date()
        left = (waiver.until - today).days
        if left < 0:
            said = f"ended on {waiver.until}: it counts as a fault again; take it out of waivers.toml"
        elif left <= LAST_NOTICE_DAYS:
            when = "today" if left == 0 else f"in {counted(left, 'day')}"
            said = f"ends {when}, on {waiver.until}: fix it, or renew it with `eidfleet waive`"
        elif left <= NOTICE_DAYS:
            said = f"ends in {left} days, on {waiver.until}"
        elif waiver.until > latest(today):
            said = f"runs until {waiver.until}: more than 12 months; shorten it in waivers.toml"
        else:
            continue
        yield printable(f"exception for {in_words(waiver, known)}, {said}")


def listed(
    waivers: Iterable[Waiver], known: Catalogue, sites: Mapping[SiteId, Site], now: datetime
) -> Iterator[Mapping[str, object]]:
    """Each exception for `waive list`, the first to end first."""
    for waiver in sorted(waivers, key=lambda w: (w.until, w.check, w.site, w.host or "")):
        site = sites.get(waiver.site)
        yield {
            "check": waiver.check,
            "in_words": in_words(waiver, known),
            "site": waiver.site,
            "host": waiver.host,
            "reason": waiver.reason,
            "by": waiver.by,
            "until": waiver.until,
            "ends_at": ends_at(waiver, site) if site else None,
            "holds": site is not None and now < ends_at(waiver, site),
        }
