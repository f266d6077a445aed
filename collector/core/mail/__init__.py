"""A letter: who gets one, what it tells, and what a mail server's refusal of it means."""
