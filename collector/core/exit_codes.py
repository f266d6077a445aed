"""What a command ends with; see docs/administrator.md."""

from __future__ import annotations

DONE, PARTLY, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130
