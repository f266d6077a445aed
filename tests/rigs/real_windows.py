"""Runs the probe on the Windows this is started on, as a scan would, and holds what it prints against the contract.

`python tests/rigs/real_windows.py powershell` or `pwsh`. It needs msgspec and this checkout, nothing else.
"""

from __future__ import annotations

import base64
import runpy
import subprocess
import sys

from tests.checkout import ROOT

PROBES = ROOT / "playbooks/collections/ansible_collections/eidfleet/probes"


def main(shell: str) -> int:
    """0 when the observation is one of the contract and its system part is that of a Windows."""
    sys.path.insert(0, str(ROOT))
    from collector.sources.scan.replies import observation_from

    texts = runpy.run_path(str(PROBES / "plugins/module_utils/probe_text.py"))
    sent = texts["windows_text"](
        (PROBES / "probes/windows.ps1").read_text("ascii"), ["www.eid.belgium.be:443"], 10, 60
    )
    command = base64.b64encode(texts["WINDOWS_BOOTSTRAP"].encode("utf-16-le")).decode()
    done = subprocess.run(
        [
            shell,
            "-NoProfile",
            "-NonInteractive",
            "-ExecutionPolicy",
            "Unrestricted",
            "-EncodedCommand",
            command,
        ],
        input=sent.encode("ascii"),
        capture_output=True,
        timeout=120,
        check=False,
    )
    print(done.stdout.decode("ascii", "replace"))
    print(done.stderr.decode("utf-8", "replace"), file=sys.stderr)
    seen = observation_from(done.stdout.decode("ascii"))
    held: tuple[tuple[object, object], ...] = (
        (seen.system.family, "windows"),
        (bool(seen.system.version and seen.system.edition and seen.system.arch), True),
        (seen.context.is_root, True),  # the workflow's account is an administrator
        (seen.services is not None and seen.packages is not None and seen.readers is not None, True),
        ([n for n in seen.notes if n.part not in ("security",)], []),
    )
    wrong = [pair for pair in held if pair[0] != pair[1]]
    print("wrong:", wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
