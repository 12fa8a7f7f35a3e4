"""`synctui connect` signs in with a browser anywhere, takes a mapping file, and says what is still missing."""

from __future__ import annotations

import io
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from synctui.cli.mapping_file import apply_file, template
from synctui.domain.booking import Journal, LedgerAccount, ReferenceData, VatCode
from synctui.domain.errors import BadInput
from synctui.testing.documents import RATES, integration, invoice
from synctui.testing.memory_tool import SPEC

REFERENCE = ReferenceData(
    journals=(Journal("70", "Sales"),),
    ledger_accounts=(LedgerAccount("guid-1", "8000", "Turnover"), LedgerAccount("guid-2", "8100", "Other")),
    vat_codes=(VatCode("4", "21 % high"),),
)


def written(folder: Path, text: str) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def client(folder: Path) -> list[str]:
    (folder / "secret").write_text("hush\n")
    return ["--client-id", "id", "--client-secret", str(folder / "secret"), "--redirect", "https://me/landed"]


def test_signing_in_to_teamleader_shows_the_address_and_takes_the_one_it_led_to(office, tmp_path: Path) -> None:
    shown = office("connect", "teamleader", *client(tmp_path))
    done = office("connect", "teamleader", "--paste", "https://me/landed?code=1&state=abc", "--json")

    assert shown.out == "https://login.example/authorize?state=abc\n"
    assert office.sign_in.client == ("id", "hush", "https://me/landed")
    assert office.sign_in.pasted == ["https://me/landed?code=1&state=abc"]
    assert done.json == {"tool": "teamleader", "connected": True}


def test_without_a_client_it_says_what_to_register(office) -> None:
    answer = office("connect", "teamleader")

    assert answer.code == 2
    assert "OAuth client" in answer.err


def test_a_tool_is_mapped_from_a_file(office, tmp_path: Path) -> None:
    office.settings = replace(integration(vat={}), start_date=None)
    office.with_documents(invoice("2026 / 1"))
    mapping = written(tmp_path, 'start_date = 2026-01-01\n[vat]\n"ubl:S:21" = "S21"\n')

    answer = office("connect", "memory", "--mapping", str(mapping))
    synced = office("sync")

    assert answer.code == 0
    assert "Memory is connected: Memory" in answer.out
    assert synced.code == 0


def test_it_says_which_rates_are_not_mapped_yet(office) -> None:
    office.settings = integration(vat={})
    office.with_documents(invoice("2026 / 1"))

    answer = office("connect", "memory", "--json")

    assert [rate["key"] for rate in answer.json["unmapped"]] == ["ubl:S:21"]
    assert "--template" in answer.err


def test_the_nightly_sync_is_switched_on_and_off(office) -> None:
    office.with_documents(invoice("2026 / 1"))

    office("connect", "memory", "--nightly", "on")
    (on,) = office("status", "--json").json["integrations"]
    office("connect", "memory", "--nightly", "off")
    (off,) = office("status", "--json").json["integrations"]

    assert (on["nightly"], off["nightly"]) == (True, False)


def test_a_tool_that_is_not_installed_is_refused_with_those_that_are(office) -> None:
    answer = office("connect", "abacus")

    assert answer.code == 2
    assert "teamleader, memory" in answer.err


def test_the_template_can_be_filled_in_and_read_again(tmp_path: Path) -> None:
    one = integration(vat={"ubl:S:21": "4"}, default_ledger="guid-1")

    text = "\n".join(template(one, RATES, ("700",), REFERENCE))
    again = apply_file(written(tmp_path, text), one, REFERENCE)

    assert tomllib.loads(text)["default_ledger"] == "8000"
    assert again == one


def test_accounts_are_named_by_their_number(tmp_path: Path) -> None:
    text = 'default_ledger = "8100"\n[ledger_by_vat]\n"ubl:S:21" = "8000"\n'

    one = apply_file(written(tmp_path, text), integration(), REFERENCE)

    assert one.mapping.default_ledger == "guid-2"
    assert one.mapping.ledger_by_vat == {"ubl:S:21": "guid-1"}


