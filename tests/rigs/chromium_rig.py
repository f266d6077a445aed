"""Opens a page in a real Chromium, writes down whatever it complains about, and every request it makes.

Where Debian has it, that is Chromium's own shell without windows, `chromium-headless-shell`: the same engine, scripts and printing for
a third of the processor time. It proves nothing about the browser around a page (tabs, downloads, what it asks its user).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.rigs.needs import needs

# No sandbox: test machines run as root. The rest keeps the browser itself from calling home.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

LONGEST_TEMPORARY = 40
"""Chromium lays Unix sockets some fifty bytes below its folder for temporary files, and ends where they do not fit."""


@dataclass(slots=True)
class Opened:
    """A page that is open. `complaints` are console errors and warnings, and errors of its script."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a reader can see or unfold, spaces made one."""
        return " ".join(self.page.locator("body").inner_text().split())

    @property
    def sideways(self) -> int:
        """Pixels the page is wider than its window."""
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(wide))


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; fails in CI and skips elsewhere if there is none."""
    program = shutil.which("chromium-headless-shell") or needs("chromium")
    with pytest.MonkeyPatch.context() as patch:
        if len(tempfile.gettempdir()) > LONGEST_TEMPORARY:
            patch.setenv("TMPDIR", "/tmp")
        playwright = sync_playwright().start()
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
    try:
        yield browser
    finally:
        browser.close()
        playwright.stop()


@contextmanager
def opened(
    browser: Browser, file: Path, *, width: int = 1200, scripts: bool = True, scheme: str = "light"
) -> Iterator[Opened]:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    try:
        opened_page = Opened(context.new_page())
        page = opened_page.page
        page.on("console", lambda message: opened_page.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: opened_page.complaints.append(str(error)))
        page.on("request", lambda request: opened_page.requests.append(request.url))
        page.goto(file.as_uri())
        yield opened_page
    finally:
        context.close()
