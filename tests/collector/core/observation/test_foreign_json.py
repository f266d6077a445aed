"""JSON of a workstation's own files: any shape is read or refused, and older answers get their carriage returns back."""

from __future__ import annotations

import pytest

from collector.core.observation.foreign_json import as_on_disk, read_json
from collector.core.observation.observation import ProbeInfo

OLD = ProbeInfo(name="windows", version="2")
NEW = ProbeInfo(name="windows", version="3")


@pytest.mark.parametrize("text", ["", "{", "[" * 2000, "NaN", "[Infinity]", "1e999", "1" * 5000])
def test_what_no_healthy_program_wrote_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_json(text)


def test_older_answers_are_read_with_their_carriage_returns() -> None:
    """Seen in `h43-crlf`: a manifest with Windows line ends, as the Windows probe 2 sent it."""
    sent = '{\ufffd\n  "name": "beidpkcs11_32"\ufffd\n}'
    assert read_json(as_on_disk(sent, OLD)) == {"name": "beidpkcs11_32"}
    assert as_on_disk(sent, NEW) == sent  # a newer probe sends what is there: this file is damaged
    assert as_on_disk("a\ufffdb", OLD) == "a\ufffdb"
