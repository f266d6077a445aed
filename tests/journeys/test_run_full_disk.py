"""`eidfleet run` on a disk that is full in the middle of a step: one clear error, nothing lost, the next run goes on."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.journeys.test_run_hurt import SCHEDULE, answers_by_host
from tests.rigs.fleet_folder import EIDFLEET, fleet_folder
from tests.rigs.needs import needs
from tests.rigs.stores import store_at

pytestmark = pytest.mark.rig

SMALL_DISK = """
set -eu
mkdir -p disk
mount -t tmpfs -o size=4m small disk
cp -r fleet disk/fleet
cd disk/fleet
mkdir -p reports
eidfleet=$1
shift
for room in "$@"; do
    left=$(df -k --output=avail . | tail -1)
    dd if=/dev/zero of=../filler bs=1k count=$((left - room)) 2>/dev/null
    code=0
    "$eidfleet" run 2>"../../said-$room" || code=$?
    echo "full $code"
    rm ../filler
done
code=0
"$eidfleet" run 2>../../said-then || code=$?
echo "then $code"
ls reports
cp .eidfleet/history.sqlite3* ../..
"""


@pytest.mark.parametrize(
    "rooms_kb",
    [
        pytest.param((0, 100, 200, 300), id="one after the other"),
        pytest.param((0,), id="from-the-start", marks=pytest.mark.long),
        pytest.param((100,), id="opening-the-store", marks=pytest.mark.long),
        pytest.param((200,), id="scanning", marks=pytest.mark.long),
        pytest.param((300,), id="reporting", marks=pytest.mark.long),
    ],
)
def test_on_a_full_disk_it_says_so_once_and_goes_on_when_there_is_room(
    rooms_kb: tuple[int, ...], tmp_path: Path
) -> None:
    """In a mount namespace, on a disk of four megabytes; a run for each room that is left, then one on an empty disk."""
    unshare = needs("unshare", "util-linux")
    if subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespace may be made here")
    fleet_folder(tmp_path / "fleet", {"localhost": {"ansible_connection": "local"}}, SCHEDULE)
    ended = subprocess.run(
        [unshare, "-rm", "sh", "-c", SMALL_DISK, sys.executable, str(EIDFLEET), *map(str, rooms_kb)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    codes, listed = (
        ended.stdout.splitlines()[: len(rooms_kb) + 1],
        ended.stdout.splitlines()[len(rooms_kb) + 1 :],
    )
    assert codes == ["full 2"] * len(rooms_kb) + ["then 0"], (tmp_path / "said-then").read_text()
    for room in rooms_kb:
        said = (tmp_path / f"said-{room}").read_text("utf-8")
        errors = [line for line in said.splitlines() if line.startswith("eidfleet: ")]
        assert len(errors) == 1
        assert any(
            words in errors[0] for words in ("No space left", "no room left", "is full", "disk I/O error")
        )
        assert "Traceback" not in said
    pages = [name for name in listed if name.startswith("ghent_")]
    assert len(pages) == 2
    assert not any(name.startswith(".") for name in pages)
    store = store_at(f"sqlite:///{tmp_path}/history.sqlite3")
    assert answers_by_host(store) == Counter({"localhost": 1})
