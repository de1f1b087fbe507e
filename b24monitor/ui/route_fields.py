"""The fields for the way to a portal: its proxy, and an authority's certificate beside the system's."""

import os.path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from b24monitor.core.errors import BadProxyError
from b24monitor.core.language import gettext as _
from b24monitor.core.portal_wording import ca_problem_text, proxy_problem_text
from b24monitor.core.route import DIRECT_PROXY, Route, parse_proxy
from b24monitor.ui.account_form import Wrong

_SYSTEM, _NONE, _ADDRESS = range(3)


class RouteFields(QWidget):
    """What cannot be seen is not used: a typed proxy counts only while "at an address" is chosen."""

    edited = Signal()

    def __init__(self, form: QFormLayout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()
        self.proxy, self.proxy_address = QComboBox(), QLineEdit()
        self.proxy.addItems([_("The system's"), _("None"), _("At an address:")])
        self.proxy.setAccessibleName(_("Proxy"))
        self.proxy_address.setPlaceholderText("socks5h://host:1080")
        self.proxy_address.setAccessibleName(_("Proxy's address"))
        self.ca_file = QLineEdit()
        self.ca_file.setPlaceholderText(_("None: the system's authorities alone"))
        self.ca_file.setAccessibleName(_("Certificate file"))
        self.choose_button, self.none_button = QPushButton(_("C&hoose…")), QPushButton(_("N&one"))
        self.choose_button.setAccessibleName(_("Choose the certificate file"))
        self.none_button.setAccessibleName(_("No certificate file"))
        for button in (self.choose_button, self.none_button):
            button.setAutoDefault(False)
        form.addRow(_label(_("Pro&xy"), self.proxy), _beside(self.proxy, self.proxy_address))
        buttons = (self.choose_button, self.none_button)
        form.addRow(_label(_("Certi&ficate file (CA)"), self.ca_file), _beside(self.ca_file, *buttons))
        for field in (self.proxy_address, self.ca_file):
            field.textChanged.connect(self._follow)
        self.proxy.currentIndexChanged.connect(self._follow)
        self.choose_button.clicked.connect(self._choose)
        self.none_button.clicked.connect(self.ca_file.clear)
        self._follow()

    def show_route(self, route: Route) -> None:
        """Shows a way."""
        is_system, is_direct = not route.proxy, route.is_direct
        self.proxy_address.setText("" if is_system or is_direct else route.proxy)
        self.proxy.setCurrentIndex(_SYSTEM if is_system else _NONE if is_direct else _ADDRESS)
        self.ca_file.setText(route.ca_file)

    def filled(self) -> Route | Wrong:
        """What the fields say, or the first that is wrong."""
        proxy = DIRECT_PROXY if self.proxy.currentIndex() == _NONE else ""
        if self.proxy.currentIndex() == _ADDRESS:
            try:
                proxy = parse_proxy(self.proxy_address.text())
            except BadProxyError:
                return Wrong(proxy_problem_text(), self.proxy_address)
            if proxy in ("", DIRECT_PROXY):
                return Wrong(proxy_problem_text(), self.proxy_address)
        ca_file = self.ca_file.text().strip()
        if ca_file and not os.path.isabs(ca_file):
            return Wrong(ca_problem_text(), self.ca_file)
        return Route(proxy, ca_file)

    @Slot()
    def _follow(self) -> None:
        self.proxy_address.setEnabled(self.proxy.currentIndex() == _ADDRESS)
        self.none_button.setEnabled(bool(self.ca_file.text()))
        self.edited.emit()

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self.choose_button.window(), _("Choose a certificate file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Certificates (*.pem *.crt *.cer)"), _("All files (*)")])
        dialog.fileSelected.connect(self.ca_file.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _label(text: str, field: QWidget) -> QLabel:
    """A label of the field itself, which the form would take for one of all that stands beside it."""
    label = QLabel(text)
    label.setBuddy(field)
    return label


def _beside(*widgets: QWidget) -> QWidget:
    """Fields in one row; a label's mnemonic leads to the first."""
    around = QWidget()
    around.setFocusProxy(widgets[0])
    row = QHBoxLayout(around)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, QLineEdit) else 0)
    return around
