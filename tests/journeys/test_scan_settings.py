"""A scan of this machine answers whatever the user has set for Ansible, in ansible.cfg or in the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from collector.core.model import ReachKind
from collector.sources.scan.ansible_settings import Treatment, known_settings
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import fleet_folder, run_eidfleet
from tests.rigs.stores import answers_in, store_at

pytestmark = pytest.mark.rig

# What each neutralised setting would be at its worst.
NASTY = {
    "ANY_ERRORS_FATAL": "True",
    "ANSIBLE_FORCE_COLOR": "True",
    "ANSIBLE_NOCOLOR": "False",
    "ANSIBLE_NOCOWS": "False",
    "BECOME_PASSWORD_FILE": "pipe",
    "CALLBACKS_ENABLED": "nobody.knows.it, ansible.builtin.tree",
    "COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH": "error",
    "DEFAULT_ASK_PASS": "True",
    "DEFAULT_ASK_VAULT_PASS": "True",
    "DEFAULT_BECOME": "True",
    "DEFAULT_BECOME_ASK_PASS": "True",
    "DEFAULT_CALLBACK_PLUGIN_PATH": "plugins",
    "DEFAULT_DEBUG": "True",
    "DEFAULT_EXECUTABLE": "/nonexistent/sh",
    "DEFAULT_GATHERING": "smart",
    "DEFAULT_LOAD_CALLBACK_PLUGINS": "True",
    "DEFAULT_LOG_PATH": "pipe",
    "DEFAULT_NO_LOG": "True",
    "DEFAULT_STDOUT_CALLBACK": "ansible.builtin.oneline",
    "DEFAULT_UNDEFINED_VAR_BEHAVIOR": "False",
    "DEFAULT_VERBOSITY": "5",
    "DEPRECATION_WARNINGS": "True",
    "DIFF_ALWAYS": "True",
    "DISPLAY_ARGS_TO_STDOUT": "True",
    "DISPLAY_SKIPPED_HOSTS": "False",
    "DISPLAY_TRACEBACK": "always",
    "ENABLE_TASK_DEBUGGER": "True",
    "HOST_PATTERN_MISMATCH": "error",
    "INJECT_INVOCATION": "True",
    "INVENTORY_ANY_UNPARSED_IS_FAILED": "False",
    "INVENTORY_EXPORT": "True",
    "INVENTORY_UNPARSED_IS_FAILED": "False",
    "RETRY_FILES_ENABLED": "True",
    "SHOW_CUSTOM_STATS": "True",
    "TAGS_RUN": "deploy",
    "TAGS_SKIP": "untagged",
    "TASK_TIMEOUT": "1",
    "USE_PERSISTENT_CONNECTIONS": "True",
    "VERBOSE_TO_STDERR": "True",
    "WORKER_SESSION_ISOLATION": "False",
    "WORKER_SHUTDOWN_POLL_COUNT": "100000",
    "WORKER_SHUTDOWN_POLL_DELAY": "60",
    "_CALLBACK_DISPATCH_ERROR_BEHAVIOR": "error",
    "callback.default.check_mode_markers": "True",
    "callback.default.display_failed_stderr": "True",
    "callback.default.display_included_hosts": "False",
    "callback.default.display_ok_hosts": "False",
    "callback.default.display_skipped_hosts": "False",
    "callback.default.pretty_results": "True",
    "callback.default.result_format": "yaml",
    "callback.default.result_indentation": "9",
    "callback.default.result_yaml_line_width": "7",
    "callback.default.show_custom_stats": "True",
    "callback.default.show_per_host_start": "True",
    "callback.default.show_task_path_on_failure": "True",
    "connection.paramiko_ssh.use_persistent_connections": "True",
    "connection.ssh.verbosity": "4",
}
# Settings that have no effect on a scan, or a setting of its own, at a value that would show if they had.
IDLE = {
    "DEFAULT_ACTION_PLUGIN_PATH": "plugins",
    "DEFAULT_FORKS": "1",
    "DEFAULT_HOST_LIST": "/nonexistent/hosts",
    "DEFAULT_LOCAL_TMP": "/proc/nowhere",
    "DEFAULT_MODULE_PATH": "plugins",
    "DEFAULT_POLL_INTERVAL": "3600",
    "DEFAULT_STRATEGY": "ansible.builtin.debug",
    "DEFAULT_STRATEGY_PLUGIN_PATH": "plugins",
    "DEFAULT_TIMEOUT": "1",
    "INTERPRETER_PYTHON": "/nonexistent/python",
    "PLAYBOOK_DIR": "/nonexistent",
    "shell.sh.remote_tmp": "/proc/nowhere",
}
# What counts, at an odd value that must not matter to workstations that are reached.
HONOURED = {
    "ANSIBLE_HOME": "/proc/nowhere",
    "COLLECTIONS_PATHS": "plugins",
    "DEFAULT_HASH_BEHAVIOUR": "merge",
}
ROWS = {setting.name: setting for setting in known_settings()}
TRIPWIRE = "import pathlib\npathlib.Path({place!r}).write_text('ran')\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = fleet_folder(tmp_path / "fleet", {"pc1": {"ansible_connection": "local"}})
    os.mkfifo(made / "pipe")
    plugins = made / "plugins"
    (plugins / "ansible_collections/eidfleet/probes/plugins/action").mkdir(parents=True)
    wire = TRIPWIRE.format(place=str(tmp_path / "ran"))
    for name in ("workstation_info.py", "steadfast.py", "linear.py", "awx_display.py", "own_callback.py"):
        (plugins / name).write_text(wire)
    (plugins / "ansible_collections/eidfleet/probes/plugins/action/workstation_info.py").write_text(wire)
    return made


def config_of(values: dict[str, str]) -> str:
    sections: dict[str, dict[str, str]] = {}
    for name, value in values.items():
        for line in ROWS[name].lines:
            section, _, key = line.partition(".")
            sections.setdefault(section, {})[key] = value
    return "".join(
        f"[{section}]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
        for section, lines in sections.items()
    )


def variables_of(values: dict[str, str]) -> dict[str, str]:
    return {name: value for setting, value in values.items() for name in ROWS[setting].variables}


def assert_answers(folder: Path, said: str) -> None:
    store = store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")
    found = {host: answers[0].reach.kind for host, answers in answers_in(store).items()}
    assert found == {"pc1": ReachKind.ANSWERED}, said
    assert not (folder.parent / "ran").exists(), "something of the fleet folder was run"


def test_the_worst_of_each_neutralised_setting_is_tried() -> None:
    assert NASTY.keys() == {s.name for s in known_settings() if s.treatment is Treatment.NEUTRALISED}
    assert {name for name, value in NASTY.items() if value == ROWS[name].value} == set()
    assert all(ROWS[name].treatment in (Treatment.IDLE, Treatment.OURS) for name in IDLE)
    assert all(ROWS[name].treatment is Treatment.HONOURED for name in HONOURED)


@pytest.mark.parametrize("where", ["file", "environment"])
def test_all_at_once_they_change_nothing(folder: Path, where: str) -> None:
    values = NASTY | IDLE | HONOURED
    if where == "file":
        (folder / "ansible.cfg").write_text(config_of(values))
    ended = run_eidfleet(folder, "scan", **(variables_of(values) if where == "environment" else {}))
    assert_answers(folder, ended.stderr)
    assert ended.returncode == 0, ended.stderr
    assert [p.name for p in folder.iterdir() if p.name in ("tree", "ansible.log")] == []


MODULES = (
    "secrets",
    "platform",
    "email",
    "socket",
    "json",
    "sitecustomize",
    "usercustomize",
    "psutil",
    "yaml",
)


# What ansible-runner, or Python, would take from the environment.
RUNNERS = {
    "RUNNER_ONLY_FAILED_EVENTS": "True",
    "RUNNER_OMIT_EVENTS": "True",
    "JOB_ID": "slurm-7",
    "MAX_EVENT_RES": "3",
    "AWX_LIB_DIRECTORY": "plugins",
    "ORIGINAL_STDOUT_CALLBACK": "nobody.knows.it",
    "PYTHONINSPECT": "1",
    "PYTHONWARNINGS": "error",
}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("scan",), id="scan"),
        # both read the inventory in the way a scan does
        pytest.param(("inventory", "check"), id="inventory check", marks=pytest.mark.long),
        pytest.param(("doctor", "pc1"), id="doctor", marks=pytest.mark.long),
    ],
)
def test_files_named_like_modules_of_python_are_never_run(folder: Path, command: tuple[str, ...]) -> None:
    """Also folders that Ansible would look into beside a playbook: the play is ours, and nothing lies beside it.

    Meanwhile the environment holds what ansible-runner would take from it.
    """
    wire = TRIPWIRE.format(place=str(folder.parent / "ran"))
    for name in MODULES:
        (folder / f"{name}.py").write_text(wire)
    for package in ("ansible", "ansible_runner", "collector"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text(wire)
    for place in (
        "library",
        "action_plugins",
        "callback_plugins",
        "filter_plugins",
        "module_utils",
        "vars_plugins",
    ):
        (folder / place).mkdir()
        (folder / place / "workstation_info.py").write_text(wire)
    (folder / "collections").symlink_to("plugins")
    given = RUNNERS | {"AWX_LIB_DIRECTORY": str(folder / "plugins")} if command == ("scan",) else {}
    ended = run_eidfleet(folder, *command, **given)
    assert ended.returncode in (0, 1), ended.stderr
    assert ended.stdout or ended.stderr
    assert not (folder.parent / "ran").exists(), "something of the fleet folder was run"
    if command == ("scan",):
        assert_answers(folder, ended.stderr)


@pytest.mark.parametrize(
    "locale",
    [
        "C",
        "rubbish",
        pytest.param("POSIX", marks=pytest.mark.long),
        pytest.param("nl_BE.UTF-8", marks=pytest.mark.long),
        pytest.param("nl_BE.ISO-8859-1", marks=pytest.mark.long),
    ],
)
def test_any_locale_will_do(folder: Path, locale: str) -> None:
    ended = run_eidfleet(folder, "inventory", "check", LC_ALL=locale)
    assert (ended.returncode, ended.stderr) == (0, "")


SAID = "Another account (become) for {} is set by the inventory or ansible.cfg and not taken"


def test_another_account_is_not_taken_and_that_is_said(tmp_path: Path) -> None:
    local: dict[str, object] = {"ansible_connection": "local"}
    hosts: dict[str, dict[str, object]] = {
        "pc1": {**local, "ansible_become": True},
        "pc2": {**local, "ansible_become": "{{ 'y' ~ 'es' }}", "ansible_become_method": "nonsense"},
        "pc3": {**local, "ansible_become": "no", "ansible_become_user": "jan"},
        "pc4": local,
    }
    folder = fleet_folder(tmp_path / "fleet", hosts)
    checked = call_eidfleet(folder, "inventory", "check")
    assert checked.returncode == 0
    assert (
        f"{SAID.format('2 workstations')}: the probe asks as the account that logs in: pc1, pc2\n"
        in checked.stderr
    )
    scanned = call_eidfleet(folder, "scan")
    assert (scanned.returncode, SAID.format("2 workstations") in scanned.stderr) == (0, True), scanned.stderr
    asked = call_eidfleet(folder, "doctor", "pc2")
    (said,) = (line for line in asked.stderr.splitlines() if "become" in line)
    assert SAID.format("1 workstation") in said
    assert said.endswith(": pc2")


@pytest.mark.parametrize("where", ["file", "environment"])
def test_another_account_for_all_is_said_too(
    tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fleet_folder(tmp_path / "fleet", {"pc1": {"ansible_connection": "local"}})
    if where == "file":
        (folder / "ansible.cfg").write_text("[privilege_escalation]\nbecome = yes\n")
    else:
        monkeypatch.setenv("ANSIBLE_BECOME", "1")
    assert SAID.format("1 workstation") in call_eidfleet(folder, "inventory", "check").stderr


def test_what_does_not_count_is_said_by_doctor_and_in_the_log(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "ansible.cfg").write_text("[defaults]\nno_log = yes\nverbosity = 0\nforks = 3\n")
    words = f"{folder}/ansible.cfg [defaults] no_log"
    monkeypatch.setenv("ANSIBLE_TASK_TIMEOUT", "3")
    ended = call_eidfleet(folder, "doctor")
    monkeypatch.delenv("ANSIBLE_TASK_TIMEOUT")
    told = [line.split()[3:] for line in ended.stdout.splitlines() if line.startswith("  not taken")]
    places = sorted(" ".join(words).replace("setting ", "").partition(":")[0] for words in told)
    assert places == sorted(["ANSIBLE_TASK_TIMEOUT", words]), ended.stdout
    assert call_eidfleet(folder, "scan").returncode == 0
    assert f"{words} does not count in a scan: " in (folder / ".eidfleet/eidfleet.log").read_text("utf-8")


def test_doctor_names_an_ansible_cfg_that_stops_a_scan(folder: Path) -> None:
    (folder / "ansible.cfg").write_text("[defaults]\nplugin_filters_cfg = x.yml\n")
    ended = call_eidfleet(folder, "doctor")
    assert ended.returncode == 1
    assert "failed     ansible.cfg" in ended.stdout
    assert "plugin_filters_cfg: this Ansible setting stops a scan" in ended.stdout


@pytest.mark.parametrize(
    ("command", "name"), [("scan", "eidfleet.log"), ("run", "run.log"), ("scan", "scan.lock")]
)
def test_a_log_that_is_a_pipe_is_named(folder: Path, command: str, name: str) -> None:
    (folder / ".eidfleet").mkdir()
    os.mkfifo(folder / ".eidfleet" / name)
    ended = call_eidfleet(folder, command)
    assert (ended.returncode, f".eidfleet/{name}: is a named pipe, no plain file" in ended.stderr) == (
        2,
        True,
    )
