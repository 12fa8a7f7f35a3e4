"""Secrets printed to the console: no token, code or client secret reaches a log, an error, the bell or the store."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from synctui.bootstrap.sign_in import SigningIn
from synctui.cli import main
from synctui.domain.errors import SynctuiError
from synctui.ports.faults import FaultKind
from synctui.ports.report_json import reports_as_json
from synctui.testing.documents import invoice
from synctui.wire.oauth2 import OAuthClient

BILLS = [invoice(f"2026/{n}") for n in range(1, 6)]
CLIENT_SECRET = "canary-client-secret-7d2f"
TOKEN, ENTRIES = "/api/oauth2/token", "/salesentry/SalesEntries"


class Canaries:
    """Every secret that was ever in use, and everything that was said meanwhile."""

    def __init__(self, company, log) -> None:
        self.company, self.log = company, log
        self.said: list[str] = []

    async def run(self) -> None:
        """A sync, with whatever it ends in written down."""
        try:
            self.said.append(json.dumps(reports_as_json([await self.company.sync()]), default=str))
        except SynctuiError as problem:
            self.said.append(repr(problem))

    @property
    def secrets(self) -> set[str]:
        oauth = self.company.tool.state
        tokens = {*oauth.table("access"), *oauth.table("refresh"), *oauth.table("codes")}
        return {CLIENT_SECRET, *tokens}

    def found(self, folder: Path) -> set[str]:
        """Secrets that stand in a place where they must not."""
        texts = ["\n".join(self.said), self.log.text, repr(self.company.calls), repr(self.company.events)]
        texts += [str(entry) for entry in self.company.workspace.reader.notifications()]
        texts += [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]
        return {secret for secret in self.secrets if any(secret in text for text in texts)}


@pytest.fixture
async def canaries(open_company, caplog):
    caplog.set_level(logging.DEBUG)
    company = await open_company(*BILLS)
    OAuthClient("app", CLIENT_SECRET, "https://exact.test/landed").save(company.secrets, "exact_online")
    signing = SigningIn(company.workspace, company.settings)
    signing.begin()
    await signing.finish(company.tool.issue_code("https://exact.test/landed"))
    return Canaries(company, caplog)


async def test_nothing_of_a_whole_sync_with_a_renewal_says_a_secret(canaries, tmp_path: Path) -> None:
    canaries.company.tool.oauth.expire()

    await canaries.run()

    assert len(canaries.secrets) >= 5
    assert canaries.company.is_told_truly
    assert BILLS[0].customer.name not in canaries.log.text
    assert canaries.found(tmp_path) == set()


REFUSED_GRANT = '{{"error":"invalid_grant","error_description":"{refresh}"}}'
REFUSED_CLIENT = '{{"error":"bad","error_description":"{secret}"}}'
REFUSED = '{{"error":{{"message":{{"value":"Bearer {access} may not"}}}}}}'
FAILURES = [
    (TOKEN, FaultKind.LOSE_ANSWER, {}),
    (TOKEN, FaultKind.REFUSE_CONNECTION, {}),
    (TOKEN, FaultKind.TRUNCATE, {}),
    (TOKEN, FaultKind.STATUS, {"status": 503, "body": "<html>{refresh}</html>"}),
    (TOKEN, FaultKind.STATUS, {"status": 400, "body": REFUSED_GRANT}),
    (TOKEN, FaultKind.STATUS, {"status": 401, "body": REFUSED_CLIENT}),
    ("/api/v1/", FaultKind.LOSE_ANSWER, {"times": 9}),
    ("/api/v1/", FaultKind.STATUS, {"status": 401, "times": 9}),
    ("/api/v1/", FaultKind.STATUS, {"status": 403, "body": REFUSED}),
    ("/api/v1/", FaultKind.STATUS, {"status": 500, "body": REFUSED}),
    (ENTRIES, FaultKind.STATUS, {"status": 500, "body": REFUSED}),
    ("/api/v1/", FaultKind.STATUS, {"status": 429, "times": 9}),
]


@pytest.mark.parametrize(("path", "kind", "more"), FAILURES, ids=lambda value: str(value)[:24])
async def test_no_failure_says_a_secret_even_if_the_other_side_repeats_it(
    canaries, tmp_path: Path, path: str, kind: FaultKind, more: dict[str, Any]
) -> None:
    company = canaries.company
    stored = json.loads(company.secrets.get(f"{company.settings.id}/token"))
    if "body" in more:
        more = {**more, "body": more["body"].format(secret=CLIENT_SECRET, **stored)}
    if path == TOKEN:
        company.tool.oauth.expire()
        company.clock.advance(600)
    for method in ("GET", "POST"):
        company.fault(kind, method=method, path=path, **more)

    await canaries.run()
    await canaries.run()

    assert canaries.found(tmp_path) == set()


async def test_a_sign_in_that_goes_wrong_repeats_neither_code_nor_secret(canaries, tmp_path: Path) -> None:
    signing = SigningIn(canaries.company.workspace, canaries.company.settings)
    signing.begin()
    code = canaries.company.tool.issue_code("https://elsewhere.test/")

    for pasted in (
        code,
        f"https://exact.test/landed?code={code}&state=wrong",
        f"https://x.test/?error={CLIENT_SECRET}",
    ):
        with pytest.raises(SynctuiError) as refused:
            await signing.finish(pasted)
        canaries.said.append(f"{refused.value!r} {refused.value} {refused.value.values}")

    assert canaries.found(tmp_path) == set()


def test_a_crash_shows_where_it_was_and_no_value(capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCTUI_HOME", str(tmp_path))

    class CrashingDoors:
        def open_workspace(self, home, program):
            token = "canary-access-token-91bc"
            raise ValueError(f"could not use {token}")

    code = main(["status"], CrashingDoors())

    said = capsys.readouterr()
    assert code == 1
    assert "canary" not in said.out + said.err
    assert "ValueError" in said.err
    assert "open_workspace" in said.err
