"""Renews in a small process of its own, which outlives this one: quitting or a crash must not lose the new pair."""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from b24monitor.core.answer import Answer, AnswerKind, Refusal, answer_for_trouble
from b24monitor.core.errors import NoKeyringError, Trouble, UnreadableGrantError, VaultError
from b24monitor.core.grant import Grant
from b24monitor.core.ports import Renewal, Renewer, Vault
from b24monitor.core.secret import Secret
from b24monitor.engine.renewing import Wish, prepare
from b24monitor.engine.safe import read_grant

_log = logging.getLogger(__name__)

LIMIT_S = 90.0
_REPEATED = "--repeated"
_LOOK_S = 0.05


class ProcessRenewer:
    """Implements `core.ports.Renewer`. `command` starts the process, in `environment`; no secret is in either.

    Where this system has no keyring, `session` renews in this process: there a crash ends all tokens anyway.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        vault: Vault,
        session: Renewer,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._command = tuple(command)
        self._environment = dict(environment)
        self._vault = vault
        self._session = session
        self._limit_s = limit_s
        self._closed = threading.Event()

    def renew(self, account_id: str, grant: Grant) -> Renewal:
        """Renews; see the port."""
        try:
            prepared = prepare(self._vault, account_id, grant)
            if isinstance(prepared, Renewal):
                return prepared
            return self._outcome(account_id, self._run(prepared))
        except NoKeyringError:
            return self._session.renew(account_id, grant)
        except (VaultError, OSError) as error:
            _log.warning("nothing was renewed: %s", type(error).__name__)
            return Renewal()

    def close(self) -> None:
        """Lets go of the processes; see the port."""
        self._closed.set()
        self._session.close()

    def _run(self, wish: Wish) -> bytes:
        """The process's one line; empty when there was none in time. Raises `OSError` when it does not start."""
        if self._closed.is_set():
            return b""
        line = _Line(_start([*self._command, *wish_arguments(wish)], self._environment))
        end_s = time.monotonic() + self._limit_s
        while not (line.is_read.wait(_LOOK_S) or self._closed.is_set() or time.monotonic() >= end_s):
            pass
        return line.text

    def _outcome(self, account_id: str, line: bytes) -> Renewal:
        told = _told(line)
        if told is not None and told.grant is not None:
            return told
        kept = read_grant(self._vault, account_id)
        if told is not None:
            return replace(told, grant=kept, is_kept=kept is not None)
        is_open = kept is not None and kept.keys is not None and kept.keys.begun_at is not None
        return Renewal(kept, answer_for_trouble(Trouble.CUT_OFF) if is_open else None, is_kept=kept is not None)


class _Line:
    """Reads a process's one line on a thread of its own, which ends with that process.

    A daemon: the process may go on for minutes, trying to keep the pair, and quitting must not wait for it.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.text = b""
        self.is_read = threading.Event()
        self._process = process
        threading.Thread(target=self._read, name="b24monitor-renewal", daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            self.text = stream.readline()
        self.is_read.set()
        self._process.wait()


def wish_arguments(wish: Wish) -> list[str]:
    """A wish as a command line's arguments."""
    return [wish.account_id, wish.fingerprint, *([_REPEATED] if wish.is_repeated else [])]


def wish_of(arguments: Sequence[str]) -> Wish | None:
    """The wish in a command line's arguments; None for anything else."""
    account_id, fingerprint, *rest = [*arguments, "", ""][: max(2, len(arguments))]
    # The account's id becomes part of a file's name.
    if not (account_id.isalnum() and fingerprint.isalnum()) or rest not in ([], [_REPEATED]):
        return None
    return Wish(account_id, fingerprint, bool(rest))


def report_line(renewal: Renewal) -> str:
    """What the process says of a renewal: no secret, but for a new pair that no keyring took."""
    answer, grant = renewal.answer, renewal.grant
    is_homeless = grant is not None and answer is None and not renewal.is_kept
    return json.dumps(
        {
            "item": grant.to_item().reveal() if grant is not None and is_homeless else None,
            "answer": None
            if answer is None
            else {"kind": answer.kind, "error": answer.error, "refusal": answer.refusal, "trouble": answer.trouble},
            "endpoint": renewal.endpoint,
            "member_id": renewal.member_id,
        }
    )


def _told(line: bytes) -> Renewal | None:
    """What a process said; None when that was nothing whole."""
    try:
        fields = json.loads(line)
        item, answer = fields["item"], fields["answer"]
        return Renewal(
            None if item is None else Grant.from_item(Secret(item)),
            None if answer is None else _answer(answer),
            endpoint=str(fields["endpoint"]),
            member_id=str(fields["member_id"]),
        )
    except (ValueError, KeyError, TypeError, UnreadableGrantError):
        return None


def _answer(fields: Mapping[str, str | None]) -> Answer:
    refusal, trouble = fields["refusal"], fields["trouble"]
    return Answer(
        AnswerKind(fields["kind"] or ""),
        fields["error"],
        refusal=None if refusal is None else Refusal(refusal),
        trouble=None if trouble is None else Trouble(trouble),
    )


def _start(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Starts a process that neither the end of this one nor its terminal's interrupt ends."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=flags,
    )
