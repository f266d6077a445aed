"""Opens a workbook in a real LibreOffice and saves it again, so that both can be compared, or prints it."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.rigs.needs import needs

LONGEST_S = 180


def saved_again(workbook: Path, folder: Path) -> Path:
    """The workbook as LibreOffice writes it after opening it. Its profile is a new one under `folder`."""
    (saved,) = all_saved_again([workbook], folder)
    return saved


def all_saved_again(workbooks: Sequence[Path], folder: Path) -> list[Path]:
    """As `saved_again`, for several of different names: a start costs more than they do."""
    return _converted(workbooks, folder, "xlsx", "xlsx:Calc MS Excel 2007 XML")


def all_on_paper(workbooks: Sequence[Path], folder: Path) -> list[list[str]]:
    """The text of each sheet of paper when LibreOffice prints the whole of each workbook."""
    return [_sheets(pdf) for pdf in _converted(workbooks, folder, "pdf", "pdf")]


def _sheets(pdf: Path) -> list[str]:
    done = subprocess.run(
        [needs("pdftotext", "poppler-utils"), "-layout", str(pdf), "-"],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=True,
    )
    return done.stdout.split("\f")[:-1]


def _converted(workbooks: Sequence[Path], folder: Path, ending: str, how: str) -> list[Path]:
    program = needs("soffice", "libreoffice-calc")
    target = folder / "saved"
    target.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            program,
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            how,
            "--outdir",
            str(target),
            *map(str, workbooks),
        ],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    made = [target / f"{workbook.stem}.{ending}" for workbook in workbooks]
    if not all(path.exists() for path in made):
        raise AssertionError(f"LibreOffice made too little: {done.stdout}{done.stderr}")
    return made
