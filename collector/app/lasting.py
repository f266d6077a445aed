"""What a command opens stays open until it ends, and is closed then however it ends: done, refused, interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from typing import TypeVar

ThingT = TypeVar("ThingT")
_at_the_end: ContextVar[ExitStack] = ContextVar("at_the_end")


@contextmanager
def one_command() -> Iterator[None]:
    """The life of one command: what `until_the_end` opened inside is closed on leaving, the newest first."""
    with ExitStack() as stack:
        before = _at_the_end.set(stack)
        try:
            yield
        finally:
            _at_the_end.reset(before)


def until_the_end(opener: Callable[[], AbstractContextManager[ThingT]]) -> ThingT:
    """Opens a thing for the rest of the command. LookupError outside `one_command`, with nothing opened: nobody would close it."""
    stack = _at_the_end.get()
    return stack.enter_context(opener())
