"""What a sign-in's fields begin with: those of the last one, without anything secret."""

from dataclasses import dataclass

from b24monitor.core.loopback import DEFAULT_PORT


@dataclass(frozen=True, slots=True)
class SignInStart:
    """The portal's address as typed, the application's client id, and the port that catches the code."""

    portal: str = ""
    client_id: str = ""
    port: int = DEFAULT_PORT
