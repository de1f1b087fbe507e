"""What the actions do with the selected rows, from menus, tool bar, keys and the details."""

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from b24monitor.ui.watch_flow import WatchFlow
from b24monitor.ui.watch_page import WatchPage
from b24monitor.ui.window_actions import WindowActions
from b24monitor.ui.window_menus import WindowMenus


class RowActions(QObject):
    """Joins the actions to the flow, with the rows that are selected when one is triggered."""

    def __init__(
        self, actions: WindowActions, menus: WindowMenus, page: WatchPage, flow: WatchFlow, window: QWidget
    ) -> None:
        super().__init__(window)
        self._menus = menus
        self._page = page
        self._flow = flow
        self._window = window
        for action, slot in (
            (actions.add_watch, self._add_watch),
            (actions.ask, self._ask),
            (actions.check_now, self._check),
            (actions.ask_again, self._set_asks_again),
            (actions.stop, self._stop_watching),
            (actions.mute, self._mute),
            (actions.remind, self._remind),
            (actions.copy, page.view.copy_selected),
            (actions.copy_cell, page.view.copy_cell),
            (actions.open_portal, self._open_portal),
        ):
            action.triggered.connect(slot)
        page.ask_requested.connect(self._ask)
        page.reminder_requested.connect(self._remind)
        page.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        page.view.customContextMenuRequested.connect(self._show_menu)

    @Slot()
    def _add_watch(self) -> None:
        selected = self._page.selected_rows()
        self._flow.add_watch(selected[0].account.account_id if selected else "")

    @Slot()
    def _ask(self) -> None:
        self._flow.ask(self._page.selected_rows())

    @Slot()
    def _check(self) -> None:
        self._flow.check(self._page.selected_rows())

    @Slot(bool)
    def _set_asks_again(self, asks_again: bool) -> None:
        self._flow.set_asks_again(self._page.selected_rows(), asks_again=asks_again)

    @Slot(bool)
    def _mute(self, is_muted: bool) -> None:
        self._flow.set_muted(self._page.selected_rows(), is_muted=is_muted)

    @Slot()
    def _remind(self) -> None:
        self._flow.remind(self._page.selected_rows())

    @Slot()
    def _stop_watching(self) -> None:
        self._flow.stop_watching(self._page.selected_rows())

    @Slot()
    def _open_portal(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page.selected_rows()[0].account.portal.address))

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._menus.fill_row_menu(menu, self._page.selected_rows())
        menu.popup(self._page.view.viewport().mapToGlobal(at))
