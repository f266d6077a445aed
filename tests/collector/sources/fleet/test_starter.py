"""`eidfleet init` writes a fleet folder that passes its own check, and never writes over anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.sources.files.places import shared_data
from collector.sources.fleet.settings import Settings, load_settings
from collector.sources.fleet.starter import write_starter
from collector.sources.inventory.read_inventory import Reading, check_inventory
from tests.rigs.shipped import shipped_helpdesks


def test_the_starter_passes_the_check_and_states_the_defaults(tmp_path: Path) -> None:
    folder = tmp_path / "my-fleet"
    written = write_starter(folder, shared_data("inventory"))
    assert {str(path.relative_to(folder)) for path in written} == {
        ".gitignore",
        "eidfleet.toml",
        "inventory/hosts.yaml",
        "inventory/group_vars/practice-linden.yaml",
        "inventory/group_vars/townhall-dorp.yaml",
    }
    fleet, mistakes = check_inventory(
        Reading([folder / "inventory"], folder, desks=shipped_helpdesks().desks.keys())
    )
    assert mistakes == ()
    assert {site.id: site.languages for site in fleet.sites.values()} == {
        "practice-linden": ("nl",),
        "townhall-dorp": ("nl", "fr"),
    }
    assert [host.name for host in fleet.hosts if not host.host.expects_reader] == ["laptop-1"]
    assert load_settings(folder) == Settings()


def test_nothing_is_written_where_a_file_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "eidfleet.toml").write_text("[fleet]\n")
    with pytest.raises(FleetError, match=r"eidfleet\.toml: is there already; name a new folder"):
        write_starter(tmp_path, shared_data("inventory"))
    assert [path.name for path in tmp_path.iterdir()] == ["eidfleet.toml"]
