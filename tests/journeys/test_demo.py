"""`b24monitor demo` without a display: the whole story, told, notified, pictured, and ended by itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from tests.bench_session.notification_capture import NotificationCapture
from tests.bench_session.secret_service import SecretService
from tests.bench_session.session_bus import SessionBus
from tests.journeys.program import LIMIT_S, running

# Fast enough for a test; the pauses of the administrator are still longer than a round of checks.
_SPEED = "240"


def test_the_demo_tells_its_story_and_ends(
    session_bus: SessionBus,
    secret_service: SecretService,
    notification_capture: NotificationCapture,
    tmp_path: Path,
) -> None:
    with running("demo", "--speed", _SPEED, bus_address=session_bus.address, home=tmp_path) as process:
        out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, err) == (0, "")
    for change in ("Not asked → Waiting", "Waiting → Approved", "Waiting → Denied", "Waiting → Lapsed", "→ Works"):
        assert change in out
    picture = re.search(r"Screenshot: (.+)$", out, re.MULTILINE)
    assert picture is not None
    image = QImage(picture[1])
    assert (image.width(), image.height()) >= (1000, 600)
    Path(picture[1]).unlink()
    titles = [notification.summary for notification in notification_capture.notifications()]
    assert any("denied" in title.lower() for title in titles)
    assert list(tmp_path.iterdir()) == [], "the demo leaves the user's own folder alone"


def test_a_mistyped_demo_is_a_usage_error() -> None:
    for arguments in (["demo", "--speed", "0"], ["demo", "extra"], ["demo", "--nonsense"]):
        command = [sys.executable, "-m", "b24monitor", *arguments]
        done = subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=False)
        assert done.returncode == 2
