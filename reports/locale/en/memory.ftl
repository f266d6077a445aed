# How long answers are kept; `days` comes from [history] keep_days.

privacy-kept-days = Your administrator has set that answers are deleted after { $days } days. These stay longer: the newest answers of each PC, and the answers that show since when a problem exists.
