"""Carries out what users do with watches: adding, asking once, looking again, removing. On the pipeline's thread."""

from collections.abc import Callable
from dataclasses import replace

from b24monitor.core.asking import AskVerdict, may_ask
from b24monitor.core.board import Step, WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.command import (
    AddWatch,
    Ask,
    CheckNow,
    Command,
    LookAt,
    RemoveWatches,
    SetInterval,
)
from b24monitor.core.confirmation import ConfirmationState, LapseReason, Status
from b24monitor.core.fact import CommandFailed, Fact, Problem
from b24monitor.core.fold import reopen
from b24monitor.core.lapse import lapsed, probe_until
from b24monitor.core.method_safety import is_read_only, needs_yes
from b24monitor.core.ports import Call
from b24monitor.core.second_look import begin
from b24monitor.core.store_port import Intent
from b24monitor.core.watch import Parameters
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.target import Target
from b24monitor.engine.wallet import Wallet


class QuestionDesk:
    """What may be asked, and when probing goes on."""

    def __init__(
        self, pipeline: Pipeline, poller: Poller, wallet: Wallet, clock: Clock, publish: Callable[[Fact], None]
    ) -> None:
        self._pipeline = pipeline
        self._poller = poller
        self._wallet = wallet
        self._clock = clock
        self._publish = publish
        # What was asked for while the keyring was still opening: its token may yet come.
        self._postponed: list[tuple[int, Ask]] | None = None
        # Watches and tokens for which the user said yes to a method that may run: of this run of the program alone.
        self._agreed: set[tuple[int, str]] = set()

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about watches; False when it is about something else."""
        match command:
            case AddWatch():
                self._add(command)
            case Ask():
                for watch_id in command.watch_ids:
                    self._ask(watch_id, command)
            case CheckNow():
                self._poller.hasten(command.watch_ids)
            case RemoveWatches():
                self.remove(command.watch_ids)
            case _:
                return self._carry_out_other(command)
        return True

    def _carry_out_other(self, command: Command) -> bool:
        match command:
            case SetInterval():
                self._set_interval(command)
            case LookAt():
                self._poller.look(command.watch_ids)
            case _:
                return False
        return True

    def remove(self, watch_ids: tuple[int, ...]) -> None:
        """Stops watching, and forgets what was only seen."""
        self._poller.drop(watch_ids)
        self._pipeline.store.remove_watches(watch_id for watch_id in watch_ids if watch_id > 0)
        self._pipeline.store.remove_seen(-watch_id for watch_id in watch_ids if watch_id < 0)
        self._pipeline.removed(watch_ids)

    def vault_opening(self) -> None:
        """Tokens may come: what needs one waits for it."""
        if self._postponed is None:
            self._postponed = []

    def vault_opened(self) -> None:
        """No more tokens come: what waited is carried out or refused."""
        postponed, self._postponed = self._postponed or [], None
        for watch_id, command in postponed:
            # Anew from the start: the token that came may have expired.
            self._pipeline.post(replace(command, watch_ids=(watch_id,)))

    def recall(self, row: WatchRow) -> None:
        """Takes up a question whose intent was stored when the program ended before it could say so in the row."""
        intent = self._pipeline.store.intent(row.account.generation.fingerprint, row.watch.method)
        if intent is not None:
            self._set(row.watch.watch_id, reopen(row.status, intent.asked_at, adopted=intent.adopted))

    def resume(self, account_id: str) -> None:
        """Goes on probing the open questions of an account whose token is held again; the others end.

        A decision that was told stays as it was told, proved by a call or not. The clock has been asked before: what
        is open now is inside the window in which the portal asks nobody anew.
        """
        for row in self._pipeline.board.rows_of(account_id):
            status = row.status
            if not (status.is_open or status.is_probed):
                continue
            if not self._is_held(row):
                if status.is_open:
                    self.end(row, LapseReason.KEY_GONE if self._may_call(row) else LapseReason.MAY_HAVE_RUN)
            elif status.asked_at is not None and not self._is_asked(row):
                # Another process began this generation, and the question is of the token before.
                self.end(row, LapseReason.RENEWED)
            else:
                self._probe(row)

    def carry_yes(self, watch_id: int, before: str, fingerprint: str) -> None:
        """A token is known by another fingerprint: what the user has said yes to with it stays so."""
        if (watch_id, before) in self._agreed:
            self._agreed.add((watch_id, fingerprint))

    def look(self, row: WatchRow) -> None:
        """Checks a row at once where a call may still learn something and its token is held."""
        if row.status.is_probed and self._is_held(row) and self._is_asked(row):
            self._probe(row)

    def end(self, row: WatchRow, reason: LapseReason) -> None:
        """Turns a row LAPSED."""
        now = self._clock.now()
        self._set(row.watch.watch_id, lapsed(row.status, reason, now))

    def change_parameters(self, watch_id: int, parameters: Parameters) -> WatchRow | None:
        """Has a watch call with other parameters; returns its row, if there is one."""
        row = self._pipeline.board.row(watch_id)
        if row is None:
            return None
        self._pipeline.store.set_parameters(watch_id, parameters)
        changed = replace(row, watch=replace(row.watch, parameters=parameters))
        self._pipeline.board.put(changed)
        return changed

    def _add(self, command: AddWatch) -> None:
        account = next((a for a in self._pipeline.store.accounts() if a.account_id == command.account_id), None)
        if account is None:
            self._publish(CommandFailed(Problem.NO_TOKEN))
            return
        now = self._clock.now()
        watch = self._pipeline.store.add_watch(command.account_id, command.method, command.parameters, now)
        if watch is None:
            self._publish(CommandFailed(Problem.ALREADY_WATCHED, detail=command.method))
            return
        # A removed watch's intent stays: what this token has asked before is still asked.
        row = WatchRow(watch, account, Status())
        self._pipeline.board.put(row)
        self._pipeline.took(Step(row))

    def _ask(self, watch_id: int, command: Ask) -> None:
        row = self._pipeline.board.row(watch_id)
        if row is None or row.is_seen:
            return
        if row.status.is_decided and row.status.is_proved:
            if command.looks_again and self._is_asked(row):
                self._call(row, command)
        elif row.status.asked_at is not None and (row.status.is_open or row.status.is_decided):
            # One in doubt has no call to hasten: its question may be a new one already.
            self._poller.hasten((watch_id,))
        else:
            self._call(row, command)

    def _call(self, row: WatchRow, command: Ask) -> None:
        """Puts a row's question, or looks again under the intent that is stored."""
        watch_id = row.watch.watch_id
        if needs_yes(row.watch.method) and not command.may_run:
            self._publish(CommandFailed(Problem.NOT_ASKED, watch_id=watch_id, verdict=AskVerdict.NEEDS_YES))
            return
        if self._wallet.token(row.account.account_id) is None:
            self._postpone(watch_id, command)
            return
        intent, verdict = self._claim(row, command.adopted)
        if intent is None:
            self._publish(CommandFailed(Problem.NOT_ASKED, watch_id=watch_id, verdict=verdict))
            return
        if command.parameters is not None:
            row = self.change_parameters(watch_id, command.parameters) or row
        # What an earlier token met with its own question says nothing of this one.
        before = row.status if row.status.asked_at == intent.asked_at or _is_told(row.status) else Status()
        is_second_look = row.status.is_decided and row.status.is_proved
        opened = begin(row.status) if is_second_look else reopen(before, intent.asked_at, adopted=intent.adopted)
        self._set(watch_id, opened)
        changed = self._pipeline.board.row(watch_id)
        if changed is not None:
            self._probe(changed, is_asked_now=verdict is AskVerdict.FIRST, is_wanted=True)

    def _postpone(self, watch_id: int, command: Ask) -> None:
        """There is no token: it may yet come, or the user is told."""
        if self._postponed is not None:
            self._postponed.append((watch_id, command))
        else:
            self._publish(CommandFailed(Problem.NO_TOKEN, watch_id=watch_id))

    def _claim(self, row: WatchRow, adopted: bool) -> tuple[Intent | None, AskVerdict]:
        """The intent under which the call may leave, written down and synced before this returns."""
        now, generation = self._clock.now(), row.account.generation
        stored = self._pipeline.store.intent(generation.fingerprint, row.watch.method)
        agreed = (row.watch.watch_id, generation.fingerprint)
        self._agreed.add(agreed)
        verdict = may_ask(stored.asked_at if stored else None, generation, now)
        if verdict is AskVerdict.LOOK_AGAIN and self._pipeline.ages.is_behind(now):
            verdict = AskVerdict.CLOCK_SET_BACK
        if verdict is AskVerdict.FIRST:
            mine = Intent(generation.fingerprint, row.watch.method, now, adopted)
            # Somebody else may have been quicker; then the portal is only looked at again.
            stored = self._pipeline.store.claim(mine)
            if stored is not None:
                # Nor does the yes count where their call may have run.
                self._agreed.discard(agreed)
            stored = stored or mine
        elif verdict is not AskVerdict.LOOK_AGAIN:
            stored = None
        return stored, verdict

    def _set_interval(self, command: SetInterval) -> None:
        pipeline = self._pipeline
        pipeline.store.set_interval(command.watch_ids, command.interval_s)
        for watch_id in command.watch_ids:
            row = pipeline.board.row(watch_id)
            if row is not None and not row.is_seen:
                changed = replace(row, watch=replace(row.watch, interval_s=command.interval_s))
                pipeline.board.put(changed)
                pipeline.took(Step(changed))
                self.look(changed)

    def _may_call(self, row: WatchRow) -> bool:
        """Whether calling a row's method can do no harm, or the user has said yes to it since this program began.

        A call that the last run of the program made may have run without an answer on disk; but what reads can be read
        twice, once an answer has shown that the method is gated.
        """
        method, agreed = row.watch.method, (row.watch.watch_id, row.account.generation.fingerprint)
        is_known = is_read_only(method) and row.status.state is not ConfirmationState.UNKNOWN
        return is_known or agreed in self._agreed or not needs_yes(method)

    def _is_held(self, row: WatchRow) -> bool:
        """Whether the token that a row is about is held."""
        held = self._wallet.token(row.account.account_id)
        return held is not None and held[0] == row.account.generation.fingerprint

    def _is_asked(self, row: WatchRow) -> bool:
        """Whether it was the present token that asked a row's question."""
        stored = self._pipeline.store.intent(row.account.generation.fingerprint, row.watch.method)
        return stored is not None and stored.asked_at == row.status.asked_at

    def _set(self, watch_id: int, status: Status) -> None:
        self._pipeline.took(self._pipeline.board.set_status(watch_id, status, self._clock.now()))

    def _probe(self, row: WatchRow, *, is_asked_now: bool = False, is_wanted: bool = False) -> None:
        asked_at = row.status.asked_at
        if asked_at is None or not row.status.is_probed:
            return
        if not self._may_call(row):
            if row.status.is_open:
                self.end(row, LapseReason.MAY_HAVE_RUN)
            return
        if not is_asked_now and self._pipeline.ages.is_behind(self._clock.now()):
            self.end(row, LapseReason.CLOCK_SET_BACK)
            return
        self._pipeline.ages.asked(asked_at)
        watch, generation = row.watch, row.account.generation
        until = probe_until(asked_at, generation)
        left_s = (until - self._clock.now()).total_seconds()
        self._poller.put(
            Target(
                watch.watch_id,
                watch.account_id,
                row.account.application,
                generation.fingerprint,
                row.account.portal.endpoint,
                Call(watch.method, watch.parameters),
                asked_at,
                until,
                # The monotonic clock holds should the wall clock be set back meanwhile.
                self._clock.monotonic() + left_s,
                watch.interval_s,
            ),
            is_wanted=is_wanted,
        )


def _is_told(status: Status) -> bool:
    """Whether all that is known was told, of the present token, and nobody asked here."""
    return status.asked_at is None and status.lapse is None and bool(status.reports)
