"""The mail: subject, two complete parts, size, nothing fetched, no names where none are wanted, a sound message."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from functools import cache
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest

from collector.core.errors import FleetError
from collector.core.model import Contact, HostName, HostState, Language
from reports.mail.mail import Mail, as_message
from reports.words.words import words
from tests.reports import sample_site as sample
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.hostile_texts import PAYLOADS, hostile_report
from tests.reports.placed import site_mail
from tests.reports.reading import golden, page_text, parsed
from tests.reports.site.desk_sample import HELPDESKS

MOST_HTML_BYTES = 100_000
"""Gmail cuts a mail near 102 KB."""
BOOK = "ter-linden_2026-03-03_nl.xlsx"
PC_NAMES = [host.host.name for host in sample.hosts()]


def report(language: Language = Language.EN, **changed: object) -> SiteDocuments:
    return site_documents(
        sample.site_state(**changed), sample.catalogue(HELPDESKS), language, sample.NOW, sample.label
    )


def message(mail: Mail, **changed: object) -> EmailMessage:
    """The message as a mail program reads it."""
    envelope: dict[str, object] = {
        "sender": "eID <eid@example.org>",
        "to": ["lien@example.org"],
        "reply_to": "help@example.org",
        "message_id": "ter-linden.1.en@example.org",
        "date": datetime(2026, 3, 3, 7, tzinfo=UTC),
    }
    made = as_message(mail, **(envelope | changed))  # type: ignore[arg-type]
    read = email.message_from_bytes(made.as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    assert [part.defects for part in read.walk() if part.defects] == []
    return read


def without_comments(html: str) -> str:
    """Without the conditional comments, which Outlook alone reads."""
    return re.sub(r"<!--.*?-->", "", html)


def part(read: EmailMessage, kind: str) -> str:
    body = read.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@cache
def english() -> Mail:
    return site_mail(
        report(), attached=(BOOK,), left_out=("page.html",), links=("https://files.example.org/",)
    )


# -- what it says --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_golden_mail(language: Language) -> None:
    mail = site_mail(
        report(language), attached=(BOOK,), left_out=("page.html",), links=("https://a.example/",)
    )
    text = f"{mail.subject}\n\n== plain\n{mail.text}\n== html\n{page_text(without_comments(mail.html))}"
    assert text == golden(f"{language}.mail.txt", text)


@pytest.mark.parametrize("language", list(Language))
def test_golden_mail_without_names(language: Language) -> None:
    mail = site_mail(report(language), links=("https://a.example/",), link_only=True, is_test=True)
    text = f"{mail.subject}\n\n{mail.text}"
    assert text == golden(f"{language}.mail.link.txt", text)


def test_subject_has_site_count_and_change_and_no_code() -> None:
    subject = report(site=sample.site(sample=False)).letter.subject
    assert subject == (
        "Groepspraktijk Ter Linden, Gent: 3 of 10 PCs need work, 2 not measured, could not tell for 1, 2 new problems, 1 solved"
    )
    assert "needs_work" not in subject
    assert str(sample.ADDON) not in subject


@pytest.mark.parametrize(
    ("changed", "ends"),
    [
        pytest.param({"changes": None, "previous_at": None}, "first measurement", id="first"),
        pytest.param({"changes": ()}, "nothing new", id="nothing"),
        pytest.param({"hosts": (), "changes": ()}, "no PCs yet", id="no-pcs"),
    ],
)
def test_subject_says_when_there_is_nothing_to_compare(changed: dict[str, object], ends: str) -> None:
    assert report(Language.EN, **changed).letter.subject.endswith(ends)


def test_unreached_pcs_are_in_the_subject_even_if_nothing_needs_work() -> None:
    lost = tuple(host for host in sample.hosts() if host.host.name.startswith("zaal"))
    assert "0 of 2 PCs need work, 2 not measured" in report(hosts=lost, changes=()).letter.subject


@pytest.mark.parametrize("language", list(Language))
def test_first_line_of_both_parts_is_the_answer_with_the_counts(language: Language) -> None:
    made = report(language)
    mail = site_mail(made)
    lead = made.report.questions[0].answer[0].text
    assert mail.text.replace("\n", " ").startswith(lead)
    body = next(parsed(without_comments(mail.html)).iter("body"))
    assert "".join(body.itertext()).split()[: len(lead.split())] == lead.split()
    assert {"1", "10"} <= set(re.findall(r"\d+", lead))
    assert mail.subject.startswith(words(language)("mail-subject-sample"))
    assert {"3", "10"} <= set(re.findall(r"\d+", mail.subject))


def test_plain_part_says_what_the_html_part_says() -> None:
    def plain_words(text: str) -> set[str]:
        return set(re.findall(r"[\w.@:/+-]*\w", text))

    mail = english()
    body = page_text(without_comments(mail.html)).partition("\n")[2]  # without the title
    assert plain_words(body) - plain_words(mail.text) == set()
    assert "<" not in mail.text
    assert max(map(len, mail.text.splitlines())) <= 78


def test_files_are_named_as_attached_left_out_or_linked() -> None:
    text = english().text
    assert f"Attached to this mail: {BOOK}." in text
    assert "Too large for a mail, so not attached: page.html." in text
    assert "\nhttps://files.example.org/\n" in text
    assert "Ask your IT support for them." in site_mail(report()).text


def test_only_web_addresses_become_links() -> None:
    mail = site_mail(report(), links=("javascript:alert(1)", r"\\server\share", "https://a.example/x"))
    hrefs = [link.get("href") for link in parsed(mail.html).iter("a")]
    assert "https://a.example/x" in hrefs
    assert {re.match("[a-z]+:", href or "")[0] for href in hrefs} <= {"https:", "tel:"}  # type: ignore[index]
    assert r"\\server\share" in mail.text


def test_test_mail_is_marked_in_subject_and_text() -> None:
    mail = site_mail(report(), is_test=True)
    assert mail.subject.startswith("[TEST] ")
    assert "This is a test." in mail.text
    assert "This is a test." in mail.html
    assert "[TEST]" not in english().subject


def test_sample_shows_in_the_subject_and_the_text() -> None:
    assert english().subject.startswith("[SAMPLE] ")
    assert "SAMPLE with invented data" in english().text


@pytest.mark.parametrize("language", list(Language))
def test_mail_without_names_holds_no_pc_and_keeps_the_numbers(language: Language) -> None:
    mail = site_mail(report(language), links=("https://a.example/",), link_only=True)
    assert [n for n in PC_NAMES if n in mail.text or n in mail.html or n in mail.subject] == []
    assert report(language).report.questions[0].answer[0].text in mail.text.replace("\n", " ")
    assert words(language)("answer-still_open", n=2) in mail.text.replace("\n", " ")


def test_name_of_a_pc_in_a_title_stays_out_of_a_mail_without_names() -> None:
    catalogue = sample.catalogue(HELPDESKS)
    texts = {key: replace(text, title="{host} cannot log in") for key, text in catalogue.texts.items()}
    made = site_documents(
        sample.site_state(), replace(catalogue, texts=texts), Language.EN, sample.NOW, sample.label
    )
    assert "arts-1" in site_mail(made).text
    assert [n for n in PC_NAMES if n in site_mail(made, link_only=True).text] == []


def test_recipient_is_named_from_the_inventory_alone() -> None:
    assert "For Lien De Smet, Groepspraktijk" in english().text
    nobody = sample.site(contact=Contact())
    assert report(site=nobody).letter.addressed == nobody.name
    assert "jan.peeters" not in english().text + english().html


def test_same_report_same_mail() -> None:
    assert site_mail(report()) == site_mail(report())


# -- how it is built -----------------------------------------------------------------------------------


@cache
def tree() -> Element:
    return parsed(english().html)


def test_nothing_is_fetched_and_nothing_runs() -> None:
    for element in tree().iter():
        assert element.tag not in (
            "script",
            "img",
            "link",
            "iframe",
            "object",
            "embed",
            "form",
            "svg",
            "base",
        )
        for name in ("src", "srcset", "background", "data", "action"):
            assert element.get(name) is None
        assert not [name for name in element.keys() if name.startswith("on")]  # noqa: SIM118
    looks = "".join(style.text or "" for style in tree().iter("style"))
    looks += "".join(element.get("style") or "" for element in tree().iter())
    assert "max-width" in looks
    assert not re.search(r"url\(|@import|@font-face|expression", looks)


def test_one_column_of_600_pixels_with_inline_looks() -> None:
    tables = [t for t in tree().iter("table") if "max-width:600px" in (t.get("style") or "")]
    assert len(tables) == 1
    texts = [e for e in tree().iter() if e.tag in ("p", "li", "h1", "h2", "h3", "h4", "td", "th", "caption")]
    assert [e.tag for e in texts if not e.get("style")] == []
    assert '<!--[if mso]><table role="presentation" width="600"' in english().html


def test_looks_use_nothing_that_outlooks_word_engine_drops() -> None:
    looks = ";".join(element.get("style") or "" for element in tree().iter())
    assert "max-width" in looks
    assert not re.search(r"flex|grid|position|float|var\(|calc\(|rem\b|linear-gradient", looks)


def test_tables_are_layout_and_say_so() -> None:
    tables = list(tree().iter("table"))
    assert [table.get("role") for table in tables] == ["presentation"] * 2
    assert all(table.find("caption") is None for table in tables)


@pytest.mark.parametrize("language", list(Language))
def test_language_and_heading_order(language: Language) -> None:
    found = parsed(site_mail(report(language)).html)
    assert found.get("lang") == f"{language}-BE"
    levels = [int(e.tag[1]) for e in found.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def _colours(scheme: str) -> list[tuple[str, str, str]]:
    """Every class with ink and ground: in the dark from the style sheet, in the light from the elements."""
    style = "".join(s.text or "" for s in tree().iter("style"))
    rules = dict(re.findall(r"\.(\w+) \{ ([^}]*)\}", style))
    found = []
    for element in tree().iter():
        look, names = element.get("style") or "", (element.get("class") or "").split()
        if scheme == "dark":
            look = ";".join(rules.get(name, "") for name in names)
        ink = re.search(r"(?:^|[; ])color: ?(#\w{6})", look)
        ground = re.search(r"background-color: ?(#\w{6})", look)
        if ink:
            paper = "#1c222a" if scheme == "dark" else "#ffffff"
            found.append((" ".join(names), ink[1], ground[1] if ground else paper))
    return found


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(scheme: str) -> None:
    colours = _colours(scheme)
    assert len({name for name, _, _ in colours}) >= 5
    assert [c for c in colours if _contrast(c[1], c[2]) < 4.5] == []


def test_every_coloured_element_has_its_dark_look() -> None:
    for element in tree().iter():
        look = element.get("style") or ""
        if re.search(r"(?:^|[; ])(?:background-)?color:", look):
            assert element.get("class"), look


def _many(times: int) -> tuple[HostState, ...]:
    return tuple(
        replace(host, host=replace(host.host, name=HostName(f"{host.host.name}-{'x' * 40}-{n}")))
        for n in range(times)
        for host in sample.hosts()
    )


@pytest.mark.parametrize("language", list(Language))
def test_html_part_of_500_pcs_stays_below_the_limit_and_says_what_is_left_out(language: Language) -> None:
    mail = site_mail(report(language, hosts=_many(50)))
    assert len(mail.html.encode()) < MOST_HTML_BYTES
    assert words(language)("pcs-more", list="", n=96).strip() in " ".join(mail.text.split())


@pytest.mark.parametrize("times", [4, pytest.param(50, marks=pytest.mark.long)])
def test_html_part_fits_even_if_every_text_is_long(times: int) -> None:
    catalogue = sample.catalogue(HELPDESKS)
    long = "Lang " * 2000
    texts = {
        key: replace(text, title=long, notice=long, steps=(long,) * 60, avoid=(long,) * 60)
        for key, text in catalogue.texts.items()
    }
    many = replace(catalogue, texts=texts)
    made = site_documents(sample.site_state(hosts=_many(times)), many, Language.NL, sample.NOW, sample.label)
    assert len(site_mail(made).html.encode()) < MOST_HTML_BYTES


# -- the message ---------------------------------------------------------------------------------------


def test_message_has_both_parts_and_its_headers() -> None:
    read = message(english())
    assert read.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in read.iter_parts()] == ["text/plain", "text/html"]
    assert [p["Content-Language"] for p in read.iter_parts()] == ["en-BE", "en-BE"]
    assert (part(read, "plain"), part(read, "html")) == (english().text, english().html)
    assert {name: read[name] for name in ("From", "To", "Reply-To", "Message-ID", "Auto-Submitted")} == {
        "From": "eID <eid@example.org>",
        "To": "lien@example.org",
        "Reply-To": "help@example.org",
        "Message-ID": "<ter-linden.1.en@example.org>",
        "Auto-Submitted": "auto-generated",
    }


def test_message_carries_files_beside_the_text() -> None:
    read = message(english(), attachments={BOOK: b"PK\x03\x04", "p.html": b"<p>"})
    assert read.get_content_type() == "multipart/mixed"
    assert [(a.get_filename(), a.get_content()) for a in read.iter_attachments()] == [
        (BOOK, b"PK\x03\x04"),
        ("p.html", "<p>"),
    ]
    assert part(read, "html") == english().html


def test_same_mail_same_bytes_and_lines_that_every_server_takes() -> None:
    def sent() -> bytes:
        return as_message(
            english(),
            sender="eid@example.org",
            to=["a@example.org"],
            reply_to=None,
            message_id="<1@x>",
            date=sample.NOW,
            attachments={"a.bin": b"\0" * 5000},
        ).as_bytes()

    assert sent() == sent()
    assert max(map(len, sent().split(b"\r\n"))) <= 998
    assert sent().isascii()
    assert b"\n" not in sent().replace(b"\r\n", b"")


@pytest.mark.parametrize("language", list(Language))
def test_subject_survives_the_journey(language: Language) -> None:
    """Seen in French: a long subject came out as `5 PC sur10`."""
    for name in ("Cabinet du Parc", "Énée & œuvre " * 5, "Praktijk " * 12):
        mail = site_mail(report(language, site=sample.site(name=name)))
        assert message(mail)["Subject"] == mail.subject


@pytest.mark.parametrize(
    "written",
    [
        "",
        "no address",
        "a@b@c",
        "@example.org",
        "a@",
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\nBcc: b@example.org",
        "é@example.org",
    ],
    ids=repr,
)
@pytest.mark.parametrize("place", ["sender", "to", "reply_to"])
def test_what_is_no_address_is_named_and_nothing_is_made(written: str, place: str) -> None:
    if place == "reply_to" and not written:
        return
    with pytest.raises(FleetError, match="is no mail address for a"):
        message(english(), **{place: [written] if place == "to" else written})


def test_a_mail_to_nobody_is_refused() -> None:
    with pytest.raises(FleetError, match="needs a recipient"):
        message(english(), to=[])


# -- hostile text --------------------------------------------------------------------------------------


@cache
def calm() -> tuple[str, ...]:
    return tuple(e.tag for e in parsed(site_mail(hostile_report("calm")).html).iter())


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: repr(p[:24]))
def test_hostile_text_stays_text(payload: str) -> None:
    report = hostile_report(payload)
    mail = site_mail(report, attached=(payload,), left_out=(payload,), links=(payload,))
    read = message(mail, attachments={payload: b"x"})
    assert {name.lower() for name in read.keys()} == {  # noqa: SIM118
        "subject", "from", "to", "reply-to", "date", "message-id", "auto-submitted", "mime-version", "content-type",
    }  # fmt: skip
    assert read["Subject"] == mail.subject
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", mail.subject)
    assert [p.get_content_type() for p in read.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/octet-stream",
    ]  # fmt: skip
    plain = site_mail(report)
    assert tuple(e.tag for e in parsed(plain.html).iter()) == calm()
    allowed = {"https:", "http:", "tel:"}
    for element in parsed(part(read, "html")).iter():
        assert not [name for name in element.keys() if name.startswith("on")]  # noqa: SIM118
        assert element.tag not in ("script", "img", "iframe", "svg", "link", "base", "form", "object")
        if element.tag == "a":
            assert (element.get("href") or "").partition(":")[0] + ":" in allowed
    for text in (mail.text, mail.html):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", text)


# -- for whom it is --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_a_manager_gets_no_steps_for_specialists(language: Language) -> None:
    made = report(language)
    mail = site_mail(made)
    for card in made.report.jobs:
        for group in card.steps:
            for line in group.lines:
                assert "".join(piece.text for piece in line) not in mail.text


@pytest.mark.parametrize("language", list(Language))
def test_what_nobody_has_to_do_is_said(language: Language) -> None:
    calm = report(language, hosts=sample.hosts()[3:4])
    assert words(language)("mail-nothing-for-you") in site_mail(calm).text
    assert words(language)("mail-all-work", known=1) in calm.letter.subject
    assert words(language)("mail-nothing-for-you") not in site_mail(report(language)).text
