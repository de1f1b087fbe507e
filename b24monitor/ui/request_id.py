"""Numbers by which an answering fact finds the dialog that asked."""

import itertools

_numbers = itertools.count(1)


def next_request_id() -> int:
    """A number that no dialog of this process has used."""
    return next(_numbers)
