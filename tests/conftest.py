"""What every test gets: a home and log handlers of its own, an end that leaves nothing open, and its place in the order of things."""

from __future__ import annotations

import gc
import logging
import os
import signal
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.rigs.chromium_rig import chromium
from tests.rigs.stores import close_stores

gc.set_threshold(50_000, 20, 100)  # while thousands of tests are collected, nothing becomes garbage
_LONG = pytest.mark.skipif(os.environ.get("EIDFLEET_LONG") != "1", reason="make test-long runs it")

# A busy machine is no fault of what is tested; where `CI` is set, Hypothesis knows that by itself.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if "CI" not in os.environ:
    settings.load_profile("patient")


def pytest_configure() -> None:
    """What runs in the background may be deaf to Ctrl-C, by a handler or by a mask, and so would be every command that a test interrupts."""
    for compiling_better in ("DOTNET_TieredPGO", "DOTNET_TC_CallCounting"):
        os.environ.setdefault(compiling_better, "0")  # no PowerShell of ours runs long enough to gain by it
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
    if (
        signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        and threading.current_thread() is threading.main_thread()
    ):
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests wait to be asked for. What a module sets up once for several tests is set up in one worker, once.

    Rigs come first: they take longest, and the quick tests fill what is left of the workers' time.
    """
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(_LONG)
        if _shares(item) and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=lambda item: item.get_closest_marker("rig") is None)


def pytest_collection_finish() -> None:
    """Thousands of tests stay alive to the end: none of them is looked through for what nobody holds any more."""
    gc.freeze()


def _shares(item: pytest.Item) -> bool:
    """Whether a fixture of the test is its module's: set up once for all tests of the module that ask for it."""
    found: dict[str, Sequence[pytest.FixtureDef[object]]] = (
        item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    )
    return any(fixtures[-1].scope == "module" for fixtures in found.values())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, for all tests of a module."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names of homes: `mktemp` for each would read a folder with thousands of them, each time."""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def _no_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own for each test, so that a default path can never be the user's."""
    home = next(_homes)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "EIDFLEET_FLEET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _nothing_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test opened is closed, and its folder is one that whoever runs it can remove: pytest clears up old runs itself."""
    place = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    close_stores()
    if isinstance(place, Path):
        _reopen(place)


def _reopen(folder: Path) -> None:
    """Makes every folder below one that its owner can empty again."""
    for path, names, _ in os.walk(folder):
        for name in names:
            below = Path(path, name)
            with suppress(OSError):  # gone meanwhile, or of another account
                mode = below.lstat().st_mode
                if stat.S_ISDIR(mode) and mode & stat.S_IRWXU != stat.S_IRWXU:
                    below.chmod(stat.S_IMODE(mode) | stat.S_IRWXU)


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    """A command that a test calls in this process logs to its standard error, which is closed when the next test runs."""
    loggers = [logging.getLogger(name) for name in (None, "collector")]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    yield
    for logger, level, handlers in before:
        for handler in set(logger.handlers) - set(handlers):
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(level)
