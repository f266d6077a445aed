"""Opens a workbook in a real LibreOffice and saves it again, so that both can be compared."""

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
    program = needs("soffice", "libreoffice-calc")
    target = folder / "saved"
    target.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            program,
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(target),
            *map(str, workbooks),
        ],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    saved = [target / workbook.name for workbook in workbooks]
    if not all(path.exists() for path in saved):
        raise AssertionError(f"LibreOffice saved too little: {done.stdout}{done.stderr}")
    return saved
