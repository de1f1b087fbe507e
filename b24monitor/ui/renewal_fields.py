"""What becomes of a pasted refresh token: nothing by default, or the keys that renewing needs."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from b24monitor.core.account import RenewalRule
from b24monitor.core.language import gettext as _
from b24monitor.core.renewal_wording import rule_text
from b24monitor.core.secret import Secret
from b24monitor.ui.account_form import Wrong
from b24monitor.ui.rule_combo import RuleCombo
from b24monitor.ui.sign_in_form import is_one_word
from b24monitor.ui.text_label import TextLabel


class RenewalFields(QWidget):
    """Takes no room while the paste holds no refresh token; the client secret is never shown."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._can_renew = False
        self.rule, self.client_id, self.client_secret = RuleCombo(), QLineEdit(), QLineEdit()
        self.client_secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.client_id.setPlaceholderText("local.5f3c0a1b2d4e67.81234567")
        self.meaning = TextLabel(quiet=True)
        self._keys = QWidget()
        self._lay_out()
        self.rule.currentIndexChanged.connect(self._follow)
        for typed in (self.client_id, self.client_secret):
            typed.textChanged.connect(self.edited)
        self.offer(can_renew=False)

    def _lay_out(self) -> None:
        """Two rows alone: with all that a paste can hold the dialog still has to fit a small screen."""
        first, second = QHBoxLayout(), QHBoxLayout(self._keys)
        second.setContentsMargins(0, 0, 0, 0)
        for row, text, field in (
            (first, _("&Renewal"), self.rule),
            (second, _("Client &ID"), self.client_id),
            (second, _("Client s&ecret"), self.client_secret),
        ):
            field.setAccessibleName(text.replace("&", ""))
            name = QLabel(text)
            name.setBuddy(field)
            row.addWidget(name)
            row.addWidget(field)
        first.addWidget(self.meaning, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(first)
        column.addWidget(self._keys)

    def offer(self, *, can_renew: bool, client_id: str = "") -> None:
        """Shows the choice if the paste holds what it takes; `client_id` is what the paste says."""
        if can_renew and client_id:
            self.client_id.setText(client_id)
        if not can_renew:
            self.forget()
        self._can_renew = can_renew
        self.setVisible(can_renew)
        self._follow()

    def chosen(self) -> RenewalRule:
        """The rule; NEVER while there is nothing to renew with."""
        return self.rule.rule() if self._can_renew else RenewalRule.NEVER

    def wrong(self) -> Wrong | None:
        """The first field that is wrong, if the rule needs it."""
        if self.chosen() is RenewalRule.NEVER:
            return None
        if not is_one_word(self.client_id.text()):
            return Wrong(_("Type the client ID: one word, shown in the application's settings."), self.client_id)
        if not is_one_word(self.client_secret.text()):
            text = _("Type the client secret: one word, shown in the application's settings.")
            return Wrong(text, self.client_secret)
        return None

    def secret(self) -> Secret | None:
        """The client secret, if the rule needs it."""
        needed = self.chosen() is not RenewalRule.NEVER
        return Secret(self.client_secret.text().strip()) if needed else None

    def forget(self) -> None:
        """Back to "never"; empties the fields and, unlike `clear`, their undo history."""
        self.rule.show_rule(RenewalRule.NEVER)
        self.client_id.setText("")
        self.client_secret.setText("")

    @Slot()
    def _follow(self) -> None:
        renews = self.chosen() is not RenewalRule.NEVER
        self._keys.setVisible(renews)
        if not renews:
            # What cannot be seen is not used.
            self.client_secret.setText("")
        self.meaning.setText(rule_text(self.rule.rule()))
        self.edited.emit()
