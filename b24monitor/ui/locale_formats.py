"""Formats of dates, times and numbers as a QLocale has them."""

import re

from PySide6.QtCore import QLocale

from b24monitor.core.formats import Formats

# Qt's patterns (QLocale.dateFormat, timeFormat): a quoted text, a field, or any other character.
_PART = re.compile(r"'((?:[^']|'')*)'|(d+|M+|y+|H+|h+|m+|s+|z+|t+|AP|ap|Ap|aP|[Aa])|(.)", re.DOTALL)
_ISO = Formats()
# Names of months and days would need their own words; short formats that use them give way to ISO 8601.
_FIELDS = {
    "d": "{day}",
    "dd": "{day:02}",
    "M": "{month}",
    "MM": "{month:02}",
    "yy": "{year:04}",
    "yyyy": "{year:04}",
    "H": "{hour}",
    "HH": "{hour:02}",
    "m": "{minute}",
    "mm": "{minute:02}",
    "s": "{second}",
    "ss": "{second:02}",
}


def formats_of(locale: QLocale) -> Formats:
    """The locale's short date and times, with the whole year and without the zone; no locale ("C") is ISO 8601."""
    if locale.language() is QLocale.Language.C:
        return _ISO
    short, long = QLocale.FormatType.ShortFormat, QLocale.FormatType.LongFormat
    return Formats(
        time=_pattern(locale.timeFormat(short)) or _ISO.time,
        time_seconds=_pattern(locale.timeFormat(long)) or _ISO.time_seconds,
        date=_pattern(locale.dateFormat(short)) or _ISO.date,
        am=locale.amText(),
        pm=locale.pmText(),
        decimal_mark=locale.decimalPoint(),
        group_mark=_group_mark(locale),
    )


def _group_mark(locale: QLocale) -> str:
    omits = QLocale.NumberOption.OmitGroupSeparator in locale.numberOptions()
    return "" if omits else locale.groupSeparator()


def _pattern(qt_pattern: str) -> str | None:
    """The pattern in the words of `Formats`, or None when it has a field that they lack."""
    parts = list(_PART.finditer(qt_pattern))
    is_halved = any(part[2] and part[2].lower() in ("a", "ap") for part in parts)
    texts = []
    for part in parts:
        text = _field(part[2], is_halved) if part[2] else (part[1] or part[3] or "'").replace("{", "{{")
        if text is None:
            return None
        texts.append(text)
    return re.sub(r"\s*\(\)", "", "".join(texts)).strip(" ,\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


def _field(name: str, is_halved: bool) -> str | None:
    if name.lower() in ("a", "ap"):
        return "{half}"
    if name in ("h", "hh"):
        hour = "hour12" if is_halved else "hour"
        return f"{{{hour}:02}}" if name == "hh" else f"{{{hour}}}"
    if name.startswith("t"):
        return ""
    return _FIELDS.get(name)
