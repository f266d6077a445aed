"""Makes the folder of a new check: a rule, four texts and three cases to write over."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Template

from collector.core.errors import mistaken
from collector.core.model import Language
from collector.sources.catalogue.check_cases import CASES_FILE
from collector.sources.catalogue.check_texts import renders

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_TEMPLATE = Path(__file__).parent / "template"


def write_new_check(check: str, into: Path, today: date) -> tuple[Path, ...]:
    """The files of the new folder `into/check`. FleetError if the id is none, or the folder is there."""
    if _ID.fullmatch(check) is None:
        raise mistaken(
            check, "is no id for a check", "write words in small letters with hyphens: `printer-present`"
        )
    folder = into / check
    if folder.exists():
        raise mistaken(folder, "is there already", "take another id, or edit what is there")
    values = {"id": check, "since": f"{today:%Y-%m}", "today": today.isoformat()}

    def filled(name: str) -> str:
        return Template((_TEMPLATE / name).read_text("utf-8")).substitute(values)

    english = filled("text.en.md")
    bodies = {
        "check.yaml": filled("check.yaml"),
        "text.en.md": english,
        **{
            f"text.{language}.md": f"<!-- renders: {renders(english)} -->\n{english}"
            for language in Language
            if language is not Language.EN
        },
        CASES_FILE: filled(CASES_FILE),
    }
    try:
        folder.mkdir(parents=True)
        for name, body in bodies.items():
            (folder / name).write_text(body, "utf-8")
    except OSError as error:
        raise mistaken(folder, f"cannot be written: {error.strerror}", "name another folder") from error
    return tuple(folder / name for name in bodies)
