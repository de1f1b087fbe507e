"""About the program: its version, its licence, and what it is made with."""

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from b24monitor import __version__
from b24monitor.core.language import gettext as _
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.fitted_dialog import FittedDialog
from b24monitor.ui.icon import program_icon
from b24monitor.ui.text_label import TextLabel

_ICON_SIZE = 64
_READ = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class AboutDialog(FittedDialog):
    """Addresses are texts to be copied: nothing here opens a browser."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About b24monitor"))
        self.setMinimumWidth(520)
        picture = QLabel()
        picture.setPixmap(program_icon().pixmap(_ICON_SIZE, _ICON_SIZE))
        picture.setAccessibleName("b24monitor")
        words = QVBoxLayout()
        words.addWidget(TextLabel(_("b24monitor {version}").format(version=__version__), large=True))
        words.addWidget(TextLabel(_("Desktop monitor for Bitrix24 REST method confirmation")))
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(_facts())
        column.addWidget(
            TextLabel(_("Bitrix24 is a trademark of its owner, who has no part in this program."), quiet=True)
        )
        column.addStretch(1)
        column.addWidget(buttons)


def _facts() -> QFormLayout:
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    made_with = _("Qt {qt} and PySide {pyside}, under the LGPL, version 3").format(
        qt=qVersion(), pyside=PySide6.__version__
    )
    for title, text in (
        (_("Licence"), _("MIT: free to use, change and pass on, without any warranty")),
        (_("Made with"), made_with),
        (_("Their licence"), "https://www.gnu.org/licenses/lgpl-3.0.html"),
        (_("Their source"), "https://download.qt.io/official_releases/"),
    ):
        field = TextLabel(text)
        field.setTextInteractionFlags(_READ)
        field.setAccessibleName(_("{title}: {text}").format(title=title, text=text))
        form.addRow(title, field)
    return form
