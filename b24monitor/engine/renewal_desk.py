"""Carries out what users wish of renewals. A token is renewed when a person asks or looks, never by a timer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from b24monitor.core.account import Account, RenewalRule
from b24monitor.core.board import Step
from b24monitor.core.command import Ask, CheckNow, Command, Renew, SetAsksAgain, SetRenewal
from b24monitor.core.fact import AccountRenewed, AccountsChanged, CommandFailed, Fact, Problem, RenewalWanted
from b24monitor.core.grant import Grant
from b24monitor.core.ports import Renewal, Renewer
from b24monitor.core.renewal import RenewalVerdict, is_token_over, may_renew
from b24monitor.core.secret import Secret
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.poller import Poller
from b24monitor.engine.question_desk import QuestionDesk
from b24monitor.engine.succession import Succession
from b24monitor.engine.vault_desk import VaultDesk
from b24monitor.engine.wallet import Wallet


@dataclass(frozen=True, slots=True)
class RenewalStaff:
    """Those the desk works with."""

    pipeline: Pipeline
    poller: Poller
    wallet: Wallet
    questions: QuestionDesk
    vault: VaultDesk
    succession: Succession
    renewer: Renewer
    # Goes on at the address that a renewal has proved.
    moved: Callable[[Account, str], None]


@dataclass(slots=True)
class _UnderWay:
    """A renewal that has not ended: of which token, and what is asked with the new one."""

    token: Secret
    asks: list[Ask] = field(default_factory=list)


class RenewalDesk:
    """Which tokens are renewed. On the pipeline's thread; the waiting is a worker's."""

    def __init__(self, staff: RenewalStaff, publish: Callable[[Fact], None]) -> None:
        self._staff = staff
        self._publish = publish
        self._under_way: dict[str, _UnderWay] = {}
        # Of those that `RenewalWanted` has named last: the watches that the user lets run.
        self._may_run: dict[str, frozenset[int]] = {}

    def carry_out(self, command: Command) -> bool:
        """Carries out a command about renewals; False when it is about something else.

        Of a question or a look it takes what an expired token stands in the way of, and leaves the rest.
        """
        match command:
            case Ask(adopted=False):
                self._ask(command)
            case CheckNow():
                self._look(command)
                return False
            case Renew():
                self._renew(command)
            case SetRenewal():
                self._set_rule(command)
            case SetAsksAgain():
                self._set_asks_again(command)
            case _:
                return False
        return True

    def _ask(self, command: Ask) -> None:
        """An adopted question is none of these: nobody has asked it with the new token."""
        held_up: dict[str, list[int]] = {}
        rest = []
        for watch_id in command.watch_ids:
            row = self._staff.pipeline.board.row(watch_id)
            if row is None or row.is_seen or row.status.is_open or not self._is_in_the_way(row.account):
                rest.append(watch_id)
            else:
                held_up.setdefault(row.account.account_id, []).append(watch_id)
        for account_id, watch_ids in held_up.items():
            account = self._account(account_id)
            if account is not None:
                self._need(account, replace(command, watch_ids=tuple(watch_ids)))
        self._staff.questions.carry_out(replace(command, watch_ids=tuple(rest)))

    def _look(self, command: CheckNow) -> None:
        rows = (self._staff.pipeline.board.row(watch_id) for watch_id in command.watch_ids)
        accounts = {row.account.account_id: row.account for row in rows if row is not None and not row.is_seen}
        for account in accounts.values():
            if self._is_in_the_way(account):
                self._need(account, None)

    def _need(self, account: Account, ask: Ask | None) -> None:
        """A person met an account whose token is over; `ask` is what they asked."""
        if self._joined(account, ask):
            return
        if self._verdict(account, by_hand=False) is RenewalVerdict.RENEW:
            self._start(account, ask)
            return
        if ask is not None and ask.parameters is not None:
            # The user's yes names the watches alone.
            for watch_id in ask.watch_ids:
                self._staff.questions.change_parameters(watch_id, ask.parameters)
        self._want(account, [ask] if ask is not None else [])

    def _want(self, account: Account, asks: Iterable[Ask]) -> None:
        """Tells that a renewal needs the user's yes, and remembers what else was agreed to, which that yes repeats."""
        asks = tuple(asks)
        self._may_run[account.account_id] = frozenset(
            watch_id for ask in asks if ask.may_run for watch_id in ask.watch_ids
        )
        self._publish(RenewalWanted(account, tuple(watch_id for ask in asks for watch_id in ask.watch_ids)))

    def _renew(self, command: Renew) -> None:
        account = self._account(command.account_id)
        if account is None:
            return
        vault = self._staff.vault
        if vault.is_opening and self._staff.wallet.grant(account.account_id) is None:
            vault.when_open(lambda: self._renew(command))
            return
        agreed = self._may_run.pop(command.account_id, frozenset())
        ask = Ask(command.ask, may_run=agreed.issuperset(command.ask)) if command.ask else None
        if self._joined(account, ask):
            return
        verdict = self._verdict(account, by_hand=True)
        if verdict is RenewalVerdict.RENEW:
            self._start(account, ask)
        else:
            self._fail(account.account_id, verdict)

    def _is_in_the_way(self, account: Account) -> bool:
        """Whether an account's token has expired, and a renewal could help."""
        grant = self._staff.wallet.grant(account.account_id)
        if grant is None or grant.keys is None or account.renewal is RenewalRule.NEVER:
            return False
        pipeline = self._staff.pipeline
        return is_token_over(account, pipeline.board.rows_of(account.account_id), pipeline.now())

    def _verdict(self, account: Account, *, by_hand: bool) -> RenewalVerdict:
        pipeline, account_id = self._staff.pipeline, account.account_id
        grant, rows = self._staff.wallet.grant(account_id), pipeline.board.rows_of(account_id)
        return may_renew(account, grant, rows, pipeline.now(), by_hand=by_hand)

    def _joined(self, account: Account, ask: Ask | None) -> bool:
        """Whether a renewal is under way already; then the wish waits for its end."""
        under_way = self._under_way.get(account.account_id)
        if under_way is not None and ask is not None:
            under_way.asks.append(ask)
        return under_way is not None

    def _start(self, account: Account, ask: Ask | None) -> None:
        account_id, grant = account.account_id, self._staff.wallet.grant(account.account_id)
        assert grant is not None
        assert grant.keys is not None
        under_way = _UnderWay(grant.access_token, [ask] if ask is not None else [])
        self._under_way[account_id] = under_way
        # A lane of its own, as a sign-in's exchange: a person waits for it.
        lane = f"{grant.keys.server.address}/oauth/token/"
        # Taken out when it runs: a worker holds its last errand until the next one comes.
        held = [grant]

        def renew() -> None:
            renewal = Renewal()
            try:
                renewal = self._staff.renewer.renew(account_id, held.pop())
            finally:
                self._staff.pipeline.post(lambda: self._ended(account_id, renewal))

        self._staff.poller.submit(lane, renew)

    def _ended(self, account_id: str, renewal: Renewal) -> None:
        under_way = self._under_way.pop(account_id)
        account, held, grant = self._account(account_id), self._staff.wallet.grant(account_id), renewal.grant
        if account is None:
            # Removed meanwhile, and the new pair perhaps kept after that.
            self._staff.vault.forget(account_id)
        elif grant is None:
            self._publish(CommandFailed(Problem.NOT_RENEWED, answer=renewal.answer, account_id=account_id))
        elif self._staff.vault.fingerprint(grant.access_token) == account.generation.fingerprint:
            if grant.access_token == under_way.token:
                self._unchanged(account, renewal, under_way)
            else:
                # Another process renewed it, and its word was quicker.
                self._tell(account, under_way.asks, (), is_kept=True)
        elif held is not None and held.access_token != under_way.token:
            # Another token was pasted meanwhile: it is the one that is to be kept.
            self._staff.vault.keep(account_id, held, lambda _: None)
        else:
            self._renewed(account, renewal, under_way)

    def _unchanged(self, account: Account, renewal: Renewal, under_way: _UnderWay) -> None:
        assert renewal.grant is not None
        grant = _allowed(account, renewal.grant)
        # It may be marked by now as one whose renewal has begun.
        self._staff.wallet.put(account.account_id, account.generation.fingerprint, grant)
        if grant is not renewal.grant:
            self._forget_keys(account, grant)
        if renewal.answer is None and grant.keys is not None and grant.keys.begun_at is not None:
            self._want(account, under_way.asks)
        else:
            self._publish(CommandFailed(Problem.NOT_RENEWED, answer=renewal.answer, account_id=account.account_id))

    def _renewed(self, account: Account, renewal: Renewal, under_way: _UnderWay) -> None:
        assert renewal.grant is not None
        grant = _allowed(account, renewal.grant)
        fingerprint = self._staff.vault.fingerprint(grant.access_token)
        account, by_rule = self._staff.succession.adopt(account, grant, fingerprint)
        if renewal.endpoint and renewal.member_id and renewal.member_id == account.member_id:
            self._staff.moved(account, renewal.endpoint)
            account = self._account(account.account_id) or account
        self._publish(AccountsChanged(self._staff.pipeline.store.accounts()))
        if renewal.is_kept and grant is renewal.grant:
            self._tell(account, under_way.asks, by_rule, is_kept=True)
            return

        def tell(is_kept: bool) -> None:
            self._tell(account, under_way.asks, by_rule, is_kept=is_kept)

        self._staff.vault.keep(account.account_id, grant, tell)

    def _tell(self, account: Account, asks: Iterable[Ask], by_rule: Iterable[int], *, is_kept: bool) -> None:
        """What waited for the new token uses it only now that it is kept, or is known to last for the session."""
        self._publish(AccountRenewed(account, session_only=not is_kept))
        for ask in asks:
            self._staff.questions.carry_out(ask)
        self._staff.succession.ask_again(by_rule)

    def _set_rule(self, command: SetRenewal) -> None:
        account, grant = self._account(command.account_id), self._staff.wallet.grant(command.account_id)
        if account is None:
            return
        is_never = command.rule is RenewalRule.NEVER
        if not is_never and (grant is None or grant.keys is None):
            self._fail(account.account_id, RenewalVerdict.NEVER)
            return
        pipeline, changed = self._staff.pipeline, replace(account, renewal=command.rule)
        pipeline.store.update_account(changed)
        for row in pipeline.board.rows_of(account.account_id):
            shown = replace(row, account=changed)
            pipeline.board.put(shown)
            pipeline.took(Step(shown))
        self._publish(AccountsChanged(pipeline.store.accounts()))
        if is_never and grant is not None and grant.keys is not None:
            self._forget_keys(changed, grant.without_keys())

    def _forget_keys(self, account: Account, grant: Grant) -> None:
        def tell(is_kept: bool) -> None:
            if not is_kept and self._staff.vault.has_keyring:
                self._publish(CommandFailed(Problem.KEYRING_FAILED, account_id=account.account_id))

        self._staff.wallet.put(account.account_id, account.generation.fingerprint, grant)
        self._staff.vault.keep(account.account_id, grant, tell)

    def _set_asks_again(self, command: SetAsksAgain) -> None:
        pipeline = self._staff.pipeline
        pipeline.store.set_asks_again(command.watch_ids, command.asks_again)
        for watch_id in command.watch_ids:
            row = pipeline.board.row(watch_id)
            if row is not None and not row.is_seen:
                shown = replace(row, watch=replace(row.watch, asks_again=command.asks_again))
                pipeline.board.put(shown)
                pipeline.took(Step(shown))

    def _account(self, account_id: str) -> Account | None:
        accounts = self._staff.pipeline.store.accounts()
        return next((account for account in accounts if account.account_id == account_id), None)

    def _fail(self, account_id: str, verdict: RenewalVerdict) -> None:
        self._publish(CommandFailed(Problem.NOT_RENEWED, renewal=verdict, account_id=account_id))


def _allowed(account: Account, grant: Grant) -> Grant:
    """What of a grant may be held under the account's rule, which may have changed meanwhile."""
    return grant.without_keys() if account.renewal is RenewalRule.NEVER else grant
