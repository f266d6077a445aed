"""Tests that share a costly rig run in one process, or each worker would set it up again."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("kept-together")
def test_the_mark_of_a_group_is_heeded(request: pytest.FixtureRequest) -> None:
    """Some versions of pytest and pytest-xdist together ignore it without a word (see pyproject.toml)."""
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("the tests run without --dist loadgroup: there is nothing to keep together")
    assert request.node.nodeid.endswith("@kept-together")


@pytest.mark.rig
def test_the_rigs_of_a_module_are_kept_together(request: pytest.FixtureRequest) -> None:
    groups = [mark.args for mark in request.node.iter_markers("xdist_group")]
    assert groups == [("tests/test_workers.py",)]
