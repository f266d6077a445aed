"""The fixed words: complete in four languages, all used, none English by accident."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

import pytest
import yaml
from fluent.runtime import FluentResource
from fluent.syntax.ast import Message

from collector.core.catalogue.catalogue import Stage
from collector.core.facts.facts import FACTS, LISTS
from collector.core.model import (
    ChangeKind,
    Doer,
    HostStateKind,
    Language,
    ReachKind,
    Reason,
    Severity,
    SiteKind,
    Verdict,
)
from reports.words.words import Words, words
from tests.checkout import ROOT
from tests.reports import placed
from tests.reports import sample_site as sample
from tests.reports.documents import site_documents
from tests.reports.guide.guide_sample import GUIDES
from tests.reports.reading import opened_book, page_text
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.shipped import shipped_catalogue

REPORTS = ROOT / "reports"
ENGLISH = words(Language.EN)


def _texts(w: Words) -> dict[str, str]:
    folder = REPORTS / "locale" / w.language.value
    raw = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.ftl")))
    found = re.findall(r"^([a-zA-Z][\w-]*) = ?((?:.*)(?:\n[ \t]+.*|\n\})*)", raw, re.MULTILINE)
    return dict(found)


def _plain_words(text: str) -> int:
    """How many different words a message has beside its placeholders and plural keys."""
    return len(set(re.findall(r"[A-Za-z]{3,}", re.sub(r"\{ \$\w+( ->)?|\[\w+\]", "", text))))


@pytest.mark.parametrize("language", list(Language))
def test_every_message_exists_in_every_language_once(language: Language) -> None:
    ids = words(language).ids()
    assert len(ids) == len(set(ids))
    assert set(ids) == set(ENGLISH.ids())


@pytest.mark.parametrize("language", list(Language))
def test_a_message_uses_the_same_arguments_in_every_language(language: Language) -> None:
    def arguments(w: Words) -> dict[str, set[str]]:
        return {name: set(re.findall(r"\$(\w+)", text)) for name, text in _texts(w).items()}

    assert arguments(words(language)) == arguments(ENGLISH)


@pytest.mark.parametrize("language", [Language.NL, Language.FR, Language.DE])
def test_no_sentence_is_left_in_english(language: Language) -> None:
    """Single words may be the same in two languages; whole sentences are not."""
    own, english = _texts(words(language)), _texts(ENGLISH)
    left = [name for name, text in own.items() if text == english[name] and _plain_words(text) >= 3]
    assert left == []


SAME_AS_IN_ENGLISH = {
    Language.NL: "answer code firefox java linux macos mail min product stage utc website windows",
    Language.FR: "cause code exceptions firefox guide java linux macos mail message min minute minutes page port site sites sources utc version versions windows",
    Language.DE: "answer april august code firefox java linux macos name november optional pcs port problem september stage system utc version website windows",
}
"""Words that are written alike in both languages, and names. A word belongs here only after looking it up."""


@pytest.mark.parametrize("language", list(SAME_AS_IN_ENGLISH))
def test_nothing_is_english_by_accident(language: Language) -> None:
    own, english = _texts(words(language)), _texts(ENGLISH)
    alike = " ".join(text for name, text in own.items() if text == english[name])
    plain = re.sub(r"\{ \$\w+( ->)?|\[\w+\]|\{ [\w-]+ \}", "", alike).lower()
    assert set(re.findall("[a-z]{3,}", plain)) - set(SAME_AS_IN_ENGLISH[language].split()) == set()


def test_every_word_a_model_can_need_has_a_message() -> None:
    needed = [
        *(f"state-{kind}" for kind in HostStateKind),
        *(f"answer-{kind}" for kind in HostStateKind),
        *(f"verdict-{verdict}" for verdict in Verdict),
        *(f"reason-{reason}" for reason in Reason),
        *(f"severity-{severity}" for severity in Severity),
        *(f"kind-{kind}" for kind in SiteKind),
        *(f"doer-{doer}" for doer in Doer),
        *(f"stage-{stage}" for stage in Stage),
        *(f"change-{kind}" for kind in ChangeKind),
        *(f"answer-{kind}" for kind in ChangeKind),
        *(f"reach-{kind}" for kind in ReachKind),
        *(f"advice-{kind}" for kind in ReachKind),
        *(f"remedy-{kind}" for kind in ReachKind if kind is not ReachKind.ANSWERED),
        *(f"in-{language}" for language in Language),
        *(f"fact-{fact.replace('.', '-')}" for fact in (*FACTS, *LISTS)),
    ]
    assert [name for name in needed if name not in ENGLISH] == []


def test_every_message_is_used() -> None:
    """An id appears whole in the program, or as one of the families that are put together from a model's word."""
    code = "\n".join(path.read_text("utf-8").replace("'", '"') for path in REPORTS.rglob("*.py"))
    code += "\n".join(path.read_text("utf-8") for path in (REPORTS.parent / "collector").rglob("*.py"))
    pages = "\n".join(path.read_text("utf-8") for path in (REPORTS / "templates").glob("*.j2"))
    families = tuple(re.findall(r"f\"([a-z-]+-)\{", code))
    texts = "\n".join(_texts(ENGLISH).values())
    unused = []
    for name in ENGLISH.ids():
        short = re.sub(r"^(fleet-)?label-", "", name).replace("-", "_")
        used = f'"{name}"' in code or f'"{name.removeprefix("col-")}"' in code or f"{{ {name} }}" in texts
        used = used or (name.startswith(families) and "label-" not in name)
        used = used or ("label-" in name and (f"l.{short}" in pages or f'"{short}"' in code))
        if not used and f'"_{name.removeprefix("col-")}"' not in code:
            unused.append(name)
    assert unused == []


