"""What takes the names of people out of a workstation's own words."""

from __future__ import annotations

import pytest

from collector.core.model import HostName
from reports.words.privacy import Scrubber, scrubber
from tests.rigs.sample_fleet import windows


def shown(text: str) -> str:
    return Scrubber((), lambda user: user, lambda code: f"[{code}]").shown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("/home/jan/Documents/x", "/home/[jan]/Documents/x", id="plain"),
        pytest.param("/var/home/jan/x", "/var/home/[jan]/x", id="ostree"),
        pytest.param("/home/CLINIC/jan", "/home/[CLINIC]/[jan]", id="domain"),
        pytest.param("/home/CLINIC/jan/.mozilla", "/home/[CLINIC]/[jan]/.mozilla", id="domain-below"),
        pytest.param("/home/clinic.example/jan/x", "/home/[clinic.example]/[jan]/x", id="domain-dotted"),
        pytest.param("/home/clinic/jan/.mozilla", "/home/[clinic]/[jan]/.mozilla", id="domain-lower-case"),
        pytest.param("/home/jan.peeters/.mozilla/x", "/home/[jan.peeters]/.mozilla/x", id="dotted-name"),
        pytest.param("/home/JAN/snap/firefox", "/home/[JAN]/snap/firefox", id="upper-case-name"),
        pytest.param("/home/85073003328/.mozilla", "/home/[85073003328]/.mozilla", id="number-as-name"),
        pytest.param("/Users/jan.peeters/Library/x", "/Users/[jan.peeters]/Library/x", id="macos"),
        pytest.param("/Users/Shared/x", "/Users/Shared/x", id="nobodys"),
        pytest.param(r"C:\Users\jan.CLINIC\AppData", r"C:\Users\[jan.CLINIC]\AppData", id="windows-domain"),
        pytest.param(r"C:\Users\Jan Peeters\AppData", r"C:\Users\[Jan Peeters]\AppData", id="windows-space"),
        pytest.param("C:/Users/Jan Peeters/AppData", "C:/Users/[Jan Peeters]/AppData", id="windows-slashes"),
        pytest.param(r"C:\Users\Jan Peeters", r"C:\Users\[Jan Peeters]", id="windows-end"),
        pytest.param(r"C:\Users\jan: access denied", r"C:\Users\[jan]: access denied", id="windows-words"),
        pytest.param(
            r"path 'C:\Users\Jan Peeters' is denied: more",
            r"path 'C:\Users\[Jan Peeters]' is denied: more",
            id="windows-quoted",
        ),
        pytest.param(r"C:\Users\Jan D'Hont\x", r"C:\Users\[Jan D'Hont]\x", id="windows-apostrophe"),
        pytest.param(
            r"C:\Users\Jan Peeters was not found",
            r"C:\Users\[Jan Peeters was not found]",
            id="windows-no-end",
        ),
        pytest.param(r"C:\\Users\\jan\\x", r"C:\\Users\\[jan]\\x", id="windows-escaped"),
        pytest.param(r"C:\Users\Public\x", r"C:\Users\Public\x", id="windows-nobodys"),
        pytest.param("/home/jan: denied", "/home/[jan]: denied", id="words"),
        pytest.param("/home/jan/x and /home/piet/y", "/home/[jan]/x and /home/[piet]/y", id="two"),
    ],
)
def test_a_home_names_nobody(text: str, expected: str) -> None:
    assert shown(text) == expected


ODD = 'Jürgen "J" O\'Hara 😀 \u202eabc'


def test_a_name_with_a_right_to_left_mark_is_found_in_text_that_was_made_safe() -> None:
    """Seen in November 2026: the mark was replaced first, and then the name was not found."""
    odd = scrubber(HostName("pc"), windows(ODD, "de-DE"), lambda host, user: "A1", lambda code: f"[{code}]")
    assert odd.shown(f"profile of {ODD} is locked") == "profile of [A1] is locked"
    assert odd.stable(f"profile of {ODD} is locked") == "profile of A1 is locked"


def test_a_name_that_is_shown_is_as_safe_as_other_text() -> None:
    named = scrubber(HostName("pc"), windows(ODD, "de-DE"), lambda host, user: user, lambda code: code)
    assert named.user(ODD) == 'Jürgen "J" O\'Hara 😀 \ufffdabc'
    assert named.shown(f"profile of {ODD}") == 'profile of Jürgen "J" O\'Hara 😀 \ufffdabc'
