"""The printable report of answers: laid out by Qt into a PDF, in memory and beside the window's work."""

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

_DPI = 96
_MARGIN_MM = 12.0


def report_pdf(html: str, title: str) -> bytes:
    """The pages of `html` (as of `core.answer_report`), on A4 lying; may be called on any thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("b24monitor")
    writer.setResolution(_DPI)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, margins, QPageLayout.Unit.Millimeter
    )
    writer.setPageLayout(layout)
    document = QTextDocument()
    document.setHtml(html)
    space = layout.paintRectPixels(_DPI)
    document.setPageSize(QSizeF(space.size()))
    document.print_(writer)
    buffer.close()
    return bytes(buffer.data().data())
