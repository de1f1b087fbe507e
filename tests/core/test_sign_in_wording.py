"""What is said about a sign-in: the life of a code to the second, and no answer left without a next step."""

from __future__ import annotations

import pytest

from b24monitor.core.answer import answer_for_trouble
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.loopback import DEFAULT_PORT, redirect_address
from b24monitor.core.oauth import OAuthProblem, answer_for_oauth_error, typed_server
from b24monitor.core.oauth_wording import oauth_next_step
from b24monitor.core.sign_in_wording import code_life_text, guide_fields, keys_text, sign_in_problem_text


@pytest.mark.parametrize(
    ("passed_s", "is_shown", "said"),
    [
        (None, False, "from the moment"),
        (0.0, True, "30 s more"),
        (0.9, False, "30 s more"),
        (29.9, True, "1 s more"),
        (30.0, True, "is over"),
        (3600.0, False, "is over"),
    ],
)
def test_the_life_of_a_code_is_told_to_the_second(passed_s: float | None, is_shown: bool, said: str) -> None:
    text = code_life_text(passed_s, is_shown=is_shown)
    assert said in text
    assert text.startswith("A code lives 30 seconds")


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "invalid_request", "PAYMENT_REQUIRED"])
def test_a_refused_exchange_names_the_next_step(error: str) -> None:
    answer = answer_for_oauth_error(error)
    problem = OAuthProblem("payment" if error == "PAYMENT_REQUIRED" else error)
    text = sign_in_problem_text(CommandFailed(Problem.CODE_NOT_ACCEPTED, 1, answer=answer))
    assert text.endswith(oauth_next_step(problem))


def test_a_server_out_of_reach_is_no_fault_of_the_code() -> None:
    answer = answer_for_trouble(Trouble.TIMED_OUT)
    text = sign_in_problem_text(CommandFailed(Problem.CODE_NOT_ACCEPTED, 1, answer=answer))
    assert "cannot be reached" in text


def test_an_unknown_error_is_quoted_by_its_code() -> None:
    answer = answer_for_oauth_error("SOMETHING_NEW")
    assert "SOMETHING_NEW" in sign_in_problem_text(CommandFailed(Problem.CODE_NOT_ACCEPTED, 1, answer=answer))


def test_the_secret_goes_where_it_is_said_to_go() -> None:
    assert "oauth.company.example" in keys_text(typed_server("https://oauth.company.example"))
    assert "Bitrix24's own" in keys_text(None)


def test_the_guide_gives_the_address_that_catches_the_code() -> None:
    address = redirect_address(DEFAULT_PORT)
    assert address == "http://127.0.0.1:8724/"
    assert [field.value for field in guide_fields(address)].count(address) == 1
