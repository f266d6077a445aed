"""From facts to findings, causes, changes and the state of a site; and from a complaint to what to try."""
