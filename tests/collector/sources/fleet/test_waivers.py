"""The file of exceptions stays a person's own: comments and order survive, and a half-written one never shows."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.core.model import CheckId, HostName, SiteId, Waiver
from collector.sources.fleet.waivers import add_waiver, load_waivers, remove_waiver

ONE = Waiver(
    CheckId("reader-present"),
    SiteId("ghent"),
    HostName("pc1"),
    'The reader is "lent" = away until spring',
    "An Peeters",
    date(2027, 1, 31),
)
WHOLE_SITE = replace(ONE, host=None, reason="Closed for works")
HAND_WRITTEN = """# ours, agreed with the director

[[waiver]]            # the front desk
check = "reader-present"   # see ticket 12
site  = "ghent"
reason = "lent"
by = "An"
until = 2026-12-31  # then it comes back
"""


def held(path: Path) -> tuple[Waiver, ...]:
    return load_waivers(path, checks=[ONE.check], sites=[ONE.site], hosts=[HostName("pc1")])[0]


def test_what_was_written_is_read_back_equal(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    add_waiver(path, ONE)
    add_waiver(path, WHOLE_SITE)
    assert held(path) == (ONE, WHOLE_SITE)
    remove_waiver(path, ONE)
    assert held(path) == (WHOLE_SITE,)
    remove_waiver(path, WHOLE_SITE)
    assert held(path) == ()
    assert path.read_text().startswith("# Accepted exceptions.")
    add_waiver(path, ONE)
    assert held(path) == (ONE,)


def test_a_person_s_comments_and_spacing_stay(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(HAND_WRITTEN)
    path.chmod(0o640)
    add_waiver(path, ONE)
    assert path.read_text().startswith(HAND_WRITTEN)
    assert path.stat().st_mode & 0o777 == 0o640
    remove_waiver(path, ONE)
    assert path.read_text().rstrip() == HAND_WRITTEN.rstrip()


def test_a_later_end_replaces_an_earlier_one_and_an_earlier_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(HAND_WRITTEN)
    add_waiver(path, WHOLE_SITE)
    assert held(path) == (WHOLE_SITE,)
    before = path.read_text()
    assert "# then it comes back" in before
    with pytest.raises(FleetError, match="waived already until 2027-01-31"):
        add_waiver(path, replace(WHOLE_SITE, until=date(2027, 1, 1)))
    assert path.read_text() == before


def test_ending_one_leaves_what_was_written_above_the_next(tmp_path: Path) -> None:
    """Seen with the file of a fleet: the comment of the next exception went along."""
    path = tmp_path / "waivers.toml"
    add_waiver(path, WHOLE_SITE)
    path.write_text(path.read_text() + "\n# agreed by phone on 3 May\n")
    add_waiver(path, ONE)
    remove_waiver(path, WHOLE_SITE)
    assert path.read_text().endswith(
        "change this file.\n\n# agreed by phone on 3 May\n\n[[waiver]]\n"
        'check = "reader-present"\nsite = "ghent"\nhost = "pc1"\n'
        'reason = "The reader is \\"lent\\" = away until spring"\nby = "An Peeters"\nuntil = 2027-01-31\n'
    )


def test_words_over_several_lines_are_left_to_a_person(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    own = HAND_WRITTEN.replace('reason = "lent"', 'reason = """lent\nuntil spring"""')
    path.write_text(own)
    with pytest.raises(FleetError, match="change it there by hand"):
        add_waiver(path, WHOLE_SITE)
    assert path.read_text() == own
    remove_waiver(path, WHOLE_SITE)
    assert path.read_text() == "# ours, agreed with the director\n"


def test_ending_what_is_not_waived_says_so_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(HAND_WRITTEN)
    with pytest.raises(FleetError, match="reader-present on pc1 is not waived"):
        remove_waiver(path, ONE)
    assert path.read_text() == HAND_WRITTEN


def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text("[[waiver]\n")
    with pytest.raises(FleetError, match="cannot be read"):
        add_waiver(path, ONE)
    path.write_text('waiver = [{check = "x"}]\n')
    with pytest.raises(FleetError, match=r"\[\[waiver\]\]"):
        add_waiver(path, ONE)
    assert [file.name for file in tmp_path.iterdir()] == ["waivers.toml"]


def test_programs_that_add_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from collector.core.model import Waiver; from collector.sources.fleet.waivers import add_waiver\n"
        "for n in range(5): add_waiver(Path(sys.argv[1]), Waiver('c', 's', f'{sys.argv[2]}-{n}', 'r', 'b', date(2027, 1, 1)))"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code, str(path), str(n)]) for n in range(4)]
    assert [program.wait(timeout=60) for program in programs] == [0] * 4
    assert path.read_text().count("[[waiver]]") == 20


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(HAND_WRITTEN)
    code = (
        "import resource, signal, sys; from datetime import date; from pathlib import Path\n"
        "from collector.core.model import Waiver; from collector.sources.fleet.waivers import add_waiver\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))\n"
        "add_waiver(Path(sys.argv[1]), Waiver('c', 's', None, 'r', 'b', date(2027, 1, 1)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert "cannot be written: File too large; nothing was changed" in done.stderr
    assert path.read_text() == HAND_WRITTEN
    assert [file.name for file in tmp_path.iterdir()] == ["waivers.toml"]


SECOND = """
# the whole practice, agreed by phone
[[waiver]]
check = 'reader-present'
site = 'ghent'
host = "pc1"
reason = "[[waiver]]"    # odd, and true
by = "Lien"
until = 2026-11-30
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_an_edit_keeps_every_other_byte(tmp_path: Path, end: str) -> None:
    """Line ends of a person's own editor, quotes, spaces and comments; only what the change concerns is another."""
    path = tmp_path / "waivers.toml"

    def kept() -> str:
        return path.read_bytes().decode()

    before = (HAND_WRITTEN + SECOND).replace("\n", end)
    path.write_bytes(before.encode())
    add_waiver(path, ONE)
    changed = {
        'reason = "[[waiver]]"    #': 'reason = "The reader is \\"lent\\" = away until spring"    #',
        'by = "Lien"': 'by = "An Peeters"',
        "until = 2026-11-30": "until = 2027-01-31",
    }
    wanted = before
    for old, new in changed.items():
        wanted = wanted.replace(old, new)
    assert kept() == wanted
    other = replace(ONE, host=HostName("pc2"))
    add_waiver(path, other)
    assert kept().startswith(wanted)
    assert kept().replace(end, "").isprintable()
    remove_waiver(path, other)
    assert kept().rstrip() == wanted.rstrip()
    remove_waiver(path, ONE)
    assert kept().split() == (HAND_WRITTEN + "# the whole practice, agreed by phone").split()


