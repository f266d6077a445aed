"""What several answers come to together where each may be yes, no, or that nobody knows (Kleene's logic)."""

from __future__ import annotations

from collections.abc import Iterable, Sized

from collector.core.evidence import Scalar


def are_any(found: Sized | None) -> bool | None:
    """Whether there are any of what was looked for; None where nobody looked.

    >>> are_any(None), are_any([]), are_any(["one"])
    (None, False, True)
    """
    return None if found is None else bool(found)


def every(answers: Iterable[Scalar | None]) -> bool | None:
    """False where one is, whatever the others are; else None where one is not known. True of no answers at all.

    >>> every([True, None]), every([False, None]), every([])
    (None, False, True)
    """
    known = list(answers)
    if False in known:
        return False
    return None if None in known else True


def some(answers: Iterable[Scalar | None]) -> bool | None:
    """True where one is, whatever the others are; else None where one is not known. False of no answers at all.

    >>> some([True, None]), some([False, None]), some([])
    (True, None, False)
    """
    known = list(answers)
    if True in known:
        return True
    return None if None in known else False
