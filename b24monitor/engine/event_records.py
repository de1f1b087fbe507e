"""What the store remembers of bindings: which are ours, which are only used, and which are gone."""

from dataclasses import replace

from b24monitor.core.account import Account
from b24monitor.core.subscription import Binding, Delivery, EventStanding, Subscription
from b24monitor.engine.pipeline import Pipeline


class EventRecords:
    """The subscriptions in the pipeline's store, on its thread. Everything raises `StoreError`."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def account(self, account_id: str) -> Account | None:
        """The account as the store has it now (None: removed)."""
        accounts = self._pipeline.store.accounts()
        return next((account for account in accounts if account.account_id == account_id), None)

    def sharing(self, account: Account) -> list[Subscription]:
        """What is remembered for an account, and for others of its application, which share its bindings."""
        account_ids = {
            other.account_id
            for other in self._pipeline.store.accounts()
            if other.portal == account.portal and account.application and other.application == account.application
        }
        account_ids.add(account.account_id)
        return [record for record in self._pipeline.store.subscriptions() if record.account_id in account_ids]

    def made_for(self, account_id: str) -> list[Subscription]:
        """What b24monitor bound for this very account."""
        records = self._pipeline.store.subscriptions()
        return [record for record in records if record.account_id == account_id and not record.is_found]

    def make(self, account: Account, binding: Binding) -> Binding:
        """Remembers a binding as ours; it is on disk when this returns."""
        ours = replace(binding, is_ours=True)
        self._pipeline.store.add_subscription(Subscription(account.account_id, ours, self._pipeline.now()))
        return ours

    def use(self, account: Account, there: Binding) -> None:
        """Remembers that an account may use a binding that is there; what it made itself stays its own."""
        account_id = account.account_id
        known = (record for record in self._pipeline.store.subscriptions() if record.account_id == account_id)
        if not any(record.binding.is_same(there) for record in known):
            others = replace(there, is_ours=False)
            self._pipeline.store.add_subscription(Subscription(account_id, others, self._pipeline.now(), is_found=True))

    def forget(self, account_id: str, binding: Binding) -> None:
        """Forgets a binding of an account."""
        self._pipeline.store.remove_subscription(account_id, binding)

    def forget_what_is_gone(self, account: Account, standing: EventStanding) -> None:
        """Forgets bindings that somebody has undone, or that never came about, wherever they could be seen."""
        for record in self.sharing(account):
            if not record.binding.is_in(standing.bindings) and _would_be_seen(record, account, standing):
                self.forget(record.account_id, record.binding)

    def marked(self, account: Account, standing: EventStanding) -> EventStanding:
        """`standing` with those bindings marked that are ours, or read."""
        records = self.sharing(account)
        known = [record.binding for record in records]
        ours = [record.binding for record in records if not record.is_found]
        bindings = tuple(
            replace(
                binding,
                is_ours=binding.is_in(ours),
                is_read=binding.delivery is Delivery.OFFLINE and binding.is_in(known),
            )
            for binding in standing.bindings
        )
        return replace(standing, bindings=bindings)


def _would_be_seen(record: Subscription, account: Account, standing: EventStanding) -> bool:
    """Whether `event.get` would have told of a binding, had it been there.

    Others than administrators see what is bound for themselves; an account that was an administrator's when it bound
    no longer sees that when it is none.
    """
    is_its_own = record.account_id == account.account_id and record.binding.delivery is Delivery.ONLINE
    return standing.is_administrator or (is_its_own and not account.is_administrator)
