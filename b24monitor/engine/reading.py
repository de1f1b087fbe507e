"""What the desks that read sources share: who may read, and following what has changed. On the pipeline's thread."""

from collections.abc import Callable

from b24monitor.core.answer import Answer, AnswerKind
from b24monitor.core.errors import Trouble
from b24monitor.core.fact import (
    AccountAdded,
    AccountRenewed,
    AccountsChanged,
    CommandFailed,
    EventsRead,
    Fact,
    PortalMoved,
    VaultChanged,
)
from b24monitor.core.secret import Secret
from b24monitor.engine.pipeline import Pipeline
from b24monitor.engine.wallet import Wallet

# How many pages are read one right after the other; then it is the portal's other requests' turn.
MOST_PAGES = 10

# After these another account may read, or none any more: accounts, tokens, addresses or bindings have changed.
_CHANGES = (AccountsChanged, AccountAdded, AccountRenewed, VaultChanged, PortalMoved, EventsRead)


def is_refusal(answer: Answer) -> bool:
    """Whether there is no use in reading again before something changes.

    An error that nobody knows is one, too, and a method that is out of its operating time: asking on would not mend
    that, and to call it the portal's trouble would hold up its probes.
    """
    return answer.is_final or answer.kind is AnswerKind.UNRECOGNIZED or answer.trouble is Trouble.METHOD_BUSY


class Readers:
    """Which accounts may read: those whose token is held, unless their portal has refused it for good.

    A refusal counts until the account has another token, or is forgiven.
    """

    def __init__(self, wallet: Wallet) -> None:
        self._wallet = wallet
        self._refused: dict[str, str] = {}

    def may_read(self, account_id: str) -> bool:
        """Whether there is any use in a request with the account's token."""
        held = self._wallet.token(account_id)
        return held is not None and self._refused.get(account_id) != held[0]

    def token(self, account_id: str) -> tuple[str, Secret] | None:
        """The fingerprint and the token of an account, on any thread (None: not held)."""
        return self._wallet.token(account_id)

    def holds(self, account_id: str, fingerprint: str) -> bool:
        """Whether it is still this token that is held, under the same key of fingerprints."""
        held = self._wallet.token(account_id)
        return held is not None and held[0] == fingerprint

    def refuse(self, account_id: str, fingerprint: str) -> None:
        """The portal has refused this token, and waiting alone will not change that."""
        self._refused[account_id] = fingerprint

    def forgive(self, account_id: str) -> None:
        """Something has changed at the portal: it is worth a try."""
        self._refused.pop(account_id, None)


class Follower:
    """Calls `follow` on the pipeline's thread once whatever is under way there is done, however often it was told."""

    def __init__(self, pipeline: Pipeline, follow: Callable[[], None]) -> None:
        self._pipeline = pipeline
        self._follow = follow
        self._is_due = False

    def noticed(self, fact: Fact) -> None:
        """A fact was published; it may mean that other accounts may read now."""
        if isinstance(fact, _CHANGES) or (isinstance(fact, CommandFailed) and fact.account_id):
            self.follow_soon()

    def follow_soon(self) -> None:
        """Follows, after the message that is being handled."""
        if not self._is_due:
            self._is_due = True
            self._pipeline.post(self._follow_now)

    def _follow_now(self) -> None:
        self._is_due = False
        self._follow()
