"""What comes back from a sign-in: only what carries our own state counts, and what renews is kept by the rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24monitor.core.account import RenewalRule
from b24monitor.core.answer import Answer
from b24monitor.core.command import BeginSignIn
from b24monitor.core.errors import BadRedirectError
from b24monitor.core.oauth import KNOWN_SERVERS, TokenAnswer
from b24monitor.core.secret import Secret
from b24monitor.core.sign_in import Received, account_to_add, landed, pasted_code

STATE = Secret("s" * 43)
CODE = "0123456789abcdef0123456789abcd"
Reason = BadRedirectError.Reason


@pytest.mark.parametrize(
    "text", [CODE, f"https://app.example/?code={CODE}&state={STATE.reveal()}", f"code={CODE}&state={STATE.reveal()}"]
)
def test_a_code_is_taken_bare_or_in_its_address(text: str) -> None:
    assert pasted_code(text, STATE) == Received(Secret(CODE))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.NO_CODE),
        ("two words", Reason.NO_CODE),
        (f"?code={CODE}", Reason.OTHER_STATE),
        (f"?code={CODE}&state=another", Reason.OTHER_STATE),
    ],
)
def test_what_is_no_code_of_ours_is_refused(text: str, reason: BadRedirectError.Reason) -> None:
    with pytest.raises(BadRedirectError) as caught:
        pasted_code(text, STATE)
    assert caught.value.reason is reason
    assert CODE not in repr(caught.value)


def test_the_server_is_a_choice_between_those_that_are_known() -> None:
    for name, server in (("oauth.bitrix24.tech", KNOWN_SERVERS[1]), ("oauth.evil.example", None), ("", None)):
        landing = landed(f"?code={CODE}&state={STATE.reveal()}&server_domain={name}", STATE)
        assert landing == Received(Secret(CODE), server)


def test_a_refusal_counts_with_our_state_only() -> None:
    refused = landed(f"?error=access_denied&state={STATE.reveal()}", STATE)
    assert isinstance(refused, Answer)
    assert refused.error == "access_denied"
    for query in ("?error=access_denied&state=other", "?error=access_denied", f"?error=<b>&state={STATE.reveal()}"):
        assert landed(query, STATE) is None


@given(st.text(max_size=200))
def test_nothing_without_our_state_lands(text: str) -> None:
    assert landed(f"?{text}", STATE) is None


@pytest.mark.parametrize("rule", RenewalRule)
def test_what_renews_is_handed_on_only_where_the_rule_may_use_it(rule: RenewalRule) -> None:
    command = BeginSignIn(3, "https://portal.example/rest/", "local.app", Secret("c" * 20), renewal=rule)
    answer = TokenAnswer(Secret("a" * 20), Secret("r" * 20))
    added = account_to_add(command, answer, KNOWN_SERVERS[1])
    is_kept = rule is not RenewalRule.NEVER
    assert (added.request_id, added.endpoint, added.renewal) == (3, command.endpoint, rule)
    assert (added.refresh_token, added.client_secret) == (
        (answer.refresh_token, command.client_secret) if is_kept else (None, None)
    )
    assert added.server == KNOWN_SERVERS[1]
