"""A Tryton server in a process of its own, which may be killed and started again at the same address."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

from counterpart.databases import Cells, Databases, free_port
from counterpart.environment import TODAY, tryton

SERVE = Path(__file__).parent / "serve_on_a_day.py"
PATIENCE = 60.0
"""Seconds for a server to come up on a busy computer."""


class Server:
    """Serves every database of one kind."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        config = databases.folder / f"server-{self.port}.conf"
        config.write_text(f"{databases.config.read_text()}[web]\nlisten = 127.0.0.1:{self.port}\n")
        self._command = [str(tryton() / "python"), str(SERVE), TODAY.isoformat(), "-c", str(config)]
        # Which kind of database it is, is settled by the first import, before any option is read.
        self._environment = {**os.environ, "TRYTOND_CONFIG": str(config)}
        self.start()

    def start(self) -> None:
        log = (self.databases.folder / f"server-{self.port}.log").open("ab")
        self._process = subprocess.Popen(self._command, stdout=log, stderr=log, env=self._environment)
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"Tryton did not start: {self.log()[-2000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def log(self) -> str:
        return (self.databases.folder / f"server-{self.port}.log").read_text()

    def _answers(self) -> bool:
        try:
            httpx.get(self.address, timeout=5)
        except httpx.HTTPError:
            return False
        return True


class Company:
    """The books of one test: a database, a hand in it as its administrator, and its tables."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name
        server.databases.copy(name)
        self.facts: dict[str, Any] = json.loads(server.databases.facts.read_text())

    @property
    def key(self) -> str:
        """Of the user whom synctui acts as: an accountant, not an administrator."""
        key: str = self.facts["key"]
        return key

    def sql(self, query: str) -> Cells:
        return self.server.databases.rows(self.name, query)

    def sql_write(self, statement: str) -> None:
        """A change that Tryton itself would not make, or not so quickly."""
        self.server.databases.rows(self.name, statement)

    def rest(self, method: str, path: str, body: object = None) -> Any:
        """As the administrator, who is never refused."""
        # {"company": 1}
        headers = {
            "Authorization": f"Bearer {self.facts['admin_key']}",
            "Host": self.name,
            "X-Tryton-Context": "eyJjb21wYW55IjogMX0=",
        }
        url = f"{self.server.address}/{self.name}/rest/{path}"
        answer = httpx.request(method, url, headers=headers, json=body, timeout=60)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def close_period(self, year: int, month: int) -> None:
        self._turn_period(year, month, "close")

    def reopen_period(self, year: int, month: int) -> None:
        self._turn_period(year, month, "reopen")

    def _turn_period(self, year: int, month: int, button: str) -> None:
        ((id,),) = self.sql(f"select id from account_period where name = '{year}-{month:02}'")
        self.rest("POST", f"model/account.period/{id}/{button}", {})

    def end_key(self) -> None:
        """The application is cancelled: its key lets nobody in any more."""
        ((id,),) = self.sql(f"select id from res_user_application where key = '{self.key}'")
        self.rest("POST", f"model/res.user.application/{id}/cancel", {})
