"""The portal's other side: what its people do and what goes wrong, as calls for tests and the demo."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime

from b24monitor.demo import methods
from b24monitor.demo.call import Call, Caller, Method
from b24monitor.demo.directory import Application, IssuedToken, User, Webhook
from b24monitor.demo.gate import Answer, pass_gate, take_answer
from b24monitor.demo.inside import Inside
from b24monitor.demo.notification import QuestionPut, QuestionText
from b24monitor.demo.oauth import AuthorizationServer
from b24monitor.demo.rest_error import RestError
from b24monitor.demo.switches import Switches


class Control:
    """Acts on the portal's inside, from any thread, and reads it."""

    def __init__(self, inside: Inside, oauth: AuthorizationServer) -> None:
        self._inside = inside
        self._oauth = oauth
        inside.methods = methods.standard_methods()

    @property
    def now(self) -> Callable[[], datetime]:
        """The portal's clock."""
        return self._inside.now

    @property
    def switches(self) -> Switches:
        """What is wrong or different at the portal; assign a changed copy, ``dataclasses.replace`` makes one."""
        return self._inside.switches

    @switches.setter
    def switches(self, switches: Switches) -> None:
        with self._inside.lock:
            self._inside.switches = switches

    def issue_token(
        self,
        *,
        user_id: int = 7,
        client_id: str = "local.app.one",
        scope: str = "telephony,im",
        expires_in_s: float = 3600.0,
        token: str | None = None,
    ) -> IssuedToken:
        """Issue a token, as the authorisation server would; ``token`` fixes its text.

        A client id that was never installed makes a token the portal answers with APPLICATION_NOT_FOUND.
        """
        with self._inside.lock:
            return self._inside.directory.issue(
                user_id=user_id, client_id=client_id, scope=scope, expires_in_s=expires_in_s, token=token
            )

    def token(self, access_token: str) -> IssuedToken:
        """Return an issued token by its text; raises KeyError for an unknown one."""
        with self._inside.lock:
            return self._inside.directory.tokens[access_token]

    def issue_code(self, *, client_id: str = "local.app.one", user_id: int = 7) -> str:
        """Return an authorisation code as the authorise page would; it lives 30 s of the portal's time."""
        with self._inside.lock:
            return self._oauth.issue_code(client_id, user_id)

    def sign_in_as(self, user_id: int) -> None:
        """Choose whose browser comes to the authorise page."""
        with self._inside.lock:
            self._oauth.signed_in_user = user_id

    def add_user(self, user: User) -> None:
        """Add a user, or replace the one with the same id."""
        with self._inside.lock:
            self._inside.directory.users[user.user_id] = user

    def remove_user(self, user_id: int) -> None:
        """Remove a user; raises KeyError for an unknown one."""
        with self._inside.lock:
            del self._inside.directory.users[user_id]

    def install_application(self, application: Application) -> None:
        """Install an application, or replace the one with the same client id."""
        with self._inside.lock:
            self._inside.directory.applications[application.client_id] = application

    def add_webhook(self, *, user_id: int, password: str, scope: str) -> str:
        """Add an incoming webhook and return its address."""
        with self._inside.lock:
            self._inside.directory.webhooks[password] = Webhook(user_id, password, scope)
        return f"{self._inside.address.endpoint}{user_id}/{password}/"

    def gate_method(self, name: str, *, scope: str | None = None, sentence: str = "") -> None:
        """Declare a gated method of an on-premise module; ``%s`` in the question's sentence is the application."""
        key = name.lower()
        question = QuestionText("admin_notification", sentence or f"The application %s requests access to {key}.")
        with self._inside.lock:
            self._inside.methods[key] = Method(key, methods.ran, scope=scope, question=question)

    def notify(
        self, user_id: int, text: str, *, module: str = "im", tag: str = "", is_confirmation: bool = False
    ) -> int:
        """Show a user a notification that is no question of a gated method; return its id."""
        with self._inside.lock:
            return self._inside.notifications.notify(
                user_id, text, module=module, tag=tag, is_confirmation=is_confirmation
            )

    def ask(self, issued: IssuedToken, method: str) -> None:
        """Put a gated method's question, as an application's first call does; raises KeyError for an unknown method."""
        with self._inside.lock:
            gated = self._inside.methods[method.lower()]
            caller = Caller(issued.user_id, issued.scopes, issued.client_id, issued.access_token)
            if gated.question is not None:
                # What the caller is told, "waiting", is nobody's here.
                with contextlib.suppress(RestError):
                    pass_gate(self._inside, Call(caller, gated.name, {}), gated.question)

    def answer(self, *, allow: bool, token: str | None = None, method: str | None = None, user_id: int = 1) -> int:
        """Answer the open questions that match, as an administrator does with the button; return how many."""
        with self._inside.lock:
            matching = {
                question.sub_tag: question
                for question in self._inside.notifications.open_questions()
                if token in (None, question.token) and (method is None or method.lower() == question.method)
            }
            for sub_tag, question in matching.items():
                self._inside.notifications.close_answered(sub_tag, allowed=allow, answered_by=user_id)
                take_answer(
                    self._inside,
                    Answer(question.token, question.method, question.client_id, question.user_id, allow, user_id),
                )
            return len(matching)

    def receive_answer(self, *, token: str, method: str, allow: bool, user_id: int = 0) -> None:
        """Let an answer arrive by another way than a notification; raises KeyError for an unknown token."""
        with self._inside.lock:
            issued = self._inside.directory.tokens[token]
            answer = Answer(token, method.lower(), issued.client_id, issued.user_id, allow, user_id)
            take_answer(self._inside, answer)

    def times_asked(self, token: str, method: str) -> int:
        """Return how often this question was put: once however many administrators heard it."""
        with self._inside.lock:
            return self._inside.notifications.times_asked(token, method.lower())

    def questions(self) -> tuple[QuestionPut, ...]:
        """Return every question ever put, one for each administrator asked, oldest first."""
        with self._inside.lock:
            return self._inside.notifications.ever_put()

    def open_questions(self) -> tuple[QuestionPut, ...]:
        """Return the questions still open, one for each administrator asked, oldest first."""
        with self._inside.lock:
            return self._inside.notifications.open_questions()

    def age_memory(self, seconds: float) -> None:
        """Let seconds pass for the portal's memory alone; tokens live on."""
        with self._inside.lock:
            self._inside.memory.age(seconds)

    def flush_memory(self) -> None:
        """Forget every question and every checked token."""
        with self._inside.lock:
            self._inside.memory.flush()

    def spend_operating_time(self, client_id: str, method: str, seconds: float) -> None:
        """Count operating time for an application's method."""
        with self._inside.lock:
            self._inside.operating.spend(client_id, method.lower(), seconds)
