"""The style of the high-contrast theme: Fusion, with an edge around each control and a thick frame around the focus."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionComplex,
    QWidget,
)

_Element = QStyle.PrimitiveElement
# Fusion derives edges from the window's colour made darker, and nothing is darker than black.
_EDGED = frozenset(
    {
        _Element.PE_PanelButtonCommand,
        _Element.PE_PanelLineEdit,
        _Element.PE_FrameLineEdit,
        _Element.PE_FrameGroupBox,
        _Element.PE_FrameMenu,
        _Element.PE_Frame,
        _Element.PE_PanelTipLabel,
        _Element.PE_IndicatorCheckBox,
        _Element.PE_IndicatorItemViewItemCheck,
    }
)
_EDGED_COMPLEX = frozenset({QStyle.ComplexControl.CC_ComboBox, QStyle.ComplexControl.CC_SpinBox})
_FOCUS_WIDTH = 2


class FramedStyle(QProxyStyle):
    """Draws as Fusion does, and what Fusion would lose on black over it."""

    def __init__(self) -> None:
        super().__init__("fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element is _Element.PE_FrameFocusRect:
            _draw_edge(painter, option.rect, option.palette, QPalette.ColorRole.Highlight, _FOCUS_WIDTH)
            return
        super().drawPrimitive(element, option, painter, widget)
        if element is _Element.PE_IndicatorRadioButton:
            _draw_ring(painter, option.rect, option.palette)
        elif element in _EDGED and not _is_inner(widget):
            _draw_edge(painter, option.rect, option.palette, _edge_role(option), 1)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        super().drawControl(element, option, painter, widget)
        if element is QStyle.ControlElement.CE_TabBarTabShape:
            is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            role = QPalette.ColorRole.Highlight if is_chosen else QPalette.ColorRole.WindowText
            _draw_edge(painter, option.rect, option.palette, role, 1)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        super().drawComplexControl(control, option, painter, widget)
        if control in _EDGED_COMPLEX:
            _draw_edge(painter, option.rect, option.palette, _edge_role(option), 1)
        elif control is QStyle.ComplexControl.CC_ScrollBar and widget is not None:
            slider = self.subControlRect(control, option, QStyle.SubControl.SC_ScrollBarSlider, widget)
            painter.fillRect(slider.adjusted(3, 3, -3, -3), option.palette.color(QPalette.ColorRole.WindowText))


def _is_inner(widget: QWidget | None) -> bool:
    """Whether the edge is drawn around a larger control, of which this is the field."""
    return widget is not None and isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox))


def _edge_role(option: QStyleOption) -> QPalette.ColorRole:
    has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
    return QPalette.ColorRole.Highlight if has_focus else QPalette.ColorRole.WindowText


def _draw_edge(painter: QPainter, rect: QRect, palette: QPalette, role: QPalette.ColorRole, width: int) -> None:
    is_focus = role is QPalette.ColorRole.Highlight
    painter.save()
    painter.setPen(QPen(palette.color(role), _FOCUS_WIDTH if is_focus else width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(1, 1, -1, -1) if is_focus else rect.adjusted(0, 0, -1, -1))
    painter.restore()


def _draw_ring(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.WindowText), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(rect.adjusted(0, 0, -1, -1))
    painter.restore()
