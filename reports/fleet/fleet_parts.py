"""The lists of the page over all sites: faults that spread, every site's PCs, versions, the trend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from collector.core.facts.setup import SetupPart
from collector.core.judging.outbreaks import Factor, Outbreak
from collector.core.model import (
    Counts,
    HostState,
    HostStateKind,
    Language,
    PastCounts,
    SiteId,
)
from collector.core.text import printable
from reports.fleet.fleet_frame import SHOWN_PARTS, FleetFrame, site_kind, sum_of
from reports.fleet.fleet_report import (
    FileKind,
    FileLink,
    FleetPc,
    PcGroup,
    SitePcs,
    SpreadRow,
    VersionRow,
    VersionTable,
)
from reports.site.frame import Frame, anchor
from reports.site.parts import in_order, last_answer_text
from reports.site.site_report import Badge, Trend
from reports.site.state_counts import STATES, count_of, state_badge
from reports.site.trend import MOST_RUNS, trend
from reports.words.formats import percent
from reports.words.words import Words


def site_anchor(site: SiteId) -> str:
    return anchor("site", site)


# -- the same new fault at several sites -----------------------------------------------------------------


def spread_rows(view: FleetFrame) -> tuple[SpreadRow, ...]:
    names = {frame.state.site.id: frame.shown_site for frame in view.frames}
    findings = {host.host.name: host.findings for frame in view.frames for host in frame.state.hosts}
    return tuple(
        SpreadRow(
            title=view.title(
                one.check,
                [f for host in one.hosts for f in findings[host] if f.check == one.check and f.is_broken],
            ),
            where=view.words(
                "fleet-spread-where",
                pcs=view.words("pcs", n=len(one.hosts)),
                sites=view.words("fleet-sites", n=len(one.sites)),
            ),
            since=view.words("fleet-spread-since", date=view.formats.day_of(one.since)),
            factors=tuple(factor_text(view, one, factor) for factor in one.factors),
            note=_note(view, one),
            sites=tuple(names[site] for site in one.sites),
            pcs=tuple(printable(host) for host in one.hosts),
        )
        for one in view.outbreaks
    )


def factor_text(view: FleetFrame, one: Outbreak, factor: Factor) -> str:
    w, trait = view.words, factor.trait
    product = w(f"product-{trait.part}")
    return w(
        "fleet-factor-recent" if trait.is_recent else "fleet-factor",
        product=product,
        value=printable(trait.value, 200),
        n=factor.affected,
        affected=len(one.hosts),
        m=factor.others,
        others=one.others,
    )


def _note(view: FleetFrame, one: Outbreak) -> str:
    if one.is_thin:
        return view.words("fleet-factor-thin")
    return view.words("fleet-factor-caution" if one.factors else "fleet-factor-none")


# -- every site's PCs ------------------------------------------------------------------------------------


def site_pcs(view: FleetFrame, links: Mapping[SiteId, Sequence[FileLink]]) -> tuple[SitePcs, ...]:
    keys = _keys(view)
    return tuple(_site(view, frame, links.get(frame.state.site.id, ()), keys) for frame in view.frames)


_Keys = Mapping[tuple[SetupPart, str], str]


def _setup(w: Words, shown: Iterable[Sequence[str]]) -> str:
    """What a PC has, in one line; empty for one that has never said."""
    system, middleware, firefox = (", ".join(values) or "–" for values in shown)
    if system == middleware == firefox == "–":
        return ""
    return w("fleet-pc-setup", system=system, middleware=middleware, firefox=firefox)


def _keys(view: FleetFrame) -> _Keys:
    """A short key for each value that a filter offers."""
    found = sorted({(p, v) for setup in view.setups.values() for p in SHOWN_PARTS for v in setup.get(p, ())})
    return {pair: str(number) for number, pair in enumerate(found)}


def page_of_site(links: Sequence[FileLink], language: Language) -> str:
    """The page of a site to lead to, the one in the reader's language first; empty where none was written."""
    pages = sorted((one for one in links if one.kind is FileKind.PAGE), key=lambda p: p.language != language)
    return pages[0].href if pages else ""


