"""Our templates filled with values: what is missing raises, and all is escaped but in a plain text."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def filled(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),  # noqa: S701 - off for plain texts alone
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["here"] = _here
    return environment


def _here(href: str, prefix: str) -> str:
    """A link inside the page, for the part in another language: its anchors begin with the prefix."""
    return f"#{prefix}{href[1:]}" if prefix and href.startswith("#") else href
