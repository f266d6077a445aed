"""Other tools that ask many hosts, each doing the least for the same answer; run with a Python that has them (see `scan_bench`).

    PYTHON tests/bench/peers.py asyncssh|pywinrm|pypsrp ...

Nothing of the project is imported here: the tools live in a throw-away environment of their own.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ENDS = "EIDFLEET-END"
BOOTSTRAP = "Invoke-Expression (@($input) -join [char]10)"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool", choices=("asyncssh", "pywinrm", "pypsrp"))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", default="")
    parser.add_argument("--auth", default="basic")
    parser.add_argument("--path", default="wsman/pc")
    parser.add_argument("--key")
    parser.add_argument("--known-hosts")
    parser.add_argument("--kex")
    parser.add_argument("--probe", type=Path, required=True)
    parser.add_argument("--hosts", type=int, required=True)
    parser.add_argument("--at-once", type=int, default=50)
    given = parser.parse_args()
    if given.tool == "asyncssh":
        answered = asyncio.run(over_asyncssh(given))
    else:
        one = over_pywinrm if given.tool == "pywinrm" else over_pypsrp
        with ThreadPoolExecutor(given.at_once) as pool:
            answered = sum(pool.map(lambda _: one(given), range(given.hosts)))
    print(answered)
    return 0 if answered == given.hosts else 1


async def over_asyncssh(given: argparse.Namespace) -> int:
    import asyncssh  # type: ignore[import-not-found]

    probe = given.probe.read_text("utf-8")
    places = asyncio.Semaphore(given.at_once)
    kex: dict[str, Any] = {"kex_algs": given.kex.split(",")} if given.kex else {}

    async def one() -> bool:
        async with (
            places,
            asyncssh.connect(
                "127.0.0.1",
                given.port,
                username=given.user,
                client_keys=[given.key],
                known_hosts=given.known_hosts,
                config=None,
                agent_path=None,
                **kex,
            ) as connection,
        ):
            done = await connection.run("exec sh -s", input=probe)
            return ENDS in str(done.stdout)

    return sum(await asyncio.gather(*(one() for _ in range(given.hosts))))


def over_pywinrm(given: argparse.Namespace) -> bool:
    from winrm.protocol import Protocol

    command = base64.b64encode(BOOTSTRAP.encode("utf-16-le")).decode()
    protocol = Protocol(
        f"http://127.0.0.1:{given.port}/{given.path}",
        transport=given.auth,
        username=given.user,
        password=given.password,
    )
    shell = protocol.open_shell()
    started = protocol.run_command(
        shell, "PowerShell", ["-EncodedCommand", command], console_mode_stdin=False
    )
    protocol.send_command_input(shell, started, given.probe.read_bytes(), end=True)
    output, _errors, status = protocol.get_command_output(shell, started)
    protocol.cleanup_command(shell, started)
    protocol.close_shell(shell)
    return not status and ENDS.encode() in output


def over_pypsrp(given: argparse.Namespace) -> bool:
    from pypsrp.powershell import PowerShell, RunspacePool
    from pypsrp.wsman import WSMan

    encryption = "never" if given.auth == "basic" else "auto"
    connection = WSMan(
        "127.0.0.1",
        port=given.port,
        ssl=False,
        path=given.path,
        auth=given.auth,
        username=given.user,
        password=given.password,
        encryption=encryption,
    )
    with connection, RunspacePool(connection) as pool:
        shell = PowerShell(pool)
        shell.add_script(BOOTSTRAP)
        said = shell.invoke(given.probe.read_text("ascii").splitlines())
        return any(ENDS in str(line) for line in said)


if __name__ == "__main__":
    sys.exit(main())
