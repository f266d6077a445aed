"""What we set for Ansible gives way to whatever the administrator has set."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.sources.ansible_settings import configured, sparing

ORDER = "host_list,script,yaml,auto,ini,toml"


@pytest.fixture(autouse=True)
def _nobody_set_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANSIBLE_INVENTORY_ENABLED", "ANSIBLE_CACHE_PLUGIN", "ANSIBLE_INJECT_FACT_VARS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        pytest.param(
            None, {"ANSIBLE_INVENTORY_ENABLED": ORDER, "ANSIBLE_INJECT_FACT_VARS": "False"}, id="no-file"
        ),
        pytest.param(
            "[inventory]\nenable_plugins = ini\n", {"ANSIBLE_INJECT_FACT_VARS": "False"}, id="own-plugins"
        ),
        pytest.param(
            "[defaults]\nfact_caching = jsonfile\n", {"ANSIBLE_INVENTORY_ENABLED": ORDER}, id="cached-facts"
        ),
        pytest.param(
            "[defaults]\ninject_facts_as_vars = true\n",
            {"ANSIBLE_INVENTORY_ENABLED": ORDER},
            id="own-injection",
        ),
    ],
)
def test_what_is_configured_is_left_alone(tmp_path: Path, config: str | None, wanted: dict[str, str]) -> None:
    path = None
    if config is not None:
        path = tmp_path / "ansible.cfg"
        path.write_text(config)
    assert dict(sparing(path)) == wanted


def test_what_the_environment_names_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSIBLE_INVENTORY_ENABLED", "ini")
    monkeypatch.setenv("ANSIBLE_CACHE_PLUGIN", "jsonfile")
    assert dict(sparing(None)) == {}


def test_the_section_of_ssh_comes_before_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "ansible.cfg"
    path.write_text("[defaults]\ntimeout = 9\n[ssh_connection]\ntimeout = 3\n")
    assert configured(path, "timeout") == "3"
    assert configured(path, "forks") is None
