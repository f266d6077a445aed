"""`mail` of a site in the inventory: what can be written, and every mistake with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from collector.core.model import Attach, Language, MailRule, Recipient, SiteMail
from collector.sources.inventory.site_reader import SiteReader

AN = {"email": "an@gent.example"}


def node(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"at": None, "map": [[key, f"hosts.yaml:{n}", node(item)] for n, (key, item) in enumerate(value.items(), 1)]}  # fmt: skip
    return (
        {"at": None, "list": [node(item) for item in value]}
        if isinstance(value, list)
        else {"at": None, "value": value}
    )


def read(mail: object) -> tuple[SiteMail | None, list[str]]:
    reader = SiteReader(())
    site = reader.site("gent", None, node({"name": "Gent", "mail": mail}))
    return site.mail, [str(mistake) for mistake in reader.mistakes]


def test_recipients_alone_are_enough() -> None:
    assert read({"to": [AN]}) == (SiteMail((Recipient("an@gent.example"),)), [])


def test_everything_that_can_be_said() -> None:
    whole = {
        "to": [{"email": "an@gent.example", "name": "An Peeters", "language": "fr"}],
        "rule": "weekly",
        "attach": ["workbook"],
        "link_only": False,
        "link": r"\\files\eid",
    }
    told = SiteMail(
        (Recipient("an@gent.example", "An Peeters", Language.FR),),
        MailRule.WEEKLY,
        (Attach.WORKBOOK,),
        False,
        r"\\files\eid",
    )
    assert read(whole) == (told, [])


def test_a_mailbox_may_get_both_languages() -> None:
    both = [{**AN, "language": "nl"}, {**AN, "language": "fr"}]
    found, mistakes = read({"to": both})
    assert (found and len(found.to), mistakes) == (2, [])


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        pytest.param({}, "has no `to`", id="no recipients"),
        pytest.param({"to": []}, "is empty", id="empty"),
        pytest.param("an@gent.example", "must be a mapping", id="a text"),
        pytest.param({"to": ["an@gent.example"]}, "must be a mapping", id="addresses without their key"),
        pytest.param({"to": [{"name": "An"}]}, "has a recipient without `email`", id="no address"),
        pytest.param({"to": [{"email": "An <an@gent.example>"}]}, "is no address a mail server takes", id="name in it"),
        pytest.param({"to": [{"email": "an@gent.example, bo@x.example"}]}, "is no address", id="two in one"),
        pytest.param({"to": [{"email": "an@gent.example\nBcc: x@y.example"}]}, "is no address", id="header injection"),
        pytest.param({"to": [{"email": "ann@gänt.example"}]}, "in its xn-- form", id="accent"),
        pytest.param({"to": [{**AN, "name": "An\r\nBcc: x"}]}, "line break", id="name with a line break"),
        pytest.param({"to": [AN, {"email": "AN@gent.example"}]}, "is there twice", id="twice"),
        pytest.param({"to": [{**AN, "language": "es"}]}, "unknown value 'es'", id="unknown language"),
        pytest.param({"to": [AN], "rule": "daily"}, "unknown value 'daily'", id="unknown rule"),
        pytest.param({"to": [AN], "attach": ["film"]}, "unknown value 'film'", id="unknown attachment"),
        pytest.param({"to": [AN], "link": "files"}, "neither a web address nor a share", id="no link"),
        pytest.param({"to": [AN], "link": "javascript:alert(1)"}, "neither a web address nor a share", id="script"),
        pytest.param({"to": [AN], "lnk_only": True}, "did you mean 'link_only'?", id="misspelt"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_and_nobody_gets_mail(mail: object, said: str) -> None:
    found, mistakes = read(mail)
    assert found is None
    assert [mistake for mistake in mistakes if said in mistake]
