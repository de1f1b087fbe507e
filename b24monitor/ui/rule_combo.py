"""The choice when an account's token may be renewed, with the sentence what it means."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from b24monitor.core.account import RenewalRule
from b24monitor.core.language import gettext as _
from b24monitor.core.renewal_wording import rule_text, rule_word


class RuleCombo(QComboBox):
    """`chosen` carries the rule that the user chose; `show_rule` says nothing to anybody."""

    chosen = Signal(RenewalRule)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Renewal"))
        for rule in RenewalRule:
            self.addItem(rule_word(rule), rule.value)
        self.currentIndexChanged.connect(self._describe)
        self.activated.connect(self._tell)
        self._describe()

    def rule(self) -> RenewalRule:
        """The rule that is shown."""
        return RenewalRule(str(self.currentData()))

    def show_rule(self, rule: RenewalRule) -> None:
        """Shows a rule."""
        self.setCurrentIndex(self.findData(rule.value))

    @Slot()
    def _describe(self) -> None:
        self.setAccessibleDescription(rule_text(self.rule()))

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit(self.rule())
