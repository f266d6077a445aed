"""Opens a workbook in a real LibreOffice and saves it again, so that both can be compared."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.rigs.needs import needs

LONGEST_S = 180


def saved_again(workbook: Path, folder: Path) -> Path:
    """The workbook as LibreOffice writes it after opening it. Its profile is a new one under `folder`."""
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
            str(workbook),
        ],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    saved = target / workbook.name
    if not saved.exists():
        raise AssertionError(f"LibreOffice saved nothing: {done.stdout}{done.stderr}")
    return saved
