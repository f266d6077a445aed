"""Use cases about what was: stories, renamed machines, who ran what, what is kept."""
