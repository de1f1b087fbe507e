"""One page of the settings: sections under each other, scrolled where the window is low."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from b24monitor.ui.section import Section

_LEAST_WIDTH = 240


class SettingsPage(QScrollArea):
    """Follows the language while it is open: a page sets all its texts in `retranslate`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        # The fields inside are reached by Tab, and scroll into view.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self.setWidget(body)

    def title(self) -> str:
        """What the page is called, in the language in use."""
        return ""

    def retranslate(self) -> None:
        """Says everything in the language in use."""
        self.setAccessibleName(self.title())

    def add_section(self) -> Section:
        """A new section at the end of the page; its title is set in `retranslate`."""
        section = Section("")
        self._column.insertWidget(self._column.count() - 1, section)
        return section

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()


class Form(QFormLayout):
    """Fields with labels beside them, or above them where the page is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self.setHorizontalSpacing(12)

    def add_field(self, field: QWidget) -> QLabel:
        """Adds a field; the label that is returned gets its text in `retranslate`, and names the field."""
        label = QLabel()
        label.setBuddy(field)
        self.addRow(label, field)
        return label
