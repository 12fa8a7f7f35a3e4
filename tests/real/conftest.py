"""Servers that nobody here wrote, installed on the spot; where one cannot be had, the test says what was left out."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from synctui.domain.invoice import Document

HERE = Path(__file__).parent
OIDC_PROVIDER = "oidc-provider@9.13.3"
"""Node 20 is enough for it, though it asks for a newer one."""
CLIENT, SECRET, REDIRECT = "synctui", "client-secret-of-the-test", "http://127.0.0.1:9999/landed"


def _leave_out(what: str) -> None:
    """Not here: named in the summary of the tests, and an error where everything must be tried."""
    if os.environ.get("SYNCTUI_ALL_TESTS"):
        pytest.fail(f"{what} is needed here")
    pytest.skip(f"left out: no {what}")


@pytest.fixture(scope="session")
def leave_out() -> Callable[[str], None]:
    """`leave_out("hledger")`: not on this computer, so this test and all like it are left out, or fail."""
    return _leave_out


@dataclass(frozen=True)
class Totals:
    """Sums over documents, signed by what they do to the customers' debt; `vat` by tax-rate key of the source."""

    net: Decimal
    vat: dict[str, Decimal]
    receivable: Decimal


@pytest.fixture(scope="session")
def stated() -> Callable[..., Totals]:
    """`stated(documents, currency="EUR")`: what the documents of that currency say of themselves, added up.

    Real books are held to this to the cent: their revenue, their VAT of each rate, their receivables.
    """
    return _stated


def _stated(documents: Iterable[Document], currency: str = "EUR") -> Totals:
    chosen = [document for document in documents if document.currency == currency]
    vat: dict[str, Decimal] = {}
    for document in chosen:
        for part in document.vat:
            vat[part.tax.key] = vat.get(part.tax.key, Decimal(0)) + part.vat.amount
    net = sum((document.net.amount for document in chosen), Decimal(0))
    return Totals(net, vat, sum((document.gross.amount for document in chosen), Decimal(0)))


@pytest.fixture(scope="session")
def oidc_provider() -> Path:
    """The folder where oidc-provider is installed: beside the other tools of the environment, once for all runs."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        _leave_out("node and npm")
    folder = Path(sys.prefix) / "node" / OIDC_PROVIDER.replace("@", "-")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            command = [
                npm,
                "install",
                "--no-package-lock",
                "--no-audit",
                "--no-fund",
                "--prefix",
                folder,
                OIDC_PROVIDER,
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
            if done.returncode:
                _leave_out(f"{OIDC_PROVIDER} from npm ({done.stderr.strip()[-300:]})")
            (folder / "complete").touch()
    return folder


@dataclass
class Provider:
    """The authorization server while it runs."""

    process: subprocess.Popen[str]
    address: str
    redirect: str = REDIRECT
    client: str = CLIENT
    secret: str = SECRET

    def stop(self) -> list[dict[str, Any]]:
        """End it; returns every answer of its token endpoint."""
        self.process.terminate()
        output, _ = self.process.communicate(timeout=20)
        return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


@pytest.fixture
def provider(oidc_provider: Path) -> Iterator[Provider]:
    command = ["node", HERE / "oauth_server.mjs", oidc_provider, CLIENT, SECRET, REDIRECT]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    yield Provider(process, json.loads(process.stdout.readline())["address"])
    if process.poll() is None:
        process.kill()
        process.communicate()
