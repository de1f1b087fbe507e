"""Finds text that has too little room where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)

_TEXTED = (QLabel, QPushButton, QCheckBox, QRadioButton, QToolButton)


def clipped(window: QWidget) -> list[str]:
    """Each text that is cut off, with what it lacks in pixels."""
    return [problem for widget in window.findChildren(QWidget) for problem in _problems(widget)]


def _problems(widget: QWidget) -> Iterator[str]:
    if not (isinstance(widget, _TEXTED) and widget.isVisible() and _text(widget).strip()):
        return
    lacks = _lacking(widget)
    if lacks is not None:
        yield f"{type(widget).__name__} '{_text(widget)}' lacks {lacks}"
    elif _is_cut_off(widget):
        yield f"{type(widget).__name__} '{_text(widget)}' is cut off by what it stands in"


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLabel):
        return widget.text()
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def _lacking(widget: QWidget) -> str | None:
    if widget.hasHeightForWidth():
        needed = widget.heightForWidth(widget.width())
        return f"{needed - widget.height()} of height" if needed > widget.height() else None
    least = widget.sizeHint()
    if least.width() > widget.width():
        return f"{least.width() - widget.width()} of width"
    return f"{least.height() - widget.height()} of height" if least.height() > widget.height() else None


def _is_cut_off(widget: QWidget) -> bool:
    """Whether a part of it lies outside of what it stands in, where nobody can scroll to."""
    inner = widget
    while not inner.isWindow():
        around = inner.parentWidget()
        if around is None or isinstance(around.parentWidget(), QAbstractScrollArea):
            return False
        if not around.rect().contains(inner.geometry()):
            return True
        inner = around
    return False
