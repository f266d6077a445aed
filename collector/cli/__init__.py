"""The command line: arguments to use cases to exit codes. Nothing below it prints or exits."""

from collector.cli.main import main

__all__ = ["main"]
