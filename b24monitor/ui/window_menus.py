"""Where the window's actions are found: the menu bar, the tool bar and the menu of a row."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from b24monitor.core.board import WatchRow
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.ui.window_actions import WindowActions

_ICON = QSize(16, 16)


class WindowMenus(QObject):
    """Fills the bars of a window, and names them in the language in use."""

    def __init__(self, actions: WindowActions, window: QMainWindow) -> None:
        super().__init__(window)
        self._actions = actions
        self._titles: list[tuple[Callable[[str], object], str]] = []
        pages = QActionGroup(self)
        for page in (actions.watches, actions.questions, actions.history):
            pages.addAction(page)
        actions.watches.setChecked(True)
        bar = window.menuBar()
        self._fill_bar([QMenu(window) for _place in range(5)])
        for menu in self._menus:
            bar.addMenu(menu)
        self.tool_bar = self._tool_bar()
        window.addToolBar(self.tool_bar)
        self.retranslate()

    def _fill_bar(self, menus: Sequence[QMenu]) -> None:
        self._menus = menus
        file, watch, accounts, view, help_menu = menus
        actions = self._actions
        _fill(file, actions.add_watch, None, actions.pause, actions.settings, None, actions.quit)
        _fill(watch, *self._row_actions())
        _fill(accounts, actions.add_account, actions.sign_in, None, actions.accounts, actions.forget_account)
        _fill(view, actions.watches, actions.questions, actions.history, None, actions.search, actions.details, None)
        _fill(view, actions.by_urgency)
        self.columns = QMenu(view)
        view.addMenu(self.columns)
        _fill(help_menu, actions.keys, actions.self_test, actions.support, None, actions.about)
        titles = (marked("&File"), marked("&Watch"), marked("&Accounts"), marked("&View"), marked("&Help"))
        self._titles += [(menu.setTitle, title) for menu, title in zip(menus, titles, strict=True)]
        self._titles.append((self.columns.setTitle, marked("&Columns")))

    def _tool_bar(self) -> QToolBar:
        bar = QToolBar()
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(_ICON)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        actions = self._actions
        pages, adding = (actions.watches, actions.questions, actions.history), (actions.add_account, actions.add_watch)
        for action in (*pages, None, *adding, None, actions.ask, actions.check_now):
            if action is None:
                bar.addSeparator()
            else:
                bar.addAction(action)
        self._titles.append((bar.setWindowTitle, marked("Tools")))
        # Qt's own, which appears when the window is too narrow for all tools.
        more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            self._titles.append((more.setAccessibleName, marked("More tools")))
        return bar

    def retranslate(self) -> None:
        """Says everything in the language in use; the actions say theirs themselves."""
        for say, title in self._titles:
            say(_(title))
        for action in self.tool_bar.actions():
            if not action.isSeparator():
                self.tool_bar.widgetForAction(action).setAccessibleName(action.text().replace("&", ""))

    def fill_row_menu(self, menu: QMenu, selected: Sequence[WatchRow]) -> None:
        """Fills the context menu of the selected rows; what is only shown offers what can be done with it."""
        actions = self._actions
        if selected and all(row.is_seen for row in selected):
            _fill(menu, actions.copy, actions.copy_cell, actions.open_portal, None, actions.stop)
        else:
            _fill(menu, *self._row_actions())

    def _row_actions(self) -> tuple[QAction | None, ...]:
        actions = self._actions
        asking = (actions.ask, actions.check_now, actions.interval.menuAction(), actions.ask_again, actions.mute)
        copying = (actions.remind, actions.copy, actions.copy_cell, actions.open_portal)
        return (*asking, None, *copying, None, actions.stop, actions.forget_account)


def _fill(menu: QMenu, *actions: QAction | None) -> None:
    menu.setToolTipsVisible(True)
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
