"""What a page's script needs in the reader's language, and what stands at the foot of every page."""

from __future__ import annotations

from reports.site.desks import closed_days
from reports.site.frame import Frame
from reports.words.formats import listed
from reports.words.words import Words

SCRIPT_LABELS = (
    "copy",
    "copied",
    "search",
    "state",
    "cause",
    "filter_all",
    "filter_none",
    "group_by",
    "by_pc",
    "by_cause",
    "no_cause",
    "theme",
    "theme_auto",
    "theme_light",
    "theme_dark",
    "show_language",
    "show_both",
    "guide_answers",
    "guide_previous",
    "guide_again",
    "guide_tell",
)
"""Labels that only controls use, which only the script inserts."""


def labels(w: Words, prefix: str = "label-") -> dict[str, str]:
    """The fixed words of a page by short name: `label-not-reached` is `not_reached`."""
    return {
        name.removeprefix(prefix).replace("-", "_"): w(name) for name in w.ids() if name.startswith(prefix)
    }


def script_words(frame: Frame) -> dict[str, str]:
    """The labels, sentences with a `{gap}` for what only the reader's clock knows, and the closing days of desks."""
    w = frame.words
    site = frame.shown_site
    return {
        **{name: w(f"label-{name.replace('_', '-')}") for name in SCRIPT_LABELS},
        "open_until": w("open-until", time="{time}"),
        "open_until_assumed": w("open-until-assumed", time="{time}"),
        "opens_today": w("opens-today", time="{time}"),
        "opens_on": w("opens-on", day="{day}", time="{time}"),
        "call_site": w("call-site", site=site),
        **closed_days(frame),
    }


def footer(frame: Frame) -> tuple[str, ...]:
    """The languages of the site in their fixed order, and how accessible the page is, with its limits."""
    w, languages = frame.words, frame.state.site.languages
    names = listed((w(f"in-{language}") for language in languages), frame.language)
    return (
        w("footer-languages", n=len(languages), list=names),
        w("footer-conformance"),
        w("footer-label"),
    )
