"""The guide agrees with the triage on every way through it, names the site's own contacts, and works without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from playwright.sync_api import Browser

from collector.core.catalogue.catalogue import Stage
from collector.core.helpdesk.desk_card import LOCAL_IT
from collector.core.helpdesk.routing import MUNICIPALITY, Route
from collector.core.judging.elimination import Complaint, advise
from collector.core.model import Contact, DeskId, Language, Site, SiteId, SiteKind
from reports.guide.guide_plan import CARD_LOST, SHARED_PAGE, ChoiceKind, GuidePlan, Guides
from tests.reports import sample_site as sample
from tests.reports.guide.guide_sample import CATALOGUE, GUIDES, KNOWLEDGE
from tests.reports.page.page_set import report
from tests.reports.placed import guide_page
from tests.reports.reading import parsed
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.chromium_rig import opened

PRACTICE = sample.site()
SITES = [
    pytest.param(PRACTICE, id="practice"),
    pytest.param(replace(PRACTICE, local_it=Contact(), portals=()), id="practice that named nothing"),
    pytest.param(Site(SiteId("t"), "T", SiteKind.MUNICIPALITY), id="town hall"),
    pytest.param(
        Site(SiteId("x"), "X", portals=("https://irisbox.irisnet.be/", "no address at all", "javascript:1")),
        id="portals of all kinds",
    ),
]


def ways(plan: GuidePlan) -> Iterator[tuple[Complaint, Route]]:
    """Every way from the start to an end: what was told on it, and where it ended."""
    asks, ends = {ask.id: ask for ask in plan.asks}, {end.id: end for end in plan.ends}

    def walk(node: str, told: Complaint, depth: int) -> Iterator[tuple[Complaint, Route]]:
        assert depth < 10, "the questions go round in a circle"
        if node in ends:
            yield told, ends[node].route
            return
        for choice in asks[node].choices:
            yield from walk(choice.target, after(told, choice.kind, choice.value), depth + 1)

    return walk(plan.start, Complaint(), 0)


def after(told: Complaint, kind: str, value: str) -> Complaint:
    match ChoiceKind(kind):
        case ChoiceKind.STAGE:
            return replace(told, stage=Stage(value))
        case ChoiceKind.ADDRESS:
            return replace(told, address=value)
        case ChoiceKind.BEGAN:
            return replace(told, started_at=value)
        case ChoiceKind.ANSWER:
            return replace(told, answers=told.answers | {value})
        case ChoiceKind.SKIP:
            return told


def by_the_triage(told: Complaint, site: Site) -> Route:
    return advise(told, None, KNOWLEDGE, CATALOGUE, site).route


@pytest.mark.parametrize("site", SITES)
def test_every_way_ends_where_the_triage_ends(site: Site) -> None:
    plan = Guides(KNOWLEDGE, CATALOGUE).plan(site)
    found = list(ways(plan))
    assert len(found) > 60
    wrong = [
        (told, route.rule)
        for told, route in found
        if route != replace(by_the_triage(told, site), ask_start=False)
    ]
    assert wrong == []


@pytest.mark.parametrize("site", SITES)
def test_no_fault_of_a_pc_leads_to_the_municipality(site: Site) -> None:
    plan = Guides(KNOWLEDGE, CATALOGUE).plan(site)
    faults = [end.route for end in plan.ends if end.route.owner == "local_it"]
    assert len(faults) > 5
    assert [route.rule for route in faults if MUNICIPALITY in route.desks] == []


def test_the_guide_asks_place_pin_and_address() -> None:
    plan = GUIDES.plan(PRACTICE)
    start = plan.asks[0]
    assert {Stage.BEFORE_PIN, Stage.AFTER_PIN} <= {choice.value for choice in start.choices}
    assert CARD_LOST in {choice.value for choice in start.choices}
    addresses = next(ask for ask in plan.asks if ask.question == "address")
    assert [choice.value for choice in addresses.choices] == [
        *PRACTICE.portals,
        "https://www.socialsecurity.be/citizen/",
        SHARED_PAGE,
        "",
    ]


def test_ends_are_many_and_questions_few() -> None:
    """A person answers at most six questions: where, address, where they began, and three more."""
    plan = GUIDES.plan(PRACTICE)
    assert len({end.route.rule for end in plan.ends}) > 20
    assert max(_length(plan, plan.start) for _ in (0,)) <= 6


def _length(plan: GuidePlan, node: str) -> int:
    asks = {ask.id: ask for ask in plan.asks}
    if node not in asks:
        return 0
    return 1 + max(_length(plan, choice.target) for choice in asks[node].choices)


def test_sites_that_agree_share_a_plan() -> None:
    guides = Guides(KNOWLEDGE, CATALOGUE)
    other = replace(PRACTICE, id=SiteId("other"), name="Other", local_it=Contact("Somebody else"))
    assert guides.plan(PRACTICE) is guides.plan(other)
    assert guides.plan(PRACTICE) is not guides.plan(replace(PRACTICE, local_it=Contact()))


# -- as a page ---------------------------------------------------------------------------------------


def _node(tree: Element, anchor: str) -> Element:
    (found,) = [e for e in tree.iter("section") if e.get("id") == anchor]
    return found


@pytest.mark.parametrize("language", list(Language))
def test_the_links_of_the_page_walk_to_steps_and_desks_of_the_triage(language: Language) -> None:
    """Without scripts: only links and anchors are followed. What a link tells is no word for readers: the values know it."""
    made = report(language)
    assert made.guide is not None
    told_by = {(ask.anchor, c.href, c.text): (c.kind, c.value) for ask in (made.guide.start, *made.guide.asks) for c in ask.choices}  # fmt: skip
    tree = parsed(guide_page(made))
    start = next(e.get("id") or "" for e in tree.iter("section") if "start" in (e.get("class") or "").split())
    nodes = {e.get("id"): e for e in tree.iter("section") if "node" in (e.get("class") or "").split()}
    met = set()

    def walk(anchor: str, told: Complaint) -> None:
        node = nodes[anchor]
        met.add(anchor)
        links = [link for ul in node.iter("ul") if ul.get("class") == "choices" for link in ul.iter("a")]
        if not links:
            route = by_the_triage(told, PRACTICE)
            text = " ".join("".join(node.itertext()).split())
            for step in route.try_first:
                assert " ".join(HELPDESKS.steps[step][language].split()) in text
            names = [
                (e.text or "") for e in node.iter("a") if (e.get("href") or "").startswith("#guide-desk-")
            ]
            wanted = [_desk_name(desk, language) for desk in route.desks]
            assert all(whole.startswith(name) for whole, name in zip(wanted, names, strict=True))
            return
        for link in links:
            href = link.get("href") or ""
            walk(href[1:], after(told, *told_by[anchor, href, link.text or ""]))

    walk(start, Complaint())
    errors = {(e.get("href") or "")[1:] for div in tree.iter("dl") if div.get("class") == "errors" for e in div.iter("a")}  # fmt: skip
    assert met | errors == set(nodes)


def _desk_name(desk: DeskId, language: Language) -> str:
    return (PRACTICE.local_it.name or "") if desk == LOCAL_IT else HELPDESKS.desks[desk].name[language]


@pytest.mark.parametrize("language", list(Language))
def test_no_reader_meets_a_word_of_ours(language: Language) -> None:
    """No id of a rule, of an answer or of a place on the way: not in the text, nor in the address bar."""
    text = guide_page(report(language))
    page_itself = text[text.index("<main") : text.index("</main>")]
    ids = {*KNOWLEDGE.answers, *(q.id for q in KNOWLEDGE.questions if "_" in q.id), *(stage for stage in Stage if "_" in stage)}  # fmt: skip
    assert [one for one in ids if re.search(rf"(?<!\w){one}(?!\w)", page_itself)] == []
    assert re.findall(r"\b[RG]\d\d\b", page_itself) == []


def test_not_knowing_is_an_answer_to_every_question() -> None:
    plan = GUIDES.plan(PRACTICE)
    for ask in plan.asks:
        assert [c.kind for c in ask.choices].count(ChoiceKind.SKIP) == 1, ask.question
        assert ask.choices[-1].kind is ChoiceKind.SKIP


def test_the_order_is_the_seed_pages() -> None:
    """The viewer reads the card or not (2), add-on and page (3, 5), PIN and new card (6), the neutral test last (7)."""
    order = [question.id for question in KNOWLEDGE.questions]
    seed = ["viewer", "page", "pin", "new_card", "neutral_test"]
    assert [one for one in order if one in seed] == seed
    steps = ["check_viewer", "install_upgrade", "other_reader", "firefox_addon", "profile_citizen", "clear_cookies", "neutral_test"]  # fmt: skip
    for end in GUIDES.plan(PRACTICE).ends:
        if end.route.rule == HELPDESKS.general[Stage.INSTALLATION]:
            continue  # while installing there is no viewer yet that could read a card
        taken = [step for step in end.route.try_first if step in steps]
        assert taken == sorted(taken, key=steps.index), end.route.rule


def test_the_steps_stand_once_for_paper_and_ends_name_them_by_number() -> None:
    made = report(Language.EN).guide
    assert made is not None
    assert len(made.steps) == len(set(made.steps)) > 10
    for end in made.ends:
        numbers = [made.steps.index(step) + 1 for step in end.steps]
        assert end.paper.startswith(f"Steps {', '.join(map(str, numbers))}." if numbers else "Call ")


def test_the_sites_own_contacts_are_in_the_guide() -> None:
    own = replace(
        PRACTICE,
        helpdesks={
            MUNICIPALITY: Contact("Dienst Bevolking Gent", "+32 9 266 00 00"),
            DeskId("riziv"): Contact(phone="+32 2 000 00 04"),
        },
    )
    text = guide_page(report(Language.NL, site=own))
    assert "Dienst Bevolking Gent" in text
    assert 'href="tel:+3292660000"' in text
    assert 'href="tel:+3220000004"' in text
    assert "739 74 74" not in text


def test_an_error_text_leads_to_the_end_the_triage_gives_it() -> None:
    made = report(Language.EN).guide
    assert made is not None
    rules = {f"#{end.anchor}": end.rule for end in made.ends}
    for error in made.errors:
        assert rules[error.href] == by_the_triage(Complaint(error_text=error.words[0]), PRACTICE).rule


def test_help_is_in_the_same_place() -> None:
    """WCAG 3.2.6: the last link of the contents."""
    text = guide_page(report())
    navigation = next(parsed(text).iter("nav"))
    assert [link.get("href") for link in navigation.iter("a")][-1] == "#guide"
    assert 'id="guide"' in text


def test_numbers_on_paper_lead_to_the_right_part() -> None:
    made = report(Language.DE).guide
    assert made is not None
    numbers = {f"#{ask.anchor}": ask.number for ask in (made.start, *made.asks)}
    numbers |= {f"#{end.anchor}": end.number for end in made.ends}
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    for ask in (made.start, *made.asks):
        assert all(numbers[choice.href] == choice.number for choice in ask.choices)


@pytest.mark.rig
def test_without_scripts_a_link_shows_the_next_question(browser: Browser, tmp_path: Path) -> None:
    target = tmp_path / "guide.html"
    target.write_text(guide_page(report(Language.FR)), "utf-8")
    with opened(browser, target, scripts=False) as shown:
        visible = shown.page.locator(".node:visible")
        assert visible.count() == 1
        for _ in range(9):
            node = visible.last
            if "end" in (node.get_attribute("class") or "").split():
                break
            node.locator(".choices a").first.click()
        assert "end" in (visible.last.get_attribute("class") or "").split()
        assert visible.last.locator("ol li").count() > 0


@pytest.mark.rig
@pytest.mark.parametrize(
    "language",
    [
        pytest.param(language, id=language, marks=() if language is Language.FR else pytest.mark.long)
        for language in Language
    ],
)
def test_every_end_is_one_screen_and_the_guide_prints_on_eight_sheets(
    browser: Browser, tmp_path: Path, language: Language
) -> None:
    """800 pixels on a laptop and 1,300 on a phone, with the buttons above it; French has the longest words."""
    target = tmp_path / "guide.html"
    target.write_text(guide_page(report(language)), "utf-8")
    assert target.stat().st_size < 160_000
    for width, most in ((1280, 800), (360, 1300)):
        with opened(browser, target, width=width) as shown:
            heights = shown.page.evaluate(HEIGHTS)
            assert len(heights) > 40
            assert max(heights) <= most
            assert shown.sideways <= 0
    with opened(browser, target) as shown:
        assert len(re.findall(rb"/Type\s*/Page\b", shown.page.pdf(prefer_css_page_size=True))) <= 8


HEIGHTS = """async () => {
  const heights = [];
  for (const end of document.querySelectorAll(".node.end")) {
    location.hash = "#" + end.id;
    await new Promise(done => addEventListener("hashchange", () => setTimeout(done), { once: true }));
    heights.push(end.getBoundingClientRect().bottom - document.querySelector(".guide .nodes").getBoundingClientRect().top);
  }
  return heights;
}"""
