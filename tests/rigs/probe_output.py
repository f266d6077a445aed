"""What the probe for Windows prints of a workstation: JSON in ASCII, in lines of at most 76 characters."""

from __future__ import annotations

import json

import msgspec

from collector.core.observation.observation import Observation


def windows_output(seen: Observation) -> str:
    """The lines as PowerShell ends them; none ends in a blank."""
    body = json.dumps(msgspec.json.decode(msgspec.json.encode(seen)), separators=(",", ":"))
    lines, at = [], 0
    while at < len(body):
        line = body[at : at + 76].rstrip(" ") or body[at]
        lines.append(line)
        at += len(line)
    return "\r\n".join(["EIDFLEET-BEGIN 1 wrapped", *lines, "EIDFLEET-END", ""])
