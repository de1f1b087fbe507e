"""A field for a call's parameters: one NAME=value a line."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.watch import Parameters

_LINES = 3


class ParameterEdit(QPlainTextEdit):
    """Values are taken as typed; they are encoded only when they leave."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(_("NAME=value, one a line"))
        self.setAccessibleName(_("Parameters"))
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 14)

    def show_parameters(self, parameters: Parameters) -> None:
        """Fills the field."""
        self.setPlainText(written(parameters))

    def parameters(self) -> Parameters | None:
        """What is typed; None when a line has no name or no equals sign."""
        return read(self.toPlainText())


def written(parameters: Parameters) -> str:
    """Parameters as they are typed."""
    return "\n".join(f"{name}={value}" for name, value in parameters.pairs())


def read(text: str) -> Parameters | None:
    """Parameters from what was typed; None when a line has no name or no equals sign."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = [(name.strip(), value.strip()) for name, _equals, value in (line.partition("=") for line in lines)]
    if any("=" not in line for line in lines) or not all(name for name, _value in pairs):
        return None
    return Parameters.of(*pairs)
