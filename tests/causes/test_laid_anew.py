"""States whose recording could not tell: what today's probe says of them leads to the right cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.causes.found_states import Grade, graded
from tests.causes.laid_anew import LAID, laid_anew


@pytest.mark.parametrize("name", LAID)
def test_what_a_recording_could_not_tell_todays_probe_does(name: str, tmp_path: Path) -> None:
    found = laid_anew(name, tmp_path)
    assert found.grade is Grade.RIGHT, (found.named, found.state.first)


def test_every_state_of_the_real_installation_that_was_missed_is_laid_anew() -> None:
    missed = {one.state.id for one in graded("real") if one.grade is not Grade.RIGHT}
    assert missed == set(LAID)
