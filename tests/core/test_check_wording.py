"""What the self-test's checks say: how bad it is, what was found, and what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from b24monitor.core.answer import RAN, answer_for_error, answer_for_trouble
from b24monitor.core.check_wording import (
    ClockReading,
    clock_result,
    folder_fine,
    folder_trouble,
    keyring_fine,
    keyring_trouble,
    portal_result,
    resources_result,
)
from b24monitor.core.errors import KeyringLockedError, KeyringSilentError, NoKeyringError, Trouble, VaultError
from b24monitor.core.route import DIRECT_PROXY, SYSTEM_ROUTE, Route
from b24monitor.core.self_test import Outcome


def test_a_system_without_keyring_is_no_failure_and_every_other_trouble_is() -> None:
    assert keyring_trouble(NoKeyringError()).outcome is Outcome.LIMITED
    for error in (KeyringLockedError(), KeyringSilentError(), VaultError()):
        result = keyring_trouble(error)
        assert result.outcome is Outcome.FAILED
        assert result.text
    assert "12 ms" in keyring_fine("Secret Service", 0.0123).text


@pytest.mark.parametrize(
    ("free_bytes", "outcome", "size"),
    [
        (23_400_000_000, Outcome.FINE, "23.4 GB"),
        (100_000_000, Outcome.FINE, "100 MB"),
        (99_999_999, Outcome.LIMITED, "100 MB"),
    ],
)
def test_little_room_is_told_before_there_is_none(free_bytes: int, outcome: Outcome, size: str) -> None:
    result = folder_fine("/data", free_bytes)
    assert (result.outcome, result.subject) == (outcome, "/data")
    assert size in result.text
    assert "read-only" in folder_trouble("/data", "read-only").text


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (RAN, Outcome.FINE),
        (answer_for_error("expired_token"), Outcome.LIMITED),
        (answer_for_error("ACCESS_DENIED"), Outcome.LIMITED),
        (answer_for_trouble(Trouble.TLS, "unknown authority"), Outcome.FAILED),
        (answer_for_trouble(Trouble.NAME_NOT_FOUND), Outcome.FAILED),
    ],
)
def test_a_portal_that_answers_is_reached_whatever_it_says(answer: object, outcome: Outcome) -> None:
    result = portal_result("p.example", answer, 0.2, SYSTEM_ROUTE)  # type: ignore[arg-type]  # each is an answer
    assert (result.outcome, result.subject) == (outcome, "p.example")
    assert result.text.endswith(".")


def test_the_way_to_a_portal_is_named() -> None:
    tls = answer_for_trouble(Trouble.TLS, "unknown authority")
    text = portal_result("p", tls, 0.2, Route("http://proxy.example:3128", "/ca/own.pem")).text
    assert "http://proxy.example:3128" in text
    assert "/ca/own.pem" in text
    assert "unknown authority" in text
    assert "past every proxy" in portal_result("p", RAN, 0.2, Route(DIRECT_PROXY)).text
    assert "proxy" not in portal_result("p", RAN, 0.2, SYSTEM_ROUTE).text


def test_the_nearest_of_the_portals_clocks_counts() -> None:
    wrong = ClockReading("wrong", timedelta(hours=2))
    assert clock_result(()).outcome is Outcome.SKIPPED
    fine = clock_result((wrong, ClockReading("right", timedelta())))
    assert (fine.outcome, fine.subject) == (Outcome.FINE, "right")
    behind = clock_result((wrong,))
    assert (behind.outcome, "2 h 00 min behind" in behind.text) == (Outcome.LIMITED, True)
    assert "5 min ahead" in clock_result((ClockReading("p", timedelta(minutes=-5)),)).text


def test_missing_files_are_named() -> None:
    assert resources_result(()).outcome is Outcome.FINE
    missing = resources_result(("icons/a.svg", "translations/de"))
    assert missing.outcome is Outcome.FAILED
    assert "icons/a.svg, translations/de" in missing.text
