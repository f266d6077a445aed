"""Finds what a rig needs on this machine; a missing part fails where CI is set and skips with its reason elsewhere."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(program: str, package: str | None = None) -> str:
    """The program's path. Outside CI a missing one skips the test and names the Debian package that brings it."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin:/usr/local/sbin")
    if found is not None:
        return found
    reason = f"{program} is not installed (Debian package {package or program})"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