def _site(view: FleetFrame, frame: Frame, links: Sequence[FileLink], keys: _Keys) -> SitePcs:
    site, counts = frame.state.site, frame.state.counts
    page = page_of_site(links, frame.language)
    badges = {kind: state_badge(view.words, kind) for kind in HostStateKind}
    grouped: dict[tuple[Badge, tuple[str, ...], str], list[FleetPc]] = defaultdict(list)
    for host in in_order(frame.state.hosts):
        roots = {cause.id: cause.root for cause in host.causes}
        badge = frame.badge(host) if host.kind is HostStateKind.ACCEPTED else badges[host.kind]
        problems = tuple(frame.title(check, (root,)) for check, root in roots.items())
        grouped[badge, problems, " ".join(roots)].append(_pc(view, frame, host, page, keys))
    own = site_kind(counts)
    return SitePcs(
        anchor=site_anchor(site.id),
        site=site.id,
        name=printable(site.name),
        badge=badges[own],
        counts=frame.of_known(count_of(counts, own)),
        groups=tuple(
            PcGroup(badge, problems, codes, tuple(pcs)) for (badge, problems, codes), pcs in grouped.items()
        ),
    )


def _pc(view: FleetFrame, frame: Frame, host: HostState, page: str, keys: _Keys) -> FleetPc:
    shown = {part: view.shown(host, part) for part in _FILTERED}
    return FleetPc(
        host=printable(host.host.name),
        href=f"{page}#{anchor('pc', host.host.name)}" if page else "",
        setup=_setup(view.words, shown.values()),
        keys=" ".join(keys[part, value] for part, values in shown.items() for value in values),
        last_seen=last_answer_text(frame, host),
    )


_FILTERED = (SetupPart.SYSTEM, SetupPart.MIDDLEWARE, SetupPart.FIREFOX)


# -- versions --------------------------------------------------------------------------------------------


def version_tables(view: FleetFrame) -> tuple[VersionTable, ...]:
    """One table for each part; a PC with two readers or two Firefoxes counts in both their rows."""
    keys = _keys(view)
    return tuple(
        VersionTable(
            caption=view.words(f"product-{part}"),
            filter={SetupPart.SYSTEM: "system", SetupPart.READER: ""}.get(part, "version"),
            rows=tuple(
                _version_row(view, keys[part, value], part, value, n) for value, n in usage(view, part)
            ),
        )
        for part in SHOWN_PARTS
    )


def _version_row(view: FleetFrame, key: str, part: SetupPart, value: str, n: int) -> VersionRow:
    share = n / max(view.total.known, 1)
    return VersionRow(key, f"{part} {value}", value, n, percent(share, view.words.language))


def usage(view: FleetFrame, part: SetupPart) -> list[tuple[str, int]]:
    """Each value of a part with the number of PCs that have it, the most used first."""
    used = Counter(value for setup in view.setups.values() for value in dict.fromkeys(setup.get(part, ())))
    return sorted(used.items(), key=lambda pair: (-pair[1], pair[0]))


# -- trend -----------------------------------------------------------------------------------------------


def course(view: FleetFrame, past: Mapping[SiteId, Sequence[PastCounts]]) -> tuple[PastCounts, ...]:
    """The fleet's numbers of the last scans, oldest first, and those of now."""
    by_scan: dict[datetime, list[Counts]] = defaultdict(list)
    for counted in past.values():
        for one in counted:
            by_scan[one.at].append(one.counts)
    earlier = [PastCounts(at, sum_of(several)) for at, several in sorted(by_scan.items()) if at < view.now]
    return (*earlier[1 - MOST_RUNS :], PastCounts(view.now, view.total))


def fleet_trend(view: FleetFrame, runs: Sequence[PastCounts]) -> Trend | None:
    """None on a first measurement."""
    if len(runs) < 2:
        return None
    w, first = view.words, runs[0]
    said = w(
        "fleet-trend-text",
        n=len(runs),
        date=view.formats.day_of(first.at),
        before=w("of-known", n=first.counts.needs_work, known=first.counts.known),
        now=view.of_known(view.total.needs_work),
    )
    return trend(w, view.formats, said, runs, STATES)
