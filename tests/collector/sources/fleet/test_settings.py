"""Settings: a default for everything, every mistake at once with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from collector.core.errors import FleetError
from collector.history.engine import sqlite_file
from collector.sources.fleet.node_settings import ReceptorNode, SshNode
from collector.sources.fleet.settings import Settings, load_settings
from tests.rigs.stores import store_at


def mistakes(folder: Path, text: str) -> list[str]:
    (folder / "eidfleet.toml").write_text(text, "utf-8")
    with pytest.raises(FleetError) as caught:
        load_settings(folder)
    return [str(mistake).replace(f"{folder}/", "") for mistake in caught.value.mistakes]


def test_no_file_means_all_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()


def test_what_is_set_counts_and_the_rest_keeps_its_default(tmp_path: Path) -> None:
    (tmp_path / "eidfleet.toml").write_text('[scan]\nforks = 7\n[history]\nurl = "sqlite:///x"\n')
    settings = load_settings(tmp_path)
    assert (settings.scan.forks, settings.scan.task_timeout_s) == (7, 60)
    assert make_url(settings.history.url_for(tmp_path)).database == f"{tmp_path}/x"


@pytest.mark.parametrize("name", ["plain", "what? 100%", "a#b", "praktijk één"])
def test_the_store_is_in_the_fleet_folder_whatever_its_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    url = load_settings(folder).history.url_for(folder)
    assert store_at(url).scans() == ()
    made = folder / ".eidfleet/history.sqlite3"
    assert made.stat().st_mode & 0o777 == 0o600
    assert sqlite_file(url) == made


@pytest.mark.parametrize("url", ["postgresql+psycopg://me@host/db", "sqlite:////somewhere/else.db"])
def test_a_whole_address_is_left_alone(tmp_path: Path, url: str) -> None:
    (tmp_path / "eidfleet.toml").write_text(f'[history]\nurl = "{url}"\n')
    assert load_settings(tmp_path).history.url_for(tmp_path) == url


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    text = '[scan]\nforks = 0\nfroks = 3\nportals = ["nowhere"]\n\n[raport]\nout = "x"\n[report]\nfleet_language = "it"\n'
    assert mistakes(tmp_path, text) == [
        "eidfleet.toml:2: [scan] forks = 0: Expected `int` >= 1; the default is 50",
        "eidfleet.toml:3: unknown key 'froks' in [scan]; did you mean 'forks'?",
        "eidfleet.toml:4: [scan] portals = ['nowhere']: Expected `str` matching regex "
        "'^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?:[0-9]{1,5}$'; "
        "write each as host:port, for instance idp.iamfas.belgium.be:443",
        "eidfleet.toml:6: unknown section [raport]; did you mean 'report'?",
        "eidfleet.toml:9: [report] fleet_language = 'it': Invalid enum value 'it'; the default is 'en'",
    ]


def test_broken_toml_is_named(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path, "[scan\n")
    assert said.startswith("eidfleet.toml: Expected ']' at the end of a table declaration (at line 1")


def test_a_schedule_with_times_that_do_not_exist_is_refused_with_every_mistake(tmp_path: Path) -> None:
    text = (
        '[schedule]\nscan = "Mon 25:00"\nreport = "Mnday 09:00"\nmail = ""\ntimezone = "Europe/Brussel"\n'
        "tick_minutes = 7\nwindow_days = 0\nretries = 3\n"
    )
    like = "write it like 'Mon 09:00', 'Mon,Thu 09:00', 'Mon-Fri 09:00' or 'daily 09:00'"
    assert [said.partition("; known are")[0] for said in mistakes(tmp_path, text)] == [
        "eidfleet.toml:2: [schedule] scan = 'Mon 25:00': 'Mon 25:00': there is no 25:00; a day goes from 00:00 to 23:59; "
        "the default is 'Mon 09:00'",
        f"eidfleet.toml:3: [schedule] report = 'Mnday 09:00': there is no day 'Mnday'; {like}; the default is 'Tue 07:00'",
        "eidfleet.toml:5: [schedule] timezone = 'Europe/Brussel': unknown time zone; for instance Europe/Brussels; "
        "the default is 'Europe/Brussels'",
        "eidfleet.toml:6: [schedule] tick_minutes = 7: Invalid enum value 7; the default is 30",
        "eidfleet.toml:7: [schedule] window_days = 0: Expected `int` >= 1; the default is 7",
        "eidfleet.toml:8: unknown key 'retries' in [schedule]",
    ]


def test_a_scan_has_a_time_and_the_rest_may_have_none(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path, '[schedule]\nscan = ""\n')
    assert said.startswith("eidfleet.toml:2: [schedule] scan = '': '' is no day and time")
    (tmp_path / "eidfleet.toml").write_text('[schedule]\nreport = ""\nmail = ""\n')
    assert load_settings(tmp_path).schedule.report == ""


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://intranet.example/guide.html", id="not https"),
        pytest.param("https://me:secret@intranet.example/", id="with a password"),
        pytest.param("https://intranet.example/{name}.html", id="another placeholder"),
        pytest.param("https://intranet.example/{site", id="a brace left open"),
        pytest.param("https://intranet.example/a b", id="a space"),
        pytest.param("https://intranet.example/\\n", id="a line break"),
        pytest.param("https://intranet.example/é", id="beyond ASCII"),
        pytest.param("https://", id="no host"),
        pytest.param("javascript:alert(1)", id="no web address"),
        pytest.param("https://intranet.example/" + "a" * 300, id="longer than a code is good for"),
    ],
)
def test_the_address_of_the_guide_is_an_https_one(tmp_path: Path, address: str) -> None:
    (said,) = mistakes(tmp_path, f'[report]\nguide_url = "{address}"\n')
    assert said.startswith("eidfleet.toml:2: [report] guide_url = ")
    assert said.endswith("nothing but {site} and {language} is filled in")


def test_the_address_of_the_guide_has_site_and_language(tmp_path: Path) -> None:
    address = "https://intranet.example:8443/eid/guide-{site}_{language}.html"
    (tmp_path / "eidfleet.toml").write_text(f'[report]\nguide_url = "{address}"\n')
    assert load_settings(tmp_path).report.guide_url == address


def test_who_may_read_is_one_of_three(tmp_path: Path) -> None:
    assert mistakes(tmp_path, '[report]\nreadable_by = "0640"\n[folder]\nreadable_by = 640\n') == [
        "eidfleet.toml:2: [report] readable_by = '0640': Invalid enum value '0640'; "
        'write "owner", "group" or "everyone"',
        'eidfleet.toml:4: [folder] readable_by = 640: Expected `str`, got `int`; write "owner", "group" or "everyone"',
    ]


def test_nodes_have_their_own_sections(tmp_path: Path) -> None:
    (tmp_path / "eidfleet.toml").write_text('[nodes.ghent]\nhost = "n1"\nssh_args = ["-J", "hop"]\n')
    assert load_settings(tmp_path).nodes == {"ghent": SshNode(host="n1", ssh_args=("-J", "hop"))}


def test_a_node_may_be_one_of_a_receptor_mesh(tmp_path: Path) -> None:
    (tmp_path / "eidfleet.toml").write_text(
        '[nodes.ghent]\ntransport = "receptor"\nnode = "exe-1"\ntls_client = "mesh"\n[nodes.namur]\nhost = "n"\n'
    )
    ghent = ReceptorNode(node="exe-1", tls_client="mesh")
    assert load_settings(tmp_path).nodes == {"ghent": ghent, "namur": SshNode(host="n")}
    assert ghent.sign_work


def test_every_mistake_in_a_node_of_a_mesh_is_named_with_its_line(tmp_path: Path) -> None:
    text = (
        '[nodes.a]\ntransport = "receptor"\nhost = "n1"\nsign_work = "no"\n'
        '[nodes.b]\ntransport = "receptor"\nnode = "x y"\nsokcet = "/run/s"\njob_folder = "/tmp; rm"\n'
        '[nodes.c]\nhost = "n"\nsocket = "/run/s"\n'
    )
    found = mistakes(tmp_path, text)
    assert [said.split(": Expected `str` matching")[0] for said in found] == [
        "eidfleet.toml:3: unknown key 'host' in [nodes.a], which is of transport receptor; known are node, "
        "socket, tls_client, work_type, sign_work, job_folder, forks",
        "eidfleet.toml:4: [nodes.a] sign_work = 'no': Expected `bool`, got `str`; write true or false",
        'eidfleet.toml:1: [nodes.a] has no node; add node = "its id in the mesh"',
        "eidfleet.toml:7: [nodes.b] node = 'x y'",
        "eidfleet.toml:8: unknown key 'sokcet' in [nodes.b]; did you mean 'socket'?",
        "eidfleet.toml:9: [nodes.b] job_folder = '/tmp; rm'",
        "eidfleet.toml:12: unknown key 'socket' in [nodes.c], which is of transport ssh; known are host, user, port, "
        "ssh_args, bin, forks",
    ]
    assert found[3].endswith("write its id in the mesh: letters, digits and . - _ @ :")


def test_every_mistake_in_a_node_is_named_with_its_line(tmp_path: Path) -> None:
    text = (
        '[nodes.ghent]\nhots = "n1"\nport = 70000\n[nodes.namur]\nhost = "-oProxyCommand=x"\ntransport = "recepter"\n'
        '[nodes.liege]\nhost = "l"\nbin = "bin"\n["nodes"."a b"]\nhost = "x"\n[node.x]\nhost = "y"\n'
    )
    found = mistakes(tmp_path, text)
    assert [(place, said.split(": ")[0]) for place, said in (one.split(": ", 1) for one in found)] == [
        ("eidfleet.toml:2", "unknown key 'hots' in [nodes.ghent]; did you mean 'host'?"),
        ("eidfleet.toml:3", "[nodes.ghent] port = 70000"),
        ("eidfleet.toml:1", '[nodes.ghent] has no host; add host = "its name or address"'),
        ("eidfleet.toml:6", "[nodes.namur] transport = 'recepter'"),
        ("eidfleet.toml:5", "[nodes.namur] host = '-oProxyCommand=x'"),
        ("eidfleet.toml:9", "[nodes.liege] bin = 'bin'"),
        ("eidfleet.toml:1", "[nodes.a b]"),
        ("eidfleet.toml:12", "unknown section [node]; did you mean 'nodes'?"),
    ]
    assert found[3].endswith("there is no such transport; did you mean 'receptor'?")
    assert mistakes(tmp_path, "nodes = 3\n") == [
        "eidfleet.toml:1: 'nodes' must be a section; write it as [nodes.NAME]"
    ]
