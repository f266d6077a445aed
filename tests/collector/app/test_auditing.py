"""Every run leaves who, what and how it ended, and never a secret."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from collector.app.auditing import record_run
from collector.core.errors import FleetError
from collector.core.model import HostName, ScanId, SiteId
from collector.history.results import Store
from collector.history.runs import runs
from tests.rigs.stores import store_at


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_at(f"sqlite:///{tmp_path}/history.sqlite3")


def test_a_run_is_there_while_it_runs_and_has_its_end_afterwards(store: Store) -> None:
    ghent, pc1, scanned = [SiteId("ghent")], [HostName("pc1")], ScanId("s1")
    with record_run(store, "scan", options={"limit": "pc*"}, sites=ghent, hosts=pc1) as run:
        (open_,) = runs(store)
        assert (open_.command, open_.ended_at, open_.exit_code) == ("scan", None, None)
        run.scan, run.exit_code = scanned, 1
    (done,) = runs(store)
    assert (done.id, done.exit_code, done.hosts, done.sites) == (open_.id, 1, ("pc1",), ("ghent",))
    assert done.scan == scanned
    assert done.ended_at is not None
    assert done.who


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(FleetError("no"), 2, id="input"),
        pytest.param(OSError(errno.ENOSPC, "No space left on device"), 2, id="full-disk"),
        pytest.param(KeyboardInterrupt(), 130, id="interrupted"),
        pytest.param(ZeroDivisionError(), 3, id="ours"),
    ],
)
def test_a_run_that_fails_says_how(store: Store, error: BaseException, code: int) -> None:
    with pytest.raises(type(error)), record_run(store, "send"):
        raise error
    assert runs(store)[0].exit_code == code


def test_no_secret_is_kept(store: Store, tmp_path: Path) -> None:
    secrets = {"vault_password_file": "/s3cret/file", "smtp_token": "s3cret", "to": "smtps://jan:s3cret@mail"}
    with record_run(store, "send", options=secrets):
        pass
    store.engine.dispose()
    assert all(b"s3cret" not in path.read_bytes() for path in tmp_path.iterdir())
    assert runs(store)[0].options == {
        "vault_password_file": "given",
        "smtp_token": "given",
        "to": "smtps://mail",
    }
