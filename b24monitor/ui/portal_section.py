"""A portal's settings: its request limit and how much of it is used, the way to it, its authorisation server."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPushButton, QWidget

from b24monitor.core.account_wording import server_problem_text
from b24monitor.core.command import ReadPortals, SetPortalSettings
from b24monitor.core.errors import BadEndpointError
from b24monitor.core.fact import PortalStanding
from b24monitor.core.language import gettext as _
from b24monitor.core.oauth import typed_server
from b24monitor.core.portal_settings import PortalSettings, Tariff
from b24monitor.core.portal_wording import applied_text, budget_text, server_hint, standing_text, tariff_word
from b24monitor.ui.account_form import Wrong
from b24monitor.ui.form_note import FormNote
from b24monitor.ui.route_fields import RouteFields
from b24monitor.ui.section import Section
from b24monitor.ui.text_label import TextLabel


class PortalSection(Section):
    """What the user is changing stays until it is applied, whatever the engine tells in between."""

    # Carries a `SetPortalSettings` or `ReadPortals`.
    submitted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Portal"), parent)
        self._known: PortalSettings | None = None
        self._is_filling = False
        self.standing = TextLabel()
        self.tariff, self.budget = QComboBox(), TextLabel(quiet=True)
        self.tariff.setAccessibleName(_("Request limit"))
        for tariff in Tariff:
            self.tariff.addItem(tariff_word(tariff), tariff.value)
        self.server = QLineEdit()
        self.server.setAccessibleName(_("Authorisation server"))
        self.apply_button = QPushButton(_("A&pply"))
        self.note = FormNote()
        self._lay_out()
        self.tariff.currentIndexChanged.connect(self._follow)
        self.server.textChanged.connect(self._follow)
        self.route.edited.connect(self._follow)
        self.apply_button.clicked.connect(self._apply)
        self.forget()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_("Request &limit"), self.tariff)
        self.route = RouteFields(form, self)
        form.addRow(_("Authorisation ser&ver"), self.server)
        self.column.addWidget(self.standing)
        self.column.addWidget(self.budget)
        self.column.addLayout(form)
        self.add_buttons(self.apply_button)
        self.column.addWidget(self.note)

    def forget(self) -> None:
        """Another portal comes: nothing of the one before stays."""
        self._known = None
        self.standing.setText(_("Reading the portal's settings…"))
        self.note.show_progress("")
        self._enable(enabled=False)

    def take_standing(self, standing: PortalStanding) -> None:
        """Shows how the portal stands; fills the fields unless the user is changing them."""
        self.standing.setText(standing_text(standing))
        settings = standing.settings
        if self._known is None or self.filled() == self._known:
            self._fill(settings)
        self._known = settings
        self._enable(enabled=True)

    def filled(self) -> PortalSettings | Wrong | None:
        """What the fields say, or the first that is wrong; None while no portal is known."""
        if self._known is None:
            return None
        route = self.route.filled()
        if isinstance(route, Wrong):
            return route
        text = self.server.text().strip()
        try:
            server = typed_server(text).address if text else ""
        except BadEndpointError as error:
            return Wrong(server_problem_text(error.reason), self.server)
        return PortalSettings(self._known.endpoint, Tariff(str(self.tariff.currentData())), route, server)

    def _fill(self, settings: PortalSettings) -> None:
        self._is_filling = True
        self.tariff.setCurrentIndex(self.tariff.findData(settings.tariff.value))
        self.route.show_route(settings.route)
        self.server.setPlaceholderText(server_hint(settings.endpoint))
        self.server.setText(settings.server_address)
        self._is_filling = False

    def _enable(self, *, enabled: bool) -> None:
        fields = (self.tariff, self.server, self.route.proxy, self.route.ca_file, self.route.choose_button)
        for field in fields:
            field.setEnabled(enabled)
        self._show_changes()

    @Slot()
    def _follow(self) -> None:
        if not self._is_filling:
            self.note.show_progress("")
            self._show_changes()

    def _show_changes(self) -> None:
        filled = self.filled()
        self.apply_button.setEnabled(filled is not None and filled != self._known)
        tariff = Tariff(str(self.tariff.currentData()))
        self.budget.setText(budget_text(PortalSettings("", tariff).budget))

    @Slot()
    def _apply(self) -> None:
        filled = self.filled()
        if isinstance(filled, Wrong):
            self.note.show_problem(filled.text)
            filled.field.setFocus()
        elif filled is not None:
            self._known = filled
            self.submitted.emit(SetPortalSettings(filled))
            self.submitted.emit(ReadPortals())
            self._fill(filled)
            self._show_changes()
            self.note.show_success(applied_text(filled.route))
