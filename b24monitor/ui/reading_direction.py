"""Texts as they are painted in a window that is read from right to left."""

import re
import unicodedata

from PySide6.QtCore import Qt

# Unicode's isolates (UAX 9): what stands between them orders itself alone. The first reads from left to right.
_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"
_RANGE = re.compile(r"\d[\d.,:]*\s?–\s?\d[\d.,:]*")
_BETWEEN_PARTS = re.compile(r"(\s*·\s*|\n)")
_READ_FROM_THE_RIGHT = frozenset({"R", "AL"})


def painted(text: str, direction: Qt.LayoutDirection) -> str:
    """`text` with marks that nobody sees, which keep "5 min", "10–20" and addresses in order; as it is elsewhere.

    A part without a letter of a script that is read from the right is read from the left as a whole. Only for the
    screen: what is copied, searched or spoken stays plain.
    """
    if direction is not Qt.LayoutDirection.RightToLeft:
        return text
    return "".join(map(_kept_together, _BETWEEN_PARTS.split(text)))


def _kept_together(part: str) -> str:
    if not part.strip(" ·\n"):
        return part
    if any(unicodedata.bidirectional(letter) in _READ_FROM_THE_RIGHT for letter in part):
        return _RANGE.sub(rf"{_LEFT_TO_RIGHT}\g<0>{_END}", part)
    return f"{_LEFT_TO_RIGHT}{part}{_END}"
