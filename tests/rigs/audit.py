"""Asks the public advisories whether anything that is locked has a known hole; what cannot be asked is said, and no failure."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tests.checkout import ROOT

LOCK = ROOT / "requirements.lock"
PATIENCE_S = 90


def main() -> int:
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--vulnerability-service",
        "osv",
        "--timeout",
        "10",
        "--format",
        "json",
    ]
    command += ["--progress-spinner", "off", "--disable-pip", "--require-hashes", "--requirement", str(LOCK)]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        packages = json.loads(ended.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return not_asked(f"no answer within {PATIENCE_S} s")
    except ValueError:
        return not_asked((ended.stderr.strip().splitlines() or ["it said nothing"])[-1][:300])
    return told(packages)


def told(packages: Sequence[Mapping[str, Any]]) -> int:
    """1 if a package has a known hole; each is named, with the release that mends it."""
    holes = [(package, hole) for package in packages for hole in package.get("vulns", ())]
    for package, hole in holes:
        mended = ", ".join(hole["fix_versions"]) or "no release yet"
        print(
            f"audit: {package['name']} {package['version']}: {hole['id']}, mended in {mended}",
            file=sys.stderr,
        )
    if not holes:
        print(f"audit: no known hole in {len(packages)} locked packages")
    return 1 if holes else 0


def not_asked(why: str) -> int:
    print(
        f"audit: the advisories could not be asked, so nothing is known of new holes: {why}", file=sys.stderr
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
