"""The words of every output: messages in four languages, dates and numbers, names taken out."""
