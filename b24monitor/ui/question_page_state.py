"""How the Questions page was left: columns, sorting, grouping and view, for another run."""

from PySide6.QtCore import QByteArray, QDataStream, QIODevice

from b24monitor.core.question_filter import Grouping
from b24monitor.ui.question_page import QuestionPage
from b24monitor.ui.question_views import QuestionViewKind

# Counted up when the columns change, so that an older state is not misread.
_VERSION = 1


def saved_state(page: QuestionPage) -> QByteArray:
    """The state of a page."""
    state = QByteArray()
    stream = QDataStream(state, QIODevice.OpenModeFlag.WriteOnly)
    stream.writeInt32(_VERSION)
    stream.writeQString(page.filter_bar.grouping.currentData())
    stream.writeQString(page.kind.value)
    for view in (page.view, page.over_view):
        columns, by_hand = view.save_columns()
        stream.writeInt32(int(by_hand))
        stream << columns
    return state


def restore_state(page: QuestionPage, state: QByteArray) -> None:
    """Puts everything where it was; what is from another version is left as it is."""
    stream = QDataStream(state)
    if stream.readInt32() != _VERSION:
        return
    grouping, kind = stream.readQString(), stream.readQString()
    tables = []
    for view in (page.view, page.over_view):
        by_hand, columns = bool(stream.readInt32()), QByteArray()
        stream >> columns
        tables.append((view, columns, by_hand))
    if stream.status() is not QDataStream.Status.Ok:
        return
    for view, columns, by_hand in tables:
        view.restore_columns(columns, by_hand=by_hand)
    if grouping in {member.value for member in Grouping}:
        page.filter_bar.choose_grouping(Grouping(grouping))
    if kind in {member.value for member in QuestionViewKind}:
        page.filter_bar.views.choose(QuestionViewKind(kind))
