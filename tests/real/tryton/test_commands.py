"""With commands only, against a real Tryton: import, connect with a key, map, sync, read the number."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synctui.testing.clock import START

pytestmark = [pytest.mark.enable_socket, pytest.mark.loopback]


class Command:
    """`synctui` with a home of its own."""

    def __init__(self, home: Path) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        self._environment = {
            **kept, "SYNCTUI_HOME": str(home), "SYNCTUI_LANGUAGE": "en", "SYNCTUI_SECRETS": "files",
        }  # fmt: skip

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "synctui", *arguments]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False, timeout=120)


def test_an_address_and_a_key_lead_to_a_booking_number(
    company: Any, proxy_to: Callable[[Any], Any], tmp_path: Path, specs: Path
) -> None:
    synctui, address = Command(tmp_path / "home"), f"{proxy_to(company.server).address}/{company.name}"
    (tmp_path / "key").write_text(f"{company.key}\n")
    example = (specs / "en16931" / "guide-example1.xml").read_text().replace("2015-01-09", f"{START:%Y-%m-%d}")
    (tmp_path / "invoice.xml").write_text(example)

    imported = synctui("import", str(tmp_path / "invoice.xml"), "--json")
    connected = synctui("connect", "tryton", "--set", f"address={address}", "--key", str(tmp_path / "key"))
    template = synctui("connect", "tryton", "--template").stdout
    (tmp_path / "mapping.toml").write_text(filled_in(template, company.facts["taxes"]))
    mapped = synctui("connect", "tryton", "--mapping", str(tmp_path / "mapping.toml"))
    synced = synctui("sync", "--json")
    (invoice,) = json.loads(synctui("invoices", "--json").stdout)

    assert json.loads(imported.stdout)["imported"] == 1
    assert "Demo BV" in connected.stdout, connected.stderr
    assert mapped.returncode == 0, mapped.stdout + mapped.stderr
    (booked,) = json.loads(synced.stdout)["booked"]
    assert (booked["net"], booked["vat"], booked["gross"]) == ("229.60", "20.73", "250.33")
    posted = company.sql("select number, total_amount_cache from account_invoice where state = 'posted'")
    assert posted == [(invoice["booking_number"], "250.33")]
    assert company.key not in (tmp_path / "home" / "synctui.db").read_bytes().decode("latin-1")


def filled_in(template: str, taxes: dict[str, int]) -> str:
    """The printed mapping file, as a bookkeeper fills it in."""
    text = template.replace("# start_date = 2026-01-01", "start_date = 2026-01-01")
    text = re.sub(r'^(journal|credit_journal) = ""', r'\1 = "REV"', text, flags=re.MULTILINE)
    text = text.replace('default_ledger = ""', 'default_ledger = "4.1.1"')
    return re.sub(r'"ubl:S:(\d+)" = ""', lambda found: f'"ubl:S:{found[1]}" = "{taxes["S:" + found[1]]}"', text)