def test_a_list_of_many_names_fits_into_a_message() -> None:
    """Seen on a page of 100 PCs with long names: Fluent takes no argument above a thousand characters."""
    names = ", ".join(f"a-workstation-with-a-long-name-{n}" for n in range(200))
    assert ENGLISH("call-pcs", n=200, list=names) == f"PCs: {names}"


def test_a_missing_message_or_argument_is_an_error() -> None:
    with pytest.raises(KeyError):
        ENGLISH("no-such-message")
    with pytest.raises(ValueError, match="days"):
        ENGLISH("days")


def test_the_names_of_five_hundred_pcs_fit_into_a_message() -> None:
    """Seen when a cause had more than a hundred PCs: fluent.runtime refused the list, and the report failed."""
    names = ", ".join(f"pc-{n}.\ue0000\ue001.example" for n in range(500))
    assert ENGLISH("call-cause", title=names) == f"Problem: {names}"
    assert ENGLISH("call-pcs", n=2, list=names) == f"PCs: {names}"


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        (Language.NL, "1 van 1 pc", "0 van de 2 pc's"),
        (Language.FR, "1 sur 1 PC", "0 des 2 PC"),
        (Language.DE, "1 von 1 PC", "0 von 2 PCs"),
        (Language.EN, "1 of 1 PC", "0 of 2 PCs"),
    ],
)
def test_plurals_follow_the_language(language: Language, one: str, many: str) -> None:
    w = words(language)
    assert w("of-known", n=1, known=1) == one
    assert w("of-known", n=0, known=2) == many


BREAKS = re.compile(
    r"[ \t][:;?!](?=[\s)]|$)"  # a space that breaks before the sign
    r"|[^\W\d_]{2}[:;?!](?=\s|$)"  # no space at all
    r"|«(?!\u00a0)|(?<!\u00a0)»"
    r"|\u202f"  # the narrow one, which the house does not use
)


def french_messages() -> Iterator[tuple[str, str]]:
    for path in sorted((REPORTS / "locale" / "fr").glob("*.ftl")):
        for line in path.read_text("utf-8").splitlines():
            if line[:1] != "#":
                yield path.name, line.partition(" = ")[2] or line


def french_knowledge() -> Iterator[tuple[str, str]]:
    """Everything in the knowledge that stands under `fr`: desks, routes, steps, questions, texts of errors."""

    def under(found: object) -> Iterator[str]:
        if isinstance(found, dict):
            if isinstance(found.get("fr"), str):
                yield found["fr"]
            found = list(found.values())
        if isinstance(found, list):
            for part in found:
                yield from under(part)

    for path in sorted((ROOT / "collector" / "knowledge").glob("*.yaml")):
        for text in under(yaml.safe_load(path.read_text("utf-8"))):
            yield path.name, text


def french_checks() -> Iterator[tuple[str, str]]:
    catalogue = shipped_catalogue()
    for check in catalogue.checks:
        text = catalogue.texts[check, Language.FR]
        own = chain.from_iterable(text.own_steps.values())
        for said in (
            text.title, text.notice, text.why, text.tell, text.good, *text.steps, *text.avoid, *own
        ):  # fmt: skip
            yield check, re.sub(r"\]\(https://[^)]*\)", "]", said)


