"""Stores that tests open: whoever opens a store closes it, and a test's are closed when it ends."""

from __future__ import annotations

from weakref import WeakSet

from sqlalchemy.engine import Engine

from collector.history.results import Store, open_store

_opened: list[Engine] = []
_of_fixtures: WeakSet[Engine] = WeakSet()


def store_at(url: str) -> Store:
    """The store there, until the test ends; one that a fixture keeps for several tests opens itself again."""
    store = open_store(url)
    _opened.append(store.engine)
    return store


def close_stores() -> None:
    """What the fixture for every test calls last; stores of the program under test are its own affair."""
    _of_fixtures.update(_opened)
    _opened.clear()
    for engine in _of_fixtures:
        engine.dispose()
