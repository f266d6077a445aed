"""What every sheet is made with, a site's and the fleet's: columns by the id of their heading, numbers, and links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from collector.core.model import Counts, Finding
from reports.book.book_values import CellValue, Column, ColumnKind, Link, Sheet
from reports.file_names import file_name
from reports.site.frame import Frame
from reports.site.parts import finding_id
from reports.site.state_counts import STATES, count_of, marked_state
from reports.words.formats import sentence
from reports.words.words import Words

Row = tuple[CellValue, ...]
_COLUMNS_OF = {
    ColumnKind.NUMBER: (
        *("job", "jobs", "minutes", "site-minutes", "to-mend", "advice", "unknown"),
        *("days-open", "tries", "known", "pcs-count", "sites-count"),
    ),
    ColumnKind.DAY: ("since", "until"),
    ColumnKind.INSTANT: ("last-answer", "last-try", "measured", "seen-at"),
    ColumnKind.STATE: ("effect", "result", "state"),
    ColumnKind.PHONE: ("phone",),
}
_KIND_OF = {name: kind for kind, names in _COLUMNS_OF.items() for name in names}
"""What the columns hold that hold no text."""


def columns(w: Words, *named: str) -> tuple[Column, ...]:
    """Columns by the id of their heading; hidden ones start with an underscore."""
    return tuple(_column(w, name.removeprefix("_"), is_hidden=name.startswith("_")) for name in named)


def _column(w: Words, name: str, *, is_hidden: bool) -> Column:
    return Column(name, w(f"col-{name}"), _KIND_OF.get(name, ColumnKind.TEXT), is_hidden)


def sized(of: tuple[Column, ...], **width: float) -> tuple[Column, ...]:
    """The columns with the widths of those that are named; `_` stands for the hyphen of an id."""
    by_id = {name.replace("_", "-"): float(chars) for name, chars in width.items()}
    return tuple(replace(column, width=by_id.get(column.id, column.width)) for column in of)


def details(*of: Column) -> tuple[Column, ...]:
    """Columns that fold away together."""
    return tuple(replace(column, is_detail=True) for column in of)


def count_columns(w: Words) -> tuple[Column, ...]:
    """The known PCs, those in each state, and how many had to be mended without the exceptions."""
    return (
        *columns(w, "known"),
        *(Column(kind.value, sentence(w(f"state-{kind}")), ColumnKind.NUMBER) for kind in STATES),
        Column("without_waivers", sentence(w("measure-without-waivers")), ColumnKind.NUMBER),
    )


def count_cells(counts: Counts) -> Row:
    return (counts.known, *(count_of(counts, kind) for kind in STATES), counts.without_waivers_needs_work)


def states_text(w: Words) -> str:
    """Each state with its mark, for the sheet that explains."""
    return "\n".join(marked_state(w, kind) for kind in STATES)


def page_of(w: Words) -> tuple[str, str, str]:
    """The footer's words around the page number and the number of pages."""
    first, middle, last = w("footer-page", page="\0", pages="\0").split("\0")
    return first, middle, last


def sheet(
    w: Words,
    name: str,
    table: str,
    of: tuple[Column, ...],
    rows: Iterable[Row],
    frozen: int = 1,
    codes: tuple[str, ...] = (),
    on_paper: int = 0,
    is_printed: bool = True,
) -> Sheet:
    """A table under its name in the site's language. One without a row is not printed."""
    held = tuple(rows)
    return Sheet(
        name,
        w(f"sheet-{name}"),
        table,
        of,
        held,
        frozen,
        codes=codes,
        on_paper=on_paper,
        is_printed=is_printed and bool(held),
    )


def to_finding(frame: Frame, finding: Finding, text: str) -> Link:
    """Leads to the finding on the page that lies beside the workbook."""
    page = file_name(frame.state.site.id, frame.formats.local(frame.now).date(), frame.language, "html")
    return to_page(frame.words, page, finding_id(frame, finding), text)


def to_page(w: Words, page: str, place: str, text: str) -> Link:
    """Leads to a place on a page beside the workbook.

    On a short text only: LibreOffice does not wrap the text of a link.
    """
    return Link(text, address=f"{page}#{place}", tip=w("link-finding", page=page))


def to_phone(frame: Frame, text: str, phone: str, uri: str | None) -> CellValue:
    """Calls `phone`, the first of those the text names; text alone where its address is not known."""
    return Link(text, address=uri, tip=frame.words("link-phone", phone=phone)) if uri else text


def to_email(frame: Frame, text: str, email: str) -> CellValue:
    address = f"mailto:{quote(email, safe='@')}"
    return Link(text, address=address, tip=frame.words("link-email", email=email)) if email else text
