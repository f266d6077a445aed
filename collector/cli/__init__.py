"""The command line: arguments to use cases to exit codes. Nothing below it prints or exits."""

import os

try:
    from collector.cli.begin import main
except KeyboardInterrupt:  # while what minds Ctrl-C is itself being loaded
    os.write(2, b"eidfleet: interrupted\n")
    os._exit(130)

__all__ = ["main"]
