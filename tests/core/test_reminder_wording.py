"""The message to an administrator: whole, in their language, and without a secret."""

from __future__ import annotations

import re
from gettext import NullTranslations

import pytest

from b24monitor.core.reminder_wording import english, likely_language, moment_text, reminder_text
from tests.ui.samples import NOON, account, minutes, row, waiting

ROMASHKA = account(2, "romashka.bitrix24.ru", "Звонки")


class Shouted(NullTranslations):
    """Stands for another language: what went through its catalogue is in capitals, but for the placeholders."""

    def gettext(self, message: str) -> str:
        return re.sub(r"[^{}]+(?![^{]*})", lambda found: found.group().upper(), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def test_one_question_is_told_with_all_that_an_administrator_needs() -> None:
    text = reminder_text((row(status=waiting(10.0)),), "Import of calls", english("en"))
    for part in (
        "an application waits",
        "Portal: https://northwind.bitrix24.com/\n",
        "“CRM sync”",
        "voximplant.user.get",
        f"asked on {moment_text(NOON - minutes(10))}",
        f"decide by {moment_text(NOON + minutes(45))}",
        "Reason: Import of calls",
        "comes too late",
    ):
        assert part in text
    assert "fingerprint" not in text
    assert "{" not in text


def test_a_moment_is_told_with_its_date_and_time_zone() -> None:
    assert re.fullmatch(r"2026-03-1\d \d\d:\d\d \(UTC[+-]\d\d:\d\d\)", moment_text(NOON))


def test_several_questions_make_one_message_by_portal() -> None:
    rows = (
        row(1, waiting(10.0)),
        row(2, waiting(5.0), "user.get", ROMASHKA),
        row(3, waiting(1.0), "voximplant.line.get"),
    )
    text = reminder_text(rows, "  ", english("en"))
    assert "3 requests of applications wait" in text
    assert text.count("Portal: ") == 2
    first, second = text.index("northwind"), text.index("romashka")
    assert first < text.index("voximplant.line.get") < second < text.index("method user.get")
    assert "Reason" not in text


def test_every_word_of_it_is_in_the_language_of_the_message() -> None:
    text = reminder_text((row(status=waiting()),), "", Shouted())
    own = ("voximplant.user.get", "CRM sync", "https://northwind.bitrix24.com/", "UTC")
    for part in own:
        assert part in text
        text = text.replace(part, "")
    assert text == text.upper()


@pytest.mark.parametrize(
    ("host", "code"),
    [("northwind.bitrix24.com", "en"), ("romashka.bitrix24.ru", "ru"), ("a.bitrix24.de", "de"), ("b.by:8443", "ru")],
)
def test_the_language_is_guessed_by_the_portals_address(host: str, code: str) -> None:
    assert likely_language((row(owner=account(1, host)),)) == code