@pytest.mark.parametrize("texts", [french_messages, french_knowledge, french_checks])
def test_french_keeps_its_space_before_a_sign_from_breaking(
    texts: Callable[[], Iterator[tuple[str, str]]],
) -> None:
    found = list(texts())
    assert len(found) > 150
    assert sum("\u00a0" in text for _, text in found) > 10
    assert [(where, text) for where, text in found if BREAKS.search(text)] == []


@pytest.mark.parametrize("kind", ["page", "guide", "sheet", "mail", "mail as text", "workbook"])
def test_a_french_document_keeps_them_where_texts_were_put_together(kind: str) -> None:
    """What a workstation said stays as it said it."""
    made = site_documents(
        sample.site_state(), sample.catalogue(HELPDESKS), Language.FR, sample.NOW, sample.label, guides=GUIDES
    )
    mail = placed.site_mail(made, attached=("page.html",))
    text = {
        "page": lambda: page_text(placed.page(made)),
        "guide": lambda: page_text(placed.guide_page(made)),
        "sheet": lambda: page_text(placed.sheet_page(made)),
        "mail": lambda: page_text(mail.html),
        "mail as text": lambda: f"{mail.subject}\n{mail.text}",
        "workbook": lambda: "\n".join(cells(placed.workbook(made))),
    }[kind]()
    assert "\u00a0" in text
    assert [line for line in text.splitlines() if BREAKS.search(line) and "ssh: connect" not in line] == []


def cells(workbook: bytes) -> Iterator[str]:
    for sheet in opened_book(workbook).worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield from (value for value in row if isinstance(value, str))


def test_a_text_that_was_asked_for_before_is_the_same_and_others_are_not() -> None:
    w = words(Language.NL)
    first = w("of-known", n=1, known=12_345)
    assert w("of-known", n=1, known=12_345) == first
    assert w("of-known", n=2, known=12_345) != first
    assert w("of-known", n="1", known=12_345) == w("of-known", n="1", known=12_345)
    with pytest.raises(ValueError, match="of-known"):
        w("of-known", n=1)
    long = "x" * 5000
    assert long in w("fact-is", fact="a", value=long)


@pytest.mark.parametrize("language", list(Language))
def test_a_plain_message_reads_as_fluent_writes_it(language: Language) -> None:
    """Plain ones are filled without Fluent, whose loading costs more than most commands take."""
    w = words(language)
    plain = {name: text for name, text in w.texts.items() if text is not None}
    assert len(plain) > len(w.texts) * 0.8
    differ = []
    for name, text in plain.items():
        gaps = re.findall(r"\$([\w-]+)", text)
        for value in ("Zaal 4 { $x } #", " <b>é ", "x" * 1200, HostStateKind.WORKS, 0, 7, 999):
            given = dict.fromkeys(gaps, value)
            if w(name, **given) != w.by_fluent(name, given):
                differ.append((name, value))
    assert differ == []


def test_every_message_is_found_as_fluent_finds_it() -> None:
    for language in Language:
        entries = [entry for text in words(language).sources for entry in FluentResource(text).body]
        assert sorted(entry.id.name for entry in entries if isinstance(entry, Message)) == list(
            words(language).ids()
        )


def test_a_large_number_and_a_missing_value_are_left_to_fluent() -> None:
    w = words(Language.NL)
    (name,) = [name for name, text in w.texts.items() if text and re.findall(r"\$([\w-]+)", text) == ["n"]][
        :1
    ]
    assert "1.234" in w(name, n=1234)
    with pytest.raises(ValueError, match=name):
        w(name)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        pytest.param("a = one { $x } two\n", "one { $x } two", id="plain"),
        pytest.param("a =   blanks around  \nb = x\n", "blanks around", id="blanks"),
        pytest.param("a = one\n    two\n", None, id="two lines"),
        pytest.param("a = one\n\n    two\n", None, id="a blank line between"),
        pytest.param("a =\n    one\n", None, id="begins below"),
        pytest.param("a = one\n    .title = two\n", None, id="an attribute"),
        pytest.param("a = { $x ->\n   *[other] x\n }\n", None, id="a choice"),
        pytest.param('a = { "{" } x\n', None, id="a literal"),
        pytest.param("a = { other }\n", None, id="another message"),
        pytest.param("a = { NUMBER($x) }\n", None, id="a function"),
    ],
)
def test_only_one_line_with_gaps_is_plain(
    source: str, wanted: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.words.words._ftl_files", lambda language: {"x.ftl": source})
    assert words.__wrapped__(Language.EN).texts["a"] == wanted
