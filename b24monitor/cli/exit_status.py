"""What the process says when it ends."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """Exit statuses of the command line."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    DENIED = 3
    LAPSED = 4
    UNREACHABLE = 5
    REFUSED = 6
    WAITING = 7
    INTERRUPTED = 130
