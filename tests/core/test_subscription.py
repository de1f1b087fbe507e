"""What may be bound, which existing binding does for a wish, and the sentences about both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from b24monitor.core.answer import answer_for_error, answer_for_trouble
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import CommandFailed, Problem
from b24monitor.core.subscription import (
    Binding,
    Delivery,
    EventsProblem,
    EventStanding,
    existing_binding,
    handler_problem,
    wanted_binding,
)
from b24monitor.core.subscription_wording import (
    events_problem_text,
    installation_text,
    offline_lines,
    removal_text,
    standing_lines,
    undo_text,
)
from tests.core.sample import row

HANDLER = "https://events.company.example/b24"
THEIRS = Binding(Delivery.OFFLINE)
NAMED = Binding(Delivery.OFFLINE, connector="crm")
OWN = Binding(Delivery.OFFLINE, connector="b24monitor", is_ours=True)
ONLINE = Binding(Delivery.ONLINE, HANDLER, is_ours=True)


@pytest.mark.parametrize(
    "handler",
    [
        HANDLER,
        "http://events.company.example:8080/?app=1",
        "HTTPS://Events.Company.Example",
        "https://xn--e1afmkfd.xn--p1ai/hook",
        "https://8.8.8.8/hook",
        "https://[2606:4700::1111]/hook",
    ],
)
def test_public_addresses_may_be_bound(handler: str) -> None:
    assert handler_problem(handler) is None


NO_ADDRESSES = [
    *("events", "ftp://events.company.example/", "https://", "https://a b.example/", "//events.example/", "https:/x"),
    *("https://events.example:0/", "https://events.example:99999/", "https://events.example/#x", "https://[::1/"),
    *("https://12.34/", "https://0x7f.0x1/", "https://intranet/", "https://пример.рф/", "https://events.example/\n"),
    f"{HANDLER}/{'x' * 255}",
]
PRIVATE = [
    *("http://localhost/", "http://127.0.0.1:8000/", "https://10.1.2.3/", "https://192.168.0.1/", "https://[::1]/"),
    *("https://169.254.1.1/", "https://100.64.0.1/", "https://0.0.0.0/", "https://[fd00::1]/", "https://nas.local/"),
    *("https://[::ffff:10.0.0.1]/", "https://LOCALHOST/", "https://box.lan/", "https://app.localhost/"),
    "https://224.0.0.1/",
]
WITH_SECRETS = ["https://user:word@events.example/", "https://events.example/?token=abcdef12"]


@pytest.mark.parametrize(
    ("handlers", "problem"),
    [
        (NO_ADDRESSES, EventsProblem.NO_ADDRESS),
        (PRIVATE, EventsProblem.NOT_PUBLIC),
        (WITH_SECRETS, EventsProblem.SECRET_IN_ADDRESS),
    ],
)
def test_other_addresses_may_not(handlers: list[str], problem: EventsProblem) -> None:
    assert {handler: handler_problem(handler) for handler in handlers} == dict.fromkeys(handlers, problem)


def test_whatever_queue_is_there_does_unless_our_own_is_wanted() -> None:
    any_queue, own = wanted_binding("", is_own_queue=False), wanted_binding("", is_own_queue=True)
    assert own.is_same(OWN)
    assert existing_binding(any_queue, (ONLINE,)) is None
    assert existing_binding(any_queue, (ONLINE, NAMED)) == NAMED
    assert existing_binding(any_queue, (NAMED, OWN)) == OWN
    assert existing_binding(any_queue, (NAMED, OWN, THEIRS)) == THEIRS
    assert existing_binding(own, (THEIRS, NAMED)) is None
    assert existing_binding(own, (THEIRS, OWN)) == OWN
    online = wanted_binding(HANDLER, is_own_queue=False)
    assert existing_binding(online, (THEIRS, replace(ONLINE, handler=f"{HANDLER}/2"))) is None
    assert existing_binding(online, (THEIRS, ONLINE)) == ONLINE


def test_the_queue_is_explained_before_it_is_switched_on() -> None:
    shared = " ".join(offline_lines(EventStanding()))
    assert "adds rows to your application's queue, which its own server may see and delete" in shared
    assert "Off unless you switch it on" in shared
    assert "named b24monitor" in " ".join(offline_lines(EventStanding(has_own_queue=True)))
    existing = " ".join(offline_lines(EventStanding((THEIRS,))))
    assert "only reads it" in existing
    assert "adds rows" not in existing


def test_each_binding_has_a_line_that_says_whose_it_is() -> None:
    lines = standing_lines(EventStanding((THEIRS, NAMED, OWN, ONLINE), is_administrator=True))
    assert lines == (
        "The application's own queue: not bound by b24monitor",
        "Queue crm: not bound by b24monitor",
        "Queue b24monitor: bound by b24monitor",
        f"Sent to {HANDLER}: bound by b24monitor",
    )
    nothing, hidden = standing_lines(EventStanding())
    assert nothing == "Nothing is bound to this event."
    assert "administrator alone" in hidden


def test_what_undoing_does_or_why_it_is_not_done() -> None:
    assert "own server may live off it" in undo_text(THEIRS)
    assert "gets no rows any more" in undo_text(replace(THEIRS, is_ours=True))
    assert undo_text(OWN) == undo_text(ONLINE) == "b24monitor bound it and can undo it."
    assert removal_text((THEIRS,)) == ""
    assert "undone first" in removal_text((THEIRS, OWN))


@pytest.mark.parametrize("problem", EventsProblem)
def test_every_problem_has_words(problem: EventsProblem) -> None:
    text = events_problem_text(CommandFailed(Problem.EVENTS_REFUSED, 1, detail=problem))
    assert len(text) > 40
    assert problem.value not in text


def test_a_portals_refusal_says_what_to_do() -> None:
    refused = CommandFailed(Problem.EVENTS_REFUSED, 1, answer=answer_for_error("ACCESS_DENIED"))
    assert "administrator" in events_problem_text(refused)
    silent = answer_for_trouble(Trouble.TIMED_OUT)
    text = events_problem_text(replace(refused, answer=silent))
    assert "is not known: look at what is bound" in text
    left = events_problem_text(replace(refused, answer=silent, detail=EventsProblem.LEFT_BEHIND))
    assert "still bound on the portal" in left
    assert "look at what is bound" not in left
    # Not about events.
    assert events_problem_text(CommandFailed(Problem.STORE_FAILED, 1)) != ""


def test_an_unfinished_installation_is_told() -> None:
    account = row().account
    assert installation_text(account) == installation_text(replace(account, is_installed=True)) == ""
    assert "installation is not finished" in installation_text(replace(account, is_installed=False))
