"""Questions about a complaint one at a time: what is picked is told, and one goes back as far as the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collector.app.report.asking import complaint_by_questions
from collector.core.catalogue.catalogue import Stage
from collector.core.judging.elimination import Complaint
from collector.core.model import Language
from tests.reports.guide.guide_sample import CATALOGUE


class Scripted:
    """Somebody who picks as written down: a number from 0 on, an address, or None for back."""

    def __init__(self, *picks: int | str | None) -> None:
        self._picks: Iterator[int | str | None] = iter(picks)
        self.questions: list[str] = []

    def __call__(
        self, question: str, choices: Sequence[str], *, can_go_back: bool, may_type: bool
    ) -> int | str | None:
        assert choices[-1] in ("I do not know", "another address, or I do not know")
        self.questions.append(question)
        return next(self._picks)


def asked(someone: Scripted) -> Complaint:
    return complaint_by_questions(None, CATALOGUE, Language.EN, someone)


def test_what_is_picked_is_told() -> None:
    someone = Scripted(3, 0, 0, 4)
    assert asked(someone) == Complaint(
        Stage.BEFORE_PIN,
        "https://www.riziv.fgov.be/",
        answers=frozenset({"viewer_reads_card", "addon_missing"}),
    )
    assert someone.questions == [
        "Where does it go wrong?",
        "Which address is in the address bar?",
        "Does the eID viewer read the card (do you see your data and photo)?",
        "What does the page show?",
    ]


def test_back_takes_back_what_was_told_and_stops_at_the_first_question() -> None:
    someone = Scripted(3, 0, None, None, None, 0)
    assert asked(someone) == Complaint(Stage.INSTALLATION)
    assert [question[:5] for question in someone.questions] == [
        "Where",
        "Which",
        "Does ",
        "Which",
        "Where",
        "Where",
    ]


def test_a_typed_address_is_told_as_it_is_and_one_that_is_none_is_asked_again() -> None:
    someone = Scripted(5, "not an address", "https://www.mycarenet.be/x", 2)
    told = asked(someone)
    assert (told.address, told.answers) == ("https://www.mycarenet.be/x", frozenset({"acts_for_institution"}))


def test_whoever_came_through_the_shared_page_is_asked_where_they_began() -> None:
    someone = Scripted(4, 4, 1, 1)
    told = asked(someone)
    assert (told.address, told.started_at) == (
        "https://idp.iamfas.belgium.be/",
        "https://www.ehealth.fgov.be/",
    )