def test_a_start_date_is_a_date(tmp_path: Path) -> None:
    one = apply_file(written(tmp_path, "start_date = 2026-02-01"), integration(), REFERENCE)

    assert one.start_date == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('start_date = "soon"', "start_date"),
        ("journal = 70", "journal"),
        ("vat = 4", "vat"),
        ('[vat]\n"ubl:S:21" = 4', "vat"),
        ('vatt = "4"', "vatt"),
        ("start_date = 2026-01-01T00:00:00", "start_date"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        apply_file(written(tmp_path, text), integration(), REFERENCE)

    assert refused.value.code == "mapping-value"
    assert refused.value.values["key"] == key


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="mapping-unreadable"):
        apply_file(written(tmp_path, "vat = ["), integration(), REFERENCE)


def test_an_access_key_is_taken_from_a_file_and_never_from_the_command_line(office, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k-123\n")

    office("connect", "memory", "--key", str(tmp_path / "key"))
    missing = office("connect", "memory", "--key", str(tmp_path / "nowhere"))

    assert office.sign_in.key == "k-123"
    assert missing.code == 2


class Typed(io.StringIO):
    """A terminal in which somebody types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def takes_edits(office):
    """The office's tool takes later edits."""
    office.spec = replace(SPEC, capabilities=replace(SPEC.capabilities, pushes_edits=True))
    office.with_documents(invoice("2026 / 1"))
    return office


@pytest.mark.parametrize(("typed", "kept"), [("\n", "yes"), ("n\n", "no"), ("y\n", "yes")])
def test_it_is_asked_once_whether_the_nights_transfer_later_edits(takes_edits, monkeypatch, typed, kept) -> None:
    monkeypatch.setattr("sys.stdin", Typed(typed))

    first = takes_edits("connect", "memory")
    again = takes_edits("connect", "memory")

    assert "Transfer later edits to Memory at night too?" in first.err
    assert "at night too?" not in again.err
    assert options(takes_edits)["nightly_edits"] == kept


def test_a_script_chooses_it_without_being_asked(takes_edits) -> None:
    answer = takes_edits("connect", "memory", "--set", "nightly_edits=no", "--set", "write_back_number=yes")

    assert "at night too?" not in answer.err
    assert options(takes_edits) == {"nightly_edits": "no", "write_back_number": "yes"}


def test_a_tool_that_takes_no_edits_has_no_such_setting(office) -> None:
    office.with_documents(invoice("2026 / 1"))

    answer = office("connect", "memory", "--set", "nightly_edits=no")

    assert answer.code == 2
    assert "nightly_edits" in answer.err


def options(office) -> dict[str, str]:
    async def read(opened) -> dict[str, str]:
        (one,) = await opened.service.integrations()
        return dict(one.integration.options)

    return office.do(read)


def test_the_template_lists_only_what_may_be_chosen() -> None:
    blocked = LedgerAccount("guid-9", "8900", "Old turnover", is_blocked=True)
    reference = replace(REFERENCE, ledger_accounts=(*REFERENCE.ledger_accounts, blocked))

    text = "\n".join(template(integration(), RATES, (), reference))

    assert "8000  Turnover" in text
    assert "8900" not in text


def test_the_template_of_a_tool_without_journals_asks_for_none(tmp_path: Path) -> None:
    one = integration()

    text = "\n".join(template(one, RATES, (), replace(REFERENCE, journals=()), has_journals=False))

    assert "journal" not in text
    assert apply_file(written(tmp_path, text), one, REFERENCE) == one


def test_a_client_secret_may_stay_where_it_is_kept(office) -> None:
    office(
        "connect", "teamleader", "--client-id", "id", "--client-secret", "env:MINE", "--redirect", "https://me/landed"
    )

    assert office.sign_in.client == ("id", "env:MINE", "https://me/landed")
