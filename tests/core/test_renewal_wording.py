"""Sentences about renewing and about portals: complete for every code, and honest about what a renewal voids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from b24monitor.core.account import RenewalRule
from b24monitor.core.answer import Answer, AnswerKind, answer_for_trouble
from b24monitor.core.answer_wording import answer_text
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import CommandFailed, PortalStanding, Problem
from b24monitor.core.portal_settings import PortalSettings, Tariff, default_settings
from b24monitor.core.portal_wording import budget_text, server_hint, standing_text, tariff_word
from b24monitor.core.renewal import RenewalVerdict
from b24monitor.core.renewal_wording import renew_state_text, rule_text, rule_word, verdict_text, wanted_text
from b24monitor.core.wording import problem_text
from tests.ui.samples import ACCOUNT, NOON

PORTAL = "https://northwind.bitrix24.com/rest/"
RENEWING = replace(ACCOUNT, renewal=RenewalRule.WHEN_NEEDED)


@pytest.mark.parametrize("rule", list(RenewalRule))
def test_each_rule_has_a_word_and_says_what_it_costs(rule: RenewalRule) -> None:
    assert rule_word(rule)
    assert ("voids every decision" in rule_text(rule)) is (rule is not RenewalRule.NEVER)
    assert ("lock that server out" in rule_text(rule)) is (rule is not RenewalRule.NEVER)


@pytest.mark.parametrize("verdict", [verdict for verdict in RenewalVerdict if verdict is not RenewalVerdict.RENEW])
def test_each_obstacle_is_told_in_a_whole_sentence(verdict: RenewalVerdict) -> None:
    assert verdict_text(verdict).endswith(".")
    told = problem_text(CommandFailed(Problem.NOT_RENEWED, account_id="a", renewal=verdict))
    assert told == f"The token was not renewed. {verdict_text(verdict)}"


def test_why_renewing_waits_and_until_when() -> None:
    waits = renew_state_text(RENEWING, NOON, is_over=False, is_open=False)
    assert "still valid" in waits
    assert "It can be renewed from" in waits
    assert "A question is open" in renew_state_text(RENEWING, NOON, is_over=False, is_open=True)
    endless = replace(RENEWING, generation=replace(RENEWING.generation, expires_at=None))
    assert "from" not in renew_state_text(endless, NOON, is_over=False, is_open=False)
    assert renew_state_text(RENEWING, NOON, is_over=True, is_open=False) == "The token has expired."
    assert "nothing to renew with" in renew_state_text(ACCOUNT, NOON, is_over=True, is_open=False)


@pytest.mark.parametrize(("asked", "said"), [(1, "puts 1 question anew"), (3, "puts 3 questions anew")])
def test_a_wish_to_renew_counts_the_questions_and_covers_an_unknown_outcome(asked: int, said: str) -> None:
    text = wanted_text(RENEWING, asked)
    assert said in text
    assert "outcome is not known" in text
    assert "Renew and ask" not in wanted_text(RENEWING, 0)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(AnswerKind.REFUSED, "invalid_grant"), "older than 180 days"),
        (Answer(AnswerKind.REFUSED, "invalid_client"), "does not know this client id"),
        (answer_for_trouble(Trouble.TIMED_OUT), "authorisation server cannot be reached"),
    ],
)
def test_a_refused_renewal_is_the_authorisation_servers_word_not_the_portals(answer: Answer, said: str) -> None:
    assert said in problem_text(CommandFailed(Problem.NOT_RENEWED, answer=answer, account_id="a"))


@pytest.mark.parametrize("tariff", list(Tariff))
def test_each_tariff_has_a_word_and_its_share(tariff: Tariff) -> None:
    assert tariff_word(tariff)
    budget = PortalSettings(PORTAL, tariff).budget
    assert ("half" in budget_text(budget)) is (budget is not None)


def test_a_standing_counts_whole_requests_and_never_less_than_none() -> None:
    settings = default_settings(PORTAL)
    assert standing_text(PortalStanding(settings, 1, 1, 22.9)) == (
        "1 request in the last minute · may take 60 a minute · room for 22 at once"
    )
    assert "room for 0 at once" in standing_text(PortalStanding(settings, 1, 0, -0.4))
    closed = answer_for_trouble(Trouble.CLOSED)
    resting = standing_text(PortalStanding(settings, 1, 0, 1.0, 180.0, closed))
    assert resting.endswith(f"rests for 3 min more: {answer_text(closed)}")


def test_a_portal_of_this_computer_needs_a_server_of_its_own() -> None:
    assert "know nothing" in server_hint("http://127.0.0.1:8080/rest/")
    assert "oauth.company.example" in server_hint(PORTAL)
