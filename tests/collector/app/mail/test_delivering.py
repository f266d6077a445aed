"""A web hook is told of each scan of a site once, and what it is told has no account name in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from collector.app.mail.delivering import HookDone, event, post_states
from collector.core.mail.letter import LetterState, Way
from collector.core.model import Site, SiteId, SiteState
from collector.delivery.webhook import Hook
from collector.history.ledger import Ledger
from tests.checkout import ROOT
from tests.collector.app.mail.letters import NOON, ledger, outbox
from tests.collector.core.mail.mail_states import CHECKS, site_state
from tests.rigs.hook_rig import HookRig, hook_rig

GENT, GHENT = Site(SiteId("gent"), "Gent"), Site(SiteId("ghent"), "Ghent")


@pytest.fixture
def rig() -> Iterator[HookRig]:
    with hook_rig() as running:
        yield running


def states(scan: str) -> list[SiteState]:
    return [site_state(GENT, scan, {"balie-1": CHECKS}), site_state(GHENT, scan, {"onthaal": ()})]


def deliver(held: Ledger, rig: HookRig, folder: Path, scan: str) -> HookDone:
    to = Hook(f"http://127.0.0.1:{rig.port}/", b"k" * 32, tries=1, timeout_s=2)
    return post_states(outbox(held, states(scan), folder), to)


def test_each_scan_of_a_site_is_posted_once(rig: HookRig, tmp_path: Path) -> None:
    held = ledger(tmp_path)
    assert len(deliver(held, rig, tmp_path, "s1").taken) == 2
    assert deliver(held, rig, tmp_path, "s1") == HookDone((), (), 2)
    assert len(deliver(held, rig, tmp_path, "s2").taken) == 2
    assert [json.loads(body)["site"]["id"] for _, body in rig.got].count("gent") == 2
    assert len({headers["webhook-id"] for headers, _ in rig.got}) == 4


def test_what_failed_goes_with_the_next_delivery(rig: HookRig, tmp_path: Path) -> None:
    held = ledger(tmp_path)
    rig.answers = [503, 204]
    first = deliver(held, rig, tmp_path, "s1")
    assert (len(first.taken), len(first.failed)) == (1, 1)
    assert [letter.state for letter in held.waiting(Way.WEBHOOK)] == [LetterState.DEFERRED]
    assert len(deliver(held, rig, tmp_path, "s1").taken) == 1


def test_a_post_that_was_cut_off_is_made_again_with_the_same_id(rig: HookRig, tmp_path: Path) -> None:
    held = ledger(tmp_path)
    rig.answers = [503, 503]
    deliver(held, rig, tmp_path, "s1")
    assert held.claim(held.waiting(Way.WEBHOOK)[0].id, NOON)  # a run that was killed had it in its hands
    assert len(deliver(ledger(tmp_path, "run-2"), rig, tmp_path, "s1").taken) == 2
    assert len({headers["webhook-id"] for headers, _ in rig.got}) == 2


def test_the_body_says_what_the_page_says_and_leaves_pcs_out_on_request() -> None:
    state = site_state(GENT, "s1", {"balie-1": CHECKS})
    whole = json.loads(event("x", state, "Noord", with_pcs=True))
    assert whole["counts"] == {name: getattr(state.counts, name) for name in whole["counts"]}
    assert [pc["name"] for pc in whole["pcs"]] == ["balie-1"]
    assert b"balie-1" not in event("x", state, "Noord", with_pcs=False)


def test_the_document_shows_every_key_of_the_body() -> None:
    document = (ROOT / "docs/mail.md").read_text("utf-8")
    shown = json.loads(document.partition("```json\n")[2].partition("```")[0])
    made = json.loads(event("x", site_state(GENT, "s1", {"balie-1": CHECKS}), "Noord", with_pcs=True))
    assert list(shown) == list(made)
    for key in ("site", "scan", "counts"):
        assert list(shown[key]) == list(made[key])
    assert list(shown["pcs"][0]) == list(made["pcs"][0])


def test_letters_of_another_way_are_left_alone(tmp_path: Path, rig: HookRig) -> None:
    held = ledger(tmp_path)
    deliver(held, rig, tmp_path, "s1")
    assert held.waiting(Way.MAIL) == ()
    assert held.past(Way.MAIL, NOON) == {}


def test_a_hook_out_of_reach_is_left_alone_and_the_rest_waits(tmp_path: Path) -> None:
    held = ledger(tmp_path)
    sites = [site_state(replace(GENT, id=SiteId(f"site-{n}")), "s1", {}) for n in range(5)]
    nowhere = Hook("http://127.0.0.1:1/", b"k" * 32, tries=1)
    done = post_states(outbox(held, sites, tmp_path), nowhere)
    assert (len(done.failed), done.untried, done.why) == (2, 3, "it was out of reach twice in a row")
    assert len(held.waiting(Way.WEBHOOK)) == 5


def test_a_refused_site_does_not_stop_the_next(rig: HookRig, tmp_path: Path) -> None:
    held = ledger(tmp_path)
    rig.answers = [400]
    done = deliver(held, rig, tmp_path, "s1")
    assert (len(done.taken), len(done.failed), done.untried) == (1, 1, 0)


def test_the_time_for_one_delivery_ends_it(rig: HookRig, tmp_path: Path) -> None:
    held = ledger(tmp_path)
    to = Hook(f"http://127.0.0.1:{rig.port}/", b"k" * 32, total_s=0)
    done = post_states(outbox(held, states("s1"), tmp_path), to)
    assert (len(done.taken), done.untried, done.is_stopped) == (0, 2, False)
    assert "total_timeout_s" in done.why
