"""Text that a workstation or an inventory could hold to break a page or a workbook."""

from __future__ import annotations

from collector.core.model import (
    Evidence,
    HostStateKind,
    Language,
    Reach,
    ReachKind,
    SiteState,
    Verdict,
)
from collector.core.observation import Reader
from reports.site_report import SiteReport
from reports.view import site_report
from tests.reports import sample_site as sample
from tests.reports.desk_sample import HELPDESKS

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "</pre></main><iframe src='http://198.51.100.7/'></iframe>",
    "<!-- -->&lt;b&gt;&amp;",
    "{{ 7*7 }}{% raw %}",
    "{host} {0} {item.__class__}",
    "javascript:alert(1)",
    '=HYPERLINK("http://198.51.100.7","x")',
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\uff1d1+1",
    "#N/A",
    "#REF!",
    "1e308",
    "TRUE",
    "2026-03-03",
    "_x0041_ and _x000D_",
    "http://198.51.100.7/",
    "\x00\x01\x08\x0b\x1b[31mred\x1b[0m\x7f\x9f",
    "\ud800 alone",
    "\ufffe\uffff",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "שלום عليكم",
    "👩‍⚕️🇧🇪" * 20,
    "é" * 50 + "ﬁ№",
    "line\nline\r\nline\u2028line\u2029line",
    "a" * 40_000,
    "x\n" * 400,
    "' OR '1'='1",
    "%00%0a&lt;",
    "&L&8&P&N & Co",
)


def hostile_state(payload: str) -> SiteState:
    """The payload in every place that a workstation or an inventory fills."""
    name = payload[:200] + " pc"
    finding = sample.finding(name, sample.ADDON, Verdict.FAIL, item=f"{payload[:200]}/{payload[:200]}")
    evidence = (Evidence("profile.addon_active", payload, payload), Evidence("unheard.of", payload, "true"))
    finding = sample.finding(
        name, sample.ADDON, Verdict.FAIL, item=finding.item, evidence=evidence, since=sample.BEFORE
    )
    seen = sample.observation(
        readers=(Reader(vendor_id="072f", product_id="b100", product=payload[:120]),),
        firefox_profiles=(),
    )
    host = sample.host_state(name, HostStateKind.NEEDS_WORK, (finding,), seen=seen)
    lost = sample.host_state(
        name + " lost",
        HostStateKind.NOT_REACHED,
        (),
        reach=Reach(ReachKind.PROBE_FAILED, payload),
        last=None,
    )
    site = sample.site(name=payload[:300] + " site")
    waiver = sample.waiver()
    waived = type(waiver)(waiver.check, waiver.site, host.host.name, payload, payload, waiver.until)
    return sample.site_state(site=site, hosts=(host, lost), changes=(), waivers=(waived,))


def hostile_report(payload: str, language: Language = Language.NL) -> SiteReport:
    return site_report(
        hostile_state(payload), sample.catalogue(HELPDESKS), language, sample.NOW, sample.label
    )
