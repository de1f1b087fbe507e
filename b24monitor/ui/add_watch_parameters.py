"""The parameters of the methods that are about to be added, one method's at a time."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from b24monitor.core.catalogue import harmless_parameters
from b24monitor.core.language import gettext as _
from b24monitor.core.watch import Parameters
from b24monitor.ui.parameter_edit import ParameterEdit, read, written
from b24monitor.ui.text_label import TextLabel


class CallParameters(QWidget):
    """Proposes the parameters that read nobody's data, and keeps for each method what the user typed instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = ParameterEdit()
        self._why = TextLabel(quiet=True)
        self._typed: dict[str, str] = {}
        self._shown = ""
        # What was typed for a name that is being changed.
        self._loose: str | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.edit)
        column.addWidget(self._why)

    def follow(self, chosen: Sequence[str], shown: str, *, is_typed: bool) -> None:
        """Shows the parameters of `shown`, one of those chosen (empty: of none).

        `is_typed`: it is the name in the field, with which what was typed for it goes along, letter by letter.
        """
        self._keep()
        if shown != self._shown:
            if is_typed and self._shown not in chosen:
                self._loose = self._typed.pop(self._shown, self._loose)
            if is_typed and shown and self._loose is not None:
                self._typed[shown], self._loose = self._loose, None
            self._shown = shown
            self.edit.setPlainText(self._text(shown) if shown else "")
        self.edit.setEnabled(bool(shown))
        self._why.setText(_reason(shown, is_one=len(chosen) <= 1))

    def of(self, method: str) -> Parameters | None:
        """The parameters of a method; None when what was typed for it cannot be read."""
        self._keep()
        return read(self._text(method))

    def _keep(self) -> None:
        if self._shown:
            text = self.edit.toPlainText()
            if text == written(harmless_parameters(self._shown)):
                self._typed.pop(self._shown, None)
            else:
                self._typed[self._shown] = text

    def _text(self, method: str) -> str:
        return self._typed.get(method, written(harmless_parameters(method)))


def _reason(method: str, *, is_one: bool) -> str:
    if not method:
        return "" if is_one else _("Each is called with parameters that read nothing. To change one's, select it.")
    if harmless_parameters(method).query:
        return _("An empty USER_ID reaches the question and, once allowed, returns nobody: no personal data is read.")
    return _("These are sent with each call. They play no part in the administrator's decision.")
