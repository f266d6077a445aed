"""What the administrator has set for Ansible, and what a scan makes of each setting: `ansible_settings.yaml` says it.

Whatever a scan starts that is Ansible's gets its environment from here. Ansible takes a variable before a line of
ansible.cfg, so a variable is how a setting is neutralised.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec

from collector.core.errors import FleetError, Mistake, mistaken
from collector.sources.files.places import ansible_config, expanded, shared_data
from collector.sources.files.plain_file import odd_kind
from collector.sources.files.structured_text import yaml_of

_SECTIONS = ("ssh_connection", "inventory", "defaults")
_MAX_CONFIG_BYTES = 1_000_000
_ENDINGS = (".cfg", ".ini")
_ASKING = ("prompt", "prompt_ask_vault_pass")
# What ansible-runner's callback and Python itself take from their environment: each can silence a scan or stop it.
_DROPPED = frozenset(
    [
        "AD_HOC_COMMAND_ID",
        "AWX_ISOLATED_DATA_DIR",
        "AWX_LIB_DIRECTORY",
        "JOB_ID",
        "MAX_EVENT_RES",
        "ORIGINAL_STDOUT_CALLBACK",
        "PROJECT_UPDATE_ID",
        "RUNNER_OMIT_EVENTS",
        "RUNNER_ONLY_FAILED_EVENTS",
        "LANGUAGE",
        "PYTHONASYNCIODEBUG",
        "PYTHONBREAKPOINT",
        "PYTHONCASEOK",
        "PYTHONDEBUG",
        "PYTHONDEVMODE",
        "PYTHONINSPECT",
        "PYTHONIOENCODING",
        "PYTHONPROFILEIMPORTTIME",
        "PYTHONSTARTUP",
        "PYTHONTRACEMALLOC",
        "PYTHONUTF8",
        "PYTHONVERBOSE",
        "PYTHONWARNINGS",
    ]
)


class Treatment(StrEnum):
    """What a scan makes of a setting; the words are explained at the head of `ansible_settings.yaml`."""

    HONOURED = "honoured"
    NEUTRALISED = "neutralised"
    OURS = "ours"
    REFUSED = "refused"
    IDLE = "idle"


class AnsibleSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A setting of Ansible's. `variables` and `lines` (section.key) are where it may stand; the last of each counts."""

    name: str
    treatment: Treatment = msgspec.field(name="is")
    why: str
    value: str = ""
    variables: tuple[str, ...] = msgspec.field(name="env", default=())
    lines: tuple[str, ...] = msgspec.field(name="ini", default=())
    names_file: bool = False
    travels: bool = False
    """An execution node is told what is set here."""


@dataclass(frozen=True, slots=True)
class Config:
    """The ansible.cfg that counts, and its values by section.key; without one, there are none."""

    path: Path | None
    values: Mapping[str, str]


@cache
def known_settings() -> tuple[AnsibleSetting, ...]:
    """Every setting of the versions of ansible-core we know."""
    rows = yaml_of(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    found = msgspec.convert([{"name": name, **row} for name, row in rows.items()], tuple[AnsibleSetting, ...])
    playbooks = str(shared_data("playbooks"))
    return tuple(
        msgspec.structs.replace(setting, value=setting.value.replace("{playbooks}", playbooks))
        for setting in found
    )


def read_config(fleet_dir: Path) -> Config:
    """The ansible.cfg of a fleet folder, read as Ansible reads it. FleetError for one that it could not read."""
    path = ansible_config(fleet_dir)
    if path is None:
        return Config(None, {})
    if path.suffix not in _ENDINGS:
        raise mistaken(path, "Ansible reads no such settings file", "let its name end in .cfg")
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_CONFIG_BYTES + 1)
    except OSError as error:
        raise mistaken(path, f"cannot be read: {error.strerror}", "look at its rights") from error
    if len(raw) > _MAX_CONFIG_BYTES:
        raise mistaken(path, "is no ansible.cfg: it is too large", "name the right file")
    return Config(path, _parsed(path, raw.decode("utf-8", "surrogateescape")))


def _parsed(path: Path, text: str) -> Mapping[str, str]:
    """Values by section.key, with the rules of ansible-core's `config/manager.py`."""
    if text.startswith("\ufeff"):
        raise mistaken(
            f"{path}:1", "Ansible cannot read a file that begins with a BOM", "save it as UTF-8 without BOM"
        )
    parser = configparser.ConfigParser(inline_comment_prefixes=(";",), interpolation=None)
    try:
        parser.read_string(text, str(path))
    except configparser.MissingSectionHeaderError as error:
        raise mistaken(
            f"{path}:{error.lineno}", "a setting stands before the first section", "put [defaults] above it"
        ) from error
    except configparser.Error as error:
        said = " ".join(str(error).encode("utf-8", "replace").decode().split())
        raise mistaken(path, f"Ansible cannot read it: {said}", "correct that line") from error
    return {
        f"{section}.{key}": parser[section][key] for section in parser.sections() for key in parser[section]
    }


def checked_config(fleet_dir: Path) -> Config:
    """As `read_config`; FleetError also names every setting that would stop or bend a scan and cannot be overridden."""
    config = read_config(fleet_dir)
    mistakes = tuple(_mistakes(config, fleet_dir))
    if mistakes:
        raise FleetError(*mistakes)
    return config


