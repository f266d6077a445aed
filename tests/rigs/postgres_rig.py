"""A real PostgreSQL in a temporary folder, on a Unix socket there and, unless asked, on no port; each asked-for database is a new one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from tests.rigs.needs import needs


@dataclass(frozen=True)
class Postgres:
    socket_dir: Path
    user: str
    _number: Iterator[int] = field(default_factory=count)

    def new_database(self) -> str:
        """The address of an empty database, as `[history] url` takes it."""
        name = f"eidfleet{next(self._number)}"
        with psycopg.connect(
            host=str(self.socket_dir), user=self.user, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"postgresql+psycopg://{self.user}@/{name}?host={self.socket_dir}"

    def restart(self) -> None:
        """Away and back, as when its machine is started anew: every connection is lost."""
        _as(
            self.user, [_programs() / "pg_ctl", "-D", self.socket_dir / "data", "-w", "-m", "fast", "restart"]
        )


@contextmanager
def postgres(address: str = "") -> Iterator[Postgres]:
    """PostgreSQL refuses to be root: as root it runs as `postgres`, whom Debian's package makes, else as who we are.

    `address`: where it listens too, on its usual port, for all of that network of 256.
    """
    programs = _programs()
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="eidpg", dir="/tmp"))  # a socket's path may have 107 characters
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        data = folder / "data"
        _as(
            user,
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                user,
                "-A",
                "trust",
                "--no-sync",
                "--no-locale",
                "-E",
                "UTF8",
            ],
        )
        if address:
            with (data / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {address}/24 trust\n")
        options = f"-c listen_addresses='{address}' -k {folder} -c fsync=off -c shared_buffers=16MB"
        _as(
            user,
            [programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"],
        )
        try:
            yield Postgres(folder, user)
        finally:
            _as(user, [programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Debian keeps initdb and pg_ctl beside each version's server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    return found[-1].parent if found else Path(needs("initdb", "postgresql")).parent


def _as(user: str, command: list[str | Path]) -> None:
    subprocess.run(
        [str(part) for part in command],
        user=user if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=120,
    )
