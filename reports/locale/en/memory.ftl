# How long answers are kept; `days` comes from [history] keep_days.

privacy-kept-days = Your administrator keeps the answers for { $days } days. Those that show since when a fault has existed stay longer.
