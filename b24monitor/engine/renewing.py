"""Renews a grant so that a crash never loses the new pair unseen (contract, section 5).

What is about to be done is kept first, the new pair before anybody uses it:

    begun_at kept ─► request ─► new pair kept ─► told
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from b24monitor.core.account import Account
from b24monitor.core.board import Transition, WatchRow
from b24monitor.core.confirmation import LapseReason
from b24monitor.core.errors import NoKeyringError, Trouble, VaultError
from b24monitor.core.grant import Grant, RenewalKeys
from b24monitor.core.lapse import lapsed
from b24monitor.core.oauth import OAuthProblem, TokenAnswer, oauth_problem
from b24monitor.core.ports import AuthorizationClient, Renewal, Renewer, Vault
from b24monitor.core.renewal import RenewalVerdict, is_next, may_renew, next_generation
from b24monitor.core.store_port import Store
from b24monitor.engine.safe import keep_grant, read_grant, read_key

# Between attempts to keep a new pair while somebody waits for it, and after that.
KEEP_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
LATE_PAUSES_S = (15.0,) * 20
# After these the server has not touched the refresh token; after all else it may have.
_REFUSED = frozenset(
    {
        OAuthProblem.INVALID_GRANT,
        OAuthProblem.INVALID_CLIENT,
        OAuthProblem.INVALID_REQUEST,
        OAuthProblem.SCOPE,
        OAuthProblem.PAYMENT,
    }
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which token is to be renewed, told without a secret: by its fingerprint under the vault's key.

    `is_repeated`: the user knows that the outcome of an earlier attempt is not known.
    """

    account_id: str
    fingerprint: str
    is_repeated: bool


def prepare(vault: Vault, account_id: str, grant: Grant) -> Wish | Renewal:
    """Sees to it that the vault holds `grant` before it is renewed; somebody's newer grant is the renewal already.

    Raises `VaultError`.
    """
    kept = read_grant(vault, account_id)
    if kept is None or kept.access_token != grant.access_token:
        if kept is not None and _is_later(kept, grant):
            return Renewal(kept, is_kept=True)
        keep_grant(vault, account_id, grant)
    is_repeated = grant.keys is not None and grant.keys.begun_at is not None
    return Wish(account_id, grant.access_token.fingerprint(read_key(vault)), is_repeated)


def renew_kept(
    vault: Vault,
    client: AuthorizationClient,
    wish: Wish,
    now: Callable[[], datetime],
    pauses_s: Sequence[float] = KEEP_PAUSES_S,
) -> Renewal:
    """Renews the grant in the vault, unless it is not the one to be renewed any more. Only for the lock's holder.

    Raises `VaultError`, but only before anything is sent.
    """
    kept = read_grant(vault, wish.account_id)
    if kept is None or kept.keys is None:
        return Renewal(kept, is_kept=kept is not None)
    is_other = kept.access_token.fingerprint(read_key(vault)) != wish.fingerprint
    if is_other or (kept.keys.begun_at is not None and not wish.is_repeated):
        return Renewal(kept, is_kept=True)
    begun = _marked(kept, kept.keys, now())
    keep_grant(vault, wish.account_id, begun)
    return _renew(client, kept, begun, now, lambda grant: keep_next(vault, wish.account_id, begun, grant, pauses_s))


def keep_next(vault: Vault, account_id: str, before: Grant, grant: Grant, pauses_s: Sequence[float]) -> bool:
    """Keeps `grant` in the place of `before`, however often the vault fails meanwhile; False when it was in vain.

    What the user did meanwhile stands: another token, no account any more, or a rule that keeps no keys.
    """
    for pause_s in (0.0, *pauses_s):
        time.sleep(pause_s)
        try:
            kept = read_grant(vault, account_id)
            if kept is None or kept.access_token not in (before.access_token, grant.access_token):
                return False
            keep_grant(vault, account_id, grant if kept.keys is not None else grant.without_keys())
        except VaultError:
            continue
        return True
    return False


class DirectRenewer:
    """Implements `core.ports.Renewer` in this process, with a vault or (None) for this session alone.

    For a session without keyring, whose tokens end with it, and for the demo, whose clock is its own.
    """

    def __init__(
        self,
        client: AuthorizationClient,
        vault: Vault | None,
        now: Callable[[], datetime],
        pauses_s: Sequence[float] = KEEP_PAUSES_S,
    ) -> None:
        self._client = client
        self._vault = vault
        self._now = now
        self._pauses_s = pauses_s
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[Renewal]] = {}

    def renew(self, account_id: str, grant: Grant) -> Renewal:
        """Renews; see the port."""
        with self._lock:
            other = self._under_way.get(account_id)
            mine: Future[Renewal] = Future()
            if other is None:
                self._under_way[account_id] = mine
        if other is not None:
            return other.result()
        renewal = Renewal()
        try:
            renewal = self._attempt(account_id, grant)
        finally:
            with self._lock:
                del self._under_way[account_id]
            mine.set_result(renewal)
        return renewal

    def close(self) -> None:
        """Does nothing: what is under way ends with the session."""

    def _attempt(self, account_id: str, grant: Grant) -> Renewal:
        if self._vault is not None:
            try:
                prepared = prepare(self._vault, account_id, grant)
                if isinstance(prepared, Renewal):
                    return prepared
                return renew_kept(self._vault, self._client, prepared, self._now, self._pauses_s)
            except NoKeyringError:
                pass
            except VaultError:
                return Renewal()
        if grant.keys is None:
            return Renewal(grant)
        return _renew(self._client, grant, _marked(grant, grant.keys, self._now()), self._now, lambda _: False)


