"""Makes the folder of a new check: a rule, four texts and three cases to write over."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from collector.core.errors import mistaken
from collector.core.model import Language
from collector.sources.catalogue.check_cases import CASES_FILE
from collector.sources.catalogue.check_texts import renders

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")

_CHECK = """\
id: {id}
since: "{since}"
severity: minor            # critical: nobody logs in; major: some cannot; minor: log-in works
families: [linux, windows, darwin]
stage: before_pin          # where in a log-in it shows: installation, reader, card_read, before_pin, after_pin, ...
route: R99                 # who helps: a rule of collector/knowledge/helpdesks.yaml
doer: local_it             # who can mend it: anyone, local_it, vendor
minutes: 10                # our estimate
# What must hold. `eidfleet checks firefox-addon` shows a real one; docs/authoring-a-check.md lists every fact.
rule: {{fact: viewer.installed, is: true}}
sources:
  - {{title: "Say where you know this from", seen: {today}}}
"""
_ENGLISH = """\
# Say what people notice, in one line

## notice

What is on the screen.

## why

The cause, in a sentence or two.

## steps

1. The first thing to do.

## avoid

- What would make it worse.

## tell

What to have ready for the helpdesk.

## good

One line for when all is well
"""
_CASES = """\
# A base, and how each case differs from it: null takes a key away, a list takes the place of the list that was there.
bases:
  linux:
    schema: 1
    probe: {{name: posix, version: "1"}}
    volatile: {{taken_at: "{today}T08:00:00Z"}}
    system: {{family: linux, id: debian, version: "12"}}
    context: {{is_root: true}}
    viewer_paths: [/usr/bin/eid-viewer]
    packages: []
cases:
  pass-installed:
    says: it is there
    expect: pass
  warn-missing:
    says: it is not there
    differs: {{viewer_paths: []}}
    expect: warn
  unknown-not-read:
    says: nobody could look
    differs: {{viewer_paths: null, packages: null}}
    expect: unknown
"""


def write_new_check(check: str, into: Path, today: date) -> tuple[Path, ...]:
    """The files of the new folder `into/check`. FleetError if the id is none, or the folder is there."""
    if _ID.fullmatch(check) is None:
        raise mistaken(
            check, "is no id for a check", "write words in small letters with hyphens: `printer-present`"
        )
    folder = into / check
    if folder.exists():
        raise mistaken(folder, "is there already", "take another id, or edit what is there")
    mark = renders(_ENGLISH)
    bodies = {
        "check.yaml": _CHECK.format(id=check, since=f"{today:%Y-%m}", today=today.isoformat()),
        "text.en.md": _ENGLISH,
        **{
            f"text.{language}.md": f"<!-- renders: {mark} -->\n{_ENGLISH}"
            for language in Language
            if language is not Language.EN
        },
        CASES_FILE: _CASES.format(today=today.isoformat()),
    }
    try:
        folder.mkdir(parents=True)
        for name, body in bodies.items():
            (folder / name).write_text(body, "utf-8")
    except OSError as error:
        raise mistaken(folder, f"cannot be written: {error.strerror}", "name another folder") from error
    return tuple(folder / name for name in bodies)
