"""Fields for dates and times of day that follow the language in use."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QDateTimeEdit, QTimeEdit


def follow_locale(edit: QDateTimeEdit) -> None:
    """Writes as the locale in use does, the year in full; due again when that is another.

    Digits read from left to right in every script: in a mirrored window Qt would turn 22:00 into 00:22.
    """
    locale = QLocale()
    edit.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    edit.setLocale(locale)
    if isinstance(edit, QTimeEdit):
        edit.setDisplayFormat(locale.timeFormat(QLocale.FormatType.ShortFormat))
        return
    pattern = locale.dateFormat(QLocale.FormatType.ShortFormat)
    edit.setDisplayFormat(pattern if "yyyy" in pattern else pattern.replace("yy", "yyyy"))
