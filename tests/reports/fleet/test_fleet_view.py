"""The administrator's overview: sites by urgency, the same numbers as the sites' own reports, a way to every file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from collector.core.judging.rollup import counts
from collector.core.model import (
    Change,
    ChangeKind,
    CheckId,
    HostName,
    HostState,
    HostStateKind,
    Language,
    PastCounts,
    Reach,
    ReachKind,
    SiteId,
    SiteState,
    Weight,
)
from reports.fleet.fleet_frame import sum_of
from reports.fleet.fleet_report import FileKind, FileLink, FleetReport
from reports.page.html import fleet_page
from reports.site.state_counts import count_of
from tests.reports import sample_site as sample
from tests.reports.documents import site_documents
from tests.reports.fleet_pages import fleet_report
from tests.reports.hostile_texts import PAYLOADS, hostile_state
from tests.reports.reading import golden, page_text, parsed
from tests.reports.site.desk_sample import HELPDESKS


def states() -> tuple[SiteState, ...]:
    """Three sites: one as it should be, one with work, one that no scan has reached."""
    calm = sample.site_state(
        site=sample.site(id=SiteId("eupen"), name="Gemeinde Eupen", sample=False),
        hosts=(sample.hosts()[3],),
        changes=None,
        previous_at=None,
        waivers=(),
    )
    empty = sample.site_state(
        site=sample.site(id=SiteId("namur"), name="Maison médicale, Namur", sample=False),
        hosts=(replace(sample.hosts()[9], last_attempt=None, tries_without_answer=0),),
        changes=None,
        previous_at=None,
        waivers=(),
    )
    return calm, sample.site_state(), empty


LINKS = {
    SiteId("ter-linden"): [
        FileLink(language, kind, f"ter-linden_2026-03-03_{language}.{kind}")
        for kind in (FileKind.GUIDE, FileKind.PAGE, FileKind.WORKBOOK)
        for language in (Language.NL, Language.FR)
    ]
    + [FileLink(Language.NL, FileKind.BOTH, "ter-linden_2026-03-03_nl-fr.html")]
}


def report(language: Language = Language.EN) -> FleetReport:
    return fleet_report(states(), sample.catalogue(HELPDESKS), language, sample.NOW, LINKS)


@pytest.mark.parametrize("language", list(Language))
def test_golden_text(language: Language) -> None:
    text = page_text(fleet_page(report(language)))
    assert text == golden(f"fleet.{language}.page.txt", text)


def test_sites_come_by_what_needs_doing() -> None:
    assert [row.site for row in report().sites] == ["ter-linden", "namur", "eupen"]
    assert [row.badge.kind for row in report().sites] == [
        HostStateKind.NEEDS_WORK,
        HostStateKind.NOT_REACHED,
        HostStateKind.WORKS,
    ]


def test_totals_are_the_sites_numbers_together() -> None:
    every = [host for state in states() for host in state.hosts]
    total = sum_of(state.counts for state in states())
    assert total == counts(every)
    made = report()
    assert [tile.count for tile in made.tiles] == [count_of(total, tile.badge.kind) for tile in made.tiles]
    assert [sum(column) for column in zip(*(row.counts for row in made.sites), strict=True)] == [
        tile.count for tile in made.tiles
    ]


def test_jobs_and_minutes_agree_with_the_sites_own_report() -> None:
    own = site_documents(
        sample.site_state(), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, sample.label
    )
    row = report().sites[0]
    assert row.jobs == len(own.report.jobs)
    assert f"about {row.minutes} minutes" in own.report.questions[1].answer[0].text


def test_every_file_of_a_site_has_a_link_that_says_what_it_is() -> None:
    links = report().sites[0].links
    assert [link.text for link in links] == [
        "Page in Dutch",
        "Workbook in Dutch",
        "Guide in Dutch",
        "Page in French",
        "Workbook in French",
        "Guide in French",
        "Page in all languages",
    ]
    tree = parsed(fleet_page(report()))
    found = {a.get("href") for a in tree.iter("a")}
    assert {file.href for file in LINKS[SiteId("ter-linden")]} <= found


def test_pcs_in_the_same_state_for_the_same_causes_stand_together_and_none_is_left_out() -> None:
    site = report().pcs[0]
    assert [(g.badge.kind.value, g.problems, [pc.host for pc in g.pcs]) for g in site.groups[:3]] == [
        ("needs_work", ("Firefox cannot reach the card",), ["arts-1", "onthaal-2"]),
        ("needs_work", ("There is no card reader",), ["arts-3"]),
        ("could_not_tell", (), ["labo"]),
    ]
    hosts = sorted(pc.host for site in report().pcs for group in site.groups for pc in group.pcs)
    assert hosts == sorted(host.host.name for state in states() for host in state.hosts)


def test_a_folded_site_says_its_state_once_with_the_number_in_it() -> None:
    assert [(site.badge.word, site.counts) for site in report().pcs] == [
        ("needs work", "3 of 10 PCs"),
        ("not measured", "1 of 1 PC"),
        ("works", "1 of 1 PC"),
    ]


def test_every_pc_not_reached_stands_under_what_would_bring_it_back() -> None:
    made = report()
    assert sum(len(row.lost) for row in made.reasons) == sum_of(s.counts for s in states()).not_reached
    (off,) = [row for row in made.reasons if "zaal-4" in {pc.host for pc in row.lost}]
    assert off.back == "1 PC would come back with one action: switch on, and leave on the network."
    assert off.lost[0].seen.startswith("Last answer: 24 February 2026, 07:40.")


def silent(host: str, kind: ReachKind) -> HostState:
    """A PC of the sample that another try left without an answer."""
    one = next(host for host in sample.hosts() if host.host.name == "zaal-4")
    assert one.last_attempt is not None
    name = HostName(host)
    attempt = replace(one.last_attempt, host=name, reach=Reach(kind, ""))
    return replace(one, host=replace(one.host, name=name), last_attempt=attempt)


def test_reasons_with_the_same_cure_are_one_action_and_the_one_for_most_pcs_comes_first() -> None:
    kinds = (ReachKind.NO_RIGHT, ReachKind.NO_ROUTE, ReachKind.TIMED_OUT, ReachKind.NO_ROUTE)
    hosts = tuple(silent(f"pc-{n}", kind) for n, kind in enumerate(kinds))
    made = fleet_report(
        (sample.site_state(hosts=hosts),), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, {}
    )
    assert [(row.back, row.reasons, [pc.host for pc in row.lost]) for row in made.reasons] == [
        (
            "3 PCs would come back with one action: switch on, and leave on the network.",
            (
                "The PC is switched off, or the network does not lead to it. (2)",
                "The PC did not answer in time. (1)",
            ),
            ["pc-1", "pc-2", "pc-3"],
        ),
        (
            "1 PC would come back with one action: put the account for remote management right.",
            ("The PC knows the administrator's account, but does not let it log in from elsewhere.",),
            ["pc-0"],
        ),
    ]
    assert made.questions[1].answer[-1].text == made.reasons[0].back


@pytest.mark.parametrize("kind", list(ReachKind))
@pytest.mark.parametrize("language", list(Language))
def test_every_way_to_be_silent_has_its_action(language: Language, kind: ReachKind) -> None:
    made = fleet_report(
        (sample.site_state(hosts=(silent("pc", kind),)),),
        sample.catalogue(HELPDESKS),
        language,
        sample.NOW,
        {},
    )
    assert [len(row.lost) for row in made.reasons] == [1]
    assert "pc" in made.reasons[0].back.lower()


def test_a_site_where_nobody_can_log_in_is_named() -> None:
    blocked = [
        host
        for host in sample.hosts()
        if host.kind is HostStateKind.NEEDS_WORK and any(c.weight is Weight.BLOCKS for c in host.causes)
    ]
    shut = sample.site_state(site=sample.site(sample=False), hosts=(*blocked, sample.hosts()[9]))
    made = fleet_report((shut,), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, {})
    assert [line.text for line in made.questions[0].answer] == [
        "On 1 of 2 PCs, nobody can log in with the eID.",
        "1 not reached (state unknown)",
        "At 1 site nobody can log in on any PC that we measured: Groepspraktijk Ter Linden, Gent.",
    ]
    assert "nobody can log in on any" not in page_text(fleet_page(report()))


def test_the_head_leads_with_the_worst_and_names_the_sites_with_work_as_links() -> None:
    work, todo, _ = report().questions
    assert (work.answer[0].state, work.answer[0].text) == (
        HostStateKind.NEEDS_WORK,
        "On 1 of 12 PCs, nobody can log in with the eID.",
    )
    assert [(line.text, line.href, line.detail) for line in todo.answer if line.number] == [
        (
            "Groepspraktijk Ter Linden, Gent",
            "ter-linden_2026-03-03_nl.page",
            "3 of 10 PCs to fix · 2 jobs · 25 min",
        )
    ]
    calm = fleet_report(states()[:1], sample.catalogue(HELPDESKS), Language.EN, sample.NOW, {})
    assert calm.questions[0].answer[0].state is HostStateKind.WORKS


def changed(host: str, kind: ChangeKind, check: str = "firefox-addon") -> Change:
    return Change(HostName(host), CheckId(check), "", kind, sample.NOW)


def test_what_got_worse_stands_before_what_got_better_in_numbers_of_pcs() -> None:
    changes = (
        changed("arts-1", ChangeKind.NEW),
        changed("onthaal-2", ChangeKind.CAME_BACK),
        changed("onthaal-2", ChangeKind.WORSE, "reader-present"),
        changed("arts-2", ChangeKind.MENDED),
        changed("arts-3", ChangeKind.STILL_OPEN, "reader-present"),
    )
    state = sample.site_state(changes=changes)
    counted = sum_of([state.counts])
    before = replace(counted, works=counted.works + 1, needs_work=counted.needs_work - 1)
    past = {state.site.id: (PastCounts(sample.NOW - timedelta(days=7), before),)}
    made = fleet_report((state,), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, {}, past=past)
    assert [(line.text, line.state) for line in made.questions[2].answer] == [
        ("Worse: 2 PCs at 1 site", HostStateKind.NEEDS_WORK),
        ("Firefox cannot reach the card (2 PCs)", None),
        ("There is no card reader (1 PC)", None),
        ("Better: 1 PC at 1 site", HostStateKind.WORKS),
        ("Needs work: 3 of 10 PCs (on 24 February 2026: 2 of 10 PCs)", None),
    ]
    assert [(row.worse, row.better) for row in made.sites] == [(2, 1)]


def test_a_first_measurement_and_a_quiet_week_say_so() -> None:
    knowledge = sample.catalogue(HELPDESKS)
    first = fleet_report(states()[:1], knowledge, Language.EN, sample.NOW, {})
    assert [line.text for line in first.questions[2].answer] == [
        "This is the first measurement. There is nothing to compare with yet."
    ]
    quiet = fleet_report((sample.site_state(changes=()),), knowledge, Language.EN, sample.NOW, {})
    assert [line.text for line in quiet.questions[2].answer] == ["Nothing changed."]


def test_sample_sites_are_marked_by_name() -> None:
    made = report()
    assert made.sample == (
        "SAMPLE. Some sites in this overview are invented: Groepspraktijk Ter Linden, Gent."
    )
    assert [row.sample for row in made.sites] == ["sample", None, None]
    real = fleet_report(states()[:1], sample.catalogue(HELPDESKS), Language.EN, sample.NOW, {})
    assert real.sample is None


def test_oldest_answers_come_first_and_never_before_all() -> None:
    oldest = report().oldest
    assert len(oldest) == 3  # those who answered today are not old
    assert [row.last_seen for row in oldest[:2]] == ["never", "never"]
    assert (oldest[2].host, oldest[2].age) == ("zaal-4", "7 days")


def test_a_fleet_without_work_says_so() -> None:
    calm = fleet_report(states()[:1], sample.catalogue(HELPDESKS), Language.EN, sample.NOW, {})
    assert [line.text for line in calm.questions[1].answer] == ["Nothing has to be fixed at any site."]
    assert calm.causes == ()
    assert fleet_page(calm)


def test_an_empty_fleet_has_a_page() -> None:
    nothing = fleet_report((), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, {})
    assert nothing.questions[0].answer[0].text == "There is no site yet."
    assert parsed(fleet_page(nothing)).tag == "html"


def test_old_knowledge_is_said_once() -> None:
    state = sample.site_state()
    old = replace(state.provenance, knowledge_date=sample.NOW.date() - timedelta(days=400))
    made = fleet_report(
        (replace(state, provenance=old),), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, {}
    )
    assert fleet_page(made).count("more than half a year") == 1


def test_no_user_name_is_on_the_page() -> None:
    text = fleet_page(report()).lower()
    assert "arts-1" in text
    assert "jan.peeters" not in text
    assert "lieve" not in text


@cache
def tags(text: str) -> list[str]:
    state = hostile_state(text)
    links = {state.site.id: [FileLink(Language.NL, FileKind.PAGE, "x.html")]}
    made = fleet_report((state,), sample.catalogue(HELPDESKS), Language.NL, sample.NOW, links)
    return [str(e.tag) for e in parsed(fleet_page(made)).iter()]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: ascii(p[:24]))
def test_hostile_text_injects_no_element(payload: str) -> None:
    assert tags(payload) == tags("calm")
