"""What the window tells in banners: failures, renewed tokens, portals that move, and why nothing is watched."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from b24monitor.core.account import Account
from b24monitor.core.board import WatchRow
from b24monitor.core.clock import Clock
from b24monitor.core.command import MovePortal
from b24monitor.core.fact import (
    AccountRenewed,
    CommandFailed,
    EngineStopped,
    NetworkChanged,
    PortalMoved,
    PortalRedirected,
)
from b24monitor.core.language import gettext as _
from b24monitor.core.portal_wording import move_text, moved_text, redirected_text
from b24monitor.core.program_fact import ChecksPaused
from b24monitor.core.renewal_wording import renewed_text
from b24monitor.core.subscription_wording import events_problem_text
from b24monitor.core.watching_wording import offline_text, paused_text, stalled_text
from b24monitor.core.wording import account_text
from b24monitor.ui.banner import Banner, Words
from b24monitor.ui.banner_area import BannerArea


class News(QObject):
    """Lives on the GUI thread beside the banners it fills."""

    # Carries a `MovePortal`.
    submitted = Signal(object)
    resume_requested = Signal()

    def __init__(self, banners: BannerArea, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._banners = banners
        self._clock = clock
        # Open questions whether a portal has moved, by its old address.
        self._redirected: dict[str, tuple[PortalRedirected, Banner]] = {}
        self._offline: Banner | None = None
        self._stalled: Banner | None = None
        self._paused: Banner | None = None

    def tell_failure(self, failed: CommandFailed, row: WatchRow | None, account: Account | None) -> None:
        """A command was not carried out."""
        self._banners.warn(partial(_failure_text, failed, row, account))

    @Slot(EngineStopped)
    def take_stop(self, fact: EngineStopped) -> None:
        """Nothing is watched any more: that must not look like quiet."""
        self._banners.warn(partial(_stopped_text, fact), stays=True)

    @Slot(NetworkChanged)
    def take_network(self, fact: NetworkChanged) -> None:
        """This computer's network went away or is back: one banner for it, and none for what it stops."""
        words = None if fact.is_up else partial(offline_text, fact.at, self._clock.now())
        self._offline = self._held(self._offline, words)

    @Slot(float)
    def take_stall(self, stalled_s: float) -> None:
        """The engine hangs for so long, or turns again (0.0)."""
        self._stalled = self._held(self._stalled, partial(stalled_text, stalled_s) if stalled_s else None)

    @Slot(ChecksPaused)
    def take_paused(self, fact: ChecksPaused) -> None:
        """Nothing is checked until then (None: everything is): that must not look like quiet."""
        if self._paused is not None:
            self._banners.drop(self._paused)
            self._paused = None
        if fact.until is not None:
            self._paused = self._banners.ask(partial(paused_text, fact.until, self._clock.now()), yes=_go_on)
            self._paused.acted.connect(self.resume_requested)

    def _held(self, banner: Banner | None, words: Words | None) -> Banner | None:
        """The banner that tells a lasting trouble from now on; none without words."""
        if words is None:
            if banner is not None:
                self._banners.drop(banner)
            return None
        if banner is None:
            return self._banners.hold(words)
        banner.show_text(words)
        return banner

    @Slot(AccountRenewed)
    def take_renewed(self, fact: AccountRenewed) -> None:
        """An account has a new token."""
        self._banners.tell(partial(renewed_text, fact, self._clock.now()))

    @Slot(PortalRedirected)
    def take_redirect(self, fact: PortalRedirected) -> None:
        """A portal sends us elsewhere: the question stays until it is answered, once for each address."""
        before = self._redirected.get(fact.endpoint)
        if before is not None:
            if before[0] == fact:
                return
            self._banners.drop(before[1])
        banner = self._banners.ask(partial(redirected_text, fact), yes=partial(move_text, fact), no=_not_now)
        banner.acted.connect(self._move)
        banner.dismissed.connect(self._leave)
        self._redirected[fact.endpoint] = (fact, banner)

    @Slot(PortalMoved)
    def take_moved(self, fact: PortalMoved) -> None:
        """A portal is called at its new address."""
        asked = self._redirected.pop(fact.old_endpoint, None)
        if asked is not None:
            self._banners.drop(asked[1])
        self._banners.tell(partial(moved_text, fact))

    @Slot()
    def _move(self) -> None:
        fact = self._answered()
        if fact is not None:
            self.submitted.emit(MovePortal(fact.endpoint, fact.new_endpoint))

    @Slot()
    def _leave(self) -> None:
        self._answered()

    def _answered(self) -> PortalRedirected | None:
        """Takes the question away whose button was pressed."""
        pressed = self.sender()
        for endpoint, (fact, banner) in self._redirected.items():
            if banner is pressed:
                del self._redirected[endpoint]
                self._banners.drop(banner)
                return fact
        return None


def _failure_text(failed: CommandFailed, row: WatchRow | None, account: Account | None) -> str:
    text = events_problem_text(failed)
    if row is not None:
        return f"{row.watch.method}: {text}"
    if account is not None:
        return f"{account_text(account)} · {account.portal.name}: {text}"
    return text


def _stopped_text(fact: EngineStopped) -> str:
    return _(
        "Watching has stopped because of an error: {detail}. What you see grows old. Quit and start again."
    ).format(detail=fact.detail)


def _go_on() -> str:
    return _("Go on now")


def _not_now() -> str:
    return _("Not now")
