"""Reads what is typed without Pydantic, where that is plain: Typer would load it, longer than most commands take to work.

A value that is not plain, above all a wrong one, is left to Typer, which then says what is wrong with it.
"""

from __future__ import annotations

import os
import re
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

import typer.core

_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


class _NotPlainError(Exception):
    """Typer knows."""


class PlainValues:
    """Stands in for what Typer makes of a parameter's type when the parameter is first read."""

    def __init__(self, descriptor: Any) -> None:
        self._descriptor = descriptor
        self._kind = descriptor.annotation

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value as the command takes it; Typer's own error for what is none."""
        try:
            return self._plain(value, is_list=param.multiple or param.nargs == -1)
        except _NotPlainError:
            from typer._coercion import build_runtime_param

            return build_runtime_param(self._descriptor).coerce(value, param=param, ctx=ctx)

    def _plain(self, value: Any, *, is_list: bool) -> Any:
        if value is None:
            return () if is_list else None
        if not is_list:
            return self._one(value, self._kind)
        kinds = get_args(self._kind)
        if get_origin(self._kind) is not list or not isinstance(value, tuple | list):
            raise _NotPlainError
        return [self._one(one, kinds[0]) for one in value]

    def _one(self, value: Any, kind: Any) -> Any:
        how = self._descriptor.parameter_info
        if isinstance(value, str) and not _is_sound(value):
            raise _NotPlainError
        if isinstance(kind, type) and issubclass(kind, Enum):
            for member in kind:
                if value is member or (type(value) is str and value == member.value):
                    return member
        elif kind is str and type(value) is str:
            return value
        elif kind is int and (type(value) is int or (type(value) is str and _NUMBER.fullmatch(value))):
            number = int(value)
            if (how.min is None or number >= how.min) and (how.max is None or number <= how.max):
                return number
        elif (
            kind is Path
            and isinstance(value, str | Path)
            and (not os.path.lexists(value) or os.access(value, os.R_OK))
        ):
            return Path(value)
        raise _NotPlainError


def _is_sound(text: str) -> bool:
    """Whether it may be told to the system, and be written: no NUL, no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def read_plainly() -> None:
    """From now on every parameter is read so, also those that Typer adds by itself (`--help`)."""
    typer.core._TyperParameter.get_runtime_param = (  # type: ignore[method-assign]
        lambda param: PlainValues(param.type_descriptor)  # type: ignore[assignment,return-value]
    )
