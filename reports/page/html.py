"""Places a report on a page: one file with its own style and script, everything else in it escaped.

Templates choose no words and compute nothing. The page's policy forbids every request and every script and
style but the two that are named by their digest, so that a text from a workstation could do nothing even if it
were not escaped.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from reports.filled_template import filled
from reports.fleet.fleet_questions import SITES_FIRST
from reports.fleet.fleet_report import FleetReport
from reports.guide.guide import Guide
from reports.sheet.sheet import HelpSheet
from reports.site.site_report import SiteReport

# Code points that the HTML standard calls an error wherever they stand; escaping leaves them as they are.
_LAST_OF_PLANES = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NOT_IN_A_PAGE = re.compile(f"[\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}]")


_LOOKS_OF_LISTS = re.compile(
    r"^\.(?:cards?|tiles?|questions?|badge|pc-evidence|tag|tasks|[tv]-[a-z_]+)\b[^{},]*\{[^{}]*\}\n",
    re.MULTILINE,
)
_WORK_OF_LISTS = re.compile(r"^// -- the list of PCs.*?(?=^// -- the guide)", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^ +", re.MULTILINE)


PARTS = (
    "_summary.html.j2",
    "_cards.html.j2",
    "_not_reached.html.j2",
    "_pcs.html.j2",
    "_call.html.j2",
    "_advice.html.j2",
    "_changes.html.j2",
    "_waivers.html.j2",
    "_evidence.html.j2",
    "_provenance.html.j2",
)
"""The sections of a site's page, in order."""


MOST_TASKS = 4
"""So many tasks stand on the first screen; the others follow below."""


def page(report: SiteReport, *, is_alone: bool = False) -> str:
    """The page of one site; one that is alone has neither the guide nor the help sheet beside it."""
    return _rendered(
        "page.html.j2",
        report,
        report.labels,
        report.script,
        is_alone=is_alone,
        parts=PARTS,
        most_tasks=MOST_TASKS,
    )


def both_page(reports: Sequence[SiteReport]) -> str:
    """One page of a site in several languages, the first of them leading; anchors of the others begin with their code."""
    first = reports[0]
    return _rendered(
        "both.html.j2",
        first,
        first.labels,
        {},
        title=" / ".join(report.title for report in reports),
        reports=reports,
        is_alone=False,
        prefixes=["", *(f"{report.language}." for report in reports[1:])],
        parts=PARTS,
        most_tasks=MOST_TASKS,
    )


def guide_page(report: SiteReport, guide: Guide) -> str:
    """The guide for the person at the desk, alone."""
    marked = replace(report, sample=guide.sample)
    return _rendered(
        "guide.html.j2", marked, report.labels, report.script, title=guide.title, g=guide, lists=False
    )


def sheet_page(sheet: HelpSheet) -> str:
    """The help sheet for the wall: a style of its own, and no script."""
    style = _static("sheet.css")
    text = filled("sheet.html.j2", s=sheet, style=style, policy=_policy(style))
    return _NOT_IN_A_PAGE.sub("\ufffd", text)


_FLEET_SCRIPT = ("search", "state", "cause", "system", "site", "version", "all", "none", "clear")
_OTHERWISE = {"cause": "problem", "all": "filter_all", "none": "filter_none"}
"""Labels that the fleet's script knows by a name of its own."""
_EVERY_SCRIPT = ("theme", "theme_auto", "theme_light", "theme_dark", "filter_all", "filter_none")


def fleet_page(report: FleetReport) -> str:
    """The page over all sites: it has a style and a script of its own beside those of every page."""
    labels = report.labels
    script_words = {
        **{name: labels[_OTHERWISE.get(name, name)] for name in _FLEET_SCRIPT},
        "fits": report.fits,
        **{name: labels[name] for name in _EVERY_SCRIPT},
    }
    return _rendered("fleet.html.j2", report, labels, script_words, own="fleet", most_tasks=SITES_FIRST)


def _rendered(
    template: str,
    report: SiteReport | FleetReport,
    labels: Mapping[str, str],
    script_words: Mapping[str, str],
    *,
    title: str = "",
    own: str = "",
    lists: bool = True,
    **more: object,
) -> str:
    """`own` names a style and a script that the page has beside everyone's; a page without `lists` of PCs has none of theirs."""
    title = title or report.title
    style, script = _static("page.css"), _static("page.js")
    if not lists:
        style = Markup(_LOOKS_OF_LISTS.sub("", style))  # noqa: S704 - our own file, some of its lines
        script = Markup(_WORK_OF_LISTS.sub("const views = [];\n", script))  # noqa: S704
    style += _page_margins(title)
    if own:  # its script first: on paper it says which lists stay closed before the page opens all
        style, script = style + "\n" + _static(f"{own}.css"), _static(f"{own}.js") + "\n" + script
    text = filled(
        template,
        r=report,
        l=labels,
        p="",
        title=title,
        style=style,
        script=script,
        shapes=_static("shapes.svg"),
        policy=_policy(style, script),
        script_words=script_words,
        **more,
    )
    return _NOT_IN_A_PAGE.sub("\ufffd", text)


def _page_margins(title: str) -> Markup:
    """Site and date at the head of every printed page, and its number; the first page has its own heading.

    Everything but letters and digits is written as a code point, so that no text can end the string or the style.
    """
    shown = "".join(
        c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):06x} "
        for c in _NOT_IN_A_PAGE.sub("\ufffd", title)
    )
    return Markup(  # noqa: S704
        f'\n@page {{ @top-left {{ content: "{shown}"; }} '
        '@bottom-right { content: counter(page) " / " counter(pages); } } @page :first { @top-left { content: none; } }'
    )


def _policy(style: str, script: str = "") -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_digest(style)}",
            *((f"script-src {_digest(script)}",) if script else ()),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    """How a content security policy names an inline style or script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _static(name: str) -> Markup:
    """One of our own files, placed unescaped; nothing that came from elsewhere passes through here.

    Its lines are indented for whoever reads the file, not for a page.
    """
    return Markup(_INDENT.sub("", (files("reports") / "static" / name).read_text("utf-8").strip()))  # noqa: S704
