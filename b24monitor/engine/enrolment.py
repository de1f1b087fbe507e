"""What is known of a pasted token, and the account it becomes: a new one, or the next generation of another."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from b24monitor.core.account import Account, Generation, Portal, RenewalRule
from b24monitor.core.command import AddAccount
from b24monitor.core.confirmation import TOKEN_LIFE
from b24monitor.core.endpoint import is_loopback_endpoint
from b24monitor.core.grant import Grant, RenewalKeys
from b24monitor.core.oauth import KNOWN_SERVERS, AuthorizationServer, ServerInfo
from b24monitor.core.ports import AuthorizationClient, Inspected
from b24monitor.core.store_port import Store


class Standing(Enum):
    """How a token relates to the accounts there are."""

    NEW = auto()
    NEXT_GENERATION = auto()
    SAME_TOKEN = auto()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An account as the store has it now."""

    account: Account
    standing: Standing


def servers_for(command: AddAccount) -> Sequence[AuthorizationServer]:
    """The authorisation servers that may know the token; none for a portal of this machine that names none.

    Only the user's own typing adds one to Bitrix24's own (contract, section 5).
    """
    if command.server is not None:
        return (command.server,)
    return () if command.endpoint and is_loopback_endpoint(command.endpoint) else KNOWN_SERVERS


def locate(client: AuthorizationClient, command: AddAccount) -> tuple[AddAccount, ServerInfo | None]:
    """What an authorisation server knows of the token (None: none of them answered for it). Waits for the network.

    The command comes back with the server that answered: it is the one that issued the token, and renews it.
    """
    for server in servers_for(command):
        answer = client.server_info(server, command.access_token)
        if isinstance(answer, ServerInfo):
            return replace(command, server=server), answer
    return command, None


def granted(command: AddAccount, account: Account, kept: Grant | None = None) -> Grant:
    """The grant of an enrolled account. `kept` is what was held for it before, if anything.

    Refresh token and client secret are in it only where the account's rule renews: under NEVER they are let go of.
    """
    keys = _keys(command, account.application)
    if keys is None and kept is not None and kept.access_token == command.access_token:
        keys = kept.keys
    return Grant(
        command.access_token,
        account.generation.expires_at,
        account.generation.started_at,
        keys if account.renewal is not RenewalRule.NEVER else None,
        command.application_token or (kept.application_token if kept is not None else None),
    )


def _keys(command: AddAccount, application: str) -> RenewalKeys | None:
    """What a command brings to renew by (None: not all of it, or not wished for)."""
    client_id, servers = command.client_id or application, servers_for(command)
    if command.renewal is RenewalRule.NEVER or not (command.refresh_token and command.client_secret and client_id):
        return None
    if not servers:
        return None
    return RenewalKeys(command.refresh_token, client_id, command.client_secret, servers[0])


def enrol(
    store: Store, command: AddAccount, fingerprint: str, proof: Inspected, info: ServerInfo | None, now: datetime
) -> Enrolment:
    """Takes a proved token into the store; raises `StoreError`. `command.endpoint` is the portal that proved it."""
    generation = _generation(command, fingerprint, info, now)
    learned = _learned(command, generation, proof, info)
    same = store.account_of(fingerprint)
    if same is not None:
        account = replace(_identified(learned, same), generation=same.generation)
        if learned.renewal is RenewalRule.NEVER:
            # It is the same pair still.
            account = replace(account, renewal=same.renewal)
        store.update_account(account)
        return Enrolment(account, Standing.SAME_TOKEN)
    known = _known(store.accounts(), learned)
    if known is not None:
        account = _identified(learned, known)
        store.set_generation(account.account_id, generation)
        store.update_account(account)
        return Enrolment(account, Standing.NEXT_GENERATION)
    store.add_account(learned)
    return Enrolment(learned, Standing.NEW)


def _learned(command: AddAccount, generation: Generation, proof: Inspected, info: ServerInfo | None) -> Account:
    portal = Portal(command.endpoint)
    application = proof.application or (info.client_id if info else "")
    return Account(
        uuid.uuid4().hex,
        portal,
        command.label or proof.application or portal.name,
        generation,
        application,
        proof.user_id if proof.user_id is not None else (info.user_id if info else None),
        proof.is_administrator,
        info.member_id if info else "",
        proof.scopes or (info.scopes if info else ()),
        proof.is_installed if proof.is_installed is not None else (info.is_installed if info else None),
        command.renewal if _keys(command, application) is not None else RenewalRule.NEVER,
    )


def _identified(learned: Account, known: Account) -> Account:
    """What was learned of a known account; the portal's own id also where no server told it this time."""
    member_id = learned.member_id or known.member_id
    return replace(learned, account_id=known.account_id, label=known.label, member_id=member_id)


def _generation(command: AddAccount, fingerprint: str, info: ServerInfo | None, now: datetime) -> Generation:
    told = (info.expires_at if info else None) or command.expires_at
    # When nothing told its end, it has an hour at most from its first proof on (contract, section 5).
    return Generation(fingerprint, now, told or now + TOKEN_LIFE, expiry_is_bound=told is None)


def _known(accounts: Sequence[Account], learned: Account) -> Account | None:
    """The account of the same portal, application and user: a new token of theirs is its next generation."""
    if not learned.application or learned.user_id is None:
        return None
    who = (learned.application, learned.user_id)
    return next((a for a in accounts if (a.application, a.user_id) == who and _same_portal(a, learned)), None)


def _same_portal(one: Account, other: Account) -> bool:
    """By the portal's own id where both are known, since its address may change."""
    if one.member_id and other.member_id:
        return one.member_id == other.member_id
    return one.portal == other.portal
