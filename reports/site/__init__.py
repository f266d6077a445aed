"""One site's report as values: the judged site in words, whatever shows it."""
