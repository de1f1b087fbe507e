"""For which accounts the user allows that the list of notices is read. On the pipeline's thread."""

from b24monitor.core.store_port import Store
from b24monitor.engine.pipeline import Pipeline

_ON = "on"


class InboxConsent:
    """On disk; all methods but `forget` raise `StoreError`."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        # As the disk has it, which would be read for hundreds of accounts each time one is added.
        self._known: dict[str, bool] = {}

    def switch(self, account_id: str, *, is_on: bool) -> None:
        """The user allows it, or no longer."""
        self._pipeline.store.set_setting(_setting(account_id), _ON if is_on else "")
        self._known[account_id] = is_on

    def is_on(self, account_id: str) -> bool:
        """Whether the user allows it."""
        if account_id not in self._known:
            self._known[account_id] = is_on_in(self._pipeline.store, account_id)
        return self._known[account_id]

    def forget(self) -> None:
        """The disk has forgotten all of it."""
        self._known.clear()


def is_on_in(store: Store, account_id: str) -> bool:
    """The same as the store has it."""
    return store.setting(_setting(account_id)) == _ON


def _setting(account_id: str) -> str:
    return f"inbox:{account_id}"