def test_heads_that_are_spelled_in_two_ways_are_left_to_a_person(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    own = HAND_WRITTEN + SECOND.replace("[[waiver]]\n", "[[ waiver ]]\n", 1)
    path.write_text(own)
    for change in (add_waiver, remove_waiver):
        with pytest.raises(FleetError, match="change it there by hand"):
            change(path, ONE)
        assert path.read_text() == own
    other = replace(ONE, host=HostName("pc2"))
    add_waiver(path, other)
    assert path.read_text().startswith(own)


def test_line_ends_of_long_ago_are_read(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_bytes((HAND_WRITTEN + SECOND).replace("\n", "\r").encode())
    assert len(held(path)) == 2


def test_every_mistake_in_a_block_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(
        HAND_WRITTEN.replace("reason", "resaon") + SECOND.replace("2026-11-30", '"soon"') + 'id = "x"\n'
    )
    with pytest.raises(FleetError) as caught:
        held(path)
    assert [str(mistake).replace(f"{tmp_path}/", "") for mistake in caught.value.mistakes] == [
        "waivers.toml:3: unknown key 'resaon'; did you mean 'reason'?",
        "waivers.toml:3: 'reason' is missing; add it",
        "waivers.toml:11: unknown key 'id'; known are check, site, reason, by, until, host",
        "waivers.toml:11: until: Invalid RFC3339 encoded date; "
        "each [[waiver]] needs check, site, reason, by and until (a date such as 2027-01-31)",
    ]
