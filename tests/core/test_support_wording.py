"""The support information: useful, and silent about who and where."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest

from b24monitor.core.account import Account, Generation, Portal, RenewalRule
from b24monitor.core.answer import Answer, AnswerKind, answer_for_error, answer_for_trouble
from b24monitor.core.confirmation import ConfirmationState, Evidence, Report, Status
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import PortalStanding, VaultState
from b24monitor.core.portal_settings import PortalSettings
from b24monitor.core.secret import Secret
from b24monitor.core.self_test import Check, CheckResult, Outcome
from b24monitor.core.self_test_wording import check_purpose, check_word, outcome_word
from b24monitor.core.support_wording import SupportSubject, Surroundings, portal_label, support_text
from b24monitor.core.watch import Parameters
from tests.ui.samples import ACCOUNT, NOON, account, decided, row, seen, waiting

SALT = b"salt of one report"
MARK = "planted"
TOKEN = Secret("planted0123456789abcdef0123456789")
SYSTEM = Surroundings("0.1.0", "3.11.7", "6.11.0", "6.11.0", "Debian GNU/Linux 12")


def planted(name: str) -> str:
    return f"{MARK}-{name}"


def planted_subject() -> SupportSubject:
    """Everything that the window could know, with a mark in every field that takes a text."""
    generation = Generation(planted("fingerprint"), NOON, NOON)
    portal = Portal(f"https://{planted('portal')}.bitrix24.com/rest/")
    owner = Account(
        planted("account"),
        portal,
        planted("label"),
        generation,
        planted("application"),
        424242,
        True,
        planted("member"),
        (planted("scope"),),
        True,
        RenewalRule.ASK_ME,
    )
    trouble = Answer(AnswerKind.TROUBLE, planted("code").upper(), TOKEN.reveal(), trouble=Trouble.TLS)
    status = Status(
        ConfirmationState.REFUSED,
        NOON,
        NOON,
        error=planted("error"),
        detail=TOKEN.reveal(),
        trouble=trouble,
        trouble_since=NOON,
        reports=(Report(True, NOON, Evidence.QUEUE, NOON, 424242),),
    )
    rows = (row(1, status, planted("method"), owner, Parameters.of((planted("name"), planted("value")))), seen())
    settings = PortalSettings(portal.endpoint)
    return SupportSubject(
        replace(SYSTEM, home=f"/home/{MARK}", system=f"Linux /home/{MARK}/x", desktop=MARK, scale=f"/home/{MARK}"),
        (owner,),
        rows,
        VaultState.LOCKED,
        (PortalStanding(settings, 1, trouble=trouble),),
        tuple(CheckResult(check, Outcome.FAILED, planted("/subject"), planted("text")) for check in Check),
    )


def test_nothing_that_tells_who_or_where_is_in_it() -> None:
    text = support_text(planted_subject(), SALT)
    assert MARK not in text.lower()
    assert "424242" not in text
    assert "bitrix24.com" not in text
    assert "tls" in text
    assert "REFUSED" in text.upper()
    assert "keyring: failed" in text


def test_every_text_of_the_surroundings_gives_up_the_home_folder() -> None:
    for item in fields(Surroundings):
        if item.name != "home":
            told = replace(SYSTEM, **{item.name: "in /home/olga/lib"}, home="/home/olga")
            assert "olga" not in support_text(SupportSubject(told), SALT)
    assert "~/lib" in support_text(SupportSubject(replace(SYSTEM, system="/home/olga/lib", home="/home/olga/")), SALT)


def test_a_portal_has_the_same_label_within_a_report_and_another_one_in_the_next() -> None:
    endpoint = ACCOUNT.portal.endpoint
    label = portal_label(endpoint, SALT)
    assert re.fullmatch(r"portal-[0-9a-f]{8}", label)
    assert portal_label(endpoint, SALT) == label
    assert portal_label(endpoint, b"another salt") != label
    assert f"{label}: watches 0, trouble none" in support_text(SupportSubject(SYSTEM, (ACCOUNT,)), SALT)


def test_it_counts_by_state_and_tells_the_troubles_of_each_portal() -> None:
    other = account(2, "south.bitrix24.de")
    silent = replace(waiting(5), trouble=answer_for_trouble(Trouble.TIMED_OUT), trouble_since=NOON)
    busy = answer_for_error("QUERY_LIMIT_EXCEEDED")
    rows = (row(1, waiting()), row(2, silent), row(3, decided(ConfirmationState.DENIED), owner=other), seen())
    standing = PortalStanding(PortalSettings(other.portal.endpoint), 1, paused_s=float("inf"), trouble=busy)
    text = support_text(SupportSubject(SYSTEM, (ACCOUNT, other), rows, portals=(standing,)), SALT)
    assert "Total: 3\n  waiting: 2\n  denied: 1\n  only seen: 1" in text
    assert f"{portal_label(ACCOUNT.portal.endpoint, SALT)}: watches 2, trouble timed_out\n" in text
    ends = "watches 1, trouble busy (QUERY_LIMIT_EXCEEDED), paused until the user acts"
    assert f"{portal_label(other.portal.endpoint, SALT)}: {ends}" in text


@pytest.mark.parametrize(("subject", "is_told"), [("SecretService Keyring", True), ("https://a/b?c", False)])
def test_the_back_end_of_the_keyring_is_told_by_its_name(subject: str, is_told: bool) -> None:
    text = support_text(SupportSubject(SYSTEM, results=(CheckResult(Check.KEYRING, Outcome.FINE, subject),)), SALT)
    assert (f"Back-end: {subject}" in text) is is_told


def test_every_check_and_outcome_has_words() -> None:
    assert all(check_word(check) and check_purpose(check) for check in Check)
    assert len({outcome_word(outcome) for outcome in Outcome}) == len(Outcome)
