"""Places a report on a page: one file with its own style and script, everything else in it escaped.

Templates choose no words and compute nothing. The page's policy forbids every request and every script and
style but the two that are named by their digest, so that a text from a workstation could do nothing even if it
were not escaped.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.fleet_report import FleetReport
from reports.site_report import SiteReport

# Code points that the HTML standard calls an error wherever they stand; escaping leaves them as they are.
_NOT_IN_A_PAGE = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def page(report: SiteReport) -> str:
    """The page of one site."""
    labels = report.labels
    script_words = {
        "copy": labels["copy"],
        "copied": labels["copied"],
        "search": labels["search"],
        "state": labels["state"],
        "all": labels["filter_all"],
        "none": labels["filter_none"],
    }
    return _rendered("page.html.j2", report, labels, script_words)


def fleet_page(report: FleetReport) -> str:
    """The page over all sites: it has a style and a script of its own beside those of every page."""
    labels = report.labels
    script_words = {
        "search": labels["search"],
        "state": labels["state"],
        "cause": labels["problem"],
        "system": labels["system"],
        "site": labels["site"],
        "version": labels["version"],
        "all": labels["filter_all"],
        "none": labels["filter_none"],
        "clear": labels["clear"],
        "fits": report.fits,
    }
    return _rendered("fleet.html.j2", report, labels, script_words, own="fleet")


def _rendered(
    template: str, report: object, labels: Any, script_words: dict[str, str], own: str | None = None
) -> str:
    style, script = _static("page.css"), _static("page.js")
    if own:  # its script first: on paper it says which lists stay closed before the page opens all
        style, script = style + "\n" + _static(f"{own}.css"), _static(f"{own}.js") + "\n" + script
    text = (
        _environment()
        .get_template(template)
        .render(
            r=report,
            l=labels,
            style=style,
            script=script,
            shapes=_static("shapes.svg"),
            policy=_policy(style, script),
            script_words=script_words,
        )
    )
    return _NOT_IN_A_PAGE.sub("\ufffd", text)


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_digest(style)}",
            f"script-src {_digest(script)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    """How a content security policy names an inline style or script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


@cache
def _static(name: str) -> Markup:
    """One of our own files, placed unescaped; nothing that came from elsewhere passes through here."""
    return Markup((files("reports") / "static" / name).read_text("utf-8").strip())  # noqa: S704