def overridden(config: Config) -> Iterator[tuple[str, AnsibleSetting]]:
    """Settings of the administrator's that do not count in a scan, each with the place that holds it."""
    for setting in known_settings():
        if setting.treatment is Treatment.NEUTRALISED:
            places = _places(setting, config)
            found = next((place for place, value in places if _plain(value) != _plain(setting.value)), None)
            if found is not None:
                yield found, setting


def environment(config: Config) -> dict[str, str]:
    """The whole environment for what reads an inventory or runs a play; scans add what is theirs.

    Nothing in the folder a child works in is a module of Python for it: PYTHONPATH keeps absolute folders only. The
    locale is one that every system has, and tools then complain in the English that `reach.py` reads.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    folders = [
        folder for folder in kept.pop("PYTHONPATH", "").split(os.pathsep) if Path(folder).is_absolute()
    ]
    if folders:
        kept["PYTHONPATH"] = os.pathsep.join(folders)
    kept["LC_ALL"] = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    # No window may ask for a password; Ansible itself sets it where it has one.
    kept["SSH_ASKPASS_REQUIRE"] = "never"
    if config.path is not None:
        kept["ANSIBLE_CONFIG"] = str(config.path)
    for setting in known_settings():
        if setting.treatment is Treatment.NEUTRALISED:
            kept.update(dict.fromkeys(setting.variables, setting.value))
        elif setting.treatment is Treatment.OURS:
            for name in setting.variables:
                kept.pop(name, None)
    kept.update(_sparing(config))
    return kept


def environment_elsewhere(config: Config) -> dict[str, str]:
    """As `environment` for a scan on another machine: only what is said of Ansible, and nothing that names a place of this one."""
    told: dict[str, str] = {"LC_ALL": "C.UTF-8", "SSH_ASKPASS_REQUIRE": "never"}
    ours = str(shared_data("playbooks"))
    for setting in known_settings():
        if setting.treatment is Treatment.NEUTRALISED and ours not in setting.value:
            told.update(dict.fromkeys(setting.variables, setting.value))
        elif setting.travels and (places := list(_places(setting, config))):
            told[setting.variables[0]] = places[0][1]
    return told


def is_set(config: Config, option: str, *variables: str) -> bool:
    """Whether the administrator has set an Ansible option, in the environment or in ansible.cfg."""
    return any(name in os.environ for name in variables) or configured(config, option) is not None


def configured(config: Config, option: str) -> str | None:
    """An option of ansible.cfg, in whichever of the sections it may stand."""
    found = (config.values.get(f"{section}.{option}") for section in _SECTIONS)
    return next((value for value in found if value is not None), None)


def _sparing(config: Config) -> Iterator[tuple[str, str]]:
    """Settings that spare work and change no result, for everything of Ansible's that reads an inventory.

    At 1,000 workstations each saved some 1.2 s of CPU in one run (November 2026; docs/performance.md).
    """
    if not is_set(config, "enable_plugins", "ANSIBLE_INVENTORY_ENABLED"):
        # Ansible's own list with `yaml` before `auto`: each reads the whole file, and `yaml` hands a plugin's configuration
        # on to `auto` just as `auto` hands an inventory on to `yaml`. Ours is `yaml` without the copy it makes of all it read.
        yield "ANSIBLE_INVENTORY_ENABLED", "host_list,script,eidfleet.probes.yaml_once,auto,ini,toml"
    asks_for_facts = is_set(config, "fact_caching", "ANSIBLE_CACHE_PLUGIN")
    if not asks_for_facts and not is_set(config, "inject_facts_as_vars", "ANSIBLE_INJECT_FACT_VARS"):
        # No facts are gathered and none are cached: without this Ansible cleans an empty mapping for every host.
        yield "ANSIBLE_INJECT_FACT_VARS", "False"


def _plain(value: str) -> str:
    """One word for each of Ansible's words for yes and for no."""
    word = value.strip().strip("\"'").lower()
    if word in ("yes", "on", "1", "true", "t", "y"):
        return "true"
    return "false" if word in ("no", "off", "0", "false", "f", "n") else value


def _places(setting: AnsibleSetting, config: Config) -> Iterator[tuple[str, str]]:
    """Where the administrator has set something, in words, with the value there."""
    for name in setting.variables:
        if name in os.environ:
            yield name, os.environ[name]
    for line in setting.lines:
        if line in config.values:
            section, _, key = line.partition(".")
            yield f"{config.path} [{section}] {key}", config.values[line]


def _mistakes(config: Config, fleet_dir: Path) -> Iterator[Mistake]:
    for setting in known_settings():
        for place, value in _places(setting, config):
            if setting.treatment is Treatment.REFUSED:
                yield Mistake(
                    place, f"this Ansible setting stops a scan: {setting.why}", "take it out for eidfleet"
                )
            elif setting.names_file:
                is_variable = place in setting.variables
                beside = fleet_dir if is_variable or config.path is None else config.path.parent
                yield from _file_mistakes(place, value, beside)


def _file_mistakes(place: str, value: str, folder: Path) -> Iterator[Mistake]:
    """On a setting that names a file, or several with the name of a vault before each."""
    for named in filter(None, (part.strip() for part in value.split(","))):
        label, at, path = named.rpartition("@")
        if path in _ASKING and (at or not label):
            yield Mistake(
                place, "Ansible would ask for the vault's password", "give --ask-vault-pass to eidfleet"
            )
        elif (kind := odd_kind(folder / expanded(path))) is not None:
            yield Mistake(place, f"{path} is {kind}, no plain file", "name a file or a program")
