"""Every setting of Ansible's is known, and none of them silences, hangs or bends a scan."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.plugins.loader import callback_loader, connection_loader, shell_loader, vars_loader

from collector.core.errors import FleetError
from collector.sources.scan.ansible_settings import (
    Treatment,
    checked_config,
    environment,
    known_settings,
    overridden,
    read_config,
)

ORDER = "host_list,script,eidfleet.probes.yaml_once,auto,ini,toml"
PLUGINS = {
    "connection": (connection_loader, ("ssh", "local", "winrm", "psrp", "paramiko_ssh")),
    "shell": (shell_loader, ("sh", "cmd", "powershell")),
    "callback": (callback_loader, ("default",)),
    "vars": (vars_loader, ("host_group_vars",)),
}


@pytest.fixture(autouse=True)
def _nobody_set_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("ANSIBLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def places(definition: dict[str, object]) -> tuple[set[str], set[str]]:
    """Names of variables and section.key of a definition of Ansible's own."""
    env, ini = (definition.get(kind) or [] for kind in ("env", "ini"))
    assert isinstance(env, list)
    assert isinstance(ini, list)
    return {entry["name"] for entry in env}, {f"{entry['section']}.{entry['key']}" for entry in ini}


def of_ansible() -> dict[str, tuple[set[str], set[str]]]:
    base = yaml.load((Path(C.__file__).parent / "config/base.yml").read_bytes(), yaml.CSafeLoader)
    found = {name: places(definition) for name, definition in base.items()}
    for kind, (loader, names) in PLUGINS.items():
        for plugin in names:
            loader.get(plugin, class_only=True)
            for option, definition in (C.config.get_configuration_definitions(kind, plugin) or {}).items():
                if any(places(definition)):
                    found[f"{kind}.{plugin}.{option}"] = places(definition)
    return found


def test_every_setting_of_the_installed_ansible_is_classified_with_all_its_places() -> None:
    ours = {setting.name: setting for setting in known_settings()}
    theirs = of_ansible()
    assert len(theirs) > 200
    missing = {
        name: (env - set(ours[name].variables), ini - set(ours[name].lines)) if name in ours else "unknown"
        for name, (env, ini) in theirs.items()
        if name not in ours or env - set(ours[name].variables) or ini - set(ours[name].lines)
    }
    assert missing == {}


def test_each_row_can_be_acted_on() -> None:
    for setting in known_settings():
        assert setting.why, setting.name
        if setting.treatment is Treatment.NEUTRALISED:
            assert setting.variables, (
                f"{setting.name}: a line of ansible.cfg is overridden by a variable only"
            )
    shared: dict[str, set[tuple[Treatment, str]]] = {}
    for setting in known_settings():
        for name in setting.variables:
            shared.setdefault(name, set()).add((setting.treatment, setting.value))
    assert {name: rows for name, rows in shared.items() if len(rows) > 1} == {}


def config_file(folder: Path, text: str | bytes) -> Path:
    (folder / "ansible.cfg").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.mark.parametrize(
    ("text", "enabled", "injected"),
    [
        pytest.param(None, ORDER, "False", id="no-file"),
        pytest.param("[inventory]\nenable_plugins = ini\n", None, "False", id="own-plugins"),
        pytest.param("[defaults]\nfact_caching = jsonfile\n", ORDER, None, id="cached-facts"),
        pytest.param("[defaults]\ninject_facts_as_vars = true\n", ORDER, None, id="own-injection"),
        pytest.param("[defaults]\n# réseau".encode("latin-1"), ORDER, "False", id="latin-1-comment"),
        pytest.param("[defaults]\nx = 50%\n", ORDER, "False", id="percent"),
    ],
)
def test_what_only_spares_work_gives_way(
    tmp_path: Path, text: str | bytes | None, enabled: str | None, injected: str | None
) -> None:
    if text is not None:
        config_file(tmp_path, text)
    made = environment(checked_config(tmp_path))
    assert (made.get("ANSIBLE_INVENTORY_ENABLED"), made.get("ANSIBLE_INJECT_FACT_VARS")) == (
        enabled,
        injected,
    )


