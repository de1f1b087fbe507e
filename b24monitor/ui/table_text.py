"""The selected rows of a table as text, to be pasted into a sheet or a message."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QTableView


def rows_text(view: QTableView) -> str:
    """The shown cells of the selected rows, tab-separated, under the headings; empty when nothing is selected."""
    header, model = view.horizontalHeader(), view.model()
    columns = [header.logicalIndex(place) for place in range(header.count())]
    shown = [column for column in columns if not header.isSectionHidden(column)]
    lines = ["\t".join(str(model.headerData(column, Qt.Orientation.Horizontal)) for column in shown)]
    for index in sorted(view.selectionModel().selectedRows(), key=QModelIndex.row):
        lines.append("\t".join(str(index.siblingAtColumn(column).data()) for column in shown))
    return "\n".join(lines) if len(lines) > 1 else ""
