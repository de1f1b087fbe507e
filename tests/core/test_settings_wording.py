"""Each choice in the settings has words of its own, and counts come in the right form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import time

import pytest

from b24monitor.core.alerts import AlertKind
from b24monitor.core.fact import VaultState
from b24monitor.core.preferences import LANGUAGES, PACES, Closing, QuietHours, Theme
from b24monitor.core.settings_wording import (
    accounts_text,
    alert_word,
    closing_word,
    language_name,
    pace_word,
    quiet_span_text,
    theme_word,
    vault_state_text,
)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (Theme, theme_word),
        (Closing, closing_word),
        (AlertKind, alert_word),
        (VaultState, vault_state_text),
        (PACES, pace_word),
        (("", *LANGUAGES), language_name),
    ],
)
def test_no_two_choices_read_the_same(values: Iterable[object], word: Callable[[object], str]) -> None:
    words = [word(value) for value in values]
    assert all(words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("accounts", "portals", "text"),
    [
        (0, 0, "There is no account yet."),
        (1, 1, "1 account on 1 portal."),
        (3, 1, "3 accounts on 1 portal."),
        (3, 2, "3 accounts on 2 portals."),
    ],
)
def test_accounts_are_counted(accounts: int, portals: int, text: str) -> None:
    assert accounts_text(accounts, portals) == text


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (time(22), time(8), "over midnight"),
        (time(9), time(17), ""),
        (time(18), time(0), ""),
        (time(8), time(8), "whole day"),
    ],
)
def test_what_two_times_do_not_show_is_said(start: time, end: time, said: str) -> None:
    text = quiet_span_text(QuietHours(is_on=True, start=start, end=end))
    assert said in text
    assert bool(text) is bool(said)
