"""Which part of the window hears which fact: all connections of the bridge, in one place."""

from b24monitor.ui.bridge import Bridge
from b24monitor.ui.main_window import MainWindow
from b24monitor.ui.tray import Tray


def connect_facts(bridge: Bridge, window: MainWindow, tray: Tray) -> None:
    """Connects each kind of fact with its receivers, which are slots of objects on the GUI thread."""
    accounts, news, program = window.account_flow, window.news, window.program
    bridge.board_changed.connect(window.take_board)
    bridge.board_changed.connect(tray.take_board)
    bridge.board_changed.connect(window.pages.take_board)
    bridge.board_changed.connect(window.banners.take_board)
    bridge.accounts_changed.connect(window.take_accounts)
    bridge.account_added.connect(window.take_account)
    bridge.sign_in_begun.connect(accounts.take_sign_in)
    bridge.code_received.connect(accounts.take_code)
    bridge.renewal_wanted.connect(accounts.take_renewal_wanted)
    bridge.account_renewed.connect(accounts.take_renewed)
    bridge.account_renewed.connect(news.take_renewed)
    bridge.portals_read.connect(accounts.take_portals)
    bridge.portals_read.connect(program.take_portals)
    bridge.events_read.connect(accounts.take_events)
    bridge.portal_redirected.connect(news.take_redirect)
    bridge.portal_moved.connect(news.take_moved)
    bridge.vault_changed.connect(window.take_vault)
    bridge.command_failed.connect(window.take_failure)
    bridge.history_read.connect(window.take_history)
    bridge.all_history_read.connect(window.pages.take_history)
    bridge.methods_read.connect(window.flow.take_methods)
    bridge.listener_changed.connect(accounts.take_listener)
    bridge.inboxes_changed.connect(accounts.take_inboxes)
    bridge.network_changed.connect(news.take_network)
    bridge.checks_paused.connect(window.take_paused)
    bridge.checks_paused.connect(tray.take_paused)
    bridge.start_at_login_read.connect(program.take_start_at_login)
    bridge.check_done.connect(program.take_check)
    bridge.self_test_done.connect(program.take_self_test)
    bridge.everything_forgotten.connect(program.take_forgotten)
    window.questions.connect_facts(bridge)
    bridge.engine_stopped.connect(news.take_stop)
