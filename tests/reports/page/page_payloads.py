"""More text that could break a page, beside `hostile.PAYLOADS`, and a site that holds it in every field there is."""

from __future__ import annotations

from collections.abc import Sequence

from collector.core.evidence import exactly
from collector.core.model import (
    Change,
    ChangeKind,
    CheckId,
    Contact,
    DeskId,
    Evidence,
    HostName,
    HostState,
    HostStateKind,
    Reach,
    ReachKind,
    SiteId,
    SiteState,
    Verdict,
    Waiver,
)
from collector.core.observation.observation import Firefox, Reader, System
from tests.reports import sample_site as sample
from tests.reports.hostile_texts import PAYLOADS

_MARKUP = (
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x" onerror="alert(1)"',
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=http://198.51.100.7><button>x</button></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<base href=http://198.51.100.7/>",
    "<link rel=stylesheet href=http://198.51.100.7/x.css>",
    "<meta http-equiv=refresh content='0;url=http://198.51.100.7/'>",
    "<style>@import 'http://198.51.100.7/x.css';</style>",
    "<style>body{background:url(http://198.51.100.7/)}</style>",
    "<template><script>alert(1)</script></template>",
    "<noscript><img src=x onerror=alert(1)></noscript>",
    "<textarea></textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</textarea><svg onload=alert(1)>",
    "</svg><script>alert(1)</script>",
    "</td></tr></table><script>alert(1)</script>",
    "</details></section><h1>other</h1>",
    "--><script>alert(1)</script><!--",
    "<!--<script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<!DOCTYPE html><html>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT SRC=//198.51.100.7/x.js></SCRIPT>",
    "<ｓcript>alert(1)</ｓcript>",
    "\u003cscript\u003ealert(1)\u003c/script\u003e",
)
_ATTRIBUTES = (
    "' onmouseover=alert(1) x='",
    '" onmouseover="alert(1)" x="',
    '" autofocus onfocus="alert(1)',
    "x` onload=alert(1) `",
    "\"]}'><script>alert(1)</script>",
    "'}};alert(1);//{\"",
    '"},"cause":{"x":"',
    "\\u0022 onfocus=alert(1)",
    "&quot; onfocus=alert(1) x=&quot;",
    "&#34;&#39;&lt;&gt;",
    '" style="position:fixed;inset:0',
    "id=content",
    '" id="content" x="',
    '" href="http://198.51.100.7/',
)
_ADDRESSES = (
    "javascript:alert(document.domain)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//198.51.100.7/x",
    "https://198.51.100.7/?<script>",
    "mailto:x@example.org?bcc=y@example.org",
    "tel:*21*1#",
    "+32 9 1;phone-context=evil",
    "x@example.org\r\nBcc: y@example.org",
)
_STYLES_AND_SCRIPTS = (
    "}</style>",
    '"; } @page { @top-left { content: "x',
    "\\22 ; } body { display: none } /*",
    "*/ body { display: none } /*",
    "{time}{day}{{time}}",
    "${alert(1)}",
    "`${alert(1)}`",
    "#{7*7}",
    "<%= 7*7 %>",
    "{% include 'x' %}",
    "{{ ''.__class__.__mro__ }}",
    "{ $n -> [one] x *[other] y }",
    '{ "quoted" }',
    "__proto__",
    "constructor",
    "toString",
    "#pcs?q=x",
    "?state=needs_work&cause=x",
)
_SIGNS = (
    "\u2066\u2067\u2068\u2069\u200e",
    "\ufeffstart",
    "a\u0300" * 400,
    "\U000e0001\U000e0041tag",
    "\U0010ffff",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "ｆｕｌｌ ｗｉｄｔｈ",
    "W" * 300,
    "\u00ad" * 60,
    "🏳️‍🌈" * 60,
    "\n.\n",
    ".",
    "..",
    "%2e%2e%2f",
    "0",
    "null",
    "undefined",
)
PAGE_PAYLOADS: tuple[str, ...] = tuple(
    dict.fromkeys((*PAYLOADS, *_MARKUP, *_ATTRIBUTES, *_ADDRESSES, *_STYLES_AND_SCRIPTS, *_SIGNS))
)


def _host(name: str, payload: str) -> HostState:
    """A PC on which everything a workstation can fill holds the payload."""
    evidence = (
        Evidence("profile.addon_active", payload, exactly(payload)),
        Evidence("unheard.of", payload, exactly(True)),
    )
    finding = sample.finding(
        name,
        sample.ADDON,
        Verdict.FAIL,
        item=f"{payload[:200]}/{payload[:200]}",
        evidence=evidence,
        since=sample.BEFORE,
    )
    seen = sample.observation(
        system=System(family="linux", id=payload[:120], version=payload[:120], name=payload[:300]),
        firefoxes=(Firefox(packaging="deb", path=payload[:200], version=payload[:120]),),
        readers=(Reader(vendor_id="072f", product_id="b100", product=payload[:120]),),
        firefox_profiles=(),
    )
    return sample.host_state(name, HostStateKind.NEEDS_WORK, (finding,), seen=seen)


def _lost(name: str, payload: str) -> HostState:
    return sample.host_state(
        name, HostStateKind.NOT_REACHED, (), reach=Reach(ReachKind.PROBE_FAILED, payload), last=None
    )


def page_state(payloads: Sequence[str], *, portal: bool = False) -> SiteState:
    """A site whose inventory holds the first payload everywhere, with two PCs for each payload.

    `portal` puts it among the portals too: whether it can be read as an address then decides which desks are shown.
    """
    first = payloads[0]
    contact = Contact(first[:200], first[:200], first[:200], first[:200])
    site = sample.site(
        name=first[:300] + " site",
        contact=contact,
        local_it=contact,
        portals=(*([first[:200]] if portal else []), "https://www.riziv.fgov.be/"),
        helpdesks={DeskId("riziv"): contact, DeskId("municipality"): contact},
    )
    hosts, changes, waivers = [], [], []
    for number, payload in enumerate(payloads):
        name = f"{payload[:200]} pc {number}"
        hosts += [_host(name, payload), _lost(f"{name} lost", payload)]
        changes.append(Change(HostName(name), sample.ADDON, payload[:200], ChangeKind.NEW, sample.MEASURED))
        waivers.append(
            Waiver(
                CheckId(sample.MIDDLEWARE),
                SiteId(site.id),
                HostName(name),
                payload,
                payload,
                sample.waiver().until,
            )
        )
    return sample.site_state(site=site, hosts=tuple(hosts), changes=tuple(changes), waivers=tuple(waivers))
