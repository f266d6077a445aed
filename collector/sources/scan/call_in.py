"""Reads one call-in: the document in which a workstation says who it is, by which site's key, and what its probe saw.

It comes from outside: bounded before it is read, decoded once, and what is wrong with it is a `CallRefusedError` that says how.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from collector.core.observation.observation import MAX_OBSERVATION_BYTES, Observation
from collector.core.text import printable
from collector.sources.scan.replies import NotOfContractError, dated, observation_of

FORMAT: Final = "eidfleet-call-in"
VERSION: Final = 1
MOST_CALL_BYTES = MAX_OBSERVATION_BYTES
"""Of the whole document; a usual one has a few thousand bytes."""
SUFFIX = ".eidcall.json"
"""How the files of our own scripts and of the receiver end."""
_OPENING = f'"{FORMAT}"'.encode()
_WITHIN = 200
WorkstationName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        description="what the workstation calls itself; with its domain where it has one",
    ),
]
KeyText = Annotated[
    str,
    Meta(min_length=1, max_length=200, description="the site's key, as `eidfleet inventory keys` made it"),
]


class Flaw(StrEnum):
    """Why a file of a drop is not taken in; the order is that in which they are counted."""

    UNKNOWN_WORKSTATION = "unknown workstation"
    WRONG_KEY = "wrong key"
    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    NO_CALL = "no call-in"


class CallRefusedError(ValueError):
    """A file that is no call-in we can take, with what is wrong in words. `is_whole` is false for what may still be being written."""

    def __init__(self, flaw: Flaw, words: str, *, is_whole: bool = True) -> None:
        super().__init__(words)
        self.flaw = flaw
        self.is_whole = is_whole


class CallDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a workstation writes into a drop. Which probe, when, and which installation: its observation says."""

    format: Literal["eidfleet-call-in"]
    version: Literal[1]
    workstation: WorkstationName
    key: KeyText
    observation: Observation

    def instant(self, written_at: datetime, now: datetime) -> datetime | None:
        """When it called: by its own clock; where that says a time to come or none, when its file was written.

        None where both are in the future, so that neither can be believed.
        """
        said = dated(self.observation.volatile.taken_at, datetime.max.replace(tzinfo=now.tzinfo))
        if said is not None and said <= now:
            return said
        return written_at if written_at <= now else None


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same with the observation still to be read: a NUL in it is taken as every reply's is."""

    format: Literal["eidfleet-call-in"]
    version: int
    workstation: WorkstationName
    key: KeyText
    observation: msgspec.Raw


_calls = msgspec.json.Decoder(CallDocument)
_envelopes = msgspec.json.Decoder(_Envelope)


def read_call(body: bytes) -> CallDocument:
    """The call in the bytes of a file or of a request. CallRefusedError says what is wrong with them."""
    if len(body) > MOST_CALL_BYTES:
        raise CallRefusedError(
            Flaw.TOO_LARGE, f"is larger than {MOST_CALL_BYTES // 1024} KiB, which no call-in is"
        )
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise CallRefusedError(
            Flaw.DAMAGED, "is empty" if not body else "holds nothing but blanks", is_whole=False
        )
    text = _text(body)
    return _whole(text) or _step_by_step(body, text)


def _whole(text: str) -> CallDocument | None:
    """In one step what nearly every file is. None for all that has to be looked at more closely."""
    if "\\u0000" in text:
        return None
    try:
        call = _calls.decode(text)
    except (ValueError, RecursionError):
        return None
    return call if call.workstation.isprintable() and call.workstation.strip() else None


def _step_by_step(body: bytes, text: str) -> CallDocument:
    try:
        envelope = _envelopes.decode(text)
    except msgspec.ValidationError as error:
        raise _misfit(text, error) from error
    except (ValueError, RecursionError) as error:  # msgspec's other errors: it is no JSON, or not all of it
        is_ours = _OPENING in body[:_WITHIN]
        said = "is cut short or damaged" if is_ours else "is no call-in, nor any JSON"
        flaw = Flaw.DAMAGED if is_ours else Flaw.NO_CALL
        raise CallRefusedError(flaw, f"{said}: {printable(str(error), 200)}", is_whole=False) from error
    if envelope.version != VERSION:
        words = f"is of version {envelope.version} of call-ins, and this eidfleet reads version {VERSION}; renew one of the two"
        raise CallRefusedError(Flaw.NO_CALL, words)
    if not envelope.workstation.isprintable() or not envelope.workstation.strip():
        raise CallRefusedError(Flaw.DAMAGED, "names its workstation with characters that no name has")
    try:
        observation = observation_of(bytes(envelope.observation).decode("utf-8"))
    except NotOfContractError as error:
        raise CallRefusedError(
            Flaw.DAMAGED, f"holds no observation of this contract: {printable(str(error), 300)}"
        ) from error
    return CallDocument(FORMAT, VERSION, envelope.workstation, envelope.key, observation)


def is_call(text: str) -> bool:
    """Whether a text claims to be a call-in."""
    return text.lstrip().startswith("{") and f'"{FORMAT}"' in text[:_WITHIN]


def _text(body: bytes) -> str:
    """As every reply that comes as a file: UTF-8, or UTF-16 with its mark, which a tool of Windows may make of it."""
    try:
        return body.decode("utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        flaw = Flaw.DAMAGED if _OPENING in body[:_WITHIN] else Flaw.NO_CALL
        raise CallRefusedError(
            flaw, f"is not UTF-8: {error.reason} at byte {error.start}", is_whole=False
        ) from error


def _misfit(text: str, error: msgspec.ValidationError) -> CallRefusedError:
    """JSON that is whole and of another shape: somebody else's file, or a call-in with a part that is none."""
    if not is_call(text):
        return CallRefusedError(Flaw.NO_CALL, "is JSON of something else than a call-in")
    return CallRefusedError(Flaw.DAMAGED, f"is no call-in as they are written: {printable(str(error), 300)}")
