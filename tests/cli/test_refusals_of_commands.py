"""What a command cannot do it says in one exact sentence, with its code for a script."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from synctui.bootstrap.addresses import sites_from
from synctui.bootstrap.sign_in import SigningIn
from synctui.cli.choice import department_named
from synctui.connectors import exact_online
from synctui.domain.errors import BadInput, Misconfigured, SynctuiError
from synctui.i18n.errors import error_text
from synctui.ports.pace import Unpaced
from synctui.ports.support import Mail
from synctui.settings.secrets import FileSecrets, MemorySecrets
from synctui.sources import csv_file
from synctui.support.mail_file import write
from synctui.testing.clock import START
from synctui.testing.documents import DEPARTMENT, OTHER_DEPARTMENT, integration, invoice
from synctui.wire.context import Context
from synctui.wire.http import network


def told(answer) -> tuple[int, str, str]:
    """Exit code, code and sentence."""
    return answer.code, answer.json["code"], answer.json["message"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ("runs", "9"),
            "run-unknown",
            "There is no sync with the number 9. The command “synctui runs” lists them.",
        ),
        (
            ("support", "--to", "nobody"),
            "address-no-mail",
            "“nobody” is not an e-mail address. Write an address like help@example.com.",
        ),
        (
            ("support", "--invoice", "2026/9"),
            "invoice-not-found",
            "It is not clear which invoice has the number 2026/9: 0 were found. "
            "The command “synctui invoices” lists them.",
        ),
        (
            ("errors", "--code", "nonsense"),
            "error-code-unknown",
            "There is no error with the code “nonsense”. The command “synctui errors” lists them.",
        ),
        (
            ("edits", "--done", "2026/9"),
            "edit-unknown",
            "No invoice 2026/9 is in the list of later edits, or several are. "
            "The command “synctui edits” lists them; name it by its booking number.",
        ),
        (
            ("sync", "--tool", "abacus"),
            "integration-unknown",
            "There is no integration “abacus”. The command “synctui status” lists those there are.",
        ),
    ],
)
def test_a_command_that_names_what_is_not_there(office, arguments, code, words):
    answer = office(*arguments, "--json")

    assert told(answer) == (2, code, words)


def test_a_country_without_tools_is_answered_with_those_there_are(office):
    answer = office("tools", "--country", "XX", "--json")

    assert (answer.code, answer.json["code"]) == (2, "country-unknown")
    assert answer.json["message"].startswith("No accounting tool is known for the country “XX”. Choose one of these: ")


def test_an_unknown_tool_is_answered_with_those_there_are(office):
    answer = office("connect", "abacus", "--json")

    assert (answer.code, answer.json["code"]) == (2, "tool-unknown")
    assert answer.json["message"].startswith("There is no connection to a tool named “abacus”. These are there: ")


def test_no_terminal_no_dashboard(office):
    answer = office()

    assert answer.code == 2
    assert answer.err == (
        "The dashboard needs a terminal.\n  → Without one use the commands: synctui --help\n  [no-terminal]\n"
    )


def test_an_unknown_setting_of_a_tool(office):
    office.with_documents(invoice("2026/1"))

    answer = office("connect", "memory", "--set", "nonsense=1", "--json")

    assert (answer.code, answer.json["code"]) == (2, "option-unknown")
    assert answer.json["message"].startswith("nonsense is not a setting of this tool (KEY=VALUE). These are there:")


def test_a_secret_that_is_in_no_file(office):
    answer = office(
        "connect", "teamleader", "--client-id", "x", "--client-secret", "/nowhere", "--redirect", "https://me", "--json"
    )

    words = (
        "The file /nowhere with the client's secret cannot be read. "
        "Give the path of a file that holds the secret and nothing else."
    )
    assert told(answer) == (2, "client-secret-unreadable", words)


def test_a_reset_that_nobody_can_agree_to(office):
    office.with_documents(invoice("2026/1"))
    office("sync")

    answer = office("reset", "--from", "2026-01-01", "--json")

    words = "Nothing was changed: somebody must agree to this. Use the command in a terminal, or with --yes."
    assert told(answer) == (2, "confirmation-needed", words)


def test_a_reset_of_several_integrations_asks_which(office):
    office.with_documents(invoice("2026/1"), invoice("2026/2", department=OTHER_DEPARTMENT))
    other = integration("memory", department=OTHER_DEPARTMENT)
    office.do(lambda opened: opened.world.store.save_integration(other))

    answer = office("reset", "--from", "2026-01-01", "--yes", "--json")

    assert (answer.code, answer.json["code"]) == (2, "integration-needed")
    assert answer.json["message"].startswith("It is not clear which integration is meant. Name one with --tool and ")


def test_a_sandbox_that_is_not_there(office):
    answer = office("sandbox", "abacus")

    assert answer.code == 2
    assert answer.err == (
        "There is no sandbox “abacus”.\n  → These are there: exact_online, teamleader\n  [sandbox-unknown]\n"
    )


# what no command line leads to by itself --------------------------------------------------------------------------


def words_of(problem: SynctuiError) -> str:
    text = error_text(problem.code, problem.values)
    return " ".join(filter(None, (text.what, text.why, *text.remedy)))


def test_companies_are_named_where_there_are_several():
    both = (DEPARTMENT, OTHER_DEPARTMENT)
    with pytest.raises(Misconfigured) as none:
        department_named((), None)
    with pytest.raises(Misconfigured) as several:
        department_named(both, None)
    with pytest.raises(Misconfigured) as unknown:
        department_named(both, "Nobody Ltd")

    known = ", ".join(one.name for one in both)
    assert (none.value.code, several.value.code) == ("no-department", "department-needed")
    assert unknown.value.code == "department-unknown"
    assert words_of(none.value) == (
        "No company entity is known yet. Connect Teamleader and sync once, or import an invoice."
    )
    assert words_of(several.value) == (
        f"It is not clear which company entity is meant. Name it with --department: {known}"
    )
    assert words_of(unknown.value) == f"There is no company entity “Nobody Ltd”. These are there: {known}"


def test_a_sandbox_elsewhere_gets_no_sign_ins():
    with pytest.raises(Misconfigured, match="sandbox-not-on-loopback") as refused:
        sites_from({"SYNCTUI_SANDBOX_EXACT_ONLINE": "http://books.example"})

    assert words_of(refused.value) == (
        "SYNCTUI_SANDBOX_EXACT_ONLINE names an address that is not on this computer: http://books.example "
        "A sandbox is given real sign-ins; they must not leave this computer. Use http://127.0.0.1 and a port."
    )


async def test_an_address_is_pasted_before_any_was_shown():
    signing = SigningIn(SimpleNamespace(secrets=MemorySecrets()), None)

    with pytest.raises(BadInput, match="sign-in-not-begun") as refused:
        await signing.finish("https://me/landed?code=1&state=2")

    assert words_of(refused.value) == (
        "No sign-in has been begun. Begin it without --paste: it shows the address to open."
    )


def test_a_connector_without_an_integration_or_with_a_wrong_number():
    secrets = MemorySecrets()
    with pytest.raises(Misconfigured) as missing:
        exact_online.create(Context(secrets, network(), Unpaced()))
    one = integration("exact_online", options={"lookup_lag": "soon"})
    with pytest.raises(Misconfigured) as wrong:
        exact_online.create(Context(secrets, network(), Unpaced(), integration=one))

    assert (missing.value.code, wrong.value.code) == ("integration-missing", "option-not-a-number")
    assert words_of(missing.value) == "This integration is not set up. F4: set it up first."
    assert words_of(wrong.value).startswith("The setting lookup_lag is no number: soon F4 ›")


def test_sign_ins_that_cannot_be_read(tmp_path: Path):
    secrets = FileSecrets(tmp_path / "secrets")
    secrets.put("exact_online/token", "hush")
    (kept,) = [path for path in (tmp_path / "secrets").iterdir() if path.is_file() and path.suffix != ".lock"]
    kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Misconfigured, match="secrets-not-readable") as refused:
        secrets.get("exact_online/token")

    assert words_of(refused.value) == (
        f"The sign-ins in {tmp_path / 'secrets'} cannot be read. Check the rights of the folder."
    )


def test_a_folder_in_which_nothing_can_be_written(tmp_path: Path):
    (tmp_path / "state").write_text("a file stands where the folder would be")

    with pytest.raises(Misconfigured, match="folder-not-writable") as refused:
        write(Mail("", "s", "t"), tmp_path / "state" / "support", START)

    assert words_of(refused.value).startswith(f"Nothing can be written to {tmp_path / 'state' / 'support'}. Check the")


@pytest.mark.parametrize(
    ("header", "code", "words"),
    [
        ("number;nonsense", "csv-column-unknown", "The CSV file has a column “nonsense”, which is not known."),
        ("number;date", "csv-column-missing", "The CSV file has no column “seller_name”."),
    ],
)
def test_a_csv_file_with_other_columns(header, code, words):
    with pytest.raises(BadInput) as refused:
        csv_file.read(f"{header}\n1;2\n".encode())

    assert (refused.value.code, words_of(refused.value)) == (code, words)


def test_an_error_without_a_code_of_its_own_says_what_kind_it_is():
    assert words_of(BadInput()) == "It cannot be used, and nothing was changed. Check the file or the value."
    assert words_of(Misconfigured(tool="Yuki")).startswith("A setting of Yuki is missing or wrong.")
    assert (BadInput().code, Misconfigured().code) == ("bad-input", "misconfigured")
