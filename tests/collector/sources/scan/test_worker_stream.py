"""What a worker writes is read with bounds; whatever else a node sends is refused in words."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.sources.scan import worker_stream
from collector.sources.scan.worker_stream import StreamRefusedError, WorkerStream

EVENT = {"event": "runner_on_ok", "event_data": {"host": "pc-1"}}


def line(told: object) -> bytes:
    return json.dumps(told).encode() + b"\n"


def archive(body: bytes) -> bytes:
    return line({"zipfile": len(body)}) + base64.b64encode(body)


WHOLE = line({"status": "starting"}) + line(EVENT) + archive(b"x" * 1000) + line({"eof": True})


def read(*chunks: bytes, hosts: int = 1) -> tuple[list[Mapping[str, Any]], bool]:
    stream = WorkerStream(hosts)
    told = [item for chunk in chunks for item in stream.feed(chunk)]
    return told, stream.is_over


@given(st.lists(st.integers(0, len(WHOLE)), max_size=8))
def test_a_stream_reads_the_same_however_it_is_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(WHOLE)]
    pieces = [WHOLE[a:b] for a, b in pairwise(edges)]
    assert read(*pieces) == ([{"status": "starting"}, EVENT], True)


def test_what_a_login_prints_before_is_passed_over() -> None:
    assert read(b"Welcome to ghent\n\xff\n" + WHOLE)[1]


def test_nothing_is_read_after_the_last_word() -> None:
    assert read(WHOLE + b"and then rubbish\n") == ([{"status": "starting"}, EVENT], True)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        pytest.param(line(EVENT) + b"rubbish\n", "none of ansible-runner's: 'rubbish'", id="no JSON"),
        pytest.param(line(EVENT) + b"[1]\n", "none of ansible-runner's: '[1]'", id="no mapping"),
        pytest.param(line(EVENT) + b"[" * 100_000 + b"\n", "none of ansible-runner's", id="too deep"),
        pytest.param(b"hello\n" * 51, "none of ansible-runner's: 'hello'", id="a banner without end"),
        pytest.param(line({"zipfile": 10**9}), "an archive that is too large", id="a huge archive"),
        pytest.param(line({"zipfile": -1}), "an archive that is too large", id="a negative archive"),
        pytest.param(line({"zipfile": True}), "an archive that is too large", id="an archive of True"),
        pytest.param(line({"zipfile": "../../x"}), "an archive that is too large", id="an archive of text"),
        pytest.param(
            b"x" * (worker_stream.MOST_EVENT_BYTES + 2), "a line of more than 16 MiB", id="no end of line"
        ),
    ],
)
def test_what_no_worker_writes_is_refused_in_words(sent: bytes, words: str) -> None:
    with pytest.raises(StreamRefusedError) as caught:
        read(sent)
    assert words in str(caught.value)


def test_a_flood_is_cut() -> None:
    stream, many = WorkerStream(1), line({"event": "verbose", "stdout": "x" * 1_000_000})
    taken = [len(list(stream.feed(many))) for _ in range(136)]
    assert taken == [1] * 136
    with pytest.raises(StreamRefusedError, match="it sent more than 130 MiB"):
        list(stream.feed(many))


def test_an_archive_is_passed_over_unread() -> None:
    for body in (b"", b"P", b"PK\x03\x04 ../../etc/cron.d/x"):
        assert read(archive(body) + line({"eof": True})) == ([], True)
