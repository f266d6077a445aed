"""Where a report comes from, and what it does with what it knows of people."""

from __future__ import annotations

from collector.core.model import Provenance
from collector.core.text import printable
from reports.site.frame import Frame
from reports.site.site_report import Fact
from reports.words.words import Words

EXAMPLE_LABEL = "A3"


def provenance(frame: Frame) -> tuple[Fact, ...]:
    w, p, f = frame.words, frame.state.provenance, frame.formats
    none = w("prov-none")
    values = {
        "scan": p.scan or none,
        "started": f.full_moment(p.started_at).text if p.started_at else none,
        "ended": f.full_moment(p.ended_at).text if p.ended_at else none,
        "asked": str(p.asked),
        "answered": str(p.answered),
        "judged": f.full_moment(frame.now).text,
        "catalogue": _catalogue(w, p),
        "knowledge": f.day(p.knowledge_date),
        "program": p.program_version,
        "counts": w("prov-counts-text"),
    }
    return tuple(Fact(w(f"prov-{name}"), value) for name, value in values.items())


def _catalogue(w: Words, p: Provenance) -> str:
    """The version of the checks; where the last judgement used another, that everything was judged anew."""
    if p.catalogue_before is None or p.catalogue_before == p.catalogue_version:
        return p.catalogue_version
    return w("prov-catalogue-new", version=p.catalogue_version, before=p.catalogue_before)


def privacy(frame: Frame) -> tuple[str, ...]:
    w, contact = frame.words, frame.state.site.local_it
    whom = ", ".join(printable(part) for part in (contact.name, contact.email or contact.phone) if part)
    example = w("user", label=EXAMPLE_LABEL)
    return (
        w("privacy-read"),
        w("privacy-installation"),
        w("privacy-never"),
        w("privacy-users-shown") if _shows_names(frame) else w("privacy-users", example=example),
        w("privacy-kept"),
        *((w("privacy-kept-days", days=days),) if (days := frame.state.provenance.keep_days) else ()),
        w("privacy-ask", contact=whom) if whom else w("privacy-ask-administrator"),
    )


def _shows_names(frame: Frame) -> bool:
    """Whether the labels that were passed in are the account names themselves, as the fleet's settings may choose."""
    return any(s.code(user) == user for s in frame.scrubbers.values() for user in s.users)
