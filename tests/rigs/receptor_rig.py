"""Three real Receptor nodes over the namespaces of the mesh rig: `ctl` on the controller, `hop`, and `exe` on `far`.

TLS both ways below the mesh and above it, signed work, and `exe` alone reaches the workstations, behind a real sshd. It runs where
`receptor` is on the PATH: no registry that this project installs from has it, so nothing installs it, in CI neither.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rigs.mesh_rig import BIN, CANARY, MeshRig, mesh_rig

_PORT = 27199
_PLACES = {"ctl": "controller", "hop": "hop", "exe": "far"}


@dataclass
class ReceptorRig:
    """The nodes, each in its namespace; `folder` is short, for the path of a socket is."""

    mesh: MeshRig
    program: str
    folder: Path
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._receptor("--cert-init", "commonname=mesh", "bits=2048", *self._out("ca"))
        names = {"ctl": (), "hop": ("ipaddress=10.71.3.2", "ipaddress=10.71.4.1"), "exe": ()}
        for node, addresses in names.items():
            request = f"{self.folder}/{node}.csr"
            self._receptor(
                "--cert-makereq", "bits=2048", f"commonname={node}", f"dnsname={node}", f"nodeid={node}",
                *addresses, f"outreq={request}", f"outkey={self.folder}/{node}.key",
            )  # fmt: skip
            self._receptor(
                "--cert-signreq", f"req={request}", f"cacert={self.folder}/ca.crt", f"cakey={self.folder}/ca.key",
                f"outcert={self.folder}/{node}.crt", "verify=yes",
            )  # fmt: skip
        sign = ["openssl", "genrsa", "-traditional", "-out", f"{self.folder}/sign.key", "2048"]
        subprocess.run(sign, check=True, capture_output=True, timeout=300)
        public = [
            "openssl",
            "rsa",
            "-in",
            f"{self.folder}/sign.key",
            "-pubout",
            "-out",
            f"{self.folder}/sign.pub",
        ]
        subprocess.run(public, check=True, capture_output=True, timeout=300)
        for node, sections in self._sections().items():
            (self.folder / f"{node}.yaml").write_text(yaml.safe_dump(sections))
            self.start(node)

    @property
    def socket(self) -> Path:
        return self.folder / "ctl.sock"

    def start(self, node: str) -> None:
        """Starts a node's Receptor, again where it was ended; returns when it says that it runs."""
        (self.folder / f"{node}.sock").unlink(missing_ok=True)
        with (self.folder / f"{node}.log").open("ab") as log:
            self._running[node] = subprocess.Popen(
                ["ip", "netns", "exec", self.mesh.space(_PLACES[node]), self.program, "-c", f"{self.folder}/{node}.yaml"],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "NODE_SECRET": CANARY},
                start_new_session=True,
            )  # fmt: skip
        self._wait(lambda: (self.folder / f"{node}.sock").exists(), f"{node} does not begin")

    def kill(self, node: str) -> None:
        """As kill -9 does; what works for it works on."""
        self._running[node].kill()
        self._running[node].wait(timeout=30)

    def wait_for_mesh(self) -> None:
        self._wait(
            lambda: any(
                one.get("NodeID") == "exe" and one.get("WorkCommands")
                for one in self.ask("status").get("Advertisements") or ()
            ),
            "exe is not in the mesh",
        )

    def ask(self, command: str, node: str = "ctl") -> dict[str, Any]:
        """What a node answers to a command of its control socket."""
        from receptorctl.socket_interface import ReceptorControl

        control = ReceptorControl(str(self.folder / f"{node}.sock"))
        try:
            return dict(control.simple_command(command))
        finally:
            control.close()

    def unit_files(self) -> list[Path]:
        """What units have left in any node's folder, passwords and all."""
        return sorted(path for node in _PLACES for path in (self.folder / f"data-{node}").rglob("stdin"))

    def fleet(
        self, sites: Mapping[str, Mapping[str, Mapping[str, Any]]], settings: str, **keys: object
    ) -> Path:
        """A fleet folder whose node `far` is asked over Receptor."""
        own = {"node": "exe", "socket": str(self.socket), "tls_client": "mesh", **keys}
        lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in own.items())
        return self.mesh.fleet(sites, settings, f'\n[nodes.far]\ntransport = "receptor"\n{lines}')

    def _sections(self) -> dict[str, list[dict[str, Any]]]:
        def own(name: str) -> dict[str, str]:
            return {"cert": f"{self.folder}/{name}.crt", "key": f"{self.folder}/{name}.key"}

        def begin(name: str) -> list[dict[str, Any]]:
            client = {"name": "mesh", **own(name), "rootcas": f"{self.folder}/ca.crt"}
            server = {
                "name": "mesh",
                **own(name),
                "requireclientcert": True,
                "clientcas": f"{self.folder}/ca.crt",
            }
            return [
                {"node": {"id": name, "datadir": f"{self.folder}/data-{name}"}},
                {"log-level": {"level": "info"}},
                {"tls-client": client},
                {"tls-server": server},
                {
                    "control-service": {
                        "service": "control",
                        "filename": f"{self.folder}/{name}.sock",
                        "tls": "mesh",
                    }
                },
            ]

        return {
            "hop": [*begin("hop"), {"tcp-listener": {"bindaddr": "0.0.0.0", "port": _PORT, "tls": "mesh"}}],
            "exe": [
                *begin("exe"),
                {"work-verification": {"publickey": f"{self.folder}/sign.pub"}},
                {"tcp-peer": {"address": f"10.71.4.1:{_PORT}", "tls": "mesh"}},
                {
                    "work-command": {
                        "worktype": "ansible-runner",
                        "command": "ansible-runner",
                        "params": "worker",
                        "allowruntimeparams": True,
                        "verifysignature": True,
                    }
                },
            ],
            "ctl": [
                *begin("ctl"),
                {"work-signing": {"privatekey": f"{self.folder}/sign.key", "tokenexpiration": "30m"}},
                {"tcp-peer": {"address": f"10.71.3.2:{_PORT}", "tls": "mesh"}},
            ],
        }

    def _out(self, name: str) -> tuple[str, str]:
        return f"outcert={self.folder}/{name}.crt", f"outkey={self.folder}/{name}.key"

    def _receptor(self, *arguments: str) -> None:
        done = subprocess.run(
            [self.program, *arguments], capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _wait(self, happened: Any, what: str) -> None:
        until = time.monotonic() + 120
        while not happened():
            logs = "".join(path.read_text()[-2000:] for path in sorted(self.folder.glob("*.log")))
            assert time.monotonic() < until, f"{what}\n{logs}"
            time.sleep(0.2)

    def close(self) -> None:
        for node, process in self._running.items():
            process.kill()
            process.wait(timeout=30)
            self.mesh.kill(_PLACES[node])


@contextmanager
def receptor_rig(folder: Path) -> Iterator[ReceptorRig]:
    program = shutil.which("receptor")
    if program is None:
        pytest.skip(
            "needs `receptor` on the PATH (github.com/ansible/receptor); no registry has it, in CI neither"
        )
    with mesh_rig(folder) as mesh, tempfile.TemporaryDirectory(prefix="eid-mesh-") as short:
        rig = ReceptorRig(mesh, program, Path(short))
        try:
            rig.wait_for_mesh()
            yield rig
        finally:
            rig.close()
