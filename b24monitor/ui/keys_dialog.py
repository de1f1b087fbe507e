"""Help on one page: what each state means, and the keys."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.language import gettext as _
from b24monitor.core.wording import state_meaning, state_word
from b24monitor.ui.dialog_buttons import DialogButtons
from b24monitor.ui.icon import named_state_icon, state_icon
from b24monitor.ui.picture_label import PictureLabel
from b24monitor.ui.text_label import TextLabel

_ICON_SIZE = 16
_SIZE = QSize(780, 700)
_SCREEN_SHARE = 0.9
# The place of what stands in no menu.
_LAST = 99


class KeysDialog(QDialog):
    """Lists the states as the table shows them, and the actions that have keys, by the menus they stand in.

    An action needs no word here: with a key and a place in a menu of the menu bar it is listed.
    """

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keys and states"))
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.setSpacing(12)
        inner.addWidget(TextLabel(_("What each state means"), large=True))
        inner.addLayout(_states())
        inner.addWidget(TextLabel(_("Keys"), large=True))
        inner.addLayout(_in_two_columns(_groups(actions)))
        inner.addStretch(1)
        self.pages = QScrollArea()
        self.pages.setWidgetResizable(True)
        self.pages.setFrameShape(QFrame.Shape.NoFrame)
        # Reached first, so that the arrow keys scroll.
        self.pages.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pages.setAccessibleName(_("Keys and states"))
        self.pages.setWidget(body)
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.pages, 1)
        column.addWidget(buttons)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * _SCREEN_SHARE))


def _states() -> QGridLayout:
    grid = QGridLayout()
    grid.setColumnStretch(2, 1)
    grid.setHorizontalSpacing(10)
    shown = [(partial(state_icon, state), state_word(state), state_meaning(state)) for state in ConfirmationState]
    shown.append((partial(named_state_icon, "stale"), _("Not verified"), _("Its last evidence is too old to rely on.")))
    tray_meaning = _("In the tray: an open question has no fresh evidence.")
    shown.append((partial(named_state_icon, "unreachable"), _("No answer"), tray_meaning))
    for line, (icon, word, meaning) in enumerate(shown):
        grid.addWidget(_picture(icon, word), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(QLabel(word), line, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(TextLabel(meaning), line, 2)
    return grid


def _picture(icon: Callable[[QPalette], QIcon], name: str) -> QLabel:
    picture = PictureLabel(_ICON_SIZE, icon)
    picture.setAccessibleName(name)
    return picture


def _groups(actions: Sequence[QAction]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Titles with pairs of what is done and its keys, in the order of the menus."""
    groups: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for action in actions:
        if action.shortcuts():
            groups.setdefault(_menu_of(action), []).append((_plain(action.text()), _keys(action)))
    table = [
        (_("Show the details of the row"), _("Enter")),
        (_("Copy the selected rows"), _native(QKeySequence.StandardKey.Copy)),
        (_("Select all rows"), _native(QKeySequence.StandardKey.SelectAll)),
        (_("From the search to the table"), _("Esc")),
        (_("Open the menu of the rows"), _native("Shift+F10")),
    ]
    return [*((title, groups[place, title]) for place, title in sorted(groups)), (_("In the table"), table)]


def _menu_of(action: QAction) -> tuple[int, str]:
    """Place and title of the menu of the menu bar that the action stands in, also of one within that."""
    for menu in action.associatedObjects():
        if not isinstance(menu, QMenu):
            continue
        opener = menu.menuAction()
        owners = opener.associatedObjects()
        bar = next((owner for owner in owners if isinstance(owner, QMenuBar)), None)
        if bar is not None:
            return bar.actions().index(opener), _plain(menu.title())
        if any(isinstance(owner, QMenu) for owner in owners):
            return _menu_of(opener)
    return _LAST, _("Elsewhere")


def _in_two_columns(groups: Sequence[tuple[str, list[tuple[str, str]]]]) -> QHBoxLayout:
    """The groups from top to bottom, the second half beside the first."""
    row = QHBoxLayout()
    row.setSpacing(32)
    total = sum(len(lines) + 1 for _title, lines in groups)
    columns: tuple[list[QWidget], list[QWidget]] = ([], [])
    placed = 0
    for title, lines in groups:
        columns[int(placed * 2 >= total)].append(_group(title, lines))
        placed += len(lines) + 1
    for column in columns:
        layout = QVBoxLayout()
        layout.setSpacing(10)
        for group in column:
            layout.addWidget(group)
        layout.addStretch(1)
        row.addLayout(layout, 1)
    return row


def _group(title: str, lines: Sequence[tuple[str, str]]) -> QWidget:
    group = QWidget()
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(0, 1)
    heading = QLabel(title)
    font = heading.font()
    font.setBold(True)
    heading.setFont(font)
    grid.addWidget(heading, 0, 0, 1, 2)
    for place, (text, keys) in enumerate(lines, 1):
        grid.addWidget(TextLabel(text), place, 0)
        shown = QLabel(keys)
        shown.setAccessibleName(_("{action}: {keys}").format(action=text, keys=keys))
        grid.addWidget(shown, place, 1, Qt.AlignmentFlag.AlignTop)
    return group


def _plain(text: str) -> str:
    return text.replace("&", "").rstrip("…")


def _keys(action: QAction) -> str:
    return ", ".join(_native(key) for key in action.shortcuts())


def _native(key: QKeySequence | QKeySequence.StandardKey | str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
