"""The fields beside a pasted token: the portal's address, a name, and an on-premise authorisation server."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from b24monitor.core.account import Portal
from b24monitor.core.account_wording import server_problem_text
from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.language import gettext as _
from b24monitor.core.oauth import AuthorizationServer, typed_server
from b24monitor.core.wording import endpoint_error_text
from b24monitor.ui.portal_completer import PortalCompleter

_Reason = BadEndpointError.Reason


@dataclass(frozen=True, slots=True)
class Filled:
    """What the fields say; `endpoint` is empty when the authorisation server is to tell the portal."""

    endpoint: str
    server: AuthorizationServer | None
    label: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why the fields cannot be used, and the one to put right."""

    text: str
    field: QLineEdit


class AccountForm(QWidget):
    """The portal may be left empty until `require_portal`; the authorisation server is only ever typed by the user."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefilled = ""
        self._is_portal_required = False
        self.portal, self.label, self.server = QLineEdit(), QLineEdit(), QLineEdit()
        PortalCompleter(self.portal)
        self.label.setPlaceholderText(_("Optional, for example: CRM synchronisation"))
        self.server.setPlaceholderText(_("Only for a portal on your own servers: https://oauth.company.example"))
        self.more = QToolButton()
        self.more.setText(_("&More…"))
        self.more.setAccessibleName(_("More: authorisation server of an on-premise portal"))
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._lay_out()
        self._show_more(self.more.isChecked())
        self.more.toggled.connect(self._show_more)
        self.expect_portal()

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (_("Portal a&ddress"), self.portal),
            (_("&Name"), self.label),
            (_("Authorisation &server"), self.server),
        ):
            field.setAccessibleName(text.replace("&", ""))
            self._form.addRow(text, field)
            field.textChanged.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._form)
        column.addWidget(self.more)

    def expect_portal(self, endpoint: str = "") -> None:
        """Shows the portal that a new paste names; without one, only an earlier paste's is taken back."""
        self._is_portal_required = False
        self.portal.setPlaceholderText(_("Leave empty: Bitrix24's authorisation server tells it"))
        shown = _typed_form(endpoint)
        if shown or self.portal.text() == self._prefilled:
            self.portal.setText(shown)
            self._prefilled = shown

    def require_portal(self) -> None:
        """From now on an address is needed, since nobody else could tell it."""
        self._is_portal_required = True
        self.portal.setPlaceholderText("company.bitrix24.com")
        self.portal.setFocus()

    def filled(self) -> Filled | Wrong:
        """What the fields say, or the first that is wrong."""
        try:
            endpoint = self._endpoint()
        except BadEndpointError as error:
            return Wrong(endpoint_error_text(error), self.portal)
        try:
            server = typed_server(self.server.text()) if self.server.text().strip() else None
        except BadEndpointError as error:
            return Wrong(server_problem_text(error.reason), self.server)
        return Filled(endpoint, server, self.label.text().strip())

    def _endpoint(self) -> str:
        text = self.portal.text()
        return endpoint_of(text).endpoint if text.strip() or self._is_portal_required else ""

    def forget_webhook(self) -> None:
        """Empties the fields that hold a webhook's address, which is itself a secret."""
        for field, read in ((self.portal, endpoint_of), (self.server, typed_server)):
            try:
                read(field.text())
            except BadEndpointError as error:
                if error.reason is _Reason.WEBHOOK:
                    # Unlike `clear`, this also empties the field's undo history.
                    field.setText("")

    @Slot(bool)
    def _show_more(self, shown: bool) -> None:
        self.more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._form.setRowVisible(self.server, shown)
        if shown:
            self.server.setFocus()
        else:
            # What cannot be seen is not used.
            self.server.setText("")

    @Slot()
    def _tell(self) -> None:
        self.edited.emit()


def _typed_form(endpoint: str) -> str:
    """The shortest address that is read as this portal."""
    portal = Portal(endpoint)
    if not endpoint or endpoint_of(portal.name) == portal:
        return portal.name
    return portal.address
