"""`synctui doctor` finds what is wrong with an installation; `locate` and `keys` answer without opening anything."""

from __future__ import annotations

from synctui.domain.errors import Misconfigured
from synctui.testing.documents import integration


def test_a_healthy_installation_has_no_findings(office) -> None:
    answer = office("doctor")

    assert answer.code == 0
    assert "Nothing is wrong." in answer.out
    assert "Europe/Berlin" in answer.out


def test_every_finding_is_named_with_what_to_do(office) -> None:
    (office.folder / "home" / "config.toml").write_text('zone = "Europe/Berlin"\ncolour = "red"\n')
    office.settings = integration(journal=None)
    office.is_signed_in = False

    answer = office("doctor", "--json")

    codes = [finding["code"] for finding in answer.json["findings"]]
    assert answer.code == 2
    assert "config-key-unknown" in codes
    assert "sign-in-needed" in codes
    assert "line 2" in answer.json["findings"][0]["message"]


def test_a_settings_file_that_cannot_be_read_does_not_stop_the_doctor(office) -> None:
    (office.folder / "home" / "config.toml").write_text("zone = [\n")

    answer = office("doctor")

    assert answer.code == 2
    assert "[config-unreadable]" in answer.out


def test_a_store_that_cannot_be_opened_is_a_finding(office) -> None:
    office.opening_problem = Misconfigured("store-damaged", path="/x/synctui.db")

    answer = office("doctor")

    assert answer.code == 2
    assert "The store is damaged: /x/synctui.db" in answer.out


def test_locate_says_where_the_files_are(office) -> None:
    answer = office("locate", "--json")

    assert answer.json["store"] == str(office.folder / "home" / "synctui.db")
    assert office.opened == []


def test_keys_lists_every_binding_with_its_name(office) -> None:
    (office.folder / "home" / "config.toml").write_text('zone = "Europe/Berlin"\n[keys]\n"app.help" = "f12"\n')

    answer = office("keys", "--json")

    keys = {row["id"]: row["keys"] for row in answer.json}
    assert keys["app.help"] == ["f12"]
    assert keys["app.invoices"] == ["f2"]
