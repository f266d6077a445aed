"""Keys of sites: made once, renewed beside the old one, revoked for good, and for their owner's eyes alone."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.core.model import SiteId
from collector.sources.fleet.site_keys import TOKEN, load_keys, make_keys, revoke_keys
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import fleet_folder

DAY = date(2026, 11, 24)
GHENT = SiteId("ghent")


def test_a_key_is_random_known_by_its_hash_and_forgotten_once_revoked(tmp_path: Path) -> None:
    path = tmp_path / "site-keys.json"
    first, second = make_keys(path, [GHENT, GHENT], DAY)
    assert first.token is not None
    assert TOKEN.fullmatch(first.token)
    assert first.token != second.token
    revoke_keys(path, {first.id}, DAY)
    keys = load_keys(path)
    found = keys.known(first.token)
    assert found is not None
    assert (found.revoked, found.token, [key.id for key in keys.in_force(GHENT)]) == (DAY, None, [second.id])
    assert first.token not in path.read_text()
    assert keys.known("eidkey-" + "0" * 40) is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "is no file of site keys", id="empty"),
        pytest.param('{"format": 2, "keys": []}', "is no file of site keys", id="of a later format"),
        pytest.param('{"format": 1, "keys": [{"site": "x"}]}', "is no file of site keys", id="half a key"),
        pytest.param("[" * 100_000, "is no file of site keys", id="nested"),
        pytest.param('{"format": 1, "keys": [%(one)s, %(one)s]}', "has one key twice", id="twice"),
        pytest.param('{"format": 1, "keys": [%(odd)s]}', "is not the one of its hash", id="another token"),
    ],
)
def test_a_damaged_file_is_one_clear_error(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "site-keys.json"
    one = {"site": "ghent", "sha256": "0" * 64, "made": "2026-11-24"}
    odd = one | {"token": "eidkey-" + "1" * 40}
    path.write_text(text.replace("%(one)s", json.dumps(one)).replace("%(odd)s", json.dumps(odd)))
    path.chmod(0o600)
    with pytest.raises(FleetError, match=words):
        load_keys(path)


def test_a_file_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "site-keys.json"
    make_keys(path, [GHENT], DAY)
    path.chmod(0o644)
    with pytest.raises(FleetError, match="chmod 600"):
        load_keys(path)


def test_the_commands_make_list_renew_show_and_revoke(tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path / "fleet", {"pc-1": {}})
    keys = ("inventory", "keys")
    (folder / ".git").mkdir()
    made = call_eidfleet(folder, *keys, "make")
    assert (made.returncode, "1 key made" in made.stdout) == (0, True)
    assert "Add the line site-keys.json to .gitignore" in made.stderr
    assert "Each of these sites has a key" in call_eidfleet(folder, *keys, "make", "ghent").stdout
    old = call_eidfleet(folder, *keys, "show", "ghent").stdout.strip()
    assert call_eidfleet(folder, *keys, "renew", "ghent").returncode == 0
    new = call_eidfleet(folder, *keys, "show", "ghent").stdout.strip()
    assert old != new
    listed = call_eidfleet(folder, *keys, "list").stdout
    assert (listed.count("ghent"), old in listed, new in listed) == (2, False, False)
    oldest = listed.split()[1]
    assert call_eidfleet(folder, *keys, "revoke", oldest).stdout == f"ghent: key {oldest} is revoked\n"
    again = call_eidfleet(folder, *keys, "revoke", oldest)
    assert (again.returncode, "is revoked already" in again.stderr) == (2, True)
    assert call_eidfleet(folder, *keys, "revoke", "ghent").returncode == 0
    none = call_eidfleet(folder, *keys, "show", "ghent")
    assert (none.returncode, "has no key in force; make one with" in none.stderr) == (2, True)


def test_a_site_there_is_not_changes_nothing(tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path / "fleet", {"pc-1": {}})
    for verb in ("make", "renew"):
        ended = call_eidfleet(folder, "inventory", "keys", verb, "gent")
        assert (ended.returncode, "did you mean 'ghent'?" in ended.stderr) == (2, True)
    assert not (folder / "site-keys.json").exists()
