"""A language made from the English messages: accents on every vowel, and each vowel twice, so that texts are longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax.ast import TextElement
from fluent.syntax.visitor import Transformer

from collector.core.catalogue.catalogue import Catalogue, CheckText

_VOWELS = str.maketrans(dict(zip("aeiouyAEIOUY", ("áà", "éè", "íì", "óò", "úù", "ýỳ", "ÁÀ", "ÉÈ", "ÍÌ", "ÓÒ", "ÚÙ", "ÝỲ"), strict=True)))  # fmt: skip


def pseudo(text: str) -> str:
    """
    >>> pseudo("needs work")
    'néèéèds wóòrk'
    """
    return text.translate(_VOWELS)


class _Pseudo(Transformer):
    def visit_TextElement(self, node: TextElement) -> TextElement:  # noqa: N802 - the library's name
        node.value = pseudo(node.value)
        return node


def pseudo_ftl(texts: Mapping[str, str]) -> dict[str, str]:
    """The files with every text changed; ids, arguments and plural forms stay."""
    return {
        name: FluentSerializer().serialize(_Pseudo().visit(FluentParser().parse(text)))
        for name, text in texts.items()
    }


def pseudo_catalogue(catalogue: Catalogue) -> Catalogue:
    return replace(catalogue, texts={key: _text(text) for key, text in catalogue.texts.items()})


def _text(text: CheckText) -> CheckText:
    def said(line: str) -> str:
        return "".join(p if p.startswith("{") else pseudo(p) for p in line.replace("{", "\0{").replace("}", "}\0").split("\0"))  # fmt: skip

    return replace(
        text,
        title=said(text.title),
        notice=said(text.notice),
        why=said(text.why),
        steps=tuple(said(step) for step in text.steps),
        avoid=tuple(said(line) for line in text.avoid),
        tell=said(text.tell),
        good=said(text.good),
    )