def test_the_environment_counts_as_the_file_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANSIBLE_INVENTORY_ENABLED", "ini")
    monkeypatch.setenv("ANSIBLE_NO_LOG", "1")
    monkeypatch.setenv("ANSIBLE_SSH_TIMEOUT", "1")
    monkeypatch.setenv("ANSIBLE_REMOTE_USER", "jan")
    made = environment(checked_config(tmp_path))
    assert (made["ANSIBLE_INVENTORY_ENABLED"], made["ANSIBLE_REMOTE_USER"]) == ("ini", "jan")
    assert made["ANSIBLE_NO_LOG"] == "False"
    assert "ANSIBLE_SSH_TIMEOUT" not in made
    assert [place for place, _ in overridden(read_config(tmp_path))] == ["ANSIBLE_NO_LOG"]


def test_children_have_a_locale_and_no_module_of_the_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LC_ALL", "nl_BE.UTF-8")
    monkeypatch.setenv("PYTHONPATH", ":.:lib:/opt/ours:")
    monkeypatch.setenv("PYTHONINSPECT", "1")
    monkeypatch.setenv("JOB_ID", "slurm-7")
    made = environment(read_config(tmp_path))
    assert (made["LC_ALL"], made["PYTHONPATH"]) == ("C.UTF-8", "/opt/ours")
    assert not {"PYTHONINSPECT", "JOB_ID"} & made.keys()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(b"\xef\xbb\xbf[defaults]\r\n", "ansible.cfg:1: Ansible cannot read a file that begins with a BOM", id="bom"),
        pytest.param("forks = 5\n[defaults]\n", "ansible.cfg:1: a setting stands before the first section", id="no-section"),
        pytest.param("[defaults]\nforks = 5\nforks = 6\n", "option 'forks' in section 'defaults' already exists", id="twice"),
        pytest.param("[defaults]\n" + "#" * 1_000_001, "too large", id="large"),
        pytest.param("[defaults]\ninternal_poll_interval = 600\n", "[defaults] internal_poll_interval: this", id="poll"),
        pytest.param("[defaults]\nplugin_filters_cfg = x.yml\n", "[defaults] plugin_filters_cfg: this", id="filters"),
        pytest.param("[defaults]\nvault_password_file = pipe\n", "pipe is a named pipe", id="vault-pipe"),
        pytest.param("[defaults]\nvault_identity_list = a@x, b@prompt\n", "--ask-vault-pass", id="vault-prompt"),
        pytest.param("[defaults]\nprivate_key_file = /dev/zero\n", "/dev/zero is a device", id="key-device"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_named(tmp_path: Path, text: str | bytes, said: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FleetError) as refused:
        checked_config(config_file(tmp_path, text))
    assert said in str(refused.value)
    assert "ansible.cfg" in str(refused.value)


@pytest.mark.parametrize("kind", ["pipe", "folder", "nothing", "ending", "dangling"])
def test_a_config_that_is_no_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / "ansible.cfg"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "dangling":
            path.symlink_to("gone")
        case "ending":
            (tmp_path / "settings.txt").write_text("[defaults]\n")
            monkeypatch.setenv("ANSIBLE_CONFIG", str(tmp_path / "settings.txt"))
        case _:
            monkeypatch.setenv("ANSIBLE_CONFIG", str(path))
    with pytest.raises(FleetError, match=r"ansible\.cfg|settings\.txt"):
        read_config(tmp_path)


def test_settings_anybody_could_write_are_not_taken(tmp_path: Path) -> None:
    config_file(tmp_path, "[defaults]\nforks = 5\n")
    tmp_path.chmod(0o777)
    with pytest.raises(FleetError, match="everybody may write into its folder"):
        read_config(tmp_path)