@dataclass(frozen=True, slots=True)
class Renewed:
    """How a renewal outside the engine ended. `account` is as the store has it now, `rows` were its rows before.

    With another verdict than RENEW nothing was sent.
    """

    verdict: RenewalVerdict
    account: Account
    renewal: Renewal = field(default_factory=Renewal)
    rows: tuple[WatchRow, ...] = ()
    is_renewed: bool = False


def renew_account(store: Store, vault: Vault, renewer: Renewer, account: Account, now: datetime) -> Renewed:
    """Renews one account for a user who asked for just that, and gives it its next generation in the store.

    A window that runs is to be told afterwards (`Verb.ACCOUNTS`) and ends the account's rows itself; without one
    `end_rows` does. Asks no question. Waits up to 90 s; raises `StoreError` and `VaultError`.
    """
    rows = tuple(row for row in store.rows() if row.account.account_id == account.account_id)
    grant = read_grant(vault, account.account_id)
    verdict = may_renew(account, grant, rows, now, by_hand=True)
    if grant is None or verdict is not RenewalVerdict.RENEW:
        return Renewed(verdict, account)
    renewal = renewer.renew(account.account_id, grant)
    newest = renewal.grant
    if newest is not None:
        fingerprint = newest.access_token.fingerprint(read_key(vault))
        if is_next(newest, fingerprint, account.generation):
            account = replace(account, generation=next_generation(newest, fingerprint, now))
            store.set_generation(account.account_id, account.generation)
            return Renewed(verdict, account, renewal, rows, is_renewed=True)
    return Renewed(verdict, account, renewal)


def end_rows(store: Store, renewed: Renewed, now: datetime) -> None:
    """Turns LAPSED in the store what was open or decided under the old token, with its line in the history."""
    for row in renewed.rows:
        if row.status.is_open or row.status.is_decided:
            status = lapsed(row.status, LapseReason.RENEWED, now)
            ended = replace(row, account=renewed.account, status=status)
            store.save(row.watch.watch_id, status, Transition(ended, row.status.state, now), tell=False)


def _renew(
    client: AuthorizationClient,
    grant: Grant,
    begun: Grant,
    now: Callable[[], datetime],
    keep: Callable[[Grant], bool],
) -> Renewal:
    """Makes the one request. `begun` is kept already."""
    keys = grant.keys
    assert keys is not None
    answer = client.renew(keys.server, keys.client_id, keys.client_secret, keys.refresh_token)
    if isinstance(answer, TokenAnswer):
        renewed = _renewed(grant, keys, answer, now())
        return Renewal(renewed, is_kept=keep(renewed), endpoint=answer.endpoint, member_id=answer.member_id)
    if answer.trouble is Trouble.NAME_NOT_FOUND:
        # Nothing was sent: all is as it was.
        return Renewal(grant, answer, is_kept=keep(grant))
    if oauth_problem(answer) in _REFUSED:
        cleared = _marked(grant, keys, None)
        return Renewal(cleared, answer, is_kept=keep(cleared))
    return Renewal(begun, answer, is_kept=True)


def _renewed(grant: Grant, keys: RenewalKeys, answer: TokenAnswer, now: datetime) -> Grant:
    # Later than the one before even where the clock was set back: that tells which is the newer one.
    issued_at = now if grant.issued_at is None else max(now, grant.issued_at + timedelta(microseconds=1))
    # A server that sends no new refresh token leaves the old one in force (RFC 6749, section 6).
    refresh_token = answer.refresh_token or keys.refresh_token
    return Grant(
        answer.access_token,
        answer.expires_at,
        issued_at,
        replace(keys, refresh_token=refresh_token, begun_at=None),
        grant.application_token,
    )


def _marked(grant: Grant, keys: RenewalKeys, begun_at: datetime | None) -> Grant:
    return replace(grant, keys=replace(keys, begun_at=begun_at))


def _is_later(one: Grant, other: Grant) -> bool:
    if one.issued_at is None:
        return False
    return other.issued_at is None or one.issued_at > other.issued_at
