"""What only the command line says, where the window has a field, a button or a list of its own."""

from b24monitor.core.errors import BadCaFileError
from b24monitor.core.language import gettext as _
from b24monitor.core.language import marked
from b24monitor.core.loopback import redirect_address
from b24monitor.core.sign_in_wording import (
    guide_fields,
    guide_keys,
    guide_path,
    guide_refused,
    guide_scopes,
    guide_steps,
)

_CA_FILE_TEXT = {
    BadCaFileError.Reason.MISSING: marked("There is no such file."),
    BadCaFileError.Reason.UNREADABLE: marked("The file cannot be read."),
    BadCaFileError.Reason.NOT_PEM: marked("The file holds no certificates in PEM form."),
}


def register_here_text(port: int) -> str:
    """Which address to register so that the code comes back."""
    return _(
        "The code is caught at {address}. It comes back by itself only if exactly this address is the handler path in"
        " the application's settings."
    ).format(address=redirect_address(port))


def browser_text(url: str) -> str:
    """Which page to open when none was opened; `url` is for the user's own eyes."""
    return _("Open this page in a browser:\n{url}").format(url=url)


def port_taken_text(port: int) -> str:
    """What to do when the code cannot be caught."""
    return _(
        "Port {port} is taken by another program, so the code cannot come back by itself. Type the code, or start again"
        " with another --port, also in the application's settings."
    ).format(port=port)


def code_prompt() -> str:
    """Asks for the code."""
    return _("Code, or the whole address it came back to (not shown): ")


def client_secret_prompt() -> str:
    """Asks for the client secret."""
    return _("Client secret (not shown): ")


def own_server_text() -> str:
    """What a sign-in at a portal of this machine needs."""
    return _(
        "Bitrix24's own authorisation servers know nothing of a portal on this computer. Name the portal's own with"
        " --server."
    )


def no_refresh_token_text() -> str:
    """What a rule for renewing needs of a paste."""
    return _("--renew: there is no refresh token in what was pasted, so there is nothing to renew with.")


def outcome_unknown_text() -> str:
    """What to make of a renewal whose answer was lost."""
    return _("Whether the server has used the refresh token up is not known. The same command tries once more.")


def keyring_slow_text() -> str:
    """That a new token is not kept yet."""
    return _("The keyring has not taken the new token. It is tried again for five minutes: unlock it.")


def ca_file_text(reason: BadCaFileError.Reason) -> str:
    """Why a file of authorities was not taken."""
    return _(_CA_FILE_TEXT[reason])


def guide_lines(port: int) -> tuple[str, ...]:
    """How to make the application that a sign-in needs, for a terminal."""
    form, fill, keys = guide_steps()
    return (
        form,
        f"   {guide_path()}",
        "",
        fill,
        *(f"   {field.name}: {field.value}" for field in guide_fields(redirect_address(port))),
        "",
        f"   {guide_refused()}",
        *(f"   • {line}" for line in guide_scopes()),
        "",
        keys,
        f"   {guide_keys()}",
        "",
        _("Then, here ({code} is the window's “Paste the code”):").format(code="--code"),
        "   b24monitor accounts add --sign-in --endpoint PORTAL --client-id ID [--code]",
    )
