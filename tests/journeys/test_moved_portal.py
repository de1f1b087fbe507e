"""A portal that was renamed under an open question, as a user meets it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from b24monitor.core.command import SetPortalSettings
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.portal_settings import PortalSettings, Tariff
from b24monitor.demo.portal import DemoPortal
from b24monitor.ui.banner import Banner
from tests.engine.redirect_bench import Moving
from tests.journeys.user import LIMIT_MS, User


@pytest.fixture
def moving(portal: DemoPortal) -> Moving:
    return Moving(portal)


def _wait_at_the_old_address(user: User, portal: DemoPortal) -> None:
    user.paste(portal, portal.issue_token().access_token)
    user.watch_and_ask()
    user.wait_for_state(ConfirmationState.WAITING)


def _address(user: User) -> str:
    return user.app.window.page.model.rows()[0].account.portal.endpoint


def _questions(user: User) -> list[Banner]:
    return [banner for banner in user.app.window.banners.findChildren(Banner) if banner.accessibleName() == "Question"]


def _answered_there(user: User, portal: DemoPortal, moving: Moving) -> None:
    user.qtbot.waitUntil(lambda: _address(user) == moving.new, timeout=LIMIT_MS)
    assert any(moving.new_host in text for text in user.app.window.banners.warnings())
    assert portal.answer(allow=True) == 1
    user.wait_for_state(ConfirmationState.APPROVED)
    assert len(portal.questions()) == 2


def test_without_proof_the_user_decides(user: User, portal: DemoPortal, moving: Moving) -> None:
    _wait_at_the_old_address(user, portal)
    moving.redirects_to = moving.new_host
    user.qtbot.waitUntil(lambda: len(_questions(user)) == 1, timeout=LIMIT_MS)
    (question,) = _questions(user)
    told = question.accessibleDescription()
    assert moving.old_host in told
    assert moving.new_host in told
    assert set(moving.hosts()) == {moving.old_host}
    assert user.state() is ConfirmationState.WAITING
    yes = next(button for button in question.findChildren(QPushButton) if "Not now" not in button.text())
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    _answered_there(user, portal, moving)
    assert not _questions(user)


def test_a_move_that_the_server_proves_needs_nobody(user: User, portal: DemoPortal, moving: Moving) -> None:
    server = portal.authorization_server
    user.app.post(SetPortalSettings(PortalSettings(portal.endpoint, Tariff.ON_PREMISE, server_address=server)))
    _wait_at_the_old_address(user, portal)
    moving.known_at(f"http://{moving.new_host}")
    moving.redirects_to = moving.new_host
    _answered_there(user, portal, moving)
    assert not _questions(user)
