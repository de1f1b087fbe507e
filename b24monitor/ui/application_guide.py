"""How to make the application that a sign-in needs: the portal's form, field by field."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from b24monitor.core.language import gettext as _
from b24monitor.core.sign_in_wording import guide_fields, guide_keys, guide_path, guide_refused, guide_scopes
from b24monitor.ui.copy_field import CopyField
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.line_list import LineList
from b24monitor.ui.text_label import TextLabel

_WIDTH, _HEIGHT = 660, 460


class ApplicationGuide(QDialog):
    """Lies over the sign-in, or what else opened it; `address` is where a sign-in catches its code."""

    def __init__(self, address: str, parent: QWidget | None = None, *, back_text: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(_("An application for b24monitor"))
        self.address = CopyField(_("Your handler path"))
        self.address.show_text(address)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(_("How to make the application"))
        self.area.setWidget(self._steps(address))
        buttons = DialogButtons()
        back = buttons.addButton(back_text or _("&Back to the sign-in"), QDialogButtonBox.ButtonRole.RejectRole)
        back.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.area, 1)
        column.addWidget(buttons)
        self.area.setMinimumHeight(200)
        self.resize(QSize(_WIDTH, _HEIGHT).boundedTo(self.screen().availableSize() * 0.9))
        self.area.setFocus()

    def _steps(self, address: str) -> QWidget:
        steps = QWidget()
        column = QVBoxLayout(steps)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        scopes = LineList(bullet="•")
        scopes.show_lines(guide_scopes())
        for headline, *parts in (
            (_("1. Open the portal's form"), TextLabel(guide_path())),
            (_("2. Fill it in"), self._fields(address), TextLabel(guide_refused(), quiet=True), scopes),
            (_("3. Take its keys"), TextLabel(guide_keys())),
        ):
            column.addWidget(TextLabel(headline, large=True))
            for part in parts:
                column.addWidget(part)
            column.addSpacing(6)
        column.addStretch(1)
        return steps

    def _fields(self, address: str) -> QWidget:
        fields = QWidget()
        grid = QGridLayout(fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        for line, field in enumerate(guide_fields(address)):
            grid.addWidget(TextLabel(field.name, quiet=True), line, 0)
            grid.addWidget(self.address if field.value == address else TextLabel(field.value), line, 1)
        return fields
