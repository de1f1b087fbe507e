"""A planted token goes through vault and store together; no file of the data folder holds it in any form."""

from __future__ import annotations

import base64
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from b24monitor.core.account import Generation
from b24monitor.core.confirmation import ConfirmationState
from b24monitor.core.grant import Grant
from b24monitor.core.secret import Secret
from b24monitor.core.store_port import Intent
from b24monitor.storage.instance import InstanceLock, Verb, send
from b24monitor.storage.paths import FILE_NAME, data_folder
from b24monitor.storage.store import SqliteStore
from b24monitor.storage.vault import KeyringVault
from tests.bench_session.secret_service import SecretService
from tests.contracts.store_sample import METHOD, NOW, account, add_watch, approved, transition

TOKEN = Secret("planted0token1of2this3test4567890abcdef")
KEY = Secret("planted-key-of-fingerprints")


def forms(secret: Secret) -> list[bytes]:
    plain = secret.reveal().encode()
    return [plain, secret.reveal().encode("utf-16-le"), base64.b64encode(plain)[:-4], plain.hex().encode()]


def written(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_planted_token_is_in_no_file(b24monitor_home: Path, secret_service: SecretService) -> None:
    folder = data_folder()
    fingerprint = TOKEN.fingerprint(KEY)
    lock = InstanceLock(folder)
    assert lock.acquire()
    lock.serve(lambda _verb: None)
    with closing(SqliteStore(folder / FILE_NAME)) as store:
        vault = KeyringVault(f"b24monitor {store.instance_id()}")
        vault.set("fingerprint key", KEY)
        vault.set("account-a", Grant(TOKEN, NOW).to_item())
        store.add_account(replace(account(), generation=Generation(fingerprint, NOW)))
        watch = add_watch(store)
        store.claim(Intent(fingerprint, METHOD, NOW, adopted=False))
        decided = transition(watch, approved(), ConfirmationState.WAITING)
        store.save(watch.watch_id, approved(), decided, tell=True)
        assert send(folder, Verb.SHOW)
        at_work = written(folder)
        item = vault.get("account-a")
        assert item is not None
        assert Grant.from_item(item).access_token == TOKEN
        vault.close()
    lock.release()
    for content in (at_work, written(b24monitor_home)):
        assert fingerprint.encode() in content
        assert not [form for secret in (TOKEN, KEY) for form in forms(secret) if form in content]
