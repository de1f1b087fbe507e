"""What an event is worth: proved by its application token, a hint, or nothing; and where it is listened for."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from b24monitor.core.confirmation import Evidence, Status
from b24monitor.core.event_message import ListenerTally
from b24monitor.core.fact import CommandFailed, ListenerChanged
from b24monitor.core.secret import Secret
from tests.engine.bench import GATED
from tests.engine.listener_bench import ListenerBench
from tests.fakes.vault import MemoryKeyring

TOKEN, OTHER = "planted-token-0123456789abcdef", "planted-other-0123456789abcdef"
PROOF, WRONG = "planted-proof-0123456789abcdef", "planted-wrong-0123456789abcdef"


@pytest.fixture
def bench(tmp_path: Path, keyring: MemoryKeyring) -> Iterator[ListenerBench]:
    bench = ListenerBench(tmp_path, keyring)
    yield bench
    bench.stop()


@pytest.mark.parametrize("confirmed", ["1", "0"])
def test_a_proved_event_is_taken_on(bench: ListenerBench, confirmed: str) -> None:
    account_id = bench.account(1, TOKEN, PROOF)
    bench.listen()
    at = bench.second() - timedelta(seconds=5)
    assert bench.send(TOKEN, PROOF, at=at, confirmed=confirmed) == 200
    (told,) = bench.told
    assert (told.account_id, told.method) == (account_id, GATED)
    assert (told.report.is_allowed, told.report.evidence) == (confirmed == "1", Evidence.EVENT)
    assert (told.report.decided_at, told.report.by) == (at, None)
    row = bench.pipeline.board.row(1)
    assert row is not None
    assert told.fingerprint == row.account.generation.fingerprint
    assert bench.tally == ListenerTally(taken=1)
    # The proof by a call is the affair of whoever hears it.
    assert not bench.poller.hastened


def test_a_decision_for_a_token_not_held_goes_to_the_account_that_proves_it(bench: ListenerBench) -> None:
    bench.account(1, OTHER, WRONG, application="app.two")
    account_id = bench.account(2, "held-token-0123456789", PROOF)
    bench.listen()
    bench.send(TOKEN, PROOF)
    assert [told.account_id for told in bench.told] == [account_id]


def test_of_accounts_that_prove_it_the_one_that_holds_the_token_hears_it(bench: ListenerBench) -> None:
    bench.account(1, TOKEN, PROOF)
    bench.account(2, OTHER, PROOF)
    bench.listen()
    bench.send(TOKEN, PROOF)
    bench.send(OTHER, PROOF)
    assert [told.account_id for told in bench.told] == ["account-1", "account-2"]


@pytest.mark.parametrize("proof", [WRONG, "", PROOF[:-1], PROOF.upper()])
def test_a_forged_event_is_dropped(bench: ListenerBench, proof: str) -> None:
    bench.account(1, TOKEN, PROOF)
    bench.listen()
    assert bench.send(TOKEN, proof) == 200
    assert (bench.told, bench.poller.hastened) == ([], [])
    assert bench.tally == ListenerTally(dropped=1)


def test_another_applications_proof_proves_nothing(bench: ListenerBench) -> None:
    bench.account(1, TOKEN, PROOF)
    bench.account(2, OTHER, WRONG, application="app.two")
    bench.listen()
    bench.send(TOKEN, WRONG)
    assert (bench.told, bench.tally) == ([], ListenerTally(dropped=1))


def test_another_portals_proof_proves_nothing(bench: ListenerBench) -> None:
    bench.account(1, TOKEN, PROOF)
    bench.account(2, OTHER, WRONG, member_id="c3d4", host="other.example.com")
    bench.listen()
    bench.send(TOKEN, WRONG)
    assert (bench.told, bench.tally) == ([], ListenerTally(dropped=1))
    # Named as from that portal it is proved to be from there, where this token is nobody's.
    bench.send(TOKEN, WRONG, member_id="c3d4")
    assert [told.account_id for told in bench.told] == ["account-2"]


def test_an_event_that_nothing_can_prove_is_a_hint(bench: ListenerBench) -> None:
    bench.account(1, TOKEN)
    bench.account(2, OTHER, WRONG, application="app.two")
    bench.listen()
    before = bench.pipeline.board.row(1)
    bench.send(TOKEN, PROOF)
    assert (bench.told, bench.poller.hastened) == ([], [1])
    assert bench.pipeline.board.row(1) == before
    assert bench.tally == ListenerTally(unproved=1)
    # Sent again and again, it makes nobody call again and again.
    bench.send(TOKEN, PROOF)
    assert bench.poller.hastened == [1]
    bench.clock.advance(11)
    bench.send(TOKEN, PROOF)
    assert bench.poller.hastened == [1, 1]


def test_a_hint_about_a_question_that_was_not_asked_makes_no_call(bench: ListenerBench) -> None:
    bench.account(1, TOKEN)
    bench.set_status(1, Status())
    bench.listen()
    bench.send(TOKEN, PROOF)
    assert bench.tally == ListenerTally(unproved=1)
    assert bench.poller.hastened == []


def test_a_hint_about_a_token_not_held_is_nothing(bench: ListenerBench) -> None:
    bench.account(1, TOKEN)
    bench.listen()
    bench.send(OTHER, PROOF)
    bench.send(OTHER, PROOF, member_id="unknown", host="unknown.example.com")
    assert (bench.told, bench.poller.hastened) == ([], [])
    assert bench.tally == ListenerTally(unproved=2)


def test_a_portal_whose_id_is_unknown_is_known_by_its_host(bench: ListenerBench) -> None:
    bench.account(1, TOKEN, PROOF, member_id="")
    bench.listen()
    bench.send(TOKEN, PROOF)
    assert len(bench.told) == 1
    bench.send(OTHER, PROOF, host="other.example.com")
    assert len(bench.told) == 1


@pytest.mark.parametrize("age_s", [3601, -3601])
def test_an_old_event_decides_nothing_though_it_is_proved(bench: ListenerBench, age_s: int) -> None:
    bench.account(1, TOKEN, PROOF)
    bench.listen()
    bench.send(TOKEN, PROOF, at=bench.second() - timedelta(seconds=age_s))
    assert (bench.told, bench.poller.hastened) == ([], [1])
    assert bench.tally == ListenerTally(unproved=1)


def test_an_event_waits_for_the_keyring(bench: ListenerBench) -> None:
    bench.listen()
    fingerprint = bench.vault.fingerprint(Secret(TOKEN))
    bench.stop()
    bench.start(opens_vault=False)
    bench.account(1, TOKEN, PROOF, fingerprint=fingerprint)
    bench.facts.wait_for(ListenerChanged)
    assert bench.post(TOKEN, PROOF) == 200
    bench.pipeline.post(bench.vault.open)
    bench.facts.wait(lambda: bench.handled == 1, "the event is judged")
    # Without the keyring's key nobody could have known whose it is.
    assert [told.fingerprint for told in bench.told] == [fingerprint]


def test_the_port_is_remembered(bench: ListenerBench) -> None:
    port = int(bench.listen().address.rstrip("/").rpartition(":")[2])
    assert bench.listen(port).address == f"http://127.0.0.1:{port}/"
    bench.stop()
    bench.start()
    assert bench.facts.wait_for(ListenerChanged) == ListenerChanged(f"http://127.0.0.1:{port}/")
    assert bench.listen(None) == ListenerChanged()
    with socket.socket() as visitor:
        assert visitor.connect_ex(("127.0.0.1", port)) != 0
    bench.stop()
    bench.start()
    bench.account(1, TOKEN, PROOF)
    assert bench.listen().address
    assert len(bench.facts.of(ListenerChanged)) == 1


def test_a_busy_port_is_told(bench: ListenerBench) -> None:
    bench.listen()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert bench.listen(port) == ListenerChanged(busy_port=port)
    assert bench.listen(99_999) == ListenerChanged(busy_port=99_999)
    assert bench.listen().busy_port is None


def test_what_was_turned_away_is_counted(bench: ListenerBench) -> None:
    bench.listen()
    assert bench.send(TOKEN, PROOF, confirmed="maybe") == 400
    assert bench.tally == ListenerTally(refused=1)


def test_no_token_is_logged_or_told(bench: ListenerBench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bench.account(1, TOKEN, PROOF)
    bench.listen()
    for proof in (PROOF, WRONG, ""):
        bench.send(TOKEN, proof)
    shown = caplog.text + repr(bench.told) + repr(bench.facts.of(ListenerChanged)) + repr(bench.desk.__dict__)
    assert not any(secret in shown for secret in (TOKEN, PROOF, WRONG))
    assert not any(secret.encode() in bench.path.read_bytes() for secret in (TOKEN, PROOF, WRONG))
    assert not bench.facts.of(CommandFailed)
