"""Turns judged sites into pages and workbooks, in the reader's language."""
