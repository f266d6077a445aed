"""Live payloads of every engine that a text could fall into, and a tripwire: each that runs leaves a file with its name.

`ENGINES` runs each the way it is meant to run, so that a test can show that it is live. What it does not prove: programs for
spreadsheets; that no cell becomes a formula is seen in the files instead.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml
from openpyxl import Workbook

# @ is the file that a payload makes when it runs.
_TEMPLATES: Mapping[str, str] = {
    "ansible-expression": "{{ lookup('pipe', 'touch @') }}",
    "ansible-statement": "{% if lookup('pipe', 'touch @') %}{% endif %}127.0.0.1",
    "ansible-in-a-name": "pc-{{lookup('pipe','touch${IFS}@')}}",
    "jinja-globals": "{{ cycler.__init__.__globals__.os.system('touch @') }}",
    "jinja-comment": "{# x #}{{ cycler.__init__.__globals__.os.system('touch @') }}",
    "jinja-header": "#jinja2: variable_start_string:'[%', variable_end_string:'%]'\n[% lookup('pipe', 'touch @') %]",
    "yaml-tag": "!!python/object/apply:os.system ['touch @']",
    "yaml-break-out": "x\"\n          ansible_host: \"{{ lookup('pipe', 'touch @') }}\"\n          y: \"",
    "shell-substitution": "$(touch @)",
    "shell-backticks": "`touch @`",
    "shell-next": "x; touch @ #",
    "shell-quotes": "'; touch @; '",
    "ssh-option": "-oProxyCommand=touch${IFS}@",
    "formula": "=cmd|' /c touch @'!A1",
    "formula-plus": '+HYPERLINK("file://@","x")',
    "formula-apostrophe": '\t=WEBSERVICE("file://@")',
    "toml": 'x"\n[[waiver]]\ncheck = "@"\n#',
    "ini": "x\n[all:vars]\nansible_ssh_common_args=-oProxyCommand='touch @'",
    "format": "{0.__class__.__init__.__globals__} {host.__class__} %(asctime)s %s %n %d",
    "fluent": '{ $site } { -term } { "@" } { NUMBER($n) ->',
    "pattern": "(a+)+$ (?P<x> [z-a] \\ * aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
    "markup": "[/bold] [link=file://@]x[/link] [@click=app.bell]x",
    "terminal": "\x1b]0;@\x07\x1b[2J\x1b[31mred",
    "lines": "x\u2028y\u0085z\rw\nBcc: an%elsewhere.example",
    "range": "pc[1:500000]",
    "path": "../../../../@",
}


@dataclass(frozen=True, slots=True)
class Wire:
    folder: Path

    @property
    def payloads(self) -> Mapping[str, str]:
        return {name: text.replace("@", str(self.folder / name)) for name, text in _TEMPLATES.items()}

    def tripped(self) -> frozenset[str]:
        """What ran since this was asked last."""
        found = frozenset(path.name for path in self.folder.iterdir())
        for name in found:
            (self.folder / name).unlink()
        return found


@contextmanager
def wire() -> Iterator[Wire]:
    """Its path is short, for a cell of a list holds no long text."""
    folder = Path(tempfile.mkdtemp(prefix="w-", dir="/tmp"))
    try:
        yield Wire(folder)
    finally:
        shutil.rmtree(folder)


def _ansible(text: str) -> None:
    program = (
        "import sys; from ansible.parsing.dataloader import DataLoader;"
        "from ansible.plugins.loader import init_plugin_loader; from ansible.template import Templar, trust_as_template;"
        "init_plugin_loader([]); Templar(DataLoader()).template(trust_as_template(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", program, text], check=False, capture_output=True, timeout=60)


def _in_a_file_of_hosts(text: str) -> None:
    """As a writer that puts quotes around it would, and Ansible then reads it."""
    _ansible(
        str(yaml.safe_load(f'all:\n  hosts:\n    pc:\n          eid_mac: "{text}"')["all"]["hosts"]["pc"])
    )


def _jinja(text: str) -> None:
    jinja2.Environment(autoescape=True).from_string(text).render()


def _shell(text: str) -> None:
    subprocess.run(["sh", "-c", f"true {text}"], check=False, capture_output=True, timeout=20)


def _quoted_shell(text: str) -> None:
    _shell(f"'{text}'")


def _ssh(text: str) -> None:
    subprocess.run(["ssh", text, "localhost"], check=False, capture_output=True, timeout=20)


ENGINES: Mapping[str, Callable[[str], Any]] = {
    "ansible-expression": _ansible,
    "ansible-statement": _ansible,
    "ansible-in-a-name": _ansible,
    "jinja-globals": _jinja,
    "jinja-comment": _jinja,
    "jinja-header": _ansible,
    "yaml-tag": yaml.unsafe_load,
    "yaml-break-out": _in_a_file_of_hosts,
    "shell-substitution": _shell,
    "shell-backticks": _shell,
    "shell-next": _shell,
    "shell-quotes": _quoted_shell,
    "ssh-option": _ssh,
}


def is_formula(text: str) -> bool:
    """Whether a writer of workbooks that is not careful makes a formula of it."""
    cell = Workbook().worksheets[0].cell(1, 1)
    cell.value = text
    return bool(cell.data_type == "f")


def breaks_out_of_toml(text: str) -> bool:
    return "waiver" in tomllib.loads(f'by = "{text}"')
