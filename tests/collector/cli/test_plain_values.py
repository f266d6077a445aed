"""What is typed is read as Typer reads it, word for word and error for error."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer._coercion import build_runtime_param
from typer.core import TyperCommand
from typer.main import get_command

from collector.cli.main import app as eidfleet
from collector.cli.plain_values import PlainValues


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


def command(
    text: str | None = None,
    number: Annotated[int | None, typer.Option(min=1, max=500)] = None,
    free: int = 3,
    share: float = 0.5,
    flag: bool = False,
    colour: Colour | None = None,
    place: Path = Path(),
    texts: Annotated[list[str] | None, typer.Option()] = None,
    places: Annotated[list[Path] | None, typer.Option()] = None,
    colours: Annotated[list[Colour] | None, typer.Option()] = None,
) -> None: ...


VALUES = (None, "", "red", "Red", "blue", "1", "007", "501", "0", "-1", "1.5", "x", "a b", ".", "/nowhere", "true", "\udcff", "a\0b", 1, 501, True, Path("x"), Colour.RED)  # fmt: skip


def parameters() -> Iterator[Any]:
    app = typer.Typer(add_completion=False)
    app.command()(command)
    yield from get_command(app).params


@pytest.mark.parametrize("param", list(parameters()), ids=lambda param: param.name)
def test_every_value_is_read_as_typer_reads_it(param: Any) -> None:
    lists = param.multiple or param.nargs == -1
    for value in VALUES:
        given = (value, value) if lists and value is not None else value
        assert outcome(PlainValues(param.type_descriptor), param, given) == outcome(
            build_runtime_param(param.type_descriptor), param, given
        ), given
    if lists:
        for empty in (tuple[str, ...](), list[str]()):
            assert outcome(PlainValues(param.type_descriptor), param, empty) == outcome(
                build_runtime_param(param.type_descriptor), param, empty
            )


def test_what_cannot_be_read_is_refused_as_typer_refuses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = next(param for param in parameters() if param.name == "place")
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may read everything
    assert "not readable" in str(outcome(PlainValues(place.type_descriptor), place, str(tmp_path)))


def test_every_option_of_eidfleet_is_of_a_kind_that_is_plain() -> None:
    """Else it loads Pydantic without a word."""
    kinds = {
        str(param.type_descriptor.annotation)
        for single in commands(get_command(eidfleet))
        for param in single.params
        if not issubclass(getattr(param.type_descriptor.annotation, "__mro__", (object,))[0], StrEnum)
    }
    assert {kind.replace("pathlib.", "").replace("_local.", "") for kind in kinds} == {
        "<class 'str'>",
        "<class 'int'>",
        "<class 'bool'>",
        "<class 'Path'>",
        "list[str]",
        "list[Path]",
        "list[collector.core.model.Language]",
        "list[collector.app.report.report_order.Format]",
    }


def commands(group: Any) -> Iterator[Any]:
    for one in getattr(group, "commands", {}).values():
        yield from commands(one) if hasattr(one, "commands") else [one]


def outcome(reader: Any, param: Any, value: Any) -> object:
    try:
        found = reader.coerce(value, param, typer.Context(TyperCommand("x")))
    except Exception as error:
        return type(error), str(error)
    return type(found), list(found) if isinstance(found, tuple | list) else found
