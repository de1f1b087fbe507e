"""The command line speaks the language that the environment asks for, of those it knows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from b24monitor.core import formats, language
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.formats import Formats, number_text
from b24monitor.core.time_wording import ago_text
from b24monitor.core.wording import state_word
from b24monitor.translations import catalogue, speak_to_terminal, system_language

WAITING = {"en": "Waiting", "ru": "Ожидает", "de": "Wartet"}


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    language.use(catalogue("en"))
    formats.use(Formats())


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "ru", "LC_ALL": ""}, "ru"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "../../etc"}, "en"),
    ],
)
def test_the_environment_names_the_language(environment: dict[str, str], code: str) -> None:
    assert system_language(environment) == code
    speak_to_terminal(environment)
    assert state_word(ConfirmationState.WAITING) == WAITING[code]


def test_numbers_and_plurals_follow_the_language() -> None:
    speak_to_terminal({"LANG": "ru_RU.UTF-8"})
    assert number_text(1234.5, 1) == "1\N{NO-BREAK SPACE}234,5"
    assert ago_text(timedelta(minutes=6)) == "6 мин назад"
    assert [language.ngettext("{count} portal", "{count} portals", n) for n in (1, 3, 5, 21)] == [
        "{count} портал",
        "{count} портала",
        "{count} порталов",
        "{count} портал",
    ]


@pytest.mark.parametrize(("locale", "said"), [("C.UTF-8", "There is no account yet."), ("de_DE.UTF-8", None)])
def test_a_process_reads_a_catalogue_only_when_it_needs_one(locale: str, said: str | None) -> None:
    code = (
        "import os, sys; from b24monitor.core.language import gettext; import b24monitor.translations as t;"
        "t.speak_to_terminal(os.environ); print(gettext('There is no account yet.'))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "LC_ALL": locale, "PYTHONIOENCODING": "utf-8"},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.stdout.strip() == (said or "Es gibt noch kein Konto.")
