"""The view: every number and every choice of a site's report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pytest

from collector.core.judging.rollup import counts
from collector.core.model import (
    ChangeKind,
    Contact,
    HostName,
    HostState,
    HostStateKind,
    Language,
    Reach,
    ReachKind,
    Reason,
    Verdict,
)
from collector.core.observation.observation import FirefoxProfile
from reports.site.state_counts import ICONS
from reports.words.words import words
from tests.reports import sample_site as sample
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.site.desk_sample import HELPDESKS


def documents(language: Language = Language.EN, **changed: object) -> SiteDocuments:
    return site_documents(
        sample.site_state(**changed), sample.catalogue(HELPDESKS), language, sample.NOW, sample.label
    )


def everything(made: SiteDocuments) -> str:
    return repr(made)


# -- the four questions --------------------------------------------------------------------------------


def test_the_four_questions_come_in_their_order() -> None:
    assert [q.id for q in documents().report.questions] == ["work", "todo", "help", "change"]


def test_counts_are_said_of_all_known_pcs_and_not_reached_is_its_own_number() -> None:
    answers = [line.text for line in documents().report.questions[0].answer]
    assert answers == [
        "On 1 of 10 PCs, nobody can log in with the eID.",
        "2 PCs work",
        "3 to fix",
        "1 could not tell",
        "2 not reached (state unknown)",
        "1 accepted",
        "1 without eID",
    ]


@pytest.mark.parametrize(
    ("kinds", "lead"),
    [
        pytest.param([3], HostStateKind.WORKS, id="all work"),
        pytest.param([3, 1], HostStateKind.NEEDS_WORK, id="one to fix"),
        pytest.param([3, 8], HostStateKind.NOT_REACHED, id="one silent"),
    ],
)
def test_colour_and_sign_are_those_of_the_worst_state(kinds: list[int], lead: HostStateKind) -> None:
    """A tick leads only where nothing is worse."""
    of_kind = {host.kind: host for host in sample.hosts()}
    wanted = {3: HostStateKind.WORKS, 1: HostStateKind.NEEDS_WORK, 8: HostStateKind.NOT_REACHED}
    made = documents(hosts=tuple(of_kind[wanted[number]] for number in kinds))
    first = made.report.questions[0].answer[0]
    assert (first.state, first.is_lead) == (lead, True)


def test_tiles_partition_all_known_pcs() -> None:
    tiles = documents().report.tiles
    assert [tile.badge.kind for tile in tiles] == [
        HostStateKind.WORKS,
        HostStateKind.NEEDS_WORK,
        HostStateKind.COULD_NOT_TELL,
        HostStateKind.NOT_REACHED,
        HostStateKind.ACCEPTED,
        HostStateKind.DOES_NOT_APPLY,
    ]
    assert sum(tile.count for tile in tiles) == 10


def test_every_state_has_a_different_icon_and_word() -> None:
    tiles = documents().report.tiles
    assert len(set(ICONS.values())) == len({tile.badge.word for tile in tiles}) == 6


def test_work_is_jobs_pcs_and_minutes() -> None:
    lead, *others = documents().report.questions[1].answer
    assert lead.text == "2 jobs, about 25 minutes together"
    assert [(line.number, line.text, line.detail) for line in others] == [
        (1, "There is no card reader", "arts-3 · 5 min · anyone can do this"),
        (2, "Firefox cannot reach the card", "onthaal-2 and arts-1 · 20 min · your IT support"),
        (0, "Not measured yet: zaal-4 and zaal-5", ""),
    ]


def test_pcs_that_are_silent_are_switched_on_first() -> None:
    lost = sample.host_state(
        "pc-1", HostStateKind.NOT_REACHED, (), reach=Reach(ReachKind.NO_ROUTE), last=None, tries=1
    )
    made = documents(hosts=(*sample.hosts()[:5], lost)).report.questions[1].answer
    assert made[-1].text == "First switch on this PC: pc-1"


def test_changes_count_what_another_cause_explains_only_with_that_cause() -> None:
    assert [line.text for line in documents().report.questions[3].answer] == [
        "2 new problems · 2 problems still open, the oldest for 19 days · 1 problem solved",
        "Besides, there is 1 piece of advice for later",
    ]


def test_a_first_measurement_says_so() -> None:
    first = documents(changes=None, previous_at=None)
    assert first.report.changes.intro == words(Language.EN)("changes-first")
    assert first.report.questions[3].question == "What changed?"
    assert first.report.questions[3].answer[0].text.startswith("This is the first measurement.")
    assert first.report.changes.rows == ()


def test_nothing_changed_is_not_a_first_measurement() -> None:
    same = documents(changes=())
    assert same.report.changes.intro != words(Language.EN)("changes-first")
    assert [line.text for line in same.report.questions[3].answer][:1] == ["Nothing changed."]


def test_without_jobs_nobody_is_called_and_it_says_whom_to_ask_all_the_same() -> None:
    calm = documents(hosts=sample.hosts()[3:4])
    assert [line.text for line in calm.report.questions[1].answer] == ["Nothing has to be fixed now."]
    assert [line.text for line in calm.report.questions[2].answer] == [
        "Nobody needs to be called.",
        "If somebody still cannot log in: Zorg-IT, +32 9 555 01 23.",
    ]


def test_a_site_without_an_it_contact_says_that_none_is_known() -> None:
    calm = documents(hosts=sample.hosts()[3:4], site=sample.site(local_it=Contact()))
    assert "knows no contact" in calm.report.questions[2].answer[1].text


def test_a_site_without_pcs_has_a_report() -> None:
    empty = documents(hosts=(), changes=None, previous_at=None, waivers=())
    assert empty.report.questions[0].answer[0].text == "We do not know any PC of this site yet."
    assert empty.report.measured == "Not measured yet"
    assert sum(tile.count for tile in empty.report.tiles) == 0


# -- cards ---------------------------------------------------------------------------------------------


def test_a_card_is_one_cause_over_all_its_pcs_gravest_first() -> None:
    made = documents()
    assert [(card.code, card.heading[:2], [pc.host for pc in card.pcs]) for card in made.report.jobs] == [
        (sample.READER, "1.", ["arts-3"]),
        (sample.ADDON, "2.", ["onthaal-2", "arts-1"]),
    ]
    assert [(card.code, card.is_job) for card in made.report.advice] == [(sample.VIEWER, False)]


def test_a_symptom_is_told_on_the_card_of_its_cause_and_nowhere_else() -> None:
    reader, addon = documents().report.jobs
    assert reader.also == ("Firefox cannot reach the card",)
    assert "arts-3" not in [pc.host for pc in addon.pcs]


def test_a_small_fault_that_keeps_people_out_is_a_job_and_not_advice() -> None:
    """The root may only warn while what it explains fails."""
    viewer = sample.finding("pc-1", sample.VIEWER, Verdict.WARN)
    addon = sample.finding("pc-1", sample.ADDON, Verdict.FAIL, item="lieve/lieve.werk")
    host = sample.host_state("pc-1", HostStateKind.NEEDS_WORK, (viewer, addon))
    host = replace(host, causes=(replace(host.causes[0], root=viewer, symptoms=(addon,)),))
    made = documents(hosts=(host,))
    assert [card.code for card in made.report.jobs] == [sample.VIEWER]
    assert made.report.jobs[0].effect == "Some people, cards or browsers cannot log in."


def test_minutes_are_for_each_pc_and_together() -> None:
    reader, addon = documents().report.jobs
    assert reader.minutes_text == "about 5 minutes"
    assert addon.minutes_text == "about 10 minutes for each PC, 20 minutes together"


def test_open_since_is_said_with_its_days_and_today_as_new() -> None:
    addon = documents().report.jobs[1]
    assert [pc.since for pc in addon.pcs] == ["open since 12 February 2026 (19 days)", "new today"]


def test_a_card_says_what_was_seen_and_when() -> None:
    row = documents().report.jobs[0].seen[0]
    assert (row.host, row.fact, row.observed, row.expected) == (
        "arts-3",
        "number of card readers",
        "0",
        "at least 1",
    )
    assert row.at is not None
    assert (row.at.text, row.at.iso) == ("3 March 2026, 07:40", "2026-03-03T07:40:00+01:00")


def test_the_call_text_names_site_pc_and_cause_and_three_facts() -> None:
    assert documents().report.jobs[0].call_text.splitlines() == [
        "Site: Groepspraktijk Ter Linden, Gent",
        "PC: arts-3",
        "Problem: There is no card reader",
        "Where: card reader",
        "arts-3: number of card readers: 0 (needed: at least 1)",
        "arts-3: system: Debian GNU/Linux 12 (bookworm)",
        "arts-3: Firefox: 140.8.0",
        "Seen on Tuesday, 3 March 2026, 07:40 (UTC+1)",
    ]


def test_placeholders_are_filled_with_what_was_seen() -> None:
    addon = documents().report.jobs[1]
    assert addon.why == "On onthaal-2 and arts-1 we saw: no."


# -- people --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_user_names_are_nowhere(language: Language) -> None:
    text = everything(documents(language)).lower()
    assert "a4.werk" in text  # the label stands where the name stood
    assert "jan.peeters" not in text
    assert "lieve" not in text
    assert "beheer@" not in text


def test_a_profile_is_named_by_its_users_label() -> None:
    assert documents().report.jobs[1].pcs[0].part == "user A3, Firefox profile x1.default-release"
    assert documents().report.jobs[1].pcs[1].part == "user A4, Firefox profile user A4.werk"


def test_a_user_whose_profile_is_gone_is_still_only_a_label() -> None:
    """A mended finding can name a profile that the newest observation no longer has."""
    gone = sample.observation(firefox_profiles=())
    addon = sample.finding("pc-1", sample.ADDON, Verdict.FAIL, item="jan.peeters/jan.peeters-werk")
    host = sample.host_state("pc-1", HostStateKind.NEEDS_WORK, (addon,), seen=gone)
    text = everything(documents(hosts=(host,), changes=()))
    assert "jan.peeters" not in text
    assert "user A3" in text


def test_account_names_in_paths_are_labels_known_or_not() -> None:
    seen = sample.observation(
        firefox_profiles=(FirefoxProfile(user="Piet", path=".mozilla/firefox/x", addon_read=True),)
    )
    made = sample.finding("pc-1", sample.READER, Verdict.FAIL)
    evidence = replace(made.evidence[0], observed="/home/mieke/x and C:\\Users\\piet\\y and PIET")
    broken = replace(made, evidence=(evidence,))
    host = sample.host_state("pc-1", HostStateKind.NEEDS_WORK, (broken,), seen=seen)
    text = everything(documents(hosts=(host,), changes=())).lower()
    assert "/home/user b1/x and c:\\\\users\\\\user b1\\\\y and user b1" in text
    assert "mieke" not in text
    assert "piet" not in text


def test_a_fleet_that_shows_names_says_so_in_the_privacy_paragraph() -> None:
    shown = site_documents(
        sample.site_state(), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, lambda host, user: user
    )
    assert any("has chosen to show the user names" in paragraph for paragraph in shown.report.privacy)
    assert not any("has chosen to show" in paragraph for paragraph in documents().report.privacy)


# -- lists ---------------------------------------------------------------------------------------------


def test_not_reached_says_when_how_often_why_and_what_to_do() -> None:
    first, second = documents().report.not_reached
    (silent,), (refused,) = first.pcs, second.pcs
    assert (silent.host, silent.last_seen, silent.tries) == (
        "zaal-4",
        "Last answer: 24 February 2026, 07:40",
        "2 tries",
    )
    assert first.likely == "The PC is switched off, or the network does not lead to it."
    assert (refused.last_seen, refused.message) == (
        "Last answer: never",
        "…@zaal-5: Permission denied (publickey).",
    )


def test_pcs_lost_for_one_reason_are_one_line() -> None:
    lost = [
        sample.host_state(f"pc-{n}", HostStateKind.NOT_REACHED, (), reach=Reach(kind), last=None, tries=1)
        for n, kind in enumerate([ReachKind.REFUSED, *[ReachKind.NO_ROUTE] * 9])
    ]
    groups = documents(hosts=tuple(lost)).report.not_reached
    assert [len(group.pcs) for group in groups] == [9, 1]


@pytest.mark.parametrize("kind", [kind for kind in ReachKind if kind is not ReachKind.ANSWERED])
@pytest.mark.parametrize("language", list(Language))
def test_every_way_not_to_be_reached_has_words_and_advice(kind: ReachKind, language: Language) -> None:
    lost = sample.host_state("pc-1", HostStateKind.NOT_REACHED, (), reach=Reach(kind), last=None, tries=1)
    row = documents(language, hosts=(lost,)).report.not_reached[0]
    assert row.likely
    assert row.advice
    assert row.likely != row.advice


def test_what_could_not_be_told_says_why() -> None:
    assert [(row.host, row.check, row.why) for row in documents().report.untold] == [
        (
            "labo",
            "Whether this is so: A card reader is present",
            "Not read: number of card readers.",
        )
    ]


def test_an_answer_that_is_too_old_is_said_once() -> None:
    stale = tuple(
        sample.finding("pc-1", check, Verdict.UNKNOWN, reason=Reason.STALE)
        for check in (sample.READER, sample.ADDON, sample.VIEWER)
    )
    host = sample.host_state("pc-1", HostStateKind.COULD_NOT_TELL, stale)
    made = documents(hosts=(host,))
    assert [(row.check, row.why) for row in made.report.untold] == [
        ("everything", "The last answer of this PC is too old to judge by.")
    ]


def test_waivers_that_end_within_thirty_days_are_marked() -> None:
    def note(until: date) -> str | None:
        return documents(waivers=(replace(sample.waiver(), until=until),)).report.waivers[0].note

    assert note(date(2026, 3, 20)) == "ends in 17 days"
    assert note(date(2026, 3, 3)) == "ends today"
    assert note(date(2026, 3, 2)) == "has ended"
    assert note(date(2026, 4, 2)) == "ends in 30 days"
    assert note(date(2026, 4, 3)) is None


def test_counts_are_given_with_and_without_waivers() -> None:
    made = documents()
    assert made.report.waiver_counts == (
        "Needs work with these exceptions: 3 of 10 PCs. Without them: 4 of 10 PCs."
    )
    assert documents(waivers=()).report.waiver_counts is None


def test_an_accepted_pc_says_until_when() -> None:
    accepted = next(pc for pc in documents().report.pcs if pc.host == "laptop-dr-vos")
    assert accepted.badge.word == "accepted until 20 March 2026"


def test_every_known_pc_is_listed_once_and_has_evidence_or_says_why_not() -> None:
    made = documents()
    names = sorted(str(host.host.name) for host in sample.hosts())
    assert sorted(pc.host for pc in made.report.pcs) == names
    assert sorted(pc.host for pc in made.report.evidence) == names
    silent = [pc.summary for pc in made.report.evidence if pc.host.startswith("zaal")]
    assert silent == ["no check could be judged"] * 2


def test_changes_are_new_first_and_solved_last() -> None:
    assert [kind for kind, _ in groupby(documents().report.changes.rows, key=lambda row: row.kind)] == [
        ChangeKind.NEW,
        ChangeKind.STILL_OPEN,
        ChangeKind.MENDED,
    ]


# -- dates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "measured"),
    [
        (Language.NL, "Gemeten op 3 maart 2026, 07:40"),
        (Language.FR, "Mesuré le 3 mars 2026, 07:40"),
        (Language.DE, "Gemessen am 3. März 2026, 07:40"),
        (Language.EN, "Measured on 3 March 2026, 07:40"),
    ],
)
def test_instants_are_the_sites_own_with_the_offset(language: Language, measured: str) -> None:
    made = documents(language).report
    assert made.measured == measured
    assert "UTC+1" in made.times
    assert any("UTC+1" in fact.value for fact in made.provenance)


@pytest.mark.parametrize(
    ("language", "judged"),
    [
        (Language.NL, "Beoordeeld op woensdag 4 maart 2026, 00:30 (UTC+1)"),
        (Language.FR, "Évalué le mercredi 4 mars 2026, 00:30 (UTC+1)"),
        (Language.DE, "Beurteilt am Mittwoch, 4. März 2026, 00:30 (UTC+1)"),
        (Language.EN, "Judged on Wednesday, 4 March 2026, 00:30 (UTC+1)"),
    ],
)
def test_a_report_is_dated_by_the_sites_day_of_judging_and_says_both_instants(
    language: Language, judged: str
) -> None:
    at = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    made = site_documents(sample.site_state(), sample.catalogue(HELPDESKS), language, at, sample.label)
    assert made.report.day == date(2026, 3, 4)
    said = {fact.label: fact.value for fact in made.report.provenance}
    assert judged.endswith(said[words(language)("prov-judged")])
    assert made.report.measured_iso == "2026-03-03T07:40:00+01:00"
    about = next(sheet for sheet in made.book.sheets if sheet.id == "about")
    told = {row[0]: str(row[1]) for row in about.rows}
    assert judged.endswith(told[words(language)("readme-judged")])


def test_another_zone_moves_every_instant() -> None:
    made = documents(site=sample.site(timezone="Asia/Kathmandu"))
    assert made.report.measured == "Measured on 3 March 2026, 12:25"
    assert made.report.times == "All times are in Asia/Kathmandu (UTC+5:45)."


def test_an_instant_on_the_other_side_of_summer_time_says_its_own_offset() -> None:
    summer = sample.BEFORE - timedelta(days=200)
    lost = sample.host_state(
        "pc-1", HostStateKind.NOT_REACHED, (), reach=Reach(ReachKind.NO_ROUTE), last=summer, tries=9
    )
    assert documents(hosts=(lost,)).report.not_reached[0].pcs[0].last_seen == (
        "Last answer: 8 August 2025, 08:40 (UTC+2)"
    )


def test_old_knowledge_is_said() -> None:
    def notice(days: int) -> str | None:
        provenance = sample.site_state().provenance
        old = sample.NOW.date() - timedelta(days=days)
        return documents(provenance=replace(provenance, knowledge_date=old)).report.knowledge_old

    assert notice(180) is None
    assert notice(181) == (
        "What we know about versions and helpdesks dates from 3 September 2025. That is more than half a year "
        "ago. Check phone numbers and versions before you use them."
    )


def test_sample_data_is_marked_and_real_data_is_not() -> None:
    assert documents().report.sample == "SAMPLE with invented data"
    assert documents(site=sample.site(sample=False)).report.sample is None


def test_the_numbers_are_those_of_the_one_count_function() -> None:
    hosts: tuple[HostState, ...] = sample.hosts()[:5]
    made = documents(hosts=hosts)
    expected = counts(hosts)
    assert {tile.badge.kind: tile.count for tile in made.report.tiles} == {
        HostStateKind.WORKS: expected.works,
        HostStateKind.NEEDS_WORK: expected.needs_work,
        HostStateKind.COULD_NOT_TELL: expected.could_not_tell,
        HostStateKind.NOT_REACHED: expected.not_reached,
        HostStateKind.ACCEPTED: expected.accepted,
        HostStateKind.DOES_NOT_APPLY: expected.does_not_apply,
    }


def test_finding_ids_do_not_depend_on_the_language() -> None:
    ids = [
        [row.anchor for pc in documents(language).report.evidence for row in pc.rows]
        for language in (Language.NL, Language.DE)
    ]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])


def test_the_catalogue_is_not_asked_for_hosts_it_never_judged() -> None:
    """A PC that no scan has asked has no attempt at all."""
    never = replace(sample.hosts()[-1], last_attempt=None, tries_without_answer=0)
    made = documents(hosts=(replace(never, host=replace(never.host, name=HostName("nieuw"))),))
    assert made.report.not_reached[0].likely == "The PC was not asked yet."
    assert made.report.not_reached[0].pcs[0].tries == "0 tries"


def test_what_could_not_be_told_has_no_title_of_a_fault() -> None:
    rows = [row for pc in documents().report.evidence for row in pc.rows if row.verdict is Verdict.UNKNOWN]
    titles = {text.title for text in sample.catalogue(HELPDESKS).texts.values()}
    assert rows
    assert not {row.check for row in rows} & titles
