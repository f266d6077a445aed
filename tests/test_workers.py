"""Tests that share a costly set-up run in one process, or each worker would set it up again."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="module")
def shared() -> int:
    return os.getpid()


@pytest.mark.xdist_group("kept-together")
def test_the_mark_of_a_group_is_heeded(request: pytest.FixtureRequest) -> None:
    """Some versions of pytest and pytest-xdist together ignore it without a word (see pyproject.toml)."""
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("the tests run without --dist loadgroup: there is nothing to keep together")
    assert request.node.nodeid.endswith("@kept-together")


def test_what_shares_a_fixture_of_its_module_is_kept_together(
    request: pytest.FixtureRequest, shared: int
) -> None:
    assert shared == os.getpid()
    groups = [mark.args for mark in request.node.iter_markers("xdist_group")]
    assert groups == [("tests/test_workers.py",)]


@pytest.mark.rig
def test_what_shares_nothing_goes_where_there_is_room(request: pytest.FixtureRequest) -> None:
    assert list(request.node.iter_markers("xdist_group")) == []
