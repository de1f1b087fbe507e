"""Keeps the preferences: in a small file of the window's own, and told to whoever follows them."""

from contextlib import suppress
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QSettings, Signal

from b24monitor.core.alert_kind import AlertKind
from b24monitor.core.preferences import LANGUAGES, PACES, Closing, Preferences, QuietHours, Theme

_E = TypeVar("_E", Theme, Closing)


class PreferenceBook(QObject):
    """The preferences in force. Without a path they are those of this run alone."""

    changed = Signal(Preferences)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._is_kept = True
        self._now = Preferences() if path is None else _read(_file(path))

    @property
    def now(self) -> Preferences:
        """The preferences in force."""
        return self._now

    def change(self, **fields: Any) -> None:
        """Puts fields of `Preferences` in force, keeps them, and tells it; what is as before is told to nobody."""
        preferences = replace(self._now, **fields)
        if preferences == self._now:
            return
        self._now = preferences
        if self._path is not None:
            self._is_kept = _write(_file(self._path), preferences)
        self.changed.emit(preferences)

    def is_kept(self) -> bool:
        """Whether the file took the last change: a full disk or a folder that is read-only does not."""
        return self._is_kept


def _file(path: Path) -> QSettings:
    # One for each use: an error once met stays with its object, also when the next try succeeds.
    return QSettings(str(path), QSettings.Format.IniFormat)


def _write(settings: QSettings, preferences: Preferences) -> bool:
    """Whether it succeeded; what was damaged in the file is written anew."""
    quiet = preferences.quiet
    for key, value in (
        ("theme", preferences.theme.value),
        ("language", preferences.language),
        ("closing", preferences.closing.value),
        ("has_tray", preferences.has_tray),
        ("pace", f"{preferences.pace:g}"),
        ("silenced", " ".join(sorted(kind.value for kind in preferences.silenced))),
        ("quiet_is_on", quiet.is_on),
        ("quiet_start", quiet.start.isoformat("minutes")),
        ("quiet_end", quiet.end.isoformat("minutes")),
        ("own_methods", " ".join(preferences.own_methods)),
    ):
        settings.setValue(f"preferences/{key}", value)
    settings.sync()
    return settings.status() is not QSettings.Status.AccessError


def _read(settings: QSettings) -> Preferences:
    """What the file says; what is missing, or not understood, is as it is at first."""
    first = Preferences()

    def text(key: str) -> str:
        value = settings.value(f"preferences/{key}", "")
        # A comma, which only another's hand writes, makes a list.
        return " ".join(map(str, value)) if isinstance(value, list) else str(value)

    def truth(key: str, *, otherwise: bool) -> bool:
        return {"true": True, "false": False}.get(text(key).casefold(), otherwise)

    paces = {f"{pace:g}": pace for pace in PACES}
    kinds = {kind.value: kind for kind in AlertKind}
    return Preferences(
        theme=_member(Theme, text("theme"), first.theme),
        language=text("language") if text("language") in LANGUAGES else "",
        closing=_member(Closing, text("closing"), first.closing),
        has_tray=truth("has_tray", otherwise=first.has_tray),
        pace=paces.get(text("pace"), first.pace),
        silenced=frozenset(kinds[name] for name in text("silenced").split() if name in kinds),
        quiet=QuietHours(
            truth("quiet_is_on", otherwise=first.quiet.is_on),
            _time(text("quiet_start"), first.quiet.start),
            _time(text("quiet_end"), first.quiet.end),
        ),
        own_methods=_methods(text("own_methods")),
    )


def _member(kind: type[_E], value: str, otherwise: _E) -> _E:
    return kind(value) if value in {member.value for member in kind} else otherwise


def _time(text: str, otherwise: time) -> time:
    try:
        # Quiet hours go by the clock on the wall, wherever that is.
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return otherwise


def _methods(text: str) -> tuple[str, ...]:
    """Each once, in its one spelling; what is no method name is left out."""
    if not text:
        return ()
    from b24monitor.core.errors import BadMethodError
    from b24monitor.core.watch import normalize_method

    methods = []
    for word in text.split():
        with suppress(BadMethodError):
            methods.append(normalize_method(word))
    return tuple(dict.fromkeys(methods))
