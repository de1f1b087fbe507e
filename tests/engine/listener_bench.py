"""The listener's desk with a real listener, keyring desk, database and pipeline; what it decides is recorded."""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from b24monitor.bitrix24.client import BitrixClient
from b24monitor.bitrix24.event_listener import LoopbackEventListener
from b24monitor.core.account import Account, Generation, Portal
from b24monitor.core.board import WatchRow
from b24monitor.core.command import Command, SetListener
from b24monitor.core.confirmation import ConfirmationState, Report, Status
from b24monitor.core.event_message import ListenerTally
from b24monitor.core.fact import ListenerChanged, VaultChanged, VaultState
from b24monitor.core.grant import Grant
from b24monitor.core.schedule import Pace
from b24monitor.core.secret import Secret
from b24monitor.core.store_port import Store
from b24monitor.core.watch import Parameters, Watch
from b24monitor.engine.listener_desk import ListenerDesk, ListenerStaff
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.safe import Safe
from b24monitor.engine.succession import Succession
from b24monitor.engine.vault_desk import VaultDesk, VaultStaff
from b24monitor.engine.wallet import Wallet
from b24monitor.storage.store import SqliteStore
from tests.engine.bench import GATED, Facts, ShiftedClock
from tests.fakes.vault import MemoryKeyring, MemoryVault

HOST = "portal.example.com"
MEMBER = "a1b2"


@dataclass(frozen=True)
class Told:
    """One decision that was taken on."""

    fingerprint: str
    method: str
    report: Report
    account_id: str


class HastenedPoller(Poller):
    """Never started: only remembers which watches were to be checked at once."""

    hastened: list[int]

    def hasten(self, watch_ids: Iterable[int], *, is_wanted: bool = True) -> None:
        self.hastened.extend(watch_ids)


class ListenerBench:
    """One user's desk, which can be stopped and started again on what it left."""

    def __init__(self, folder: Path, keyring: MemoryKeyring) -> None:
        self.path = folder / "b24monitor.sqlite3"
        self.keyring = keyring
        self.clock = ShiftedClock()
        self.listener = LoopbackEventListener()
        self.told: list[Told] = []
        self._client = BitrixClient(self.clock.now)
        self.start()

    def start(self, *, opens_vault: bool = True) -> None:
        self.facts = Facts()
        self.opens_vault = opens_vault
        self.pipeline = Pipeline(self._open_store, self.clock, self.facts.publish)
        self.wallet = Wallet()
        self.poller = HastenedPoller(
            self._client,
            self.clock,
            Pace(),
            token_of=self.wallet.token,
            budget_for=lambda _endpoint: None,
            report=self.pipeline.post,
        )
        self.poller.hastened = []
        self._safe = Safe(MemoryVault(self.keyring))
        questions = QuestionDesk(self.pipeline, self.poller, self.wallet, self.clock, self.facts.publish)
        succession = Succession(self.pipeline, self.poller, self.wallet, questions)
        self.vault = VaultDesk(
            VaultStaff(self.pipeline, self.wallet, self._safe, questions, succession), self.facts.publish
        )
        staff = ListenerStaff(self.pipeline, self.poller, self.wallet, self.vault, self.listener, self._hear)
        self.desk = ListenerDesk(staff, self.facts.publish)
        self._safe.start()
        self.pipeline.start(self)
        if opens_vault:
            # Until then fingerprints may yet get another key.
            self.facts.wait_for(VaultChanged, lambda fact: fact.state is VaultState.KEYRING)

    def stop(self) -> None:
        assert self.pipeline.stop(2.0)
        self.listener.stop()
        assert self._safe.stop(2.0)
        self._client.close()

    def open(self) -> None:
        if self.opens_vault:
            self.vault.open()
        self.desk.open()

    def carry_out(self, command: Command) -> None:
        assert self.desk.carry_out(command)

    def question_closed(self, watch_id: int) -> None:
        """Nothing is probed."""

    def redirected(self, rows: tuple[WatchRow, ...]) -> None:
        """Nothing is probed."""

    def account(self, number: int, token: str, proof: str = "", **more: str) -> str:
        """An account whose token is held, with one question that waits (its watch has the account's number)."""
        account_id = f"account-{number}"

        def add() -> None:
            now = self.clock.now()
            account = Account(
                account_id,
                Portal(f"https://{more.get('host', HOST)}/rest/"),
                "",
                Generation(
                    more.get("fingerprint") or self.vault.fingerprint(Secret(token)), now, now + timedelta(hours=1)
                ),
                application=more.get("application", "app.one"),
                member_id=more.get("member_id", MEMBER),
            )
            self.pipeline.store.add_account(account)
            grant = Grant(Secret(token), application_token=Secret(proof) if proof else None)
            self.wallet.put(account_id, account.generation.fingerprint, grant)
            watch = Watch(number, account_id, GATED, Parameters(), now)
            self.pipeline.board.put(WatchRow(watch, account, Status(ConfirmationState.WAITING, now, now)))

        self.pipeline.post(add)
        return account_id

    def listen(self, port: int | None = 0) -> ListenerChanged:
        known = len(self.facts.of(ListenerChanged))
        self.pipeline.post(SetListener(port))
        self.facts.wait(lambda: len(self.facts.of(ListenerChanged)) > known, "the listener changed")
        return self.facts.of(ListenerChanged)[-1]

    def send(self, token: str, proof: str = "", *, at: datetime | None = None, **more: str) -> int:
        """Sends an event and waits until it was judged, or turned away."""
        known = self.handled
        status = self.post(token, proof, at=at, **more)
        self.facts.wait(lambda: self.handled > known, "the event is counted")
        return status

    def post(self, token: str, proof: str = "", *, at: datetime | None = None, **more: str) -> int:
        fields = {
            "event": "ONAPPMETHODCONFIRM",
            "data[TOKEN]": token,
            "data[METHOD]": GATED,
            "data[CONFIRMED]": more.get("confirmed", "1"),
            "data[LANGUAGE_ID]": "en",
            "ts": str(int((at or self.clock.now()).timestamp())),
            "auth[domain]": more.get("host", HOST),
            "auth[member_id]": more.get("member_id", MEMBER),
            "auth[application_token]": proof,
        }
        address = urlsplit(self.changed.address)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5.0)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/", urlencode(fields), headers)
            return connection.getresponse().status
        finally:
            connection.close()

    @property
    def changed(self) -> ListenerChanged:
        return self.facts.of(ListenerChanged)[-1]

    @property
    def tally(self) -> ListenerTally:
        return self.changed.tally

    @property
    def handled(self) -> int:
        tally = self.tally
        return tally.taken + tally.unproved + tally.dropped + tally.refused

    def set_status(self, watch_id: int, status: Status) -> None:
        def change() -> None:
            row = self.pipeline.board.row(watch_id)
            assert row is not None
            self.pipeline.board.put(replace(row, status=status))

        self.pipeline.post(change)

    def second(self) -> datetime:
        """The present, in whole seconds as events tell it."""
        return datetime.fromtimestamp(int(self.clock.now().timestamp()), UTC)

    def _hear(self, fingerprint: str, method: str, report: Report, account_id: str) -> None:
        self.told.append(Told(fingerprint, method, report, account_id))

    def _open_store(self) -> Store:
        return SqliteStore(self.path)
