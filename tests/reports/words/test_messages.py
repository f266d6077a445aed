"""Messages read without Fluent say what Fluent says, and most are read so."""

from __future__ import annotations

import re
from itertools import product

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message, Term

from collector.core.model import Language
from reports.words.messages import BeyondError, pieces, sources
from reports.words.words import Words, words

VALUES = (0, 1, 2, 17, 999, "text {with} signs", "one", "2")


@pytest.mark.parametrize("language", list(Language))
def test_every_message_is_written_as_fluent_writes_it(language: Language) -> None:
    w = words(language)
    for name in w.ids():
        arguments = _arguments(w, name)
        for chosen in (
            product(VALUES, repeat=1) if len(arguments) < 2 else zip(VALUES, VALUES[::-1], strict=True)
        ):
            given = {argument: chosen[n % len(chosen)] for n, argument in enumerate(sorted(arguments))}
            assert w(name, **given) == w._by_fluent(name, given), (name, given)


@pytest.mark.parametrize("language", list(Language))
def test_the_same_messages_are_found(language: Language) -> None:
    w = words(language)
    resources = [FluentResource(text) for text in w.files]
    assert list(w.ids()) == sorted(e.id.name for r in resources for e in r.body if isinstance(e, Message))
    assert [e for r in resources for e in r.body if not isinstance(e, Message | Term)] == [
        e for r in resources for e in r.body if type(e).__name__.endswith("Comment")
    ]


@pytest.mark.parametrize("number", [1_000, 12_345, -1, 1_000_000], ids=str)
@pytest.mark.parametrize("language", list(Language))
def test_large_numbers_are_left_to_fluent(language: Language, number: int) -> None:
    w = words(language)
    assert w("pcs", n=number) == w._by_fluent("pcs", {"n": number})
    with pytest.raises(ValueError, match="Unknown external"):
        w("pcs")
    with pytest.raises(KeyError):
        w("no-such-message")


def test_few_messages_take_fluent() -> None:
    beyond = []
    for name, said in words(Language.EN).sources.items():
        try:
            pieces(said)
        except BeyondError:
            beyond.append(name)
    assert len(beyond) < 25, beyond
    assert not [name for name in beyond if re.match("route|judged|triage|fact|where", name)]


ODD = """\
# comment
a = x { $n ->
    [0] none
    [one] one of { $n }
   *[other] many
} y { b }
b = plain   \n
-term = a term
c = two
    lines
d = { -term } { "\\u00A0" }
e = { $n ->
    [one] { $n ->
        [one] twice
       *[other] never
    }
   *[other] many { $s }
}
"""


def test_shapes_no_message_has_yet() -> None:
    assert dict(sources(ODD)).keys() == {"a", "b", "c", "d", "e"}
    w = Words(Language.EN, (ODD,))
    bundle = FluentBundle(["en-BE"], use_isolating=False)
    bundle.add_resource(FluentResource(ODD))
    for name, n, s in product("abcde", (0, 1, 5), ("s", "{b}")):
        pattern = bundle.get_message(name).value
        assert pattern is not None
        assert w(name, n=n, s=s) == bundle.format_pattern(pattern, {"n": n, "s": s})[0]


def _arguments(w: Words, name: str) -> set[str]:
    """Of the message and of those it refers to."""
    said = w.sources[name]
    own = set(re.findall(r"\$(\w+)", said))
    return own.union(*(_arguments(w, other) for other in re.findall(r"\{ ([a-z][\w-]*) \}", said)))
