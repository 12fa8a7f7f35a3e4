"""With commands only, against a pretend Exact Online: import, sign in, map, sync, read the number."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener

import pytest

TOO_LONG = 600.0
"""Seconds, many times what a command takes on a machine that is busy: so long, and it hangs."""


class Command:
    """`synctui` with a home and a sandbox of its own."""

    def __init__(self, home: Path, address: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self._environment = {
            **kept,
            "SYNCTUI_HOME": str(home),
            "SYNCTUI_LANGUAGE": "en",
            "SYNCTUI_SANDBOX_EXACT_ONLINE": address,
        }

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "synctui", *arguments]
        return subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False, timeout=TOO_LONG
        )


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *arguments: object) -> None:
        return None


def landed(address: str) -> str:
    """Where a browser ends up after the person has agreed."""
    with pytest.raises(HTTPError) as answer:
        build_opener(Stay).open(address)
    return str(answer.value.headers["location"])


@pytest.mark.enable_socket
def test_commands_alone_lead_to_a_booking_number(books, tmp_path: Path, specs: Path) -> None:
    synctui = Command(tmp_path / "home", books.address)
    (tmp_path / "secret").write_text("client-secret\n")
    client = ("--client-id", "id", "--client-secret", str(tmp_path / "secret"), "--redirect", "https://me.test/landed")

    imported = synctui("import", str(specs / "en16931" / "guide-example1.xml"), "--json")
    address = synctui("connect", "exact_online", *client).stdout.strip()
    undecided = synctui("connect", "exact_online", "--paste", landed(address))
    chosen = synctui("connect", "exact_online", "--administration", "101")
    template = synctui("connect", "exact_online", "--template").stdout
    (tmp_path / "mapping.toml").write_text(filled_in(template))
    mapped = synctui("connect", "exact_online", "--mapping", str(tmp_path / "mapping.toml"))
    synced = synctui("sync", "--json")
    (invoice,) = json.loads(synctui("invoices", "--json").stdout)

    assert json.loads(imported.stdout)["imported"] == 1
    assert "101 Demo BV" in undecided.stderr
    assert chosen.returncode == 2
    assert mapped.returncode == 0, mapped.stdout + mapped.stderr
    (booked,) = json.loads(synced.stdout)["booked"]
    assert (booked["net"], booked["vat"], booked["gross"]) == ("229.60", "20.73", "250.33")
    assert invoice["booking_number"] == booked["booking_number"] == str(books.entries()[0]["EntryNumber"])


def filled_in(template: str) -> str:
    """The printed mapping file, as a bookkeeper fills it in."""
    text = template.replace("# start_date = 2026-01-01", "start_date = 2015-01-01")
    text = text.replace('credit_journal = ""', 'credit_journal = "71"').replace('\njournal = ""', '\njournal = "70"')
    text = text.replace('default_ledger = ""', 'default_ledger = "700000"')
    return re.sub(r'"ubl:S:(\d+)" = ""', r'"ubl:S:\1" = "\1"', text)
