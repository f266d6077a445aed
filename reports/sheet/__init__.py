"""The help sheet for the wall beside a PC: one page of A4."""
