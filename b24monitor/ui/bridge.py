"""The only crossing into Qt: plain threads publish facts here, and slots on the GUI thread receive them."""

from PySide6.QtCore import QObject, Signal

from b24monitor.core.alerts import Alert
from b24monitor.core.fact import (
    AccountAdded,
    AccountRenewed,
    AccountsChanged,
    BoardChanged,
    CodeReceived,
    CommandFailed,
    EngineStopped,
    EventsRead,
    Fact,
    HistoryRead,
    InboxesChanged,
    ListenerChanged,
    NetworkChanged,
    PortalMoved,
    PortalRedirected,
    PortalsRead,
    RenewalWanted,
    SignInBegun,
    VaultChanged,
)
from b24monitor.core.program_fact import (
    AllHistoryRead,
    CheckDone,
    ChecksPaused,
    EverythingForgotten,
    MethodsRead,
    SelfTestDone,
    StartAtLoginRead,
)
from b24monitor.core.question_fact import AnswerEnded, AnswersRead, ListsChanged, QuestionRaised, QuestionsChanged


class Bridge(QObject):
    """Lives on the GUI thread and has one signal for each kind of fact.

    Receivers are slots of GUI-thread objects: Qt queues what another thread publishes and delivers it there, in order.
    """

    board_changed = Signal(BoardChanged)
    accounts_changed = Signal(AccountsChanged)
    account_added = Signal(AccountAdded)
    sign_in_begun = Signal(SignInBegun)
    code_received = Signal(CodeReceived)
    vault_changed = Signal(VaultChanged)
    alert_raised = Signal(Alert)
    command_failed = Signal(CommandFailed)
    history_read = Signal(HistoryRead)
    renewal_wanted = Signal(RenewalWanted)
    account_renewed = Signal(AccountRenewed)
    portals_read = Signal(PortalsRead)
    portal_redirected = Signal(PortalRedirected)
    portal_moved = Signal(PortalMoved)
    events_read = Signal(EventsRead)
    network_changed = Signal(NetworkChanged)
    listener_changed = Signal(ListenerChanged)
    inboxes_changed = Signal(InboxesChanged)
    engine_stopped = Signal(EngineStopped)
    checks_paused = Signal(ChecksPaused)
    all_history_read = Signal(AllHistoryRead)
    methods_read = Signal(MethodsRead)
    start_at_login_read = Signal(StartAtLoginRead)
    check_done = Signal(CheckDone)
    self_test_done = Signal(SelfTestDone)
    everything_forgotten = Signal(EverythingForgotten)
    questions_changed = Signal(QuestionsChanged)
    question_raised = Signal(QuestionRaised)
    answer_ended = Signal(AnswerEnded)
    lists_changed = Signal(ListsChanged)
    answers_read = Signal(AnswersRead)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._signals = {
            BoardChanged: self.board_changed,
            AccountsChanged: self.accounts_changed,
            AccountAdded: self.account_added,
            SignInBegun: self.sign_in_begun,
            CodeReceived: self.code_received,
            VaultChanged: self.vault_changed,
            Alert: self.alert_raised,
            CommandFailed: self.command_failed,
            HistoryRead: self.history_read,
            RenewalWanted: self.renewal_wanted,
            AccountRenewed: self.account_renewed,
            PortalsRead: self.portals_read,
            PortalRedirected: self.portal_redirected,
            PortalMoved: self.portal_moved,
            EventsRead: self.events_read,
            NetworkChanged: self.network_changed,
            ListenerChanged: self.listener_changed,
            InboxesChanged: self.inboxes_changed,
            EngineStopped: self.engine_stopped,
            ChecksPaused: self.checks_paused,
            AllHistoryRead: self.all_history_read,
            MethodsRead: self.methods_read,
            StartAtLoginRead: self.start_at_login_read,
            CheckDone: self.check_done,
            SelfTestDone: self.self_test_done,
            EverythingForgotten: self.everything_forgotten,
            QuestionsChanged: self.questions_changed,
            QuestionRaised: self.question_raised,
            AnswerEnded: self.answer_ended,
            ListsChanged: self.lists_changed,
            AnswersRead: self.answers_read,
        }

    def publish(self, fact: Fact) -> None:
        """Hands a fact over; callable from any thread, never blocks."""
        self._signals[type(fact)].emit(fact)
