"""The session that an access key opens: one for all processes, opened again when it has ended."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from synctui.domain.errors import AccessDenied
from synctui.ports.clock import Clock
from synctui.ports.secrets import Secrets
from synctui.wire.redact import remember

_LIFE = timedelta(hours=24)
_MARGIN = timedelta(minutes=10)
"""A session is not used in the last minutes of its life."""
_SPENT = "sign-in-needed"
Open = Callable[[str], Awaitable[str]]
"""Opens a session with a key; raises `AccessDenied` where the key is refused."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept as ``<integration>/token``: the session and what it was opened with, never the key itself."""

    session: str
    opened: str
    of_key: str
    domain: str | None = None
    state: str = "ok"


class Access:
    """The key is the secret ``<integration>/access_key``."""

    def __init__(self, secrets: Secrets, integration: str, clock: Clock) -> None:
        self._secrets = secrets
        self._key_name = f"{integration}/access_key"
        self._token_name = f"{integration}/token"
        self._double_name = f"{integration}/has-doubled"
        self._clock = clock

    @property
    def has_doubled(self) -> bool:
        """An invoice that was sent again was booked a second time: no secret, but it must outlive this run."""
        return self._secrets.get(self._double_name) is not None

    def note_doubled(self) -> None:
        self._secrets.put(self._double_name, "yes")

    @property
    def domain(self) -> str | None:
        """The domain that was made the current one of this session."""
        kept = self._kept()
        return kept.domain if kept is not None else None

    def current(self) -> str | None:
        """The session that is open; None where one must be opened first."""
        kept, key = self._kept(), self._key()
        if kept is None or kept.of_key != _mark(key) or not kept.session:
            return None
        if kept.state == _SPENT:
            raise AccessDenied
        age = self._clock.now() - datetime.fromisoformat(kept.opened)
        return kept.session if age < _LIFE - _MARGIN else None

    async def opened(self, ended: str | None, open: Open) -> str:
        """A session other than `ended`: one that another process has opened meanwhile, or a new one."""
        async with self._locked():
            current = self.current()
            if current is not None and current != ended:
                return current
            key = self._key()
            before = self._kept()
            try:
                session = await open(key)
            except AccessDenied:
                self._keep(_Kept("-", self._clock.now().isoformat(), _mark(key), state=_SPENT))
                raise
            remember(session)
            domain = before.domain if before is not None and before.of_key == _mark(key) else None
            self._keep(_Kept(session, self._clock.now().isoformat(), _mark(key), domain))
            return session

    def settle_domain(self, domain: str) -> None:
        kept = self._kept()
        if kept is not None:
            self._keep(_Kept(kept.session, kept.opened, kept.of_key, domain))

    def _locked(self) -> AbstractAsyncContextManager[None]:
        return self._secrets.lock(self._token_name)

    def _key(self) -> str:
        key = (self._secrets.get(self._key_name) or "").strip()
        if not key:
            raise AccessDenied
        remember(key)
        return key

    def _kept(self) -> _Kept | None:
        text = self._secrets.get(self._token_name)
        if text is None:
            return None
        kept = _Kept(**json.loads(text))
        remember(kept.session)
        return kept

    def _keep(self, kept: _Kept) -> None:
        self._secrets.put(self._token_name, json.dumps(asdict(kept)))


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]
