"""Spaces of French typography: what gets one that does not break, and what is left as it was written."""

from __future__ import annotations

import pytest

from collector.core.french_spaces import NO_BREAK, french_spaces


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("Le lecteur : il manque ; pourquoi ?", "Le lecteur~: il manque~; pourquoi~?", id="a space that breaks"),
        pytest.param("Le lecteur: il manque; pourquoi?", "Le lecteur~: il manque~; pourquoi~?", id="none at all"),
        pytest.param("Attention !", "Attention~!", id="at the end"),
        pytest.param("(oui ?) et [non !]", "(oui~?) et [non~!]", id="before a bracket"),
        pytest.param("Quoi ?!", "Quoi~?!", id="two signs"),
        pytest.param("Cliquez sur « Réparer ».", "Cliquez sur «~Réparer~».", id="guillemets"),
        pytest.param("Cliquez sur «Réparer».", "Cliquez sur «~Réparer~».", id="guillemets without spaces"),
        pytest.param("« Continuer ? »", "«~Continuer~?~»", id="a question on the screen"),
        pytest.param("{host} : {readers.count}", "{host}~: {readers.count}", id="placeholders"),
        pytest.param("en 2021 : non", "en 2021~: non", id="after a number"),
        pytest.param("Exécutez « a ; b ? » puis", "Exécutez «~a ; b~?~» puis", id="a command in guillemets"),
        pytest.param("Tapez `a ; b : c` ici", "Tapez `a ; b : c` ici", id="code"),
        pytest.param("[ici ?](https://a.be/?b;c:d) : oui", "[ici~?](https://a.be/?b;c:d)~: oui", id="a link"),
        pytest.param("Voir https://a.be/b?c=d ; puis http://nom:port", "Voir https://a.be/b?c=d~; puis http://nom:port", id="addresses"),
        pytest.param("Ouvrez about:addons ; puis", "Ouvrez about:addons~; puis", id="a page of Firefox"),
        pytest.param("De 8:30 à 12:00 ; puis", "De 8:30 à 12:00~; puis", id="times"),
        pytest.param("Dans C:\\Windows ou sur D: seul", "Dans C:\\Windows ou sur D: seul", id="drives"),
        pytest.param("HKLM:\\SOFTWARE\\Policies : vide", "HKLM:\\SOFTWARE\\Policies~: vide", id="the registry"),
        pytest.param("Ctrl+; ou Ctrl+:", "Ctrl+; ou Ctrl+:", id="keys"),
    ],
)  # fmt: skip
def test_a_sign_gets_its_space_and_what_is_no_prose_stays(written: str, read: str) -> None:
    spaced = french_spaces(written)
    assert spaced.replace(NO_BREAK, "~") == read
    assert french_spaces(spaced) == spaced


@pytest.mark.parametrize("part", ["« ", "a.a-", "[](", " ", "?!", "`"])
def test_a_text_of_many_signs_is_read_too(part: str) -> None:
    """Where it took the square of the length, nobody would wait for the end of this test."""
    assert len(french_spaces(part * 100_000)) >= 100_000
