"""Suggests the cloud portals that a bare word may stand for, under the field where it is typed."""

from PySide6.QtCore import QStringListModel, Qt, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit

from b24monitor.core.endpoint import endpoint_candidates

_MOST_SHOWN = 8
# What is being typed that is no portal's name.
_OTHER_BEGINNINGS = ("https", "localhost", "www")


class PortalCompleter(QCompleter):
    """Only offers: nothing is filled in unless the user picks it."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._hosts = QStringListModel(self)
        self.setModel(self._hosts)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(_MOST_SHOWN)
        # Before the completer's own slot, so that it looks into the new list.
        field.textEdited.connect(self._follow)
        field.setCompleter(self)

    def hosts(self) -> list[str]:
        """What is offered."""
        return self._hosts.stringList()

    @Slot(str)
    def _follow(self, text: str) -> None:
        typed = text.strip().lower()
        hosts = list(endpoint_candidates(typed))
        # A whole address needs no suggestions, which would only stand in the way of the next click.
        is_other = typed in hosts or any(begin.startswith(typed) for begin in _OTHER_BEGINNINGS)
        self._hosts.setStringList([] if is_other else hosts)
