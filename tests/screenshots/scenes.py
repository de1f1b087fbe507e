"""The scenes: every page and dialog by name, each as a function that brings it on the stage."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from b24monitor.core.alerts import Alert, AlertKind
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.fact import AccountsChanged, PortalsRead, RenewalWanted, VaultChanged, VaultState
from b24monitor.core.program_command import ReadAllHistory, RunSelfTest
from b24monitor.core.program_fact import AllHistoryRead, CheckDone, SelfTestDone, StartAtLoginRead
from b24monitor.core.reminder_wording import ReminderChoice
from b24monitor.core.self_test import Check, CheckResult, Outcome
from b24monitor.core.self_test_wording import check_purpose
from b24monitor.core.subscription import EventStanding
from b24monitor.translations import catalogue
from b24monitor.ui.application_guide import ApplicationGuide
from b24monitor.ui.bind_dialog import BindDialog
from b24monitor.ui.closing_dialog import ClosingDialog
from b24monitor.ui.forget_account_dialog import ForgetAccountDialog
from b24monitor.ui.forget_everything_dialog import ForgetEverythingDialog
from b24monitor.ui.queue_dialog import QueueDialog
from b24monitor.ui.reminder import ReminderDialog
from b24monitor.ui.renewal_dialog import RenewalDialog
from b24monitor.ui.self_test_dialog import SelfTestDialog
from b24monitor.ui.settings_dialog import SettingsDialog
from b24monitor.ui.sign_in_dialog import SignInDialog
from b24monitor.ui.support_dialog import SupportDialog
from tests.screenshots.question_scenes import QUESTION_SCENES
from tests.screenshots.sample_data import ACCOUNTS, CHECKS, CRM, PORTALS, ROWS, records
from tests.screenshots.stage import SUM_UP_MS, Stage

Scene = Callable[[Stage], QWidget]

SCENES: dict[str, Scene] = {}


def scene(show: Scene) -> Scene:
    """Registers a scene under the name of its function."""
    SCENES[show.__name__] = show
    return show


@scene
def first_run(stage: Stage) -> QWidget:
    stage.window.take_accounts(AccountsChanged(()))
    return stage.window


@scene
def watches(stage: Stage) -> QWidget:
    stage.fill()
    return stage.window


@scene
def watches_decided(stage: Stage) -> QWidget:
    stage.select(5)
    return stage.window


@scene
def watches_small(stage: Stage) -> QWidget:
    stage.select(8)
    stage.window.resize(QSize(1024, 570))
    return stage.window


@scene
def news(stage: Stage) -> QWidget:
    stage.window.take_vault(VaultChanged(VaultState.LOCKED))
    kinds = {ConfirmationState.APPROVED: AlertKind.APPROVED, ConfirmationState.DENIED: AlertKind.DENIED}
    for told in ROWS:
        if told.status.state in kinds:
            stage.window.show_alert(Alert(told.watch.watch_id, kinds[told.status.state], told))
    return stage.window


@scene
def row_menu(stage: Stage) -> QWidget:
    stage.window.take_vault(VaultChanged(VaultState.KEYRING))
    stage.select(1)
    stage.window.page.view.customContextMenuRequested.emit(QPoint(40, 60))
    stage.settle()
    return stage.opened(QMenu)


@scene
def history(stage: Stage) -> QWidget:
    stage.window.menu_actions.history.trigger()
    stage.settle()
    wished = stage.desk.of(ReadAllHistory)[-1]
    stage.window.pages.take_history(AllHistoryRead(wished.request_id, records()))
    stage.settle(SUM_UP_MS)
    return stage.window


@scene
def add_watch(stage: Stage) -> QWidget:
    stage.window.menu_actions.watches.trigger()
    return stage.open(stage.window.menu_actions.add_watch, QDialog)


@scene
def ask(stage: Stage) -> QWidget:
    stage.select(11)
    return stage.open(stage.window.menu_actions.ask, QDialog)


@scene
def stop_watching(stage: Stage) -> QWidget:
    return stage.open(stage.window.menu_actions.stop, QDialog)


@scene
def add_account(stage: Stage) -> QWidget:
    return stage.open(stage.window.menu_actions.add_account, QDialog)


@scene
def sign_in(stage: Stage) -> QWidget:
    return stage.open(stage.window.menu_actions.sign_in, QDialog)


@scene
def accounts(stage: Stage) -> QWidget:
    stage.window.take_accounts(AccountsChanged(ACCOUNTS))
    shown = stage.open(stage.window.menu_actions.accounts, QDialog)
    stage.window.account_flow.take_portals(PortalsRead(PORTALS))
    return shown


@scene
def forget_account(stage: Stage) -> QWidget:
    return stage.open(stage.window.menu_actions.forget_account, QDialog)


@scene
def forget_which_account(stage: Stage) -> QWidget:
    shown = ForgetAccountDialog(ACCOUNTS, stage.window)
    shown.show()
    return shown


@scene
def application_guide(stage: Stage) -> QWidget:
    opener = stage.open(stage.window.menu_actions.sign_in, SignInDialog)
    shown = ApplicationGuide("http://127.0.0.1:8724/", opener)
    shown.show()
    return shown


@scene
def renewal(stage: Stage) -> QWidget:
    stage.window.account_flow.take_renewal_wanted(RenewalWanted(CRM, (8, 11)))
    stage.settle()
    return stage.opened(RenewalDialog)


@scene
def read_queue(stage: Stage) -> QWidget:
    shown = QueueDialog(CRM, EventStanding(has_own_queue=True, is_administrator=True), stage.window)
    shown.show()
    return shown


@scene
def bind_address(stage: Stage) -> QWidget:
    shown = BindDialog(CRM, stage.window)
    shown.show()
    return shown


@scene
def reminder(stage: Stage) -> QWidget:
    stage.select(1)
    shown = ReminderDialog(ROWS[:1], catalogue, ReminderChoice("de"), stage.window)
    shown.show()
    return shown


@scene
def closing(stage: Stage) -> QWidget:
    shown = ClosingDialog(stage.window)
    shown.show()
    return shown


def _settings(place: int) -> Scene:
    def show(stage: Stage) -> QWidget:
        shown = stage.open(stage.window.menu_actions.settings, SettingsDialog)
        shown.know_accounts(ACCOUNTS)
        shown.take_start_at_login(StartAtLoginRead(is_on=False))
        shown.show_page(shown.pages[place])
        return shown

    return show


for _place, _name in enumerate(("general", "checks", "notices", "accounts", "privacy")):
    SCENES[f"settings_{_name}"] = _settings(_place)


@scene
def forget_everything(stage: Stage) -> QWidget:
    shown = ForgetEverythingDialog(stage.window)
    shown.show()
    return shown


@scene
def keys(stage: Stage) -> QWidget:
    return stage.open(stage.window.menu_actions.keys, QDialog)


@scene
def about(stage: Stage) -> QWidget:
    return stage.open(stage.window.menu_actions.about, QDialog)


@scene
def self_test(stage: Stage) -> QWidget:
    shown = stage.open(stage.window.menu_actions.self_test, QDialog)
    request_id = stage.desk.of(RunSelfTest)[-1].request_id
    for result in CHECKS:
        said = CheckResult(result.check, result.outcome, result.subject, check_purpose(result.check))
        stage.window.program.take_check(CheckDone(request_id, said))
    stage.window.program.take_self_test(SelfTestDone(request_id))
    notice = CheckResult(Check.NOTIFICATION, Outcome.FINE, "", check_purpose(Check.NOTIFICATION))
    stage.opened(SelfTestDialog).take_result(notice)
    return shown


@scene
def support(stage: Stage) -> QWidget:
    shown = stage.open(stage.window.menu_actions.support, SupportDialog)
    shown.take_portals(PortalsRead(PORTALS))
    return shown


SCENES.update(QUESTION_SCENES)
