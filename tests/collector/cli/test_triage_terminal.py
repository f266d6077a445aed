"""`eidfleet triage` for somebody at a terminal, through a real one: one question at a time, back, and a clean end."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import EIDFLEET

IN_A_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
TRIAGE = (str(EIDFLEET), "triage", "--lang", "en", "--at", "2026-11-23T14:30")
WAIT_S = 120


def typed(keys: str, *options: str, wait_for: str = "Number", pause_s: float = 0) -> tuple[int, str]:
    """The exit code, and all that stood on the terminal once `keys` were pressed; what was typed among it."""
    with subprocess.Popen(
        [sys.executable, "-c", IN_A_TERMINAL, *TRIAGE, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        too_long = threading.Timer(
            WAIT_S, process.kill
        )  # the terminal goes with it, and with that what runs in it
        too_long.start()
        try:
            shown = ""
            while wait_for not in shown:
                letter = process.stdout.read(1)
                assert letter, shown
                shown += letter
            time.sleep(pause_s)
            process.stdin.write(keys)
            process.stdin.flush()
            shown += process.stdout.read()
            return process.wait(), shown.replace("\r\n", "\n")
        finally:
            too_long.cancel()


def told(*options: str) -> str:
    """Without a terminal."""
    ran = call_eidfleet(Path.cwd(), *TRIAGE[1:], *options)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_numbers_lead_to_the_same_advice_as_answers_that_are_told() -> None:
    code, shown = typed("3\n2\n2\n")
    wanted = told("--stage", "card_read", "--answer", "viewer_reads_no_card", "--answer", "fails_on_other_pc")
    assert code == 0
    assert shown.count("Number (") == 3
    assert shown.index("Where does it go wrong?") < shown.index("Does the eID viewer read the card")
    assert wanted.partition("\n\nAsk")[0].strip() in shown
    assert "--answer" not in shown


def test_b_goes_one_question_back_and_what_was_answered_there_is_forgotten() -> None:
    code, shown = typed("3\n2\nb\n3\n")  # no card at all; no, another one: this card alone
    assert code == 0
    assert told("--stage", "card_read", "--answer", "viewer_reads_other_cards").strip() in shown


def test_what_is_no_number_is_asked_again() -> None:
    code, shown = typed("b\n\n99\n-1\nx\n8\n")
    assert code == 0
    assert shown.count("I did not understand that. Type a number from 1 to 9.") == 5
    assert "DOC STOP" in shown


def test_not_knowing_is_an_answer_all_the_way() -> None:
    code, shown = typed("9\n5\n3\n3\n3\n")
    assert code == 0
    assert "Nothing was seen that explains the trouble" in shown


def test_an_address_can_be_typed() -> None:
    code, shown = typed("6\nno address...\nwww.ehealth.fgov.be\n2\n")
    assert code == 0
    assert shown.count("Which address is in the address bar?") == 2
    wanted = told("--stage", "after_login", "--address", "www.ehealth.fgov.be", "--answer", "role_missing")
    assert wanted.strip() in shown


@pytest.mark.parametrize("key", [pytest.param("\x03", id="Ctrl-C"), pytest.param("\x04", id="Ctrl-D")])
def test_leaving_in_the_middle_is_clean(key: str) -> None:
    # A signal that comes just as Python turns to wait for input is told with the next key: nobody types as fast as that.
    code, shown = typed(key, pause_s=0.5)
    assert code == 130
    assert "Traceback" not in shown
    assert "route" not in shown


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("--stage", "after_pin"), id="a stage"),
        pytest.param(("--answer", "pin_blocked"), id="an answer"),
        pytest.param(("--address", "www.riziv.fgov.be"), id="an address"),
        pytest.param(("--error", "403"), id="an error text"),
        pytest.param(("--json",), id="for a program"),
    ],
)
def test_what_is_told_is_not_asked(options: tuple[str, ...]) -> None:
    code, shown = typed("", *options, wait_for="Phone" if "--json" not in options else "basis")
    assert code == 0
    assert "Number (" not in shown
    assert shown.strip() == told(*options).strip()


def test_without_a_terminal_nothing_is_asked() -> None:
    assert "at_reader" not in told()
    assert "--stage before_pin" in told()
