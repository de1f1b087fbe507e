"""The list of accounts: whose each is, on which portal, and how its token stands."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from b24monitor.core.account import Account
from b24monitor.core.language import gettext as _
from b24monitor.core.wording import account_text

_WIDTH_CHARACTERS = 32


class AccountList(QListWidget):
    """Keeps its selection while accounts and their states change."""

    # The id of the account that is to be shown.
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Accounts"))
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(_WIDTH_CHARACTERS * self.fontMetrics().averageCharWidth())
        self.setSpacing(2)
        self.currentItemChanged.connect(self._tell)

    def show_accounts(self, accounts: Sequence[tuple[Account, str]], chosen_id: str) -> None:
        """Shows accounts, each with its state in a few words, and selects one of them."""
        ids = [account.account_id for account, _state in accounts]
        if ids != self.ids():
            self.blockSignals(True)
            self.clear()
            for account_id in ids:
                item = QListWidgetItem()
                item.setData(Qt.ItemDataRole.UserRole, account_id)
                self.addItem(item)
            self.blockSignals(False)
        for place, (account, state) in enumerate(accounts):
            text = f"{account_text(account)}\n{account.portal.name}\n{state}"
            if self.item(place).text() != text:
                self.item(place).setText(text)
        if ids and self._current_id() != chosen_id:
            self.setCurrentRow(ids.index(chosen_id) if chosen_id in ids else 0)

    def ids(self) -> list[str]:
        """The accounts shown, from top to bottom."""
        return [str(self.item(place).data(Qt.ItemDataRole.UserRole)) for place in range(self.count())]

    def _current_id(self) -> str:
        place = self.currentRow()
        return self.ids()[place] if place >= 0 else ""

    @Slot()
    def _tell(self) -> None:
        if self._current_id():
            self.chosen.emit(self._current_id())
