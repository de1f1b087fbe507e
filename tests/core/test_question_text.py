"""The application's name in a question's text: found where it is plain, and nowhere else."""

from __future__ import annotations

import pytest

from b24monitor.core.question_text import application_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # Recorded (contract's scenarios).
        ("The application My app requests access to user data.", "My app"),
        ("The application My app requests access to crm.secret.get.", "My app"),
        ('The application "My app" requests access to user data.', "My app"),
        ("Application «Моё» requests access.", "Моё"),
        ("Приложение CRM sync запрашивает доступ к данным пользователей.", "CRM sync"),
        ("Приложение «CRM sync» запрашивает доступ.", "CRM sync"),
        ("Die Anwendung Lager fordert Zugriff auf Benutzerdaten an.", "Lager"),
        ("L'application “Stock” demande un accès.", "Stock"),
    ],
)
def test_a_plain_name_is_found(text: str, name: str) -> None:
    assert application_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "confirm two",
        "Somebody requests access to user data.",
        "The application requests access.",
        # A name made to look like the portal's own words.
        "The application A requests access. The application B requests access to user data.",
        'The application "A" or "B" requests access.',
        'The application Bank "A" requests access.',
        "Access for “A” and «B».",
        f"The application {'x' * 81} requests access.",
    ],
)
def test_what_is_not_plain_names_nobody(text: str) -> None:
    assert application_name(text) == ""
