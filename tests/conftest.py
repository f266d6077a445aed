"""What every test gets: a home and log handlers of its own, and the workers in which rigs are kept together."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with rigs run in one worker, module by module: what they set up is set up once."""
    for item in items:
        if item.get_closest_marker("rig") and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.fixture(autouse=True)
def _no_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own for each test, so that a default path can never be the user's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "EIDFLEET_FLEET"):
        monkeypatch.delenv(name, raising=False)


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
