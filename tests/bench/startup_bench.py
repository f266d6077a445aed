"""What a command takes to start, beside Python itself: `python -m tests.bench.startup_bench [--rounds N] [--path OTHER]`.

Processor time (user and system) of whole processes, all commands in turn in each round, so that both sides of a ratio meet the same
machine. `--path` measures another checkout with the same libraries. Compiled modules are there: one round is run before and thrown away.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import msgspec

from tests.checkout import ROOT
from tests.rigs.sample_fleet import no_middleware, windows

RUN = "import sys; sys.argv[0] = 'eidfleet'; from collector.cli import main; main()"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "--help": ["-c", RUN, "--help"],
    "route": ["-c", RUN, "route", "--stage", "reader"],
    "triage": ["-c", RUN, "triage"],
    "checks": ["-c", RUN, "checks"],
    "probe show": ["-c", RUN, "probe", "show"],
    "judge of one file": ["-c", RUN, "judge", "pc.json"],
}


def cost(arguments: list[str], folder: Path, path: Path) -> float:
    """Milliseconds of processor time."""
    environment = {**os.environ, "PYTHONPATH": str(path), "LC_ALL": "C.UTF-8"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--path", type=Path, default=ROOT)
    given = parser.parse_args()
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "pc.json").write_bytes(msgspec.json.encode(no_middleware(windows("an", "nl-BE"))))
        for number in range(given.rounds + 1):
            for name, arguments in COMMANDS.items():
                spent = cost(arguments, folder, given.path)
                if number:
                    taken[name].append(spent)
    unit = taken["python -c pass"]
    print("| command | ms | x `python -c pass` |\n| --- | ---: | ---: |")
    for name, rounds in taken.items():
        ratio = median(one / beside for one, beside in zip(rounds, unit, strict=True))
        print(f"| {name} | {median(rounds):.0f} | {ratio:.1f} |")


if __name__ == "__main__":
    main()
