"""The peers, used as their documents show it: b24pysdk and fast_bitrix24. The one thing changed: plain http.

b24pysdk speaks https alone. On loopback both sides go without TLS, which spares b24pysdk a handshake for each call: it
keeps no connection.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

_WAITING = "METHOD_CONFIRM_WAITING"


class SdkLoop:
    """What a developer writes with b24pysdk: a token of it for each of one's own, and a call for each watch."""

    def __init__(self, endpoint: str, tokens: Iterable[str]) -> None:
        from b24pysdk import BitrixApp, BitrixToken
        from b24pysdk.api.callers.call_method import _MethodCaller
        from b24pysdk.errors import BitrixAPIError

        _MethodCaller._base_url = property(lambda caller: f"http://{caller._domain}/rest")
        self._refusal: type[Exception] = BitrixAPIError
        application = BitrixApp(client_id="local.app.one", client_secret="secret-one")
        domain = urlsplit(endpoint).netloc
        self._tokens: dict[str, Any] = {
            token: BitrixToken(domain=domain, auth_token=token, bitrix_app=application) for token in tokens
        }

    def is_decided(self, token: str, method: str) -> bool:
        """Calls the method once."""
        try:
            self._tokens[token].call_method(method)
        except self._refusal as error:
            return bool(getattr(error, "error", "") != _WAITING)
        return True

    def check_batch(self, token: str, methods: Sequence[str]) -> int:
        """Calls all methods in the library's own batch; returns how many wait."""
        response = self._tokens[token].call_batch({method: (method, {}) for method in methods})
        errors = response["result"]["result_error"]
        return sum(error["error"] == _WAITING for error in errors.values())


async def fast_batches(endpoint: str, token: str, methods: Sequence[str], *, keep_session: bool) -> Any:
    """A function that calls all methods in one batch of fast_bitrix24 and returns how many wait, and what closes it.

    The library opens a session for each call unless it is given one; its throttle is opened wide, for work is measured
    here and not waiting.
    """
    import aiohttp
    from fast_bitrix24 import BitrixAsync
    from fast_bitrix24.server_response import ErrorInServerResponseException

    stack = contextlib.AsyncExitStack()
    # Without a session the parameter must be left out: the library refuses a None.
    kept = {}
    if keep_session:
        kept["client"] = await stack.enter_async_context(aiohttp.ClientSession(raise_for_status=True))

    async def present_token() -> str:
        await asyncio.sleep(0)
        return token

    bitrix = BitrixAsync(
        endpoint,
        token_func=present_token,
        verbose=False,
        request_pool_size=1_000_000,
        requests_per_second=1_000_000.0,
        **kept,
    )

    async def check() -> int:
        try:
            await bitrix.call_batch({"halt": 0, "cmd": {method: method for method in methods}})
        except ErrorInServerResponseException as error:
            return sum(one["error"] == _WAITING for one in error.args[0].values())
        return 0

    return check, stack.aclose
