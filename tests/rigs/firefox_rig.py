"""A real Firefox without a window, in a home of its own, with a stand-in for the eID add-on that installs its module.

The add-on has the eID add-on's id and does what that one does at its start: it asks Firefox to install the
module `beidpkcs11`, found through a native manifest in the home (Fedict/eid-mw background-script.js, seen 2026-06-11).
So Firefox itself writes extensions.json and pkcs11.txt. What it does not prove: the signed add-on, whose signature
Firefox would note as 2, and the eID library, in whose place another real PKCS#11 module is loaded.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rigs.machine_tree import ADDON_ID
from tests.rigs.needs import needs

PROFILE = ".mozilla/firefox/rig.default"
# Mozilla's list of roots is a PKCS#11 module like any other.
_MODULES = (
    "/usr/lib/x86_64-linux-gnu/nss/libnssckbi.so",
    "/usr/lib/x86_64-linux-gnu/libnssckbi.so",
    "/usr/lib64/libnssckbi.so",
)
_SETTINGS = {
    "xpinstall.signatures.required": False,
    "extensions.autoDisableScopes": 0,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "browser.startup.homepage": "about:blank",
    "startup.homepage_welcome_url": "",
    "browser.sessionstore.interval": 1000,
}


@dataclass(frozen=True, slots=True)
class FirefoxHome:
    """A home with one profile. `library` is where the manifest leads."""

    home: Path
    library: Path

    @property
    def profile(self) -> Path:
        return self.home / PROFILE


def firefox_home(home: Path) -> FirefoxHome:
    """Lays out the home; Firefox has not run in it yet."""
    module = next((Path(m) for m in _MODULES if Path(m).exists()), None)
    if module is None:
        if os.environ.get("CI"):
            pytest.fail("no libnssckbi.so (Debian package libnss3)")
        pytest.skip("no libnssckbi.so (Debian package libnss3)")
    made = FirefoxHome(home, home / "lib/libbeidpkcs11.so.0")
    (made.profile / "extensions").mkdir(parents=True)
    made.library.parent.mkdir()
    shutil.copy(module, made.library)
    (home / ".mozilla/firefox/profiles.ini").write_text(
        "[Profile0]\nName=default\nIsRelative=1\nPath=rig.default\nDefault=1\n\n[General]\nStartWithLastProfile=1\nVersion=2\n"
    )
    (made.profile / "user.js").write_text(
        "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _SETTINGS.items())
    )
    manifests = home / ".mozilla/pkcs11-modules"
    manifests.mkdir()
    (manifests / "beidpkcs11.json").write_text(
        json.dumps(
            {
                "name": "beidpkcs11",
                "description": "Belgium eID PKCS#11 module",
                "type": "pkcs11",
                "path": str(made.library),
                "allowed_extensions": [ADDON_ID],
            }
        )
    )
    with zipfile.ZipFile(made.profile / f"extensions/{ADDON_ID}.xpi", "w") as xpi:
        xpi.writestr(
            "manifest.json",
            json.dumps(
                {
                    "manifest_version": 2,
                    "name": "Stand-in for eID Belgium",
                    "version": "1.0.32",
                    "browser_specific_settings": {"gecko": {"id": ADDON_ID}},
                    "permissions": ["pkcs11"],
                    "background": {"scripts": ["start.js"]},
                }
            ),
        )
        xpi.writestr("start.js", 'browser.pkcs11.installModule("beidpkcs11", 1 << 28);\n')
    return made


def run_firefox(made: FirefoxHome, timeout_s: float = 60) -> str:
    """Runs Firefox until it has written the add-on and the module down, then ends it; returns its version."""
    program = needs("firefox-esr")
    environment = {
        "HOME": str(made.home),
        "PATH": "/usr/bin:/bin",
        "MOZ_HEADLESS": "1",
        "TMPDIR": str(made.home),
    }
    version = subprocess.run(
        [program, "--version"], env=environment, capture_output=True, text=True, check=True
    ).stdout
    with (made.home / "firefox.log").open("wb") as log:
        firefox = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", str(made.profile), "about:blank"],
            env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            _wait(made, firefox, timeout_s)
        finally:
            _end(firefox)
    return version.split()[-1].removesuffix("esr")


def _wait(made: FirefoxHome, firefox: subprocess.Popen[bytes], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline and firefox.poll() is None:
        if _is_on(made) and str(made.library) in _text(made.profile / "pkcs11.txt"):
            return
        time.sleep(0.2)
    raise AssertionError(
        f"Firefox did not install the add-on and the module: {_text(made.home / 'firefox.log')[-2000:]}"
    )


def _is_on(made: FirefoxHome) -> bool:
    """Firefox writes the add-on down when it finds it, and once more when it has started it."""
    try:
        addons = json.loads(_text(made.profile / "extensions.json") or "{}").get("addons", [])
    except ValueError:
        return False  # being written
    return any(addon.get("id") == ADDON_ID and addon.get("active") for addon in addons)


def _end(firefox: subprocess.Popen[bytes]) -> None:
    """Ends Firefox and its content processes, which share its process group."""
    with suppress(ProcessLookupError):
        os.killpg(firefox.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        firefox.wait(timeout=15)
    with suppress(ProcessLookupError):
        os.killpg(firefox.pid, signal.SIGKILL)
    firefox.wait(timeout=15)


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""
