"""The timers that call a run: systemd's and cron's."""
