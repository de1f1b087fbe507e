"""The fields of a sign-in: the portal, the application's keys, and the address where the code is caught."""

from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.account import RenewalRule
from b24monitor.core.account_wording import server_problem_text
from b24monitor.core.endpoint import endpoint_of
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.language import gettext as _
from b24monitor.core.loopback import DEFAULT_PORT, FIRST_PORT, LAST_PORT, redirect_address
from b24monitor.core.oauth import AuthorizationServer, typed_server
from b24monitor.core.renewal_wording import rule_text
from b24monitor.core.secret import Secret
from b24monitor.core.sign_in_wording import keys_text, register_text, serves_text
from b24monitor.core.wording import endpoint_error_text
from b24monitor.ui.account_form import Wrong
from b24monitor.ui.copy_field import CopyField
from b24monitor.ui.portal_completer import PortalCompleter
from b24monitor.ui.rule_combo import RuleCombo
from b24monitor.ui.sign_in_start import SignInStart
from b24monitor.ui.text_label import TextLabel


@dataclass(frozen=True, slots=True)
class SignInFilled:
    """What the fields say; `server` is None for Bitrix24's own authorisation servers."""

    endpoint: str
    client_id: str
    client_secret: Secret
    label: str
    port: int
    server: AuthorizationServer | None
    renewal: RenewalRule


class SignInForm(QWidget):
    """Keeps what was typed for another try; the client secret is never shown and leaves with `forget_secret`."""

    edited = Signal()
    guide_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.portal, self.client_id, self.client_secret = QLineEdit(), QLineEdit(), QLineEdit()
        self.label, self.server, self.port = QLineEdit(), QLineEdit(), QSpinBox()
        self.rule, self.meaning = RuleCombo(), TextLabel(quiet=True)
        self.rule.show_rule(RenewalRule.WHEN_NEEDED)
        PortalCompleter(self.portal)
        self.portal.setPlaceholderText("company.bitrix24.com")
        self.client_id.setPlaceholderText(_("For example local.5f3c0a1b2d4e67.81234567"))
        self.client_secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.label.setPlaceholderText(_("Optional, for example: CRM synchronisation"))
        self.server.setPlaceholderText(_("Only for a portal on your own servers: https://oauth.company.example"))
        self.port.setRange(FIRST_PORT, LAST_PORT)
        self.port.setValue(DEFAULT_PORT)
        self.port.setGroupSeparatorShown(False)
        self.address = CopyField(_("Address to register"))
        self.keys = TextLabel(quiet=True)
        self.more = QToolButton()
        self.guide_button = QPushButton(_("I &have no application…"))
        self._lay_out()
        self._connect()
        self._show_more(self.more.isChecked())
        self._follow_port()
        self._explain()
        self._tell()

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (_("Portal a&ddress"), self.portal),
            (_("Client &ID"), self.client_id),
            (_("Client s&ecret"), self.client_secret),
            (_("&Name"), self.label),
            (_("Rene&wal"), self.rule),
            (_("Address to re&gister"), self.address),
            (_("P&ort on this computer"), self.port),
            (_("Authorisation se&rver"), self.server),
        ):
            field.setAccessibleName(text.replace("&", ""))
            self._form.addRow(text, field)
        self.more.setText(_("&More…"))
        self.more.setAccessibleName(_("More: port, and authorisation server of an on-premise portal"))
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.guide_button.setAutoDefault(False)
        doors = QHBoxLayout()
        doors.addWidget(self.more)
        doors.addStretch(1)
        doors.addWidget(self.guide_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(TextLabel(serves_text()))
        column.addLayout(self._form)
        column.addWidget(self.meaning)
        column.addWidget(TextLabel(register_text(), quiet=True))
        column.addWidget(self.keys)
        column.addLayout(doors)

    def _connect(self) -> None:
        for field in (self.portal, self.client_id, self.client_secret, self.label, self.server):
            field.textChanged.connect(self._tell)
        self.port.valueChanged.connect(self._follow_port)
        self.rule.currentIndexChanged.connect(self._explain)
        self.more.toggled.connect(self._show_more)
        self.guide_button.clicked.connect(self._request_guide)

    def filled(self) -> SignInFilled | Wrong:
        """What the fields say, or the first that is wrong."""
        try:
            endpoint = endpoint_of(self.portal.text()).endpoint
        except BadEndpointError as error:
            return Wrong(endpoint_error_text(error), self.portal)
        client_id, client_secret = self.client_id.text().strip(), Secret(self.client_secret.text().strip())
        if not is_one_word(client_id):
            return Wrong(_("Type the client ID: one word, shown in the application's settings."), self.client_id)
        if not is_one_word(client_secret.reveal()):
            text = _("Type the client secret: one word, shown in the application's settings.")
            return Wrong(text, self.client_secret)
        try:
            server = self._typed_server()
        except BadEndpointError as error:
            return Wrong(server_problem_text(error.reason), self.server)
        label, port = self.label.text().strip(), self.port.value()
        return SignInFilled(endpoint, client_id, client_secret, label, port, server, self.rule.rule())

    def begin_with(self, start: SignInStart) -> None:
        """Fills in what is known already, and leads to the first field that is empty."""
        self.portal.setText(start.portal)
        self.client_id.setText(start.client_id)
        self.port.setValue(start.port)
        fields = (self.portal, self.client_id, self.client_secret)
        next(field for field in fields if not field.text()).setFocus()

    def start(self) -> SignInStart:
        """What another sign-in would begin with."""
        return SignInStart(self.portal.text().strip(), self.client_id.text().strip(), self.port.value())

    def require_server(self) -> None:
        """Shows where the authorisation server is typed, since Bitrix24's own know nothing of the portal."""
        self.more.setChecked(True)
        self.server.setFocus()

    def forget_secret(self) -> None:
        """Empties the client secret's field and, unlike `clear`, its undo history."""
        self.client_secret.setText("")

    def forget_webhook(self) -> None:
        """Empties the fields that hold a webhook's address, which is itself a secret."""
        for field, read in ((self.portal, endpoint_of), (self.server, typed_server)):
            try:
                read(field.text())
            except BadEndpointError as error:
                if error.reason is BadEndpointError.Reason.WEBHOOK:
                    field.setText("")

    def _typed_server(self) -> AuthorizationServer | None:
        return typed_server(self.server.text()) if self.server.text().strip() else None

    @Slot(bool)
    def _show_more(self, shown: bool) -> None:
        self.more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        for field in (self.port, self.server):
            self._form.setRowVisible(field, shown)
        if shown:
            self.port.setFocus()
        else:
            # What cannot be seen is not used; the port is seen in the address.
            self.server.setText("")

    @Slot()
    def _explain(self) -> None:
        self.meaning.setText(rule_text(self.rule.rule()))

    @Slot()
    def _follow_port(self) -> None:
        self.address.show_text(redirect_address(self.port.value()))

    @Slot()
    def _tell(self) -> None:
        # A wrong address is told when it is to be used; until then it is half-typed.
        with suppress(BadEndpointError):
            self.keys.setText(keys_text(self._typed_server()))
        self.edited.emit()

    @Slot()
    def _request_guide(self) -> None:
        self.guide_requested.emit()


def is_one_word(text: str) -> bool:
    """Whether a text can be one of an application's keys."""
    return len(text.split()) == 1 and text.isprintable()
