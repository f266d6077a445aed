"""What `eidfleet probe` prints and packs asks for an eHealth certificate only where the site does."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import fleet_folder

ASKS = ("EIDFLEET_EHEALTH_KEYSTORE=yes", ") -EHealthKeystore")


def test_show_asks_only_when_told_to(tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path, {"pc-1": {}})
    for windows, words in ((), ASKS[0]), (("--windows",), ASKS[1]):
        assert words not in call_eidfleet(folder, "probe", "show", *windows).stdout
        assert words in call_eidfleet(folder, "probe", "show", "--ehealth-keystore", *windows).stdout


@pytest.mark.parametrize("named", [(), ("--site", "linden")])
def test_a_package_asks_where_its_site_does(tmp_path: Path, named: tuple[str, ...]) -> None:
    folder = fleet_folder(tmp_path, {})
    sites = {"linden": {"uses_ehealth_certificate": True}, "dorp": {"uses_ehealth_certificate": False}}
    groups = {
        name: {"vars": {"eid_site": {"name": name, **site}}, "hosts": {f"pc.{name}": {}}}
        for name, site in sites.items()
    }
    (folder / "inventory/hosts.yaml").write_text(yaml.safe_dump({"all": {"children": groups}}))
    assert call_eidfleet(folder, "inventory", "keys", "make").returncode == 0
    drop = ("--drop", "https://drop.example/", *named)
    done = call_eidfleet(folder, "probe", "package", "--for", "rmm", "--to", "packages", *drop)
    assert done.returncode == 0, done.stderr
    asking = {}
    for path in (folder / "packages").rglob("call-in.*"):
        body = path.read_bytes().decode()
        where = "linden" if named else path.parent.name
        asking[where, path.suffix] = any(words in body for words in ASKS)
    told = {("linden", ".sh"): True, ("linden", ".ps1"): True}
    if not named:
        told |= {("dorp", ".sh"): False, ("dorp", ".ps1"): False}
    assert asking == told
