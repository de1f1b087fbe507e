"""A ready message that reminds administrators of open questions, in their language, whatever the window's own is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations

from b24monitor.core.board import WatchRow
from b24monitor.core.language import marked

# The catalogue of a language by its code, as in `preferences.LANGUAGES`.
TranslationsOf = Callable[[str], NullTranslations]

# What languages call themselves.
LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "de": "Deutsch"}
# Where a portal's address gives its people's language away.
_LANGUAGE_OF_DOMAIN = {"ru": "ru", "by": "ru", "kz": "ru", "su": "ru", "de": "de", "at": "de"}

_GREETING = marked("Hello,")
_REASON = marked("Reason: {reason}")
_PORTAL = marked("Portal: {address}")
_QUESTION = marked("– application “{application}”, method {method}, asked on {asked}; please decide by {deadline}")
_ENDLESS_QUESTION = marked("– application “{application}”, method {method}, asked on {asked}")
_PLACE = marked(
    "You find the request among the notifications of the portal (the bell). It offers “Grant for one hour” and “Deny”."
)
_LATE = marked("An answer after the deadline comes too late: the application would have to ask again.")


@dataclass(frozen=True, slots=True)
class ReminderChoice:
    """What the user chose for a message: its language (empty: by the portal's address) and the reason given."""

    language: str = ""
    reason: str = ""


def english(_language: str) -> NullTranslations:
    """Where there are no catalogues: everything in English."""
    return NullTranslations()


def likely_language(rows: Sequence[WatchRow]) -> str:
    """The language that administrators of the rows' portals are likely to read, by the first portal's address."""
    host = rows[0].account.portal.name.partition(":")[0] if rows else ""
    return _LANGUAGE_OF_DOMAIN.get(host.rpartition(".")[2], "en")


def reminder_text(rows: Sequence[WatchRow], reason: str, translations: NullTranslations) -> str:
    """One message about all `rows`, grouped by portal; `reason` is the user's own word, and may be empty.

    It holds the portals' addresses and no token.
    """
    _, count = translations.gettext, len(rows)
    wish = translations.ngettext(
        "an application waits for your decision in Bitrix24:",
        "{count} requests of applications wait for your decision in Bitrix24:",
        count,
    )
    parts = [f"{_(_GREETING)}\n{wish.format(count=count)}"]
    for address in dict.fromkeys(row.account.portal.address for row in rows):
        lines = [_question(row, translations) for row in rows if row.account.portal.address == address]
        parts.append("\n".join([_(_PORTAL).format(address=address), *lines]))
    if reason.strip():
        parts.append(_(_REASON).format(reason=reason.strip()))
    ending = [_(_PLACE)]
    if any(row.ends_at is not None for row in rows):
        ending.append(_(_LATE))
    parts.append(" ".join(ending))
    return "\n\n".join(parts)


def _question(row: WatchRow, translations: NullTranslations) -> str:
    asked_at, ends_at = row.status.question_at, row.ends_at
    form = _ENDLESS_QUESTION if ends_at is None else _QUESTION
    return translations.gettext(form).format(
        application=row.account.application or row.account.label,
        method=row.watch.method,
        asked="" if asked_at is None else moment_text(asked_at),
        deadline="" if ends_at is None else moment_text(ends_at),
    )


def moment_text(at: datetime) -> str:
    """Date, time and time zone, to be read the same anywhere: "2026-03-10 14:32 (UTC+03:00)"."""
    local = at.astimezone()
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:5]})"
